"""Every call with every example that the document of İYS has of it, and the shape of its answer."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.consent import MessageType, RecipientType
from app.storage.database import Database
from tests.channels.iys import said, test_examples
from tests.channels.iys.answers import ANSWERS, FILES, failures
from tests.channels.iys.asking import codes_in, newest
from tests.channels.iys.codes.asker import Asked, Asker, errors_in
from tests.channels.iys.codes.inventory import DOORS
from tests.channels.iys.consents import refuse
from tests.channels.iys.days import AGREED, MOVES, work
from tests.channels.iys.program import ACME, MARKET, PASSWORD, USERNAME
from tests.channels.iys.push.pushes import HEADER, LOGIN
from tests.channels.iys.shapes import SHORT, differences
from tests.channels.iys.test_batches import process
from tests.channels.iys.test_via_examples import BRANDS, CASES, anew
from tests.channels.sms.service import running
from tests.dealers import dealer
from tests.receivers import Receiver, authority, receiving
from tests.usecases.acts import record
from tests.usecases.days import put

PASSWORD_GRANT = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
REFRESH_GRANT = {"grant_type": "refresh_token", "refresh_token": ""}
OF_CONSENT: dict[str, Any] = {
    "consentDate": "2018-02-10T09:30Z",
    "source": "HS_CAGRI_MERKEZI",
    "recipient": "+905813334455",
    "recipientType": "BIREYSEL",
    "status": "ONAY",
    "type": "ARAMA",
    "retailerCode": 11223344,
    "retailerAccess": [22233344, 44222419, 13239987],
}
OLDER_CONSENT = {
    "iysCode": 1,
    "brandCode": 2,
    "type": "EMAIL",
    "source": "HS_FIZIKSEL_ORTAM",
    "recipient": "ornek@mail.com",
    "status": "ONAY",
    "consentDate": "2018-05-27T13:35Z",
    "recipientType": "BIREYSEL",
    "retailerCode": 4,
}
OLDER_DEALER = test_examples.RETAILER | {
    "tckn": 57703411244,
    "mobile": 905325001111,
    "city": "ISTANBUL",
    "town": "SARIYER",
}
PERSON = {"type": "EPOSTA", "recipientType": "BIREYSEL"}
ABOUT_PHONE = {"type": "MESAJ", "recipientType": "BIREYSEL", "recipient": test_examples.PHONE}
TWICE = test_examples.TWICE
ACCESS = ("give", "put", "listing", "take", "clear")
# The requests of the document, by call; of each four, JSON is first and a form second. What they
# may not have here (old dates, secrets, addresses of others' servers) is what will do in its place.
EXAMPLES: Mapping[str, list[Any]] = {
    "token": [PASSWORD_GRANT, REFRESH_GRANT] * 2,
    "one": [said.ONE],
    "one2": [said.ONE | {"consentDate": "2026-03-11 07:07:08"}],
    "many": [said.MANY],
    "many2": [said.MANY],
    "state": [said.ABOUT_MAIL],
    "history": [said.ABOUT_MAIL, said.ABOUT_CALLS, said.ABOUT_TEXTS],
    "approved": [said.PHONES, said.MAILS],
    **{name: [row[2]] for name, row in zip(ACCESS, test_examples.EXAMPLES, strict=True)},
    "dealer": [test_examples.RETAILER | {"mersis": "0015001526400496"}],
    "agree": [AGREED],
    "push": [{"connection": [{"url": "", "type": "EPOSTA", **LOGIN}]}],
    "unpush": [{"url": "", "type": "EPOSTA", **LOGIN}],
    "links": [CASES["links"]],
    "ask": [case["body"] for case in CASES["starts"]],
    "confirm": [case["body"] for case in CASES["confirms"]],
    "who": [CASES["status"]],
}
# The examples of the schemas of requests, and by which codes they are refused: some are older than
# the document, and name fields, types and forms of dates that there are no more.
OF_SCHEMAS: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("one many", OF_CONSENT, ["H158"]),
    ("one2 many2", OF_CONSENT | {"consentDate": "2026-03-11 09:30:00"}, []),
    ("one one2 many many2", OLDER_CONSENT, ["H117", "H118", "H118", "H158"]),
    ("give", PERSON | {"recipient": "ornek@mail.com", "retailerAccess": [1]}, ["H180"]),
    ("put", TWICE | {"retailerAccess": [12313434, 23424545]}, []),
    ("put", PERSON | {"recipientList": ["ornek@mail.com"], "retailers": [1]}, ["H168", "H169"]),
    ("listing", ABOUT_PHONE, []),
    ("listing", PERSON | {"recipient": "ornek@adiniz.com", "brandCode": 1}, []),
    ("clear", TWICE, []),
    ("state history", PERSON | {"recipient": "ornek@deneme.com"}, []),
    ("dealer", OLDER_DEALER, ["H218"]),
)
BY_LABEL = {case["label"].lower(): case["body"] for case in CASES["starts"]}
REFUSED = [case["body"] for case in CASES["starts"] if case["refused"]]


def test_every_example_of_the_document_is_among_them() -> None:
    wanted = {door: row["examples"] for door, row in DOORS.items() if "examples" in row}
    assert {door: len(bodies) for door, bodies in EXAMPLES.items()} == wanted


def test_the_answer_of_every_call_has_a_shape() -> None:
    assert ANSWERS.keys() | FILES.keys() == DOORS.keys()


@pytest.fixture
def asker(database: Database, database_url: str, tmp_path: Path) -> Iterator[Asker]:
    """A service with everybody of whom the examples speak."""
    del database
    given = {"OUTGOING_ALLOWED": "127.0.0.0/8", "OUTGOING_CA_FILE": str(authority().file)}
    with running(tmp_path, database_url, **given) as service:
        service.add_demo_brands()
        for number, code in enumerate(BRANDS):
            service.add_brand(code, f"Örnek {number}")
        of_access = {
            code for name in ACCESS for code in EXAMPLES[name][0].get("retailerAccess", ())
        }
        of_access |= {OF_CONSENT["retailerCode"], *OF_CONSENT["retailerAccess"], 12313434, 23424545}
        for number, code in enumerate((*said.DEALERS, *sorted(of_access))):
            dealer(service.core, MARKET, number, code=code)
        phone, mail = test_examples.PHONE, test_examples.MAIL
        record(service.core, phone, MARKET, MessageType.MESAJ)
        record(service.core, mail, MARKET, MessageType.EPOSTA, RecipientType.TACIR)
        put(service.core, *MOVES)
        yield Asker(service)


def each(asker: Asker, door: str, **more: Any) -> Iterator[Asked]:  # noqa: ANN401
    """Every example of a call."""
    for body in EXAMPLES[door]:
        yield door, asker.ask(door, body=body, **more)


def of_tokens(asker: Asker) -> Iterator[Asked]:
    for way in ("json", "data"):
        first = asker.program.post_token(**{way: PASSWORD_GRANT})
        yield "token", first
        again = REFRESH_GRANT | {"refresh_token": first.get_json()["refresh_token"]}
        yield "token", asker.program.post_token(**{way: again})


def of_consents(asker: Asker) -> Iterator[Asked]:
    for number in ("", "2"):
        yield from each(asker, f"one{number}")
        (sent,) = each(asker, f"many{number}")
        yield sent
        id = sent[1].get_json()["requestId"]
        yield f"outcome{number}", asker.ask(f"outcome{number}", requestId=id)
        process(asker.service)
        yield f"outcome{number}", asker.ask(f"outcome{number}", requestId=id)
    yield "brands", asker.ask("brands")
    yield from each(asker, "state")
    yield from each(asker, "history")
    for type, body in zip(("MESAJ", "EPOSTA"), EXAMPLES["approved"], strict=True):
        yield "approved", asker.ask("approved", body=body, type=type)
    refuse(asker.service, MARKET)
    asker.service.later(minutes=61)
    yield "changes", asker.ask("changes")


def of_dealers(asker: Asker) -> Iterator[Asked]:
    for door in ACCESS:
        yield from each(asker, door)
    (added,) = each(asker, "dealer")
    yield added
    code = added[1].get_json()["retailerCode"]
    yield "dealers", asker.ask("dealers")
    yield "look", asker.ask("look", retailerCode=code)
    short = asker.ask("dealers", **{"?": "short=true"})
    assert differences(short.get_json()["list"], [SHORT]) == []
    yield "drop", asker.ask("drop", retailerCode=code)


def of_days(asker: Asker) -> Iterator[Asked]:
    work(asker.service)
    for door in ("figures", "hash", "stamp", "file"):
        yield door, asker.ask(door, brandCode=ACME)
    yield from each(asker, "agree", brandCode=ACME)


def of_lists(asker: Asker) -> Iterator[Asked]:
    for door in ("cities", "city", "towns", "town", "grants", "grant", "package", "own"):
        yield door, asker.ask(door)


def of_push(asker: Asker, receiver: Receiver) -> Iterator[Asked]:
    receiver.login = HEADER
    (connection,) = EXAMPLES["unpush"]
    known = connection | {"url": receiver.url}
    yield "push", asker.ask("push", body={"connection": [known]})
    yield "pushes", asker.ask("pushes")
    yield "unpush", asker.ask("unpush", body=known)


def of_questions(asker: Asker) -> Iterator[Asked]:
    yield from each(asker, "links", brandCode=MARKET)
    for body in EXAMPLES["ask"]:
        anew(asker.service)
        answer = asker.ask("ask", body=body)
        if body in REFUSED:
            assert (answer.status_code, failures(answer.get_json())) == (400, [])
            continue
        yield "ask", answer
    for case in CASES["confirms"]:
        anew(asker.service)
        question = BY_LABEL[case["label"].lower().replace("&", "and")]
        id = asker.ask("ask", body=question).get_json()["message"]["requestId"]
        titles = [one["title"] for one in question["consentTypes"]]
        codes = codes_in(newest(asker.service, question["recipient"]))
        given = [
            {"title": title, "otpCode": code} for title, code in zip(titles, codes, strict=True)
        ]
        body = {**case["body"], "requestId": id, "consentTypes": given}
        yield "confirm", asker.ask("confirm", body=body)
        yield "stands", asker.ask("stands", requestId=id)
        if "KVK" in titles:
            yield "agreed", asker.ask("agreed", requestId=id)
        yield "evidence", asker.ask("evidence", requestId=id)
    yield from each(asker, "who")


def test_the_examples_are_taken_and_answered_by_the_schema(asker: Asker) -> None:
    with receiving() as receiver:
        seen = []
        for asked in (
            of_tokens(asker),
            of_consents(asker),
            of_dealers(asker),
            of_days(asker),
            of_lists(asker),
            of_push(asker, receiver),
            of_questions(asker),
        ):
            for door, answer in asked:
                looked_over(door, answer)
                seen.append(door)
    assert set(seen) == DOORS.keys()
    for door, bodies in EXAMPLES.items():
        assert seen.count(door) >= len(bodies) - sum(body in REFUSED for body in bodies), door


def looked_over(door: str, answer: Any) -> None:  # noqa: ANN401
    """Whether an answer has the status and the shape of its call."""
    if door in FILES:
        assert (answer.status_code, answer.content_type) == (200, FILES[door]), door
        return
    status, shape = ANSWERS[door]
    assert answer.status_code == status, (door, answer.text)
    assert answer.content_type == "application/json; charset=utf-8"
    assert differences(answer.get_json(), shape) == [], door


@pytest.mark.parametrize(("doors", "body", "codes"), OF_SCHEMAS)
def test_the_examples_of_the_schemas_are_taken_or_refused_by_what_is_old_in_them(
    asker: Asker, doors: str, body: dict[str, Any], codes: list[str]
) -> None:
    for door in doors.split():
        answer = asker.ask(door, body=[body] if door.startswith("many") else body)
        if codes:
            assert failures(answer.get_json()) == []
            assert sorted(one["code"] for one in errors_in(answer)) == codes, (door, answer.text)
        elif door == "state":
            assert (answer.status_code, answer.get_json()) == (200, {})
        else:
            looked_over(door, answer)
