"""The service itself, server and worker, behind the real Kannel and an operator of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from app.core import Context
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.outbox.post import PostStatus
from app.storage.database import Database
from app.usecases.record import Entry, RecordConsent
from app.usecases.verify import differences
from tests.channels.sms.service import Service, running
from tests.conftest import empty, plain
from tests.gateways.fakesmsc import Reply, end
from tests.gateways.kannel import Kannel, free_ports, kannel_or_skip

pytestmark = [pytest.mark.kannel, pytest.mark.xdist_group("kannel")]

ROOT = Path(__file__).parents[3]
# Every sign that means something in a URL, in a form or to Kannel.
SECRET = "a&b=%ş?d"
PASSENGERS = iter(range(1_000_000))
KINDS = "SELECT kind, type, recipient_type FROM consent_event WHERE tag = %s ORDER BY 1, 2, 3"
POSTS = "SELECT status, route, attempts FROM outbox WHERE tag = %s"


@contextmanager
def process(command: str, environ: dict[str, str], log: Path) -> Iterator[None]:
    """A command of `ileti` at work."""
    with log.open("wb") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", "app.cli", command],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield
    finally:
        end(started, patience=20)


def until(ready: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that must come."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


class Street:
    """The running service with its Kannel, and the phones on the street."""

    def __init__(self, service: Service, kannel: Kannel) -> None:
        self.service, self.kannel = service, kannel

    def passer_by(self, prefix: str = "+90532") -> str:
        """A phone that nobody has used yet."""
        return f"{prefix}{next(PASSENGERS):07d}"

    def text(self, phone: str, text: str) -> Reply:
        """Send a text, and the one answer to it."""
        self.kannel.text_in(phone, text)
        (reply,) = self.kannel.replies(phone, 1, timeout=20)
        return reply

    def rows(self, sql: str, phone: str) -> list[tuple[object, ...]]:
        """Rows about a phone."""
        return self.service.rows(sql, self.service.core.keys.tag(phone))


@pytest.fixture(scope="module")
def street(
    shared_database: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    kannel_or_skip()
    empty(shared_database)
    home, work = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("kannel")
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        kannel = stack.enter_context(Kannel(work, f"{url}/sms/kannel", SECRET))
        given = {
            "ILETI_DEMO": "1",
            "ILETI_HOME": str(home),
            # By day, since nothing is told at night.
            "ILETI_NOW": "2026-03-11T12:00:00",
            "ILETI_TELL_SECONDS": "0",
            "ILETI_WORKERS": "1",
            "PORT": str(port),
            "PUBLIC_URL": url,
            "KANNEL_SECRET": SECRET,
            "KANNEL_FOLD": "0",
            "SMS_ROUTES": "+90=kannel",
            "KANNEL_SENDSMS_URL": kannel.send_sms_url,
            "KANNEL_USERNAME": kannel.username,
            "KANNEL_PASSWORD": kannel.password,
        }
        service = stack.enter_context(running(home, database_url, **given))
        service.add_demo_brands()
        service.add_brand(200001, "Şişığç Öğüt İş")
        environ = {**given, "PATH": os.environ["PATH"], "DATABASE_URL": plain(database_url)}
        stack.enter_context(process("serve", environ, home / "serve.log"))
        stack.enter_context(process("worker", environ, home / "worker.log"))
        until(lambda: is_ready(url))
        yield Street(service, kannel)


def test_a_refusal_makes_the_round_trip(street: Street) -> None:
    phone = street.passer_by()
    reply = street.text(phone, "RET ACME")
    assert reply.sender == "3338"
    assert reply.text.startswith("ACME artık size mesaj gönderemez. Geri almak için GERI (10 dk)")
    assert (reply.coding, len(reply.parts)) == ("ucs2", 2)
    assert street.rows(KINDS, phone) == [(2, 2, 1), (2, 2, 2)]
    again = street.text(phone, "geri")
    assert again.text.startswith("ACME için reddiniz geri alındı; izinleriniz eskisi gibi. No: ")


def test_turkish_letters_go_both_ways(street: Street) -> None:
    phone = street.passer_by()
    reply = street.text(phone, "RET şişığç öğüt iş ARAMA")
    assert reply.text.startswith("Şişığç Öğüt İş artık sizi arayamaz.")
    assert reply.coding == "ucs2"
    assert street.rows(KINDS, phone) == [(2, 1, 1), (2, 1, 2)]
    assert street.text(phone, "İPTAL ÇAĞLAYAN").text.startswith("CAGLAYAN artık size mesaj")


def test_an_answer_in_plain_letters_is_one_plain_message(street: Street) -> None:
    reply = street.text(street.passer_by("+491511"), "STOP ACME")
    assert reply.text.startswith("ACME may no longer text you. To undo this: UNDO (10 min).")
    assert (reply.coding, len(reply.parts)) == ("gsm7", 1)


def test_a_long_text_is_heard_whole(street: Street) -> None:
    phone = street.passer_by()
    reply = street.text(phone, "RET ACME" + " lütfen" * 60)
    assert reply.text.startswith("ACME artık size mesaj gönderemez.")
    told = street.text(street.passer_by(), "RET ACME" + " hemen" * 60)
    assert told.text.startswith("Mesajınız anlaşılmadı, hiçbir şey değişmedi.")


def test_a_text_of_nothing_is_answered(street: Street) -> None:
    phone = street.passer_by()
    assert street.text(phone, "").text.startswith("Mesajınız anlaşılmadı")
    assert street.rows(KINDS, phone) == []


def test_a_whole_talk_goes_through(street: Street) -> None:
    phone = street.passer_by()
    assert street.text(phone, "ONAY GOKCE").text == (
        "GOKCE size mesaj göndersin mi? Onaylıyorsanız EVET yazın."
    )
    assert street.text(phone, "EVET").text.startswith("GOKCE size mesaj gönderebilir.")
    assert street.text(phone, "LISTE").text.splitlines()[0] == "1 GOKCE M"
    assert street.text(phone, "RET").text.splitlines()[0] == "1 GOKCE M"
    assert street.text(phone, "1").text.startswith("GOKCE artık size mesaj gönderemez.")


def claim(street: Street, phone: str) -> None:
    """The provider of Acme says that the citizen agreed again, two seconds after the refusal."""
    core = street.service.core
    street.service.later(seconds=2)
    when = core.clock.now().replace(microsecond=0)
    record = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, when)
    provider = Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)
    address = parse_phone(phone).canonical
    core.run(RecordConsent(100100, Entry(core.keys.tag(address), address, record)), provider)


def test_a_citizen_is_told_of_a_claim_and_the_operator_reports_that_it_arrived(
    street: Street,
) -> None:
    phone = street.passer_by()
    street.text(phone, "RET ACME")
    claim(street, phone)
    (told,) = street.kannel.replies(phone, 1, timeout=20)
    assert told.sender == "3338"
    assert told.text == (
        "ACME, reddinizden sonra yeniden onay verdiğinizi bildirdi. Doğru değilse HAYIR yazın: "
        "onay biter, itirazınız kaydedilir."
    )
    assert told.coding == "ucs2"
    arrived = [(int(PostStatus.DELIVERED), "kannel", 1)]
    until(lambda: street.rows(POSTS, phone) == arrived)
    assert street.text(phone, "HAYIR").text.startswith("ACME onayı sona erdi")


def test_after_all_of_it_the_state_is_what_the_history_says(street: Street) -> None:
    with street.service.core.database.single() as driver:
        found = differences(driver)
    assert (found.wrong, found.consents > 0) == (0, True)
