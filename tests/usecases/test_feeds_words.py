"""What a feed has of the history: the words of İYS, as every other way tells them."""

from dataclasses import replace

import pytest

from app.core import Core
from app.domain.consent import Source
from app.domain.feed import DELIVERIES_KEPT, Choice, Sources
from app.errors import Unavailable
from app.usecases.feeds.overseeing import ShiftFeeds
from app.usecases.feeds.pulling import FetchMovements
from app.usecases.feeds.webhooks import EndWebhook
from app.usecases.programs.access import GiveAccess
from app.usecases.sweeping import Sweep
from app.usecases.undo import UndoRefusal
from tests.citizens import claiming
from tests.dealers import provider, scope, took
from tests.usecases.acts import AYSE, MARKET
from tests.usecases.feeds import ACME, PROVIDER, Town, come_from_elsewhere


def test_who_may_use_a_permission_is_no_movement(
    brands: Core, dealers: tuple[int, int, int]
) -> None:
    town = Town(brands)
    town.webhook(MARKET)
    took(brands, dealers[0], dealers[1])
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[2]]), provider(brands))
    town.tell()
    assert [one["status"] for one in town.taker.movements] == ["ONAY"]


def test_a_refusal_that_was_taken_back_is_told_as_the_citizens_approval_there_and_then(
    brands: Core,
) -> None:
    town = Town(brands)
    town.webhook(choice=Choice(sources=Sources.REGISTRY))
    (known,) = town.records(1)
    town.refuse(known)
    town.later(seconds=20)
    brands.run(UndoRefusal(), replace(claiming(brands, known, "sms"), source=Source.IYS_KISAMESAJ))
    town.tell()
    told = [one for one in town.taker.movements if one["recipient_type"] == "BIREYSEL"]
    assert [(one["status"], one["source"]) for one in told] == [
        ("RET", "IYS_KISAMESAJ"),
        ("ONAY", "IYS_KISAMESAJ"),
    ]
    assert told[1]["consent_date"] == told[1]["recorded_at"]


def test_what_was_left_out_while_nobody_listened_takes_no_number(brands: Core) -> None:
    town = Town(brands)
    hook = town.webhook().webhook
    numbered = town.records(2)
    town.go()
    brands.run(EndWebhook(PROVIDER, hook.id), town.provider())
    # The blocks are kept a little longer than what has ended.
    town.later(days=DELIVERIES_KEPT.days + 1)
    brands.run(Sweep(), town.system)
    town.records(3)
    town.webhook()
    numbered += town.records(2)
    town.go()
    told = brands.run(FetchMovements(PROVIDER, ACME, 0, 10), town.provider()).movements
    assert [one.sequence for one in told] == [1, 2, 3, 4]
    assert {one.address for one in told} == set(numbered)


def test_nothing_is_fetched_from_a_history_of_another_server(brands: Core) -> None:
    town = Town(brands)
    town.settle()
    order = FetchMovements(PROVIDER, ACME, 0, 10)
    brands.run(order, town.provider())
    town.records(1)
    town.settle()
    brands.run(order, town.provider())
    come_from_elsewhere(town, 10**9)
    with pytest.raises(Unavailable):
        brands.run(order, town.provider())
    brands.run(ShiftFeeds(), town.operator())
    town.records(1)
    town.settle()
    found = brands.run(order, town.provider()).movements
    assert [one.sequence for one in found] == [1, 2]
