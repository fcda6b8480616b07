"""The ways out: each gateway is asked as its documents say, and its failures are told apart."""

import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.channel import House, Outgoing, Sender
from app.dialogue.reply import Reply, say
from app.domain.recipient import parse_address
from app.errors import InvalidInput, Unavailable
from app.settings import Reader, SettingsError
from channels._kit import account
from channels._kit.account import DEMO_SID, DEMO_TOKEN
from channels.sms.channel import SmsChannel
from channels.sms.senders import KannelSender, TwilioSender
from channels.sms.settings import DEMO_KANNEL_SECRET, SmsSettings, read
from tests.channels.sms.gateway import Gateway, listening
from tests.channels.sms.service import PHONE, PUBLIC_URL, Service

REPORT = "https://sms.example.org/report?secret=s"
TURKISH = "Reddiniz alındı: ŞİŞECAM ğ"
MESSAGE = Outgoing(PHONE, TURKISH, ucs2=True, parts=1, report="TICKET-_1")
NAMES = ("twilio", "kannel")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with listening() as made:
        yield made


def settings_of(url: str, **more: str) -> SmsSettings:
    environ = {
        "TWILIO_API": f"{url}/",
        "TWILIO_FROM": "+15005550006",
        "KANNEL_SENDSMS_URL": f"{url}/cgi-bin/sendsms",
        "KANNEL_USERNAME": "ileti",
        "KANNEL_PASSWORD": "büyük sır",
    }
    return read(Reader(environ | more), demo=True)


def sender_of(name: str, url: str, **more: str) -> Sender:
    settings = settings_of(url, **more)
    if name == "twilio":
        return TwilioSender(settings, "https://sms.example.org/sms/twilio/report")
    return KannelSender(settings, REPORT)


def house(service: Service, **environ: str) -> House:
    """What a channel is made of, with other variables."""
    core, parts = service.core, service.parts
    urls = {"KANNEL_SENDSMS_URL": "http://127.0.0.1:1", "TWILIO_FROM": "+15005550006"}
    logins = {"KANNEL_USERNAME": "ileti", "KANNEL_PASSWORD": "sır"}
    given = {**core.settings.environ, **urls, **logins, **environ}
    return House(core, core.settings, parts.spool, given)


def test_twilio_is_asked_as_its_documents_say(gateway: Gateway) -> None:
    gateway.status = 201
    tokens = "newer, older"
    assert sender_of("twilio", gateway.url, TWILIO_AUTH_TOKEN=tokens).send(MESSAGE) == (
        "SM0123456789"
    )
    (asked,) = gateway.asked
    assert asked.method == "POST"
    assert asked.target == f"/2010-04-01/Accounts/{DEMO_SID}/Messages.json"
    given = b64encode(f"{DEMO_SID}:newer".encode()).decode()
    assert asked.headers["Authorization"] == f"Basic {given}"
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "To": PHONE,
        "From": "+15005550006",
        "Body": TURKISH,
        "StatusCallback": "https://sms.example.org/sms/twilio/report?m=TICKET-_1",
    }


@pytest.mark.parametrize("ucs2", [True, False])
def test_kannel_is_asked_as_its_documents_say(gateway: Gateway, ucs2: bool) -> None:
    gateway.status, gateway.body = 202, b"0: Accepted for delivery"
    message = replace(MESSAGE, ucs2=ucs2)
    assert sender_of("kannel", gateway.url).send(message) == ""
    (asked,) = gateway.asked
    assert (asked.method, asked.target) == ("POST", "/cgi-bin/sendsms")
    assert asked.body.decode() == TURKISH
    assert asked.headers["Content-Type"] == "text/plain; charset=UTF-8"
    wanted = {
        "Username": "ileti",
        "From": "3338",
        "To": PHONE,
        "Coding": "2" if ucs2 else "0",
        "DLR-Mask": "19",
        "DLR-Url": f"{REPORT}&m=TICKET-_1",
    }
    assert {name: asked.headers[f"X-Kannel-{name}"] for name in wanted} == wanted
    password = asked.headers["X-Kannel-Password"]
    assert password.encode("latin-1").decode() == "büyük sır"


