"""A round trip through the real Kannel, and what it makes of texts, answers and reports."""

import http.server
import os
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from tests.gateways import kannel as harness
from tests.gateways.fakesmsc import Reply
from tests.gateways.kannel import Kannel, NotReady, kannel_or_skip

pytestmark = pytest.mark.kannel

HANDSET = "+905321234567"
TURKISH = "Reddiniz alındı: ŞİŞECAM ğ ç ö Ü €"
UTF8 = {"Content-Type": "text/plain; charset=utf-8"}
UCS2 = {**UTF8, "X-Kannel-Coding": "2"}


class Asked:
    """One request as it arrived."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.headers, self.body = method, headers, body
        parts = urlsplit(target)
        self.path = parts.path
        self.query = {name: each[0] for name, each in parse_qs(parts.query).items()}


class Service:
    """A service that notes every request and gives the answer it was told to."""

    def __init__(self) -> None:
        self.asked: queue.Queue[Asked] = queue.Queue()
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Kannel keeps the connection; nobody may wait for its end.
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                answers = service.answers if self.command == "POST" else []
                status, headers, answer = answers.pop(0) if answers else (200, UTF8, b"")
                service.asked.put(Asked(self.command, self.path, dict(self.headers), body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Keep the test output quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture(scope="module")
def kannel(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    kannel_or_skip()
    workdir = tmp_path_factory.mktemp("kannel")
    with Kannel(workdir, f"{service.url}/sms?v=1", "a&b=%ş", retries=1) as running:
        yield running


def exchange(
    kannel: Kannel, service: Service, text: str, headers: dict[str, str], answer: str
) -> tuple[Asked, Reply]:
    service.answers.append((200, headers, answer.encode()))
    kannel.text_in(HANDSET, text)
    asked = service.asked.get(timeout=10)
    (reply,) = kannel.replies(HANDSET, 1)
    return asked, reply


def test_an_ascii_text_and_its_answer_make_the_round_trip(kannel: Kannel, service: Service) -> None:
    asked, reply = exchange(kannel, service, "RET ACME", UTF8, "Tamam.")
    assert (asked.method, asked.path, asked.body) == ("POST", "/sms", b"RET ACME")
    identifier = asked.query.pop("id")
    assert len(identifier) == 36
    assert asked.query == {
        "v": "1",
        "secret": "a&b=%ş",
        "from": HANDSET,
        "to": "3338",
        "charset": "UTF-8",
        "coding": "0",
    }
    assert asked.headers["Content-Type"] == 'text/plain; charset="UTF-8"'
    assert asked.headers["X-Kannel-From"] == HANDSET
    assert asked.headers["X-Kannel-To"] == "3338"
    assert reply == Reply("3338", "Tamam.", "gsm7", b"Tamam.", (b"Tamam.",))


def test_turkish_letters_make_the_round_trip_as_ucs2(kannel: Kannel, service: Service) -> None:
    text = "RET ŞİŞECAM ğıİç Ğ"
    asked, reply = exchange(kannel, service, text, UCS2, TURKISH)
    assert asked.headers["Content-Type"] == 'text/plain; charset="UTF-16BE"'
    assert (asked.query["charset"], asked.query["coding"]) == ("UTF-16BE", "2")
    assert asked.body.decode("utf-16-be") == text
    assert (reply.text, reply.coding) == (TURKISH, "ucs2")
    assert reply.raw == TURKISH.encode("utf-16-be")


def test_without_a_coding_header_turkish_letters_are_lost(kannel: Kannel, service: Service) -> None:
    _, reply = exchange(kannel, service, "RET", UTF8, TURKISH)
    assert (reply.text, reply.coding) == ("Reddiniz al?nd?: ???ECAM ? Ç ö Ü €", "gsm7")


def test_eight_bit_bytes_arrive_as_they_are(kannel: Kannel, service: Service) -> None:
    kannel.operator.line_in(f"{HANDSET} 3338 data RET%20%C7%FD".encode())
    asked = service.asked.get(timeout=10)
    assert (asked.query["charset"], asked.query["coding"]) == ("8-BIT", "1")
    assert asked.headers["Content-Type"] == "application/octet-stream"
    assert asked.body.decode("iso-8859-9") == "RET Çı"


@pytest.mark.parametrize("size", [225, 226, 480, 481, 600])
def test_a_text_of_any_length_reaches_the_service_whole(
    kannel: Kannel, service: Service, size: int
) -> None:
    asked, _ = exchange(kannel, service, "a" * size, UTF8, "Tamam.")
    assert asked.body == b"a" * size
    assert "X-Kannel-UDH" not in asked.headers


@pytest.mark.parametrize("padding", range(3))
def test_a_line_as_long_as_the_buffer_of_fakesmsc_is_not_held_back(
    kannel: Kannel, service: Service, padding: int
) -> None:
    start = f"{HANDSET} 3338 text "
    body = "b" * (254 + padding - len(start))
    kannel.operator.line_in((start + body).encode())
    assert service.asked.get(timeout=10).body.decode() == body


@pytest.mark.parametrize(
    ("headers", "answer", "parts"),
    [
        (UTF8, "a" * 160, 1),
        (UTF8, "a" * 161, 2),
        (UTF8, "a" + "€" * 159, 3),
        (UCS2, "ş" * 70, 1),
        (UCS2, "ş" * 71, 2),
        (UCS2, "a" * 66 + "\U0001f600" * 10, 2),
    ],
    ids=["160", "153+1", "pairs of septets", "70", "67+1", "surrogate pairs"],
)
def test_a_long_answer_is_put_together_on_the_handset(
    kannel: Kannel, service: Service, headers: dict[str, str], answer: str, parts: int
) -> None:
    _, reply = exchange(kannel, service, "?", headers, answer)
    assert (reply.text, len(reply.parts)) == (answer, parts)


def test_an_answer_keeps_its_lines(kannel: Kannel, service: Service) -> None:
    answer = "1) ACME\n2) Beta\n\nSon"
    _, plain = exchange(kannel, service, "RET", UTF8, answer)
    _, wide = exchange(kannel, service, "RET", UCS2, answer)
    assert plain.text == wide.text == answer


def test_no_answer_is_no_message(kannel: Kannel, service: Service) -> None:
    kannel.text_in(HANDSET, "RET")
    service.asked.get(timeout=10)
    time.sleep(0.2)
    assert kannel.replies(HANDSET, 0) == []


def test_a_failed_post_is_tried_again_under_the_same_id(kannel: Kannel, service: Service) -> None:
    service.answers += [(503, UTF8, b"later"), (200, UTF8, b"Tamam.")]
    kannel.text_in(HANDSET, "RET ACME")
    first, second = (service.asked.get(timeout=10) for _ in range(2))
    assert first.query == second.query
    assert first.body == second.body == b"RET ACME"
    assert [reply.text for reply in kannel.replies(HANDSET, 1)] == ["Tamam."]


def reports(service: Service) -> dict[str, Asked]:
    got = [service.asked.get(timeout=10) for _ in range(2)]
    return {asked.query["type"]: asked for asked in got}


def test_a_sent_text_is_reported_by_get_as_accepted_and_delivered(
    kannel: Kannel, service: Service
) -> None:
    answer = requests.get(
        kannel.send_sms_url,
        {
            "username": kannel.username,
            "password": kannel.password,
            "from": "3338",
            "to": HANDSET,
            "text": TURKISH,
            "coding": "2",
            "charset": "UTF-8",
            "dlr-mask": "31",
            "dlr-url": f"{service.url}/report?type=%d&to=%p&message=42",
        },
        timeout=10,
    )
    assert (answer.status_code, answer.text) == (202, "0: Accepted for delivery")
    (reply,) = kannel.replies(HANDSET, 1)
    assert (reply.text, reply.coding) == (TURKISH, "ucs2")
    got = reports(service)
    assert set(got) == {"8", "1"}
    for kind, asked in got.items():
        assert (asked.method, asked.path, asked.body) == ("GET", "/report", b"")
        assert asked.query == {"type": kind, "to": HANDSET, "message": "42"}


def test_an_answer_to_a_post_is_reported_by_get_too(kannel: Kannel, service: Service) -> None:
    url = f"{service.url}/report?type=%d&message={quote('a b')}".replace("%20", "%%20")
    asking = {**UCS2, "X-Kannel-DLR-Mask": "31", "X-Kannel-DLR-URL": url}
    exchange(kannel, service, "RET", asking, TURKISH)
    got = reports(service)
    assert set(got) == {"8", "1"}
    assert {asked.method for asked in got.values()} == {"GET"}
    assert {asked.query["message"] for asked in got.values()} == {"a b"}


def test_a_wrong_password_sends_nothing(kannel: Kannel) -> None:
    asked = {"username": kannel.username, "password": "wrong", "to": HANDSET, "text": "x"}
    assert requests.get(kannel.send_sms_url, asked, timeout=10).status_code == 403
    assert kannel.replies(HANDSET, 0) == []


def test_leaving_ends_every_process_even_with_texts_still_queued(
    service: Service, tmp_path: Path
) -> None:
    kannel_or_skip()
    with Kannel(tmp_path, service.url, "s") as running:
        pids = running.pids
        running.operator.close()
        asked = {"username": running.username, "password": running.password}
        asked |= {"to": HANDSET, "text": "x"}
        assert requests.get(running.send_sms_url, asked, timeout=10).text.startswith("3: Queued")
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.killpg(pid, 0)


def test_a_kannel_that_cannot_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kannel_or_skip()
    monkeypatch.setattr(harness, "CONFIG", "group = core\nnonsense = 1\n")
    with pytest.raises(NotReady, match="nonsense"), Kannel(tmp_path, "http://127.0.0.1:1", "s"):
        pass


def test_missing_binaries_skip_here_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "BINARIES", ("/nowhere/bearerbox",))
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="without /nowhere/bearerbox"):
        kannel_or_skip()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="without /nowhere/bearerbox"):
        kannel_or_skip()
