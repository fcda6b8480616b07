"""A delivery is tried again until it is taken or three days are over; never by two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.core import Core
from app.domain.consent import MessageType
from app.domain.feed import (
    DELAYS,
    MOST_AT_ONCE,
    TRIED_FOR,
    DeliveryStatus,
    Parcel,
    Secrets,
    again_at,
)
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed, NotFound, TooMany
from app.usecases.feeds import handing
from app.usecases.feeds.delivering import CloseDelivery, OpenParcel, Outcome, TakeDelivery, Taken
from app.usecases.feeds.pushes import Connection
from app.usecases.feeds.redelivering import Redeliver
from app.usecases.feeds.webhooks import ListWebhooks
from tests.usecases.desks import hire
from tests.usecases.feeds import ACME, MARKET, M, Town

BEGUN = datetime(2026, 3, 11, 9, tzinfo=UTC)
JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
TOLD = "SELECT words FROM outbox WHERE matter LIKE 'silent:%%'"
LEASE = 12.0


@pytest.fixture
def town(brands: Core) -> Town:
    return Town(brands)


def take(town: Town) -> Taken | None:
    return town.core.run(TakeDelivery(LEASE), town.system)


def close(town: Town, taken: Taken, outcome: Outcome, answer: str = "500") -> None:
    town.core.run(CloseDelivery(taken, outcome, answer), town.system)


def hooked(town: Town, deliveries: int = 1, brand: int = ACME) -> UUID:
    """A webhook with so many deliveries that are due."""
    id = town.webhook(brand).webhook.id
    for _ in range(deliveries):
        town.records(1, brand)
        town.go()
    return id


def test_the_delays_grow_to_two_hours_and_end_after_three_days() -> None:
    for attempt, delay in enumerate((*DELAYS, DELAYS[-1], DELAYS[-1]), 1):
        assert again_at(BEGUN, attempt, BEGUN, 0) == BEGUN + timedelta(seconds=delay)
        earliest = again_at(BEGUN, attempt, BEGUN, 1)
        assert earliest == BEGUN + timedelta(seconds=delay * 0.8)
    assert DELAYS == (5, 30, 120, 600, 1800, 3600, 7200)
    last = BEGUN + TRIED_FOR
    assert again_at(BEGUN, 40, last - timedelta(seconds=1), 0.5) is not None
    assert again_at(BEGUN, 40, last, 0.5) is None


def test_what_fails_waits_longer_each_time_and_is_given_up_in_the_end(town: Town) -> None:
    id, tries = hooked(town), 0
    while town.deliveries(id)[0].status is not DeliveryStatus.DEAD:
        waits = town.deliveries(id)[0].next_at - town.core.clock.now()
        if tries:
            town.later(seconds=waits.total_seconds() - 0.001)
            assert take(town) is None
            town.later(seconds=0.001)
        taken = take(town)
        assert taken is not None
        close(town, taken, Outcome.FAILED)
        tries += 1
    (found,) = town.deliveries(id)
    assert (found.answer, found.attempts) == ("500", tries)
    assert found.changed_at - found.first_at >= TRIED_FOR
    assert 40 < tries < 55


def test_what_is_in_hand_is_nobody_elses_until_its_time_is_over(town: Town) -> None:
    id = hooked(town)
    first = take(town)
    assert first is not None
    assert take(town) is None
    town.later(seconds=LEASE + 1)
    second = take(town)
    assert second == Taken(first.id, 2)
    close(town, first, Outcome.TAKEN, "200")
    assert town.deliveries(id)[0].status is DeliveryStatus.TRYING
    close(town, second, Outcome.TAKEN, "200")
    (told,) = town.deliveries(id)
    assert (told.status, told.answer, told.attempts) == (DeliveryStatus.DELIVERED, "200", 2)


def test_of_many_at_once_each_has_another_and_no_server_more_than_four(town: Town) -> None:
    hooked(town, 10)
    hooked(town, 3, MARKET)

    def take_one(_: int) -> Taken | None:
        return take(town)

    with ThreadPoolExecutor(8) as pool:
        taken = [one.id for one in pool.map(take_one, range(24)) if one is not None]
    assert len(taken) == len(set(taken)) == MOST_AT_ONCE + 3
    count = "SELECT count(*) FROM delivery WHERE status = 2 GROUP BY receiver_id ORDER BY 1"
    assert town.rows(count) == [(3,), (MOST_AT_ONCE,)]


def test_jobs_are_begun_for_what_is_due_and_no_more(town: Town) -> None:
    town.go()
    assert town.rows(JOBS, handing.TASK) == [(0,)]
    hooked(town, 3)
    assert town.rows(JOBS, handing.TASK) == [(3,)]
    town.go()
    town.go()
    assert town.rows(JOBS, handing.TASK) == [(3,)]
    for _ in range(15):
        town.records(1)
        town.go()
    assert town.rows(JOBS, handing.TASK) == [(handing.MOST_PUMPS,)]


def test_a_delivery_of_a_webhook_that_has_ended_cannot_be_opened(town: Town) -> None:
    hooked(town)
    taken = take(town)
    assert taken is not None
    town.rows("UPDATE receiver SET sealed = NULL, status = 3 RETURNING 1")
    with pytest.raises(NotFound):
        town.core.run(OpenParcel(taken.id), town.system)


def test_a_mistake_of_ours_is_logged_and_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object, parcel: Parcel) -> None:
        raise RuntimeError(str(parcel))

    id = hooked(town)
    monkeypatch.setattr("channels.api.channel.ApiChannel.letter", broken)
    town.pump()
    (told,) = town.deliveries(id)
    assert (told.status, told.answer) == (DeliveryStatus.WAITING, "ours")


def test_the_providers_people_are_told_once_until_it_goes_on(town: Town) -> None:
    hire(town.core, Role.OWNER, iys=100100)
    id = hooked(town, 3)
    for told in (1, 1):
        taken = take(town)
        assert taken is not None
        close(town, taken, Outcome.LOST, "gone")
        assert len(town.rows(TOLD)) == told
    (words,) = town.rows(TOLD)[0]
    assert (words["$"], words["brand"]) == ("ToldSilent", ACME)
    third = take(town)
    assert third is not None
    town.later(seconds=1)
    close(town, third, Outcome.TAKEN, "200")
    town.later(seconds=1)
    town.records(1)
    town.go()
    fourth = take(town)
    assert fourth is not None
    close(town, fourth, Outcome.LOST, "gone")
    assert len(town.rows(TOLD)) == 2
    assert len(town.deliveries(id)) == 4


def test_movements_are_delivered_again_under_new_ids(town: Town) -> None:
    id = town.webhook().webhook.id
    town.records(1200)
    town.tell()
    before = {one.id for one in town.deliveries(id)}
    again = town.core.run(Redeliver(100100, id, 100, 1100), town.provider())
    assert [(one.since, one.last) for one in again] == [(100, 599), (600, 1099), (1100, 1100)]
    assert not before & {one.id for one in again}
    town.taker.bodies.clear()
    town.pump()
    assert [one["sequence"] for one in town.taker.movements] == list(range(100, 1101))


@pytest.mark.parametrize("numbers", [(0, 1), (2, 1), (1, 6), (6, 6)])
def test_numbers_that_there_are_not_cannot_be_asked_for(
    town: Town, numbers: tuple[int, int]
) -> None:
    id = hooked(town, 5)
    with pytest.raises(InvalidInput, match="reason=range"):
        town.core.run(Redeliver(100100, id, *numbers), town.provider())


def test_while_twenty_are_on_their_way_nothing_is_added(town: Town) -> None:
    id = hooked(town, 19)
    assert len(town.core.run(Redeliver(100100, id, 1, 19), town.provider())) == 1
    with pytest.raises(TooMany):
        town.core.run(Redeliver(100100, id, 1, 19), town.provider())


def test_push_brings_what_citizens_said_of_its_type(town: Town) -> None:
    secrets = Secrets("https://push.example/", "Api123", "3Kn.ls76412")
    town.push(Connection(M, secrets))
    town.push(Connection(MessageType.ARAMA, secrets))
    first, _ = town.records(2)
    town.refuse(first)
    town.tell()
    assert len(town.taker.letters) == 1
    url, _, headers, seconds = town.taker.letters[0]
    assert (url, seconds) == ("https://push.example/", 5)
    assert headers["Authorization"] == "Basic QXBpMTIzOjNLbi5sczc2NDEy"
    told = town.taker.bodies[0]["list"]
    assert [one["recipientType"] for one in told] == ["BIREYSEL", "TACIR"]
    assert {one["source"] for one in told} == {"IYS_KISAMESAJ"}
    assert list(told[0]) == [
        *("iysCode", "brandCode", "consentDate", "creationDate", "source", "recipient"),
        *("recipientType", "status", "type", "transactionId"),
    ]


def test_a_partner_needs_a_grant_to_read_and_a_provider_orders_for_itself(town: Town) -> None:
    stranger = replace(town.provider(), actor=100400)
    for somebody in (town.partner(), stranger):
        with pytest.raises(NotAllowed):
            town.webhook(by=somebody)
    with pytest.raises(NotAllowed):
        town.core.run(ListWebhooks(100100), stranger)
