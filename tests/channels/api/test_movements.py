"""Movements that are fetched: all of them, each once, signed, whoever else is writing."""

from base64 import b64decode
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from werkzeug.test import TestResponse

from app.domain.consent import MessageType
from app.domain.feed import BLOCKS_KEPT
from app.usecases.feeds import pulling
from app.usecases.programs.partners import Grant, Right
from app.usecases.sweeping import Sweep
from tests.channels.iys.consents import refuse
from tests.channels.iys.program import ACME, Program, partner
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.conftest import plain
from tests.usecases.feeds import Town

PATH = f"/v1/providers/100100/brands/{ACME}/movements"
KEYS = "/v1/signing-keys"


@pytest.fixture
def town(service: Service, program: Program) -> Town:
    """Numbers begin with the first call; it has been made."""
    town = Town(service.core)
    town.settle()
    assert fetch(program) == {**NOTHING, "from": 1, "to": 0}
    return town


CHOICE = {"types": ["ARAMA", "MESAJ", "EPOSTA"], "statuses": ["ONAY", "RET"], "sources": "all"}
NOTHING = {"provider": 100100, "brand": ACME, **CHOICE, "more": False, "movements": []}


def fetch(program: Program, **query: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = program.get(PATH, query_string=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def numbers(told: dict[str, Any]) -> list[int]:
    return [one["sequence"] for one in told["movements"]]


def code(answer: TestResponse) -> tuple[int, list[dict[str, str]]]:
    return answer.status_code, answer.get_json().get("errors")


def test_every_movement_is_told_at_once_under_its_number(
    program: Program, service: Service, town: Town
) -> None:
    phone, other = town.records(2)
    refuse(service, ACME, phone)
    town.settle()
    told = fetch(program, after=0)
    assert (told["from"], told["to"], told["more"]) == (1, 4, False)
    assert numbers(told) == [1, 2, 3, 4]
    assert {one["recipient"] for one in told["movements"][:2]} == {phone, other}
    last = told["movements"][-1]
    assert (last["status"], last["source"], last["recipient"]) == ("RET", "IYS_KISAMESAJ", phone)
    assert fetch(program, after=4) == {**NOTHING, "from": 5, "to": 4}
    # The same numbers, the same movements.
    assert fetch(program, after=0) == told


def test_pages_follow_one_another_and_a_choice_answers_for_what_it_left_out(
    program: Program, service: Service, town: Town
) -> None:
    known = town.records(3)
    town.records(2, type=MessageType.EPOSTA)
    refuse(service, ACME, known[0])
    town.settle()
    pages, after = [], 0
    for _ in range(4):
        pages.append(fetch(program, after=after, limit=2))
        after = pages[-1]["to"]
    assert [numbers(page) for page in pages] == [[1, 2], [3, 4], [5, 6], [7]]
    assert [page["more"] for page in pages] == [True, True, True, False]
    for query, wanted in (
        ({"type": "EPOSTA"}, [4, 5]),
        ({"status": "RET"}, [6, 7]),
        ({"sources": "registry"}, [6, 7]),
        ({"sources": "provider", "type": "MESAJ"}, [1, 2, 3]),
    ):
        told = fetch(program, after=0, **query)
        assert (told["from"], told["to"], numbers(told)) == (1, 7, wanted), query


def test_a_signed_answer_names_what_was_asked_for(program: Program, town: Town) -> None:
    """Or one for approvals alone would prove that nobody had refused."""
    town.records(1)
    town.settle()
    told = fetch(program, after=0, status="RET", type="EPOSTA", sources="registry")
    assert numbers(told) == []
    assert {name: told[name] for name in CHOICE} == {
        "types": ["EPOSTA"],
        "statuses": ["RET"],
        "sources": "registry",
    }


def test_what_is_not_settled_waits_and_is_not_passed_over(
    program: Program, town: Town, database_url: str
) -> None:
    with psycopg.connect(plain(database_url)) as other:
        other.execute("SELECT pg_current_xact_id()")
        town.records(2)
        assert fetch(program, after=0) == {**NOTHING, "from": 1, "to": 0}
        other.commit()
    town.settle()
    assert numbers(fetch(program, after=0)) == [1, 2]


@pytest.fixture
def writer(service: Service, town: Town) -> Iterator[Event]:
    """Somebody who records all the time, until it is told to stop."""
    stop = Event()

    def write() -> None:
        for _ in range(30):
            if stop.is_set():
                return
            town.records(3)

    thread = Thread(target=write)
    thread.start()
    yield stop
    stop.set()
    thread.join()


def test_two_that_fetch_while_somebody_writes_miss_nothing(
    program: Program, service: Service, town: Town, writer: Event
) -> None:
    seen: list[list[int]] = [[], []]
    for _ in range(400):
        for mine in seen:
            mine += numbers(fetch(program, after=mine[-1] if mine else 0, limit=50))
        if all(len(one) >= 60 for one in seen):
            break
    assert all(one == list(range(1, len(one) + 1)) and len(one) >= 60 for one in seen)


def test_numbers_go_on_where_they_stood_however_long_nobody_came(
    program: Program, service: Service, town: Town
) -> None:
    known = town.records(1)
    town.settle()
    fetch(program, after=0)
    service.later(days=400)
    program.sign_in_again()
    refuse(service, ACME, known[0])
    town.settle()
    assert numbers(fetch(program, after=1)) == [2, 3]


def test_what_is_not_kept_any_more_is_said_so(
    program: Program, service: Service, town: Town
) -> None:
    town.records(2)
    town.settle()
    fetch(program, after=0)
    service.later(days=BLOCKS_KEPT.days + 1)
    service.core.run(Sweep(), town.system)
    program.sign_in_again()
    gone = (422, [{"field": "after", "code": "gone"}])
    assert code(program.get(PATH, query_string={"after": 1})) == gone
    assert fetch(program, after=2) == {**NOTHING, "from": 3, "to": 2}
    town.records(1)
    town.settle()
    assert code(program.get(PATH, query_string={"after": 0})) == gone
    # Without a number: what there is.
    assert numbers(fetch(program)) == [3]
    far = {"after": 4}
    assert code(program.get(PATH, query_string=far)) == (
        422,
        [{"field": "after", "code": "range"}],
    )


def test_much_that_has_gathered_is_numbered_some_at_a_time(
    program: Program, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "ROUNDS", 0)
    town.records(3)
    town.settle()
    assert fetch(program, after=0)["to"] == 0
    monkeypatch.setattr(pulling, "ROUNDS", 1)
    assert fetch(program, after=0)["to"] == 3


def test_a_partner_reads_what_it_was_granted(service: Service, town: Town) -> None:
    town.records(1)
    town.records(1, type=MessageType.EPOSTA)
    town.settle()
    theirs = partner(service, (ACME, Grant(eposta=Right.READ)))
    assert numbers(fetch(theirs, after=0)) == [2]
    assert theirs.get(PATH, query_string={"type": "MESAJ"}).status_code == 403
    town.grant(Grant(via=True))
    assert theirs.get(PATH).status_code == 403
    other = Program(service, 100400, "api@ucdeniz.example")
    assert other.get(PATH).status_code == 404
    assert other.get(PATH.replace("/100100/", "/100400/", 1)).status_code == 404


def test_every_answer_is_signed_for_whoever_wants_to_show_it(
    program: Program, service: Service, town: Town
) -> None:
    town.records(1)
    town.settle()
    answer = program.get(PATH, query_string={"after": 0})
    # Without a token: a court has none.
    told = service.app.test_client().get(KEYS, base_url=PUBLIC_URL).get_json()
    (public,) = [one["public"].removeprefix("whpk_") for one in told["keys"]]
    key = Ed25519PublicKey.from_public_bytes(b64decode(public))
    id, at = answer.headers["webhook-id"], answer.headers["webhook-timestamp"]
    version, _, signature = answer.headers["webhook-signature"].partition(",")
    assert (id, version) == (f"feed_{ACME}_1_1", "v1a")
    key.verify(b64decode(signature), f"{id}.{at}.".encode() + answer.data)
    with pytest.raises(InvalidSignature):
        key.verify(b64decode(signature), f"{id}.{at}.".encode() + answer.data + b" ")


def test_what_does_not_fit_is_named(program: Program, town: Town) -> None:
    for query, field, wrong in (
        ({"after": -1}, "after", "range"),
        ({"after": "x"}, "after", "invalid"),
        ({"limit": 0}, "limit", "range"),
        ({"limit": pulling.MOST + 1}, "limit", "range"),
        ({"type": "FAKS"}, "type", "unknown"),
        ({"sources": "none"}, "sources", "unknown-choice"),
    ):
        answer = program.get(PATH, query_string=query)
        assert code(answer) == (422, [{"field": field, "code": wrong}]), query


def test_a_webhook_and_whoever_fetches_have_the_same_numbers(program: Program, town: Town) -> None:
    town.records(2)
    town.settle()
    fetch(program)
    assert town.webhook().webhook.queued == 2
    town.records(1)
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == [3]
    assert numbers(fetch(program)) == [1, 2, 3]
