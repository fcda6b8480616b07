"""What both gateways' doors do alike: repeats, disorder, breakdowns, strangers."""

import re
from collections.abc import Callable

import pytest

from app.core import Core
from app.errors import Unavailable
from app.usecases.drain import drain
from app.usecases.talk import Talk
from tests.channels.sms.service import DOORS, PHONE, Service, request_id

EVENTS = "SELECT count(*) FROM consent_event"
ABROAD = "+4915112345678"

pytestmark = pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
Text = Callable[[Service, str, str, str], str]


def away(*_: object) -> None:
    raise Unavailable(part="database")


def test_a_text_that_comes_three_times_is_done_once_and_answered_alike(
    service: Service, door: Text
) -> None:
    sid = request_id()
    assert len({door(service, PHONE, "RET ACME", sid) for _ in range(3)}) == 1
    assert service.rows(EVENTS) == [(2,)]


def test_one_id_from_two_phones_is_two_texts(service: Service, door: Text) -> None:
    sid = request_id()
    for sender in (PHONE, ABROAD):
        door(service, sender, "RET ACME", sid)
    assert service.rows(EVENTS) == [(4,)]


def test_texts_that_come_out_of_order_do_nothing_that_was_not_asked(
    service: Service, door: Text
) -> None:
    assert "bekleyen bir soru yok" in door(service, PHONE, "EVET", request_id())
    assert "izin yok" in door(service, PHONE, "RET HEPSI", request_id())
    undo, refusal = request_id(), request_id()
    assert "geri alinacak bir ret yok" in door(service, PHONE, "GERI", undo)
    done = door(service, PHONE, "RET ACME", refusal)
    # What was late and comes once more hears again what it heard, and undoes nothing.
    assert "geri alinacak bir ret yok" in door(service, PHONE, "GERI", undo)
    assert door(service, PHONE, "RET ACME", refusal) == done
    assert service.rows(EVENTS) == [(2,)]


@pytest.mark.parametrize("sender", ["TURKNET", "3338", "", "+90", "client:someone"])
def test_a_sender_that_has_no_number_gets_no_answer(
    service: Service, door: Text, sender: str
) -> None:
    assert door(service, sender, "RET ACME", request_id()) == ""
    assert service.rows(EVENTS) == [(0,)]


@pytest.mark.parametrize(
    ("sender", "words"), [(PHONE, "Bir sorun oldu, islem"), (ABROAD, "Something went wrong")]
)
def test_a_crash_is_answered_in_words_with_a_number_that_the_log_knows(
    service: Service,
    door: Text,
    monkeypatch: pytest.MonkeyPatch,
    listen: Callable[[], Callable[[], str]],
    sender: str,
    words: str,
) -> None:
    quoted = " ".join(("kaboom", sender, "LISTE"))

    def crash(*_: object) -> None:
        raise ZeroDivisionError(quoted)

    logs = listen()
    monkeypatch.setattr(Talk, "run", crash)
    text = door(service, sender, "LISTE", request_id())
    assert text.startswith(words)
    (incident,) = re.findall(r"\b[0-9a-f]{8}\b", text)
    logged = logs()
    assert f'"incident": "{incident}"' in logged
    assert "ZeroDivisionError" in logged
    for secret in (*quoted.split(), sender[3:]):
        assert secret not in text + logged


def test_a_crash_changes_nothing_and_the_same_text_can_be_sent_again(
    service: Service, door: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    sid = request_id()
    with monkeypatch.context() as patch:
        patch.setattr("app.usecases.talk.RevokeConsent", crash)
        door(service, PHONE, "RET ACME", sid)
        assert service.rows(EVENTS) == [(0,)]
    assert "artik size mesaj" in door(service, PHONE, "RET ACME", sid)


def test_a_text_is_kept_while_the_database_is_away_and_those_after_it_wait_for_it(
    service: Service, door: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid = request_id()
    with monkeypatch.context() as patch:
        patch.setattr(Core, "run", away)
        kept = door(service, PHONE, "RET ACME", sid)
        assert kept.startswith("Mesajiniz alindi ve saklandi.")
    assert door(service, PHONE, "RET ACME", request_id()) == kept
    assert service.rows(EVENTS) == [(0,)]
    drain(service.core, service.parts.spool)
    assert service.rows(EVENTS) == [(2,)]
    assert service.rows("SELECT count(*) FROM outbox") == [(2,)]
    assert "artik size mesaj" in door(service, PHONE, "RET ACME", sid)
    assert service.rows(EVENTS) == [(2,)]


def test_where_a_text_can_be_kept_nowhere_the_citizen_is_told_so(
    service: Service, door: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Core, "run", away)
    monkeypatch.setattr(type(service.parts.spool), "add", away)
    assert "ALINAMADI" in door(service, PHONE, "RET ACME", request_id())
    assert "NOT received" in door(service, ABROAD, "STOP ACME", request_id())


def test_what_is_heard_is_counted_by_what_it_asked_for(service: Service, door: Text) -> None:
    def counted(verb: str) -> float:
        lines = service.app.test_client().get("/metrics").get_data(as_text=True).splitlines()
        wanted = f'ileti_sms_heard_total{{verb="{verb}"}} '
        return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))

    before = counted("revoke"), counted("unknown")
    door(service, PHONE, "RET ACME", request_id())
    door(service, PHONE, "merhaba", request_id())
    assert (counted("revoke"), counted("unknown")) == (before[0] + 1, before[1] + 1)