@pytest.mark.parametrize("name", NAMES)
class TestEverySender:
    """The contract of a way out."""

    @pytest.mark.parametrize("status", [200, 201, 202])
    @pytest.mark.parametrize("body", [b"", b"0: Accepted", b"[]", b"null", b'{"sid": "SM1"}'])
    def test_what_was_taken_is_taken_whatever_is_said_of_it(
        self, name: str, gateway: Gateway, status: int, body: bytes
    ) -> None:
        gateway.status, gateway.body = status, body
        assert sender_of(name, gateway.url).send(MESSAGE) in ("", "SM1")
        assert len(gateway.asked) == 1

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
    def test_a_gateway_in_trouble_is_tried_again_later(
        self, name: str, gateway: Gateway, status: int
    ) -> None:
        gateway.status = status
        with pytest.raises(Unavailable) as raised:
            sender_of(name, gateway.url).send(MESSAGE)
        assert str(raised.value) == f"unavailable part=gateway status={status}"

    @pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 405, 422])
    def test_a_refusal_is_for_good(self, name: str, gateway: Gateway, status: int) -> None:
        gateway.status = status
        gateway.headers = {"Location": f"{gateway.url}/elsewhere"}
        with pytest.raises(InvalidInput) as raised:
            sender_of(name, gateway.url).send(MESSAGE)
        assert str(raised.value) == f"invalid-input reason=gateway status={status}"
        assert len(gateway.asked) == 1

    def test_a_slow_gateway_is_not_waited_for(
        self, name: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(account, "SECONDS", (0.2, 0.2))
        gateway.seconds = 0.6
        with pytest.raises(Unavailable):
            sender_of(name, gateway.url).send(MESSAGE)

    def test_a_gateway_that_hangs_up_is_tried_again(self, name: str, gateway: Gateway) -> None:
        gateway.status = 0
        with pytest.raises(Unavailable):
            sender_of(name, gateway.url).send(MESSAGE)

    def test_a_gateway_that_is_not_there_is_tried_again(self, name: str) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(Unavailable):
                sender_of(name, url).send(MESSAGE)

    def test_a_gateway_that_was_never_set_is_not_a_crash(self, name: str) -> None:
        settings = settings_of("")
        nowhere = replace(settings.twilio, api="")
        settings = replace(settings, twilio=nowhere, kannel_sendsms="")
        made: Sender = (
            TwilioSender(settings, "") if name == "twilio" else KannelSender(settings, "")
        )
        with pytest.raises(Unavailable):
            made.send(MESSAGE)

    def test_no_fault_and_no_address_shows_whom_it_was_for(
        self, name: str, gateway: Gateway
    ) -> None:
        gateway.status = 500
        with pytest.raises(Unavailable) as raised:
            sender_of(name, gateway.url).send(MESSAGE)
        assert PHONE[1:] not in str(raised.value)
        assert PHONE[1:] not in gateway.asked[0].target

    def test_it_is_called_by_its_name(self, name: str) -> None:
        assert sender_of(name, "http://127.0.0.1:1").name == name


def test_the_handset_keeps_what_it_is_sent(service: Service) -> None:
    words = Reply((say("help"),))
    sender, outgoing = service.sms.compose(words, parse_address(PHONE), "T")
    assert sender.name == "handset"
    assert sender.send(outgoing) == ""
    assert service.rows("SELECT count(*) FROM handset_text") == [(1,)]


ROUTES = "+90=kannel, +9053=twilio,+44=handset,+49151=kannel"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("+905421234567", "kannel"),
        ("+905321234567", "twilio"),
        ("+902122345678", "kannel"),
        ("+447911123456", "handset"),
        ("+4915112345678", "kannel"),
    ],
)
def test_a_text_goes_by_the_route_of_the_longest_range(
    service: Service, number: str, name: str
) -> None:
    channel = SmsChannel(house(service, SMS_ROUTES=ROUTES))
    sender, outgoing = channel.compose(Reply((say("help"),)), parse_address(number), "T")
    assert (sender.name, outgoing.to, outgoing.report) == (name, number, "T")


