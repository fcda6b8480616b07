"""A text that leaves: tried again with patience, given up audibly, and its fate written down."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from app.cli import context as command_line
from app.cli.commands import main
from app.core import Context
from app.dialogue.grammar import understand
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.outbox.delivery import DELAYS, TakePost, deliver, system_context
from app.outbox.post import ticket
from app.storage.database import Database
from app.usecases.talk import Talk
from channels._kit.account import DEMO_SID
from channels.sms.channel import SmsChannel
from channels.sms.senders import KannelSender
from channels.sms.settings import DEMO_KANNEL_SECRET
from tests.channels.sms.gateway import Gateway, listening
from tests.channels.sms.service import PHONE, Service, post_form, running

ABROAD = "+4915112345678"
LATEST = "SELECT tag, id FROM outbox ORDER BY created_at DESC LIMIT 1"
STATE = """
SELECT status, attempts, route, provider_id, fault FROM outbox WHERE tag = %s AND id = %s
"""
QUEUED, TRYING, SENT, DELIVERED, UNDELIVERED, GIVEN_UP = 1, 2, 4, 5, 6, 7
Message = tuple[UUID, UUID]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with listening() as made:
        yield made


@pytest.fixture
def service(
    gateway: Gateway, database: Database, database_url: str, tmp_path: Path
) -> Iterator[Service]:
    """Texts to Turkey leave by Kannel, all others by Twilio."""
    environ = {
        "SMS_ROUTES": "+90=kannel,+=twilio",
        "TWILIO_API": gateway.url,
        "TWILIO_FROM": "+15005550006",
        "KANNEL_SENDSMS_URL": f"{gateway.url}/cgi-bin/sendsms",
        "KANNEL_USERNAME": "ileti",
        "KANNEL_PASSWORD": "p",
    }
    with running(tmp_path, database_url, **environ) as made:
        yield made


def post(service: Service, number: str = PHONE, text: str = "YARDIM") -> Message:
    """Have an answer leave by the outbox, as it does for a text that waited in the spool."""
    core = service.core
    now, who = core.clock.now(), core.person(parse_phone(number))
    context = Context("sms", Role.CITIZEN, Assurance.SENDER, now, who, Source.IYS_KISAMESAJ)
    core.run(Talk(understand(text), later=True), context)
    (found,) = service.rows(LATEST)
    return found[0], found[1]


def state(service: Service, message: Message) -> tuple[object, ...]:
    (row,) = service.rows(STATE, *message)
    return row


def send(service: Service, message: Message) -> int | None:
    return deliver(service.core, service.parts.channels, *message)


def test_an_answer_reaches_a_number_that_has_left_no_trace_before(
    service: Service, gateway: Gateway
) -> None:
    message = post(service, ABROAD)
    assert send(service, message) is None
    assert state(service, message) == (SENT, 1, "twilio", "SM0123456789", None)
    assert gateway.asked[0].form["Body"].startswith("STOP ACME: ends its texts.")


def test_what_was_sent_is_not_sent_twice(service: Service, gateway: Gateway) -> None:
    message = post(service)
    assert send(service, message) is None
    assert send(service, message) is None
    assert state(service, message) == (SENT, 1, "kannel", "", None)
    assert len(gateway.asked) == 1


def test_a_gateway_in_trouble_is_asked_again_later_and_later_and_then_given_up_audibly(
    service: Service,
    gateway: Gateway,
    listen: Callable[[], Callable[[], str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway.status = 503
    message = post(service)
    logs = listen()
    waits = [send(service, message) for _ in DELAYS]
    assert waits == list(DELAYS) == sorted(DELAYS)
    fault = "unavailable part=gateway status=503"
    assert state(service, message) == (QUEUED, len(DELAYS), "kannel", None, fault)
    assert "message_given_up" not in logs()
    assert send(service, message) is None
    assert state(service, message) == (GIVEN_UP, len(DELAYS) + 1, "kannel", None, fault)
    logged = logs()
    assert '"event": "message_given_up"' in logged
    assert str(message[1]) in logged
    assert PHONE[3:] not in logged
    metrics = service.app.test_client().get("/metrics").get_data(as_text=True)
    assert 'ileti_outbox_messages{status="given_up"} 1.0' in metrics
    assert send(service, message) is None
    assert len(gateway.asked) == len(DELAYS) + 1
    told = outbox(service, monkeypatch)
    assert "1  given_up" in told
    assert f"{message[1]} given_up x{len(DELAYS) + 1} kannel {fault}" in told
    assert PHONE[3:] not in told


def outbox(service: Service, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What `ileti outbox` says."""
    monkeypatch.setattr(command_line, "set_up", lambda **_: None)
    environ = {**service.core.settings.environ}
    result = CliRunner(env=environ).invoke(main, ["outbox", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_was_given_up_can_be_tried_again_by_hand(
    service: Service, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "0 messages queued again" in outbox(service, monkeypatch, "--retry")
    gateway.status = 403
    message = post(service)
    assert send(service, message) is None
    fault = "invalid-input reason=gateway status=403"
    assert state(service, message) == (GIVEN_UP, 1, "kannel", None, fault)
    service.rows("DELETE FROM procrastinate_jobs RETURNING 1")
    assert "1 messages queued again" in outbox(service, monkeypatch, "--retry")
    jobs = service.rows("SELECT task_name, lock, args->>'id' FROM procrastinate_jobs")
    assert jobs == [("outbox.deliver", str(message[0]), str(message[1]))]
    gateway.status = 202
    assert send(service, message) is None
    assert state(service, message)[:3] == (SENT, 1, "kannel")


def test_a_message_that_breaks_our_own_code_is_given_up_like_the_rest(
    service: Service, monkeypatch: pytest.MonkeyPatch, listen: Callable[[], Callable[[], str]]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    message = post(service)
    logs = listen()
    monkeypatch.setattr(SmsChannel, "compose", broken)
    assert send(service, message) == DELAYS[0]
    assert state(service, message)[::4] == (QUEUED, "unavailable part=service")
    logged = logs()
    assert "message_broke" in logged
    assert "ZeroDivisionError" in logged


def test_a_message_without_a_route_waits_for_one(service: Service) -> None:
    message = post(service, ABROAD)
    assert deliver(service.core, {}, *message) == DELAYS[0]
    assert state(service, message) == (QUEUED, 1, None, None, "unavailable part=channel")
    assert send(service, message) is None
    assert state(service, message)[:3] == (SENT, 2, "twilio")


def twilio_report(service: Service, message: Message, status: str, **more: str) -> TestResponse:
    form = {"MessageSid": "SM0123456789", "MessageStatus": status, "AccountSid": DEMO_SID, **more}
    return post_form(service, form, path=f"/sms/twilio/report?m={ticket(*message)}")


def kannel_report(service: Service, message: Message, kind: int, **more: str) -> TestResponse:
    query = {"secret": DEMO_KANNEL_SECRET, "t": str(kind), "m": ticket(*message), **more}
    return service.app.test_client().get("/sms/kannel/report", query_string=query)


@pytest.mark.parametrize(
    ("status", "code", "found"),
    [
        ("delivered", "", (DELIVERED, None)),
        ("read", "", (DELIVERED, None)),
        ("undelivered", "30003", (UNDELIVERED, "twilio-30003")),
        ("failed", "30008", (UNDELIVERED, "twilio-30008")),
        ("sent", "", (SENT, None)),
        ("queued", "", (SENT, None)),
        ("no such word", "", (SENT, None)),
    ],
)
def test_twilio_reports_what_became_of_a_text(
    service: Service, status: str, code: str, found: tuple[int, str | None]
) -> None:
    message = post(service, ABROAD)
    send(service, message)
    for _ in range(2):
        answer = twilio_report(service, message, status, **({"ErrorCode": code} if code else {}))
        assert (answer.status_code, answer.data) == (204, b"")
        assert state(service, message)[::4] == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (1, (DELIVERED, None)),
        (2, (UNDELIVERED, "kannel-2")),
        (16, (UNDELIVERED, "kannel-16")),
        (4, (SENT, None)),
        (8, (SENT, None)),
        (99, (SENT, None)),
    ],
)
def test_kannel_reports_what_became_of_a_text(
    service: Service, kind: int, found: tuple[int, str | None]
) -> None:
    message = post(service)
    send(service, message)
    for _ in range(2):
        answer = kannel_report(service, message, kind)
        assert (answer.status_code, answer.data) == (200, b"")
        assert state(service, message)[::4] == found


def test_a_report_that_is_faster_than_our_own_note_stays(service: Service) -> None:
    message = post(service)
    service.core.run(TakePost(*message), system_context(service.core))
    assert state(service, message)[0] == TRYING
    kannel_report(service, message, 1)
    assert state(service, message)[0] == DELIVERED
    assert send(service, message) is None
    assert state(service, message)[0] == DELIVERED


def test_a_report_that_comes_before_the_gateway_answers_stays_and_the_way_is_noted(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = post(service)

    def reported_at_once(*_: object) -> str:
        kannel_report(service, message, 1)
        return "K1"

    monkeypatch.setattr(KannelSender, "send", reported_at_once)
    assert send(service, message) is None
    assert state(service, message) == (DELIVERED, 1, "kannel", "K1", None)


def test_delivered_is_the_last_word(service: Service) -> None:
    message = post(service)
    send(service, message)
    for kind, found in ((2, UNDELIVERED), (1, DELIVERED), (2, DELIVERED), (16, DELIVERED)):
        kannel_report(service, message, kind)
        assert state(service, message)[0] == found


def test_a_report_from_somebody_else_is_refused(service: Service) -> None:
    message = post(service)
    send(service, message)
    path = f"/sms/twilio/report?m={ticket(*message)}"
    answers = [
        kannel_report(service, message, 1, secret="wrong"),
        service.app.test_client().get("/sms/kannel/report?t=1"),
        post_form(service, {"MessageStatus": "delivered"}, "nonsense", path),
        post_form(service, {"MessageStatus": "delivered", "AccountSid": "AC1"}, path=path),
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(403, b"")}
    assert state(service, message)[0] == SENT


@pytest.mark.parametrize("name", ["", "nonsense", "ş", "A" * 43, "A" * 4000, "%00"])
def test_a_report_on_no_message_of_ours_is_taken_and_forgotten(service: Service, name: str) -> None:
    message = post(service)
    send(service, message)
    assert kannel_report(service, message, 1, m=name).status_code == 200
    assert state(service, message)[0] == SENT
