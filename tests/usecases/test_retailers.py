"""Dealers of a brand: each with its own code and numbers, counted, and removed while nothing names
them."""

from datetime import timedelta
from functools import partial

import pytest

from app.core import Core
from app.domain import dealers as rules
from app.domain.party import RetailerStatus
from app.errors import InvalidInput, NotFound, RuleBroken
from app.gateways.clock import StandingClock
from app.usecases.programs import retailers
from app.usecases.programs.access import AccessGiven, GiveAccess, RemoveAccess
from app.usecases.programs.retailers import LIST, SHOW, ListRetailers, RemoveRetailer, ShowRetailer
from tests.dealers import OTHER, at_once, dealer, mersis, provider, scope, sound, took
from tests.usecases.acts import ACME, AYSE, MARKET, A, M, record

PASSIVE = RetailerStatus.PASSIVE


def rule_of(core: Core, number: int, **more: object) -> str:
    with pytest.raises(RuleBroken) as refused:
        dealer(core, MARKET, number, **more)  # type: ignore[arg-type]
    return refused.value.rule


def test_a_code_has_eight_digits_by_chance(brands: Core) -> None:
    codes = [dealer(brands, MARKET, number) for number in range(8)]
    assert len(set(codes)) == 8
    assert {len(str(code)) for code in codes} == {8}
    assert codes != list(range(codes[0], codes[0] + 8))


def test_what_identifies_a_person_is_sealed(brands: Core) -> None:
    code = dealer(brands, MARKET, 7)
    shown = brands.run(ShowRetailer(MARKET, code), provider(brands))
    assert (shown.name, len(shown.tckn), shown.reach) == ("Adım Soyadım", 11, 0)
    with brands.database.single() as driver:
        (kept,) = driver.execute("SELECT r::text FROM retailer r").fetchone() or ("",)
    for secret in (shown.tckn, shown.name, shown.tin):
        assert secret not in kept
        assert secret.encode().hex() not in kept
        assert secret not in repr(shown)


def test_H230_H231_a_brand_has_a_number_once(brands: Core) -> None:
    dealer(brands, MARKET, 1, of=mersis(1))
    assert rule_of(brands, 2, of=mersis(1)) == "H230"
    assert rule_of(brands, 1, of=mersis(2)) == "H231"
    assert rule_of(brands, 1) == "H231"
    # Another brand may have the same dealer, and one brand many without a MERSİS number.
    assert dealer(brands, ACME, 1, of=mersis(1))
    assert dealer(brands, MARKET, 3) != dealer(brands, MARKET, 4)


def test_H253_a_passive_dealer_of_the_provider_keeps_its_numbers(brands: Core) -> None:
    dealer(brands, ACME, 1, of=mersis(1), status=PASSIVE)
    assert rule_of(brands, 2, of=mersis(1)) == "H253"
    assert rule_of(brands, 1) == "H253"
    dealer(brands, ACME, 3, of=mersis(3), status=RetailerStatus.SUSPENDED)
    assert dealer(brands, MARKET, 3, of=mersis(3))


