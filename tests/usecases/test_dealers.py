"""Whom a brand's approval is good for, and who that is, for the citizen."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from app.core import Core
from app.domain.consent import Source, Status
from app.domain.dealers import may_use
from app.domain.party import RetailerStatus
from app.errors import NotFound
from app.gateways.clock import StandingClock
from app.usecases.ahead import RefuseAhead
from app.usecases.cells import Cell
from app.usecases.dealers import MayRetailerWrite, SeeDealers
from app.usecases.programs.access import GiveAccess
from tests.dealers import OTHER, dealer, provider, scope, took
from tests.usecases.acts import ACME, AYSE, MARKET, PERSON, TRADER, A, M, change, citizen, record

ACTIVE, PASSIVE, SUSPENDED = RetailerStatus


def may(core: Core, code: int, *addresses: str, brand: int = MARKET) -> tuple[bool, ...]:
    """Whether a dealer may text these addresses."""
    tags = [core.keys.tag(one) for one in addresses or (AYSE,)]
    return core.run(MayRetailerWrite(brand, code, PERSON, M, tags), provider(core))


def test_the_rule_wants_an_approval_that_stands_and_a_dealer_with_it() -> None:
    everything = product((None, *Status), RetailerStatus, (True, False), (True, False))
    allowed = [
        case
        for case in everything
        if may_use(case[0], case[1], linked=case[2], refused_ahead=case[3])
    ]
    assert allowed == [(Status.ONAY, ACTIVE, True, False)]


def test_who_took_it_and_who_was_let_use_it_may_write(brands: Core) -> None:
    one, two, three = (dealer(brands, MARKET, number) for number in range(3))
    took(brands, one, two)
    assert [may(brands, code) for code in (one, two, three)] == [(True,), (True,), (False,)]
    # For each address, in their order; nobody knows the second.
    assert may(brands, one, AYSE, OTHER, AYSE) == (True, False, True)
    assert may(brands, one) == (True,)
    tags = [brands.keys.tag(AYSE)]
    for other in (
        MayRetailerWrite(MARKET, one, TRADER, M, tags),
        MayRetailerWrite(MARKET, one, PERSON, A, tags),
    ):
        assert brands.run(other, provider(brands)) == (False,)
    assert brands.run(MayRetailerWrite(MARKET, one, PERSON, M, []), provider(brands)) == ()


def test_a_trader_without_a_record_is_the_brands_own_affair(brands: Core) -> None:
    one = dealer(brands, MARKET, 1)
    order = MayRetailerWrite(MARKET, one, TRADER, M, [brands.keys.tag(AYSE)])
    assert brands.run(order, provider(brands)) == (False,)


def refuse(core: Core) -> None:
    change(core, (AYSE, Status.RET, Cell(MARKET, M)))


def refuse_ahead(core: Core) -> None:
    core.run(RefuseAhead(), citizen(core))


@pytest.mark.parametrize("said", [refuse, refuse_ahead])
def test_a_refusal_stands_against_dealers_too(
    brands: Core, clock: StandingClock, said: Callable[[Core], None]
) -> None:
    one, two = dealer(brands, MARKET, 1), dealer(brands, MARKET, 2)
    took(brands, one, two)
    clock.moment += timedelta(hours=1)
    said(brands)
    assert [may(brands, code) for code in (one, two)] == [(False,), (False,)]
    assert seen(brands) == []
    # Being let use it afterwards makes it no approval.
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [one]), provider(brands))
    assert may(brands, one) == (False,)
    clock.moment += timedelta(hours=1)
    change(brands, (AYSE, Status.ONAY, Cell(MARKET, M)))
    assert may(brands, one) == (True,)


def test_who_is_not_active_writes_to_nobody(brands: Core) -> None:
    codes = [
        dealer(brands, MARKET, number, status=status)
        for number, status in enumerate(RetailerStatus)
    ]
    took(brands, codes[0], *codes[1:])
    assert [may(brands, code) for code in codes] == [(True,), (False,), (False,)]


def test_another_brands_dealer_is_not_found(brands: Core) -> None:
    code = dealer(brands, ACME, 1)
    with pytest.raises(NotFound):
        may(brands, code)
    assert may(brands, code, brand=ACME) == (False,)


def seen(core: Core) -> list[tuple[str, tuple[int, ...]]]:
    """The dealers of the market that the citizen is shown, with what they may do."""
    tags = (core.keys.tag(AYSE), core.keys.tag(OTHER))
    found = core.run(SeeDealers(MARKET, tags), citizen(core))
    return [(one.title, tuple(one.types)) for one in found]


def test_the_citizen_sees_who_may_write(brands: Core) -> None:
    one = dealer(brands, MARKET, 1, title="Zümrüt Ticaret")
    two = dealer(brands, MARKET, 2, title="Çınar Ticaret")
    three = dealer(brands, MARKET, 3, title="Asma Ticaret", status=SUSPENDED)
    assert seen(brands) == []
    took(brands, one, two, three)
    record(brands, OTHER, MARKET, A)
    brands.run(GiveAccess(scope(brands, MARKET, OTHER, type=A), [two]), provider(brands))
    assert seen(brands) == [("Çınar Ticaret", (A, M)), ("Zümrüt Ticaret", (M,))]
    found = brands.run(SeeDealers(MARKET, (brands.keys.tag(AYSE),)), citizen(brands))
    assert (found[0].town, found[0].city, found[0].alias) == ("Kadıköy", "İstanbul", None)


def test_an_approval_by_the_registry_is_good_for_whom_the_brand_lets_use_it(brands: Core) -> None:
    one = dealer(brands, MARKET, 1)
    change(brands, (AYSE, Status.ONAY, Cell(MARKET, M)))
    assert may(brands, one) == (False,)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [one]), provider(brands))
    assert may(brands, one) == (True,)
    with brands.database.single() as driver:
        sources = driver.execute("SELECT DISTINCT source FROM consent").fetchall()
    assert sources == [(Source.IYS_WEB_YENI,)]
