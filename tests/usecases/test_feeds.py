"""Movements are numbered without a gap, handed over once; what fits nobody is told to nobody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from app.core import Core, Work
from app.domain.consent import Status
from app.domain.feed import MOST_NUMBERS, MOST_OPEN, Choice, Sources
from app.usecases.feeds import numbering
from app.usecases.feeds.movements import read
from app.usecases.feeds.numbering import NumberMovements
from app.usecases.feeds.overseeing import SeeFeeds
from app.usecases.programs.partners import Grant, Right
from tests.conftest import plain
from tests.usecases.feeds import ACME, MARKET, A, E, M, Town

BLOCKS = "SELECT first_seq, last_seq FROM feed_block WHERE brand_code = %s ORDER BY 1"
SEQ = "SELECT seq FROM feed WHERE brand_code = %s"


@pytest.fixture
def town(brands: Core) -> Town:
    return Town(brands)


@contextmanager
def writing(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody whose transaction has begun to write and is not over."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute("SELECT pg_current_xact_id()")
        yield connection


def test_numbers_begin_with_the_first_movement_after_the_first_registration(town: Town) -> None:
    town.records(3)
    town.webhook()
    known = town.records(3)
    town.go()
    assert town.rows(BLOCKS, ACME) == [(1, 3)]
    # As a person, and as a trader.
    town.refuse(known[0])
    town.go()
    assert town.rows(BLOCKS, ACME) == [(1, 3), (4, 5)]
    town.pump()
    told = town.taker.movements
    assert [one["sequence"] for one in told] == [1, 2, 3, 4, 5]
    assert {one["recipient"] for one in told} == set(known)
    assert [one["status"] for one in told[3:]] == ["RET", "RET"]
    assert {one["recipient_type"] for one in told[3:]} == {"BIREYSEL", "TACIR"}


def test_a_brand_that_nobody_listens_to_is_not_numbered(town: Town) -> None:
    town.webhook(MARKET)
    town.records(2)
    town.go()
    assert town.rows(SEQ, ACME) == []
    assert town.rows(SEQ, MARKET) == [(0,)]


def test_a_second_webhook_begins_where_the_numbers_stand(town: Town) -> None:
    town.webhook()
    town.records(2)
    town.go()
    second = town.webhook().webhook
    assert second.queued == 2
    town.records(1)
    town.go()
    assert [(one.since, one.last) for one in town.deliveries(second.id)] == [(3, 3)]


def test_what_is_written_beside_an_open_transaction_waits_for_it(
    town: Town, database_url: str
) -> None:
    town.webhook()
    with writing(database_url) as other:
        town.records(2)
        town.go(settled=False)
        assert town.rows(SEQ, ACME) == [(0,)]
        other.rollback()
        town.go()
        assert town.rows(SEQ, ACME) == [(2,)]


def test_a_registration_beside_an_open_transaction_misses_nothing_of_it(
    town: Town, database_url: str
) -> None:
    (address,) = town.records(1)
    tag = town.core.keys.tag(address)
    insert = (
        "INSERT INTO consent_event (tag, created_at, brand_code, recipient_type, type, status,"
        " kind, channel, transaction_id) VALUES (%s, now(), %s, 1, 2, 1, 1, 'test', %s)"
    )
    with writing(database_url) as other:
        other.execute(insert, (tag, ACME, bytes(32)))
        town.webhook()
        other.commit()
    town.tell()
    assert [one["transaction_id"] for one in town.taker.movements] == ["00" * 32]


def test_blocks_are_full_but_for_the_last(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.webhook()
    town.records(MOST_NUMBERS * 2 + 7)
    town.go()
    ends = [MOST_NUMBERS, MOST_NUMBERS * 2, MOST_NUMBERS * 2 + 7]
    assert town.rows(BLOCKS, ACME) == [(1, ends[0]), (ends[0] + 1, ends[1]), (ends[1] + 1, ends[2])]
    town.records(1)
    town.settle()
    monkeypatch.setattr(numbering, "AT_ONCE", 1)
    assert town.core.run(NumberMovements(ACME), town.system) is True
    assert town.rows(SEQ, ACME) == [(ends[2] + 1,)]


def test_of_many_rounds_at_once_each_movement_is_numbered_once(town: Town) -> None:
    hook = town.webhook().webhook
    for _ in range(5):
        town.records(30)
        with ThreadPoolExecutor(6) as pool:
            for one in [pool.submit(town.go) for _ in range(6)]:
                one.result()
    town.go()
    assert town.rows(SEQ, ACME) == [(150,)]
    told = town.deliveries(hook.id)
    assert [one.since for one in told] == [1, *(one.last + 1 for one in told[:-1])]
    assert told[-1].last == 150


def between(town: Town, first: int, last: int) -> list[int]:
    with town.core.database.single() as driver:
        work = Work(driver, town.system, town.core.clock.now(), town.core)
        return [one.sequence for one in read(work, ACME, first, last, Choice())]


def test_movements_are_read_alike_from_wherever_one_begins(town: Town) -> None:
    town.webhook()
    for _ in range(4):
        town.records(5)
        town.go()
    for first in range(1, 21):
        for last in range(first, 21):
            assert between(town, first, last) == list(range(first, last + 1))


def test_a_receiver_gets_what_it_wants_and_answers_for_the_rest(town: Town) -> None:
    choice = Choice((M, A), (Status.RET,), Sources.REGISTRY)
    hook = town.webhook(choice=choice).webhook
    first, second = town.records(2)
    town.records(3, type=E)
    town.go()
    assert town.deliveries(hook.id) == []
    town.refuse(first)
    town.tell()
    town.records(4)
    town.tell()
    town.refuse(second)
    town.tell()
    data = [body["data"] for body in town.taker.bodies]
    assert [(one["from"], one["to"]) for one in data] == [(1, 7), (8, 13)]
    assert [one["sequence"] for one in town.taker.movements] == [6, 7, 12, 13]
    assert [one["recipient"] for one in town.taker.movements] == [first, first, second, second]


def test_what_a_provider_itself_reported_can_be_asked_for_alone(town: Town) -> None:
    town.webhook(choice=Choice(sources=Sources.PROVIDER))
    (address,) = town.records(1)
    town.refuse(address)
    town.tell()
    assert [one["source"] for one in town.taker.movements] == ["HS_WEB"]


def test_a_server_that_does_not_answer_has_twenty_waiting_and_then_gets_all(town: Town) -> None:
    town.taker.answer = lambda _: 500
    hook = town.webhook().webhook
    for _ in range(MOST_OPEN + 5):
        town.records(2)
        town.tell()
    assert len(town.deliveries(hook.id)) == MOST_OPEN
    (line,) = town.core.run(SeeFeeds(), town.operator())
    assert (line.behind, line.pending, line.dead) == (10, MOST_OPEN, 0)
    town.taker.answer = lambda _: 200
    town.later(hours=3)
    town.pump()
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == list(range(1, 51))
    # What had waited together goes together.
    assert town.taker.bodies[-1]["data"]["from"] == 41


def test_of_a_partner_whose_grant_has_ended_nothing_is_told_any_more(town: Town) -> None:
    partner = town.partner(Grant(mesaj=Right.READ, eposta=Right.WRITE))
    town.webhook(choice=Choice((M, E)), by=partner)
    town.records(1)
    town.tell()
    town.records(1)
    town.go()
    town.grant(Grant(eposta=Right.READ))
    town.records(1)
    town.records(1, type=E)
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == [1, 4]
    town.grant(Grant())
    town.records(1, type=E)
    town.tell()
    assert len(town.taker.movements) == 2
