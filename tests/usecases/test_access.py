"""Which dealers may use a permission: given, exchanged, taken away, and proved by the history."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import Core, UseCase
from app.domain.consent import EventKind, RecipientType
from app.errors import NotFound, RuleBroken
from app.gateways.clock import StandingClock
from app.usecases.programs.access import (
    GiveAccess,
    ListAccess,
    RemoveAccess,
    RemoveAllAccess,
    ReplaceAccess,
)
from app.usecases.programs.asof import ShowAsOf
from app.usecases.revoke import RevokeConsent
from app.usecases.undo import UndoRefusal
from app.usecases.verify import differences
from tests.dealers import OTHER, dealer, last, provider, scope, sound, state, took, who
from tests.usecases.acts import AYSE, MARKET, M, citizen, record


def test_access_is_added_to_what_there_is(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    one, two, three = dealers
    record(brands, AYSE, MARKET, M)
    before = state(brands)
    clock.moment += timedelta(hours=1)
    done = brands.run(GiveAccess(scope(brands, MARKET, AYSE), [two, two]), provider(brands))
    # The permission stands as it did: by the same movement, of the same moment.
    assert state(brands)[:5] == before[:5]
    assert who(brands) == (None, [two])
    access, given = EventKind.ACCESS, done.transaction_id
    assert last(brands) == (access, 100100, "iys", None, [two], given, clock.moment)
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [three, one]), provider(brands))
    assert who(brands) == (None, sorted(dealers))
    assert sound(brands)


def test_what_changes_nothing_is_no_movement(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    one, two, _ = dealers
    record(brands, AYSE, MARKET, M)
    there = scope(brands, MARKET, AYSE)
    done = brands.run(GiveAccess(there, [two, one]), provider(brands))
    written = last(brands)
    clock.moment += timedelta(hours=1)
    # The same again answers by which movement it is so.
    assert brands.run(GiveAccess(there, [one]), provider(brands)) == done
    assert brands.run(ReplaceAccess(there, [two, one, two]), provider(brands)) == 0
    brands.run(RemoveAllAccess(there), provider(brands))
    emptied = last(brands)
    assert emptied != written
    assert brands.run(RemoveAccess(there, [one]), provider(brands)) == 0
    assert brands.run(RemoveAllAccess(there), provider(brands)) == 0
    assert last(brands) == emptied
    assert sound(brands)


def test_what_a_record_gave_is_given(brands: Core, dealers: tuple[int, int, int]) -> None:
    one, two, _ = dealers
    took(brands, one, two)
    done = brands.run(GiveAccess(scope(brands, MARKET, AYSE), [two]), provider(brands))
    assert done.transaction_id == last(brands)[5]
    assert last(brands)[0] == EventKind.RECORD


def test_to_replace_takes_it_from_everybody_else_also_from_who_took_it(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    one, two, three = dealers
    took(brands, one, two)
    there = scope(brands, MARKET, AYSE, AYSE, OTHER)
    assert brands.run(ReplaceAccess(there, [three, three]), provider(brands)) == 1
    assert who(brands) == (None, [three])
    # Who took it is told by the history for good.
    with brands.database.single() as driver:
        sql = "SELECT retailer_code FROM consent_event WHERE tag = %s ORDER BY id"
        found = driver.execute(sql, (brands.keys.tag(AYSE),)).fetchall()
    assert found == [(one,), (None,)]
    assert sound(brands)


def test_to_remove_takes_it_from_these(brands: Core, dealers: tuple[int, int, int]) -> None:
    one, two, three = dealers
    took(brands, one, two, three)
    there = scope(brands, MARKET, AYSE)
    assert brands.run(RemoveAccess(there, [three]), provider(brands)) == 1
    assert who(brands) == (one, [two])
    assert brands.run(RemoveAccess(there, [two]), provider(brands)) == 1
    assert who(brands) == (one, None)
    assert brands.run(RemoveAccess(there, [one, two]), provider(brands)) == 1
    assert who(brands) == (None, None)
    assert sound(brands)


def test_to_remove_all_leaves_nobody(brands: Core, dealers: tuple[int, int, int]) -> None:
    one, two, three = dealers
    took(brands, one, two, three)
    took(brands, two, address=OTHER)
    there = scope(brands, MARKET, AYSE, OTHER)
    assert brands.run(RemoveAllAccess(there), provider(brands)) == 2
    assert (who(brands), who(brands, OTHER)) == ((None, None), (None, None))
    assert brands.run(ListAccess(there), provider(brands)).total == 0
    assert sound(brands)


def test_H401_access_to_what_there_is_not_and_to_none_of_the_others(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    record(brands, AYSE, MARKET, M)
    order = GiveAccess(scope(brands, MARKET, AYSE, OTHER), [dealers[0]])
    with pytest.raises(RuleBroken) as refused:
        brands.run(order, provider(brands))
    assert refused.value.rule == "H401"
    assert who(brands) == (None, None)
    # A first refusal that was undone is as if nothing were recorded.
    brands.run(RevokeConsent(MARKET, {M}), citizen(brands, OTHER))
    brands.run(UndoRefusal(), citizen(brands, OTHER))
    with pytest.raises(RuleBroken):
        brands.run(GiveAccess(scope(brands, MARKET, OTHER), [dealers[0]]), provider(brands))


def test_H180_a_dealer_of_another_brand_is_none(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    record(brands, AYSE, MARKET, M)
    other = dealer(brands, 100100, 1)
    there = scope(brands, MARKET, AYSE)
    codes = [dealers[0], other]
    orders: tuple[UseCase[Any], ...] = (GiveAccess(there, codes), ReplaceAccess(there, codes))
    for order in orders:
        with pytest.raises(RuleBroken) as refused:
            brands.run(order, provider(brands))
        assert (refused.value.rule, refused.value.params["index"]) == ("H180", 1)
    with pytest.raises(NotFound):
        brands.run(RemoveAccess(there, [other]), provider(brands))
    assert who(brands) == (None, None)


def test_the_list_has_who_took_it_and_who_may_use_it_each_once(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    one, two, three = dealers
    took(brands, one, two, one)
    there = scope(brands, MARKET, AYSE)
    found = brands.run(ListAccess(there), provider(brands))
    assert [each.code for each in found.retailers] == sorted((one, two))
    assert found.total == 2
    second = brands.run(ListAccess(there, offset=1, limit=1), provider(brands))
    assert (second.total, [each.code for each in second.retailers]) == (2, [max(one, two)])
    assert brands.run(ListAccess(there, offset=9), provider(brands)).total == 2
    assert three not in [each.code for each in found.retailers]


def test_the_proof_sees_an_access_that_the_history_has_not(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    record(brands, AYSE, MARKET, M)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[0]]), provider(brands))
    tag = brands.keys.tag(AYSE)
    kept = "UPDATE consent SET retailer_access = %s WHERE tag = %s"
    for sql, params in (
        (kept, ([dealers[1]], tag)),
        (kept, (None, tag)),
        ("UPDATE consent SET event_id = event_id + 1 WHERE tag = %s", (tag,)),
        ("UPDATE consent SET created_at = created_at + interval '1 s' WHERE tag = %s", (tag,)),
        ("UPDATE consent SET retailer_code = 1 WHERE tag = %s", (tag,)),
    ):
        with brands.database.single() as driver, driver.transaction(force_rollback=True):
            driver.execute(sql, params)
            assert differences(driver).wrong == 1
    assert sound(brands)


def test_who_may_use_a_permission_does_not_change_since_when_it_stands(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    record(brands, AYSE, MARKET, M)
    asked = ShowAsOf([brands.keys.tag(AYSE).bytes], MARKET, M, RecipientType.BIREYSEL)
    before = brands.run(asked, provider(brands))
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[0]]), provider(brands))
    assert brands.run(asked, provider(brands)) == before
