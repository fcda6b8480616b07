"""A brand to load for, and files to load."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.core import Context, Core
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.loading.files import DiskFile
from app.loading.reader import Source
from app.loading.run import Outcome, load_file
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.retailers import AddRetailer

PROVIDER, BRAND, DEALER = 100100, 100200, 700700
HEADING = "recipient,consentDate,type,recipientType,source"


def operator(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=PROVIDER)


@dataclass
class Loader:
    """Loads files for a brand, and looks at what came of them."""

    core: Core
    folder: Path

    def file(self, *lines: str, heading: str = HEADING, name: str = "permits.csv") -> Path:
        """A file of UTF-8 with these lines."""
        path = self.folder / name
        path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        return path

    def load(self, path: Path, *, backdated: bool = True, again: bool = False) -> Outcome:
        return load_file(self.core, path, BRAND, backdated=backdated, again=again)

    def states(self) -> dict[tuple[str, int], int]:
        """The status of every consent by address and type."""
        with self.core.database.single() as driver:
            rows = driver.execute(
                "SELECT r.key_id, r.sealed, tag, c.type, c.status "
                "FROM consent c JOIN recipient r USING (tag)"
            ).fetchall()
        unseal = self.core.keys.unseal
        return {(unseal(key, sealed, tag), type): status for key, sealed, tag, type, status in rows}

    def count(self, table: str, where: str = "true") -> int:
        """How many rows of a table are so."""
        with self.core.database.single() as driver:
            row = driver.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        return int(row[0]) if row else 0


def told(path: Path, delimiter: str = ",") -> list[tuple[str, ...]]:
    """The lines of a report, without its heading."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [tuple(line.split(delimiter, 3)[:3]) for line in lines[1:]]


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Source]]:
    """Opens files, and closes them after the test."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(Source(DiskFile(path))))


@pytest.fixture
def loader(core: Core, tmp_path: Path) -> Loader:
    core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), operator(core))
    core.run(AddBrand(party.Brand(BRAND, PROVIDER, "Acme", True, ("ACME",))), operator(core))
    return Loader(core, tmp_path)


@pytest.fixture
def dealer(core: Core, loader: Loader) -> int:
    city, town = party.Place("34", "İstanbul"), party.Place("1103", "Adalar")
    item = party.Retailer(BRAND, "Bayi", "Ayşe Yılmaz", "10000000146", "10000000146", city, town)
    core.run(AddRetailer(item, DEALER), operator(core))
    return DEALER


@pytest.fixture
def rows(core: Core) -> Callable[[int], list[str]]:
    """Sound rows of as many numbers, a second apart."""

    def make(count: int, first: int = 0) -> list[str]:
        noon = core.clock.now().replace(tzinfo=None, microsecond=0)
        return [
            f"+90532{number:07d},{noon - timedelta(days=90, seconds=number)},MESAJ,BIREYSEL,HS_WEB"
            for number in range(first, first + count)
        ]

    return make
