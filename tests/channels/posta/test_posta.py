"""The mailbox of the demo: what it shows, to whom, and what it lets a mail do."""

import re
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient

from app.channel import Outgoing
from app.dialogue.reply import Reply, say
from app.domain.recipient import parse_mail, parse_phone
from app.storage.database import Database
from app.usecases.lock import LockAddress
from channels._kit.demo import HandsetSender
from tests.channels.sms.service import Service, running
from tests.keeping.conftest import citizen

AYSE, MEHMET = "ayse@example.com", "mehmet@example.com"
LINK = re.compile(r'href="/posta(/[0-9a-f-]{36}/\d+)\?lang=tr"')
EVIL = "<script>alert(1)</script>\"'&"


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return service.app.test_client()


def send(service: Service, to: str, brand: str = "ACME") -> None:
    """As the worker does."""
    words = (say("refused.told", brand=brand), say("refused.how", url="https://x/izinlerim"))
    channel = service.parts.channels["email"]
    sender, mail = channel.compose(Reply(words, "tr"), parse_mail(to), "ticket")
    assert sender.name == "mailbox"
    service.core.run(LockAddress(locked=False), citizen(service.core, to))
    sender.send(mail)
    service.later(minutes=1)


def valid(html: str) -> str:
    html5lib.HTMLParser(strict=True).parse(html)
    return html


def test_an_empty_mailbox_says_so_in_both_languages(client: FlaskClient) -> None:
    assert "Henüz bir e-posta gelmedi." in valid(client.get("/posta").text)
    assert "No mail has come yet." in valid(client.get("/posta?lang=en").text)


def test_mails_stand_under_their_address_newest_first(
    service: Service, client: FlaskClient
) -> None:
    for to in (AYSE, MEHMET, AYSE):
        send(service, to)
    page = valid(client.get("/posta").text)
    assert page.index(AYSE) < page.index(MEHMET)
    times = re.findall(r"11\.03\.2026 (12:0\d)", page)
    assert times == ["12:02", "12:00", "12:01"]


def test_a_mail_is_shown_as_it_looks_as_text_and_with_its_headers(
    service: Service, client: FlaskClient
) -> None:
    send(service, AYSE, EVIL)
    (path,) = LINK.findall(client.get("/posta").text)
    page = valid(client.get(f"/posta{path}").text)
    assert "<h1>İletişim izinleriniz hakkında</h1>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "<dt>Message-ID</dt><dd>&lt;ticket@ileti.example&gt;</dd>" in page
    assert AYSE not in path
    look = client.get(f"/posta{path}/html")
    assert "<script" not in valid(look.text)
    policy = look.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox;" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy


def test_a_text_to_a_telephone_is_no_mail(service: Service, client: FlaskClient) -> None:
    core, number = service.core, "+905321234567"
    HandsetSender(core, "sms").send(Outgoing(number, "selam", False, 1, "r"))
    core.run(LockAddress(locked=False), citizen(core, number))
    assert LINK.findall(client.get("/posta").text) == []
    tag = core.keys.tag(parse_phone(number).canonical)
    ((number_of_text,),) = service.rows("SELECT id FROM handset_text")
    assert client.get(f"/posta/{tag}/{number_of_text}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/posta/x/1",
        "/posta/00000000-0000-0000-0000-000000000000/1",
        "/posta/00000000-0000-0000-0000-000000000000/x/html",
        "/posta/00000000-0000-0000-0000-000000000000/99999999999999999999999",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Böyle bir sayfa yok." in valid(answer.text)


def test_outside_the_demo_there_is_no_mailbox(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    del database
    given = {
        "ILETI_DEMO": "0",
        "ILETI_NOW": "",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "KANNEL_SECRET": "s",
        "KANNEL_SENDSMS_URL": "http://127.0.0.1:1/",
        "KANNEL_USERNAME": "u",
        "KANNEL_PASSWORD": "p",
        "SMS_ROUTES": "+=kannel",
        "IVR_ROUTE": "twilio",
        "TWILIO_FROM": "+908505551234",
    }
    with running(tmp_path, database_url, **given) as service:
        assert service.app.test_client().get("/posta").status_code == 404
        assert [route.path for route in service.parts.channels["posta"].routes()] == []


def test_no_address_stands_in_clear_in_the_table(service: Service) -> None:
    send(service, AYSE)
    ((row,),) = service.rows("SELECT h::text FROM handset_text h")
    assert AYSE not in row
    assert AYSE.encode().hex() not in row
