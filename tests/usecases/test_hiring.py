"""Who may add, change and end whom."""

from datetime import timedelta

import pytest

from app.core import Context, Core
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.errors import InvalidInput, NotAllowed, NotFound, TooMany
from app.gateways.clock import StandingClock
from app.usecases.parties import AddProvider
from app.usecases.staff.hiring import AddStaff, ChangeStaff, EndStaff, ListStaff
from tests.usecases.desks import operator

ACME, OTHER = 100100, 100400


@pytest.fixture(autouse=True)
def _other(brands: Core) -> None:
    brands.run(AddProvider(party.Provider(OTHER, "Üç Deniz A.Ş.")), operator(brands))


def added(core: Core, role: Role, iys: int | None, who: Context, mail: str = "") -> Context:
    """Somebody new, who has proved two factors."""
    address = parse_address(mail or f"{role.value}.{iys}@example.com")
    id = core.run(AddStaff(role, "Ekin", address, None, iys), who).id
    now = core.clock.now()
    return Context("kurumsal", role, Assurance.LOGIN, now, actor=iys, staff=id)


def test_an_owner_adds_its_own_people_and_nobody_elses(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    added(brands, Role.EDITOR, ACME, owner)
    for role, iys in (
        (Role.EDITOR, OTHER),
        (Role.PARTNER, ACME),
        (Role.REGISTRAR, None),
        (Role.OFFICER, None),
    ):
        with pytest.raises(NotAllowed):
            added(brands, role, iys, owner)
    assert {one.role for one in brands.run(ListStaff(), owner)} == {Role.OWNER, Role.EDITOR}


def test_of_anothers_people_nothing_is_known(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    stranger = added(brands, Role.OWNER, OTHER, operator(brands))
    assert stranger.staff is not None
    for order in (EndStaff(stranger.staff), ChangeStaff(stranger.staff, Role.READER)):
        with pytest.raises(NotFound):
            brands.run(order, owner)
    assert len(brands.run(ListStaff(), owner)) == 1


def test_the_last_owner_stays_one(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    assert owner.staff is not None
    for order in (EndStaff(owner.staff), ChangeStaff(owner.staff, Role.READER)):
        with pytest.raises(InvalidInput) as caught:
            brands.run(order, owner)
        assert caught.value.params["reason"] == "last-owner"
    second = added(brands, Role.OWNER, ACME, owner, "iki@example.com")
    brands.run(ChangeStaff(owner.staff, Role.EDITOR), second)
    assert second.staff is not None
    with pytest.raises(InvalidInput):
        brands.run(EndStaff(second.staff), second)
    brands.run(EndStaff(second.staff), operator(brands))


def test_positions_are_those_of_a_provider(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    editor = added(brands, Role.EDITOR, ACME, owner)
    assert editor.staff is not None
    for role in (Role.RETAILER, Role.PARTNER):
        with pytest.raises(InvalidInput):
            brands.run(ChangeStaff(editor.staff, role), owner)
    brands.run(ChangeStaff(editor.staff, Role.READER), owner)
    roles = {one.id: one.role for one in brands.run(ListStaff(), owner)}
    assert roles[editor.staff] is Role.READER


def test_an_address_is_somebody_once_at_a_provider(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands), "ayni@example.com")
    with pytest.raises(InvalidInput):
        added(brands, Role.READER, ACME, owner, "ayni@example.com")
    added(brands, Role.READER, OTHER, operator(brands), "ayni@example.com")


def test_a_dealers_person_is_of_a_dealer_of_the_provider(brands: Core) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    mail = parse_address("bayi@example.com")
    with pytest.raises(InvalidInput):
        brands.run(AddStaff(Role.RETAILER, "Ekin", mail, None, ACME), owner)
    with pytest.raises(NotFound):
        brands.run(AddStaff(Role.RETAILER, "Ekin", mail, None, ACME, 12345678), owner)


def test_a_provider_writes_to_a_hundred_new_people_a_day(
    brands: Core, clock: StandingClock
) -> None:
    owner = added(brands, Role.OWNER, ACME, operator(brands))
    for n in range(100):
        added(brands, Role.READER, ACME, owner, f"n{n}@example.com")
    with pytest.raises(TooMany):
        added(brands, Role.READER, ACME, owner, "more@example.com")
    added(brands, Role.READER, ACME, operator(brands), "more@example.com")
    clock.moment += timedelta(days=1, minutes=11)
    added(brands, Role.READER, ACME, owner, "tomorrow@example.com")