def test_H067_three_thousand_and_no_more(brands: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules.MOST_RETAILERS == 3000
    monkeypatch.setattr(retailers, "MOST_RETAILERS", 2)
    dealer(brands, MARKET, 1)
    dealer(brands, MARKET, 2)
    assert rule_of(brands, 3) == "H067"
    assert dealer(brands, ACME, 3)


def test_H067_no_code_is_left(brands: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retailers, "LOWEST_CODE", 10_000_000)
    monkeypatch.setattr(retailers, "HIGHEST_CODE", 10_000_000)
    assert dealer(brands, MARKET, 1) == 10_000_000
    assert rule_of(brands, 2) == "H067"


def test_an_operator_may_choose_a_code_that_is_free(brands: Core) -> None:
    assert dealer(brands, MARKET, 1, code=700700) == 700700
    with pytest.raises(InvalidInput):
        dealer(brands, MARKET, 2, code=700700)


def test_a_dealer_without_its_brand_is_none(brands: Core) -> None:
    with pytest.raises(NotFound):
        dealer(brands, 999999, 1)


def outcomes(done: list[object]) -> list[str]:
    """What came of adding dealers: the rule that refused each, or that it has a code."""
    return sorted(one.rule if isinstance(one, RuleBroken) else "added" for one in done)


def test_two_at_once_cannot_have_the_same_numbers(brands: Core) -> None:
    for number in range(6):
        same = at_once(*[partial(dealer, brands, MARKET, number)] * 2)
        assert outcomes(same) == ["H231", "added"]
        add = [partial(dealer, brands, MARKET, 100 + 2 * number + one) for one in range(2)]
        alike = at_once(*(partial(one, of=mersis(number)) for one in add))
        assert outcomes(alike) == ["H230", "added"]


def test_two_at_once_cannot_pass_the_last_place(
    brands: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retailers, "MOST_RETAILERS", 3)
    done = at_once(*(partial(dealer, brands, MARKET, number) for number in range(6)))
    assert outcomes(done) == ["H067"] * 3 + ["added"] * 3
    assert brands.run(ListRetailers(MARKET), provider(brands)).total == 3


def test_a_dealer_sees_what_it_took_and_what_it_was_let_use(brands: Core) -> None:
    one, two, three = (dealer(brands, MARKET, number) for number in range(3))
    took(brands, one, two, one, address=AYSE)
    took(brands, one, two, address=OTHER)
    record(brands, AYSE, MARKET, A)
    found = brands.run(ListRetailers(MARKET), provider(brands))
    assert {each.code: each.reach for each in found.retailers} == {one: 2, two: 2, three: 0}
    assert brands.run(ShowRetailer(MARKET, one), provider(brands)).reach == 2


def test_a_list_is_a_page_in_the_order_in_which_they_came(
    brands: Core, clock: StandingClock
) -> None:
    codes = []
    for number in range(5):
        codes.append(dealer(brands, MARKET, number))
        clock.moment += timedelta(seconds=1)
    page = brands.run(ListRetailers(MARKET, offset=1, limit=2), provider(brands))
    assert ([one.code for one in page.retailers], page.total) == (codes[1:3], 5)
    beyond = brands.run(ListRetailers(MARKET, offset=9), provider(brands))
    assert (beyond.retailers, beyond.total) == ((), 5)
    short = brands.run(ListRetailers(MARKET, short=True), provider(brands))
    assert {one.tckn for one in short.retailers} == {""}


@pytest.mark.parametrize("sql", [SHOW, LIST], ids=["one", "many"])
def test_what_counts_is_found_by_its_index(brands: Core, sql: str) -> None:
    one = dealer(brands, MARKET, 1)
    took(brands, one, one)
    named = {"brand": MARKET, "limit": 100, "offset": 0}
    with brands.database.single() as driver:
        driver.execute("SET enable_seqscan = off")
        rows = driver.execute("EXPLAIN " + sql, named if sql == LIST else (MARKET, one)).fetchall()
        driver.execute("RESET enable_seqscan")
    plan = "\n".join(line for (line,) in rows)
    assert "consent_retailer_access_idx" in plan
    assert "consent_retailer_code_idx" in plan
    assert "Seq Scan on consent" not in plan


def test_H061_a_dealer_goes_when_no_permission_names_it(brands: Core) -> None:
    one, two = dealer(brands, MARKET, 1), dealer(brands, MARKET, 2)
    took(brands, one, two)
    for code in (one, two):
        with pytest.raises(RuleBroken) as refused:
            brands.run(RemoveRetailer(MARKET, code), provider(brands))
        assert refused.value.rule == "H061"
    there = scope(brands, MARKET, AYSE)
    brands.run(RemoveAccess(there, [one, two]), provider(brands))
    for code in (one, two):
        brands.run(RemoveRetailer(MARKET, code), provider(brands))
        with pytest.raises(NotFound):
            brands.run(RemoveRetailer(MARKET, code), provider(brands))
    with pytest.raises(NotFound):
        brands.run(ShowRetailer(MARKET, one), provider(brands))
    # What it was is free again.
    assert dealer(brands, MARKET, 1)


def test_another_brands_dealer_is_not_found(brands: Core) -> None:
    code = dealer(brands, ACME, 1)
    with pytest.raises(NotFound):
        brands.run(ShowRetailer(MARKET, code), provider(brands))
    with pytest.raises(NotFound):
        brands.run(RemoveRetailer(MARKET, code), provider(brands))
    assert brands.run(ShowRetailer(ACME, code), provider(brands)).code == code


def test_a_dealer_is_not_removed_while_it_is_let_use_a_permission(brands: Core) -> None:
    record(brands, AYSE, MARKET, M)
    there = scope(brands, MARKET, AYSE)
    for number in range(6):
        code = dealer(brands, MARKET, number)
        give, remove = GiveAccess(there, [code]), RemoveRetailer(MARKET, code)
        given, _ = at_once(
            partial(brands.run, give, provider(brands)),
            partial(brands.run, remove, provider(brands)),
        )
        known = brands.run(ListRetailers(MARKET), provider(brands)).retailers
        assert (code in [one.code for one in known]) == isinstance(given, AccessGiven)
    assert sound(brands)
