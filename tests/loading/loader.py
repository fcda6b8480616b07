"""Whoever loads files for a brand here, and looks at what came of them."""

from dataclasses import dataclass
from pathlib import Path

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.loading.run import Outcome, load_file

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