def test_a_number_that_no_route_leads_to_waits_for_one(service: Service) -> None:
    channel = SmsChannel(house(service, SMS_ROUTES=ROUTES))
    with pytest.raises(Unavailable, match="part=route"):
        channel.compose(Reply((say("help"),)), parse_address("+33612345678"), "T")


def test_each_route_folds_as_it_is_told(service: Service) -> None:
    # In Turkish letters these are two messages, in plain ones one.
    reply = Reply((say("help"),))
    given = {"SMS_ROUTES": ROUTES, "KANNEL_FOLD": "0", "TWILIO_FOLD": "1"}
    channel = SmsChannel(house(service, **given))
    _, kept = channel.compose(reply, parse_address("+905421234567"), "T")
    _, folded = channel.compose(reply, parse_address("+905321234567"), "T")
    assert (kept.ucs2, kept.parts, "alır" in kept.text) == (True, 3, True)
    assert (folded.ucs2, folded.parts, "alir" in folded.text) == (False, 1, True)


def test_the_report_to_kannel_keeps_a_secret_of_odd_signs_whole(service: Service) -> None:
    channel = SmsChannel(house(service, SMS_ROUTES="+=kannel", KANNEL_SECRET="a&b=%ş,older"))
    sender, _ = channel.compose(Reply((say("help"),)), parse_address(PHONE), "T")
    assert isinstance(sender, KannelSender)
    wanted = f"{PUBLIC_URL}/sms/kannel/report?secret=a%%26b%%3D%%25%%C5%%9F&t=%d"
    assert sender.report_url == wanted


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"SMS_ROUTES": "90=kannel"}, "SMS_ROUTES: '90=kannel' is not like"),
        ({"SMS_ROUTES": "+90=smoke"}, "SMS_ROUTES: '\\+90=smoke' is not like"),
        ({"SMS_ROUTES": "+90"}, "SMS_ROUTES"),
        ({"SMS_ROUTES": "+=kannel", "KANNEL_SENDSMS_URL": ""}, "KANNEL_SENDSMS_URL is not set"),
        ({"SMS_ROUTES": "+=kannel", "KANNEL_PASSWORD": " "}, "KANNEL_PASSWORD is not set"),
        ({"SMS_ROUTES": "+90=kannel,+=twilio", "TWILIO_FROM": ""}, "TWILIO_FROM is not set"),
        ({"KANNEL_FOLD": "maybe"}, "KANNEL_FOLD must be 1 or 0"),
    ],
)
def test_a_route_that_leads_nowhere_stops_the_start(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        settings_of("http://127.0.0.1:1", **environ)


def test_outside_the_demo_there_is_no_handset_and_no_secret_of_the_demo() -> None:
    secrets = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "KANNEL_SECRET": "k"}
    route = {"SMS_ROUTES": "+=twilio", "TWILIO_FROM": "+15005550006"}
    assert read(Reader(secrets | route), demo=False).routes == (("+", "twilio"),)
    with pytest.raises(SettingsError, match="SMS_ROUTES is not set"):
        read(Reader(secrets), demo=False)
    with pytest.raises(SettingsError, match="only for the demo"):
        read(Reader({**secrets, "SMS_ROUTES": "+=handset"}), demo=False)
    for name in secrets:
        with pytest.raises(SettingsError, match=f"{name} is not set"):
            read(Reader({**secrets, name: ""}), demo=False)
    for name, value in (("TWILIO_AUTH_TOKEN", DEMO_TOKEN), ("KANNEL_SECRET", DEMO_KANNEL_SECRET)):
        with pytest.raises(SettingsError, match=f"{name} has the demo's value"):
            read(Reader({**secrets, name: f"own,{value}"}), demo=False)
