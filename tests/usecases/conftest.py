"""What every deed of this folder begins with."""

import pytest

from app.core import Context, Core
from app.demo import BRANDS
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.usecases.parties import AddBrand, AddProvider
from tests.dealers import dealer
from tests.usecases.acts import MARKET


@pytest.fixture
def brands(core: Core) -> Core:
    """A core that knows the brands of the demo."""
    return register(core)


def register(core: Core) -> Core:
    """Register them, all of one provider."""
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    core.run(AddProvider(party.Provider(100100, "Acme Alışveriş A.Ş.")), office)
    for code, _, name, names, sector in BRANDS:
        item = party.Brand(code, 100100, name, code == 100100, names, sector)
        core.run(AddBrand(item), office)
    return core


@pytest.fixture
def dealers(brands: Core) -> tuple[int, int, int]:
    """Three dealers of the market."""
    one, two, three = (dealer(brands, MARKET, number) for number in range(3))
    return one, two, three
