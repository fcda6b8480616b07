"""A brand to load for, and files to load."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.core import Core
from app.domain import party
from app.loading.files import DiskFile
from app.loading.reader import Source
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.retailers import AddRetailer
from tests.loading.loader import BRAND, DEALER, PROVIDER, Loader, operator
from tests.loading.sending import Sender


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
def sender(loader: Loader) -> Sender:
    return Sender(loader)


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
