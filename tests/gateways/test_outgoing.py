"""The one way to providers' servers: what arrives, and for how long anybody is held."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.gateways.outgoing import make_outgoing
from app.settings import Reader, SettingsError
from tests.gateways.outgoing import HERE, fault, found, outgoing, post
from tests.receivers import (
    Behaviour,
    Receiver,
    free_port,
    garbage,
    go_on,
    hang_up,
    huge,
    lying,
    receiving,
    slow,
    to,
    trickle,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_what_is_posted_arrives_and_the_status_comes_back(receiver: Receiver) -> None:
    receiver.answers = [200, 201, 404, 500, 302]
    assert [post(f"{receiver.url}?a=1&b=%20") for _ in range(5)] == [200, 201, 404, 500, 302]
    call = receiver.calls[0]
    assert (call.path, call.body) == ("/hook?a=1&b=%20", b"{}")
    assert call.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert call.headers["X-Said"] == "yes"
    assert call.headers["Connection"] == "close"


def test_the_name_is_shown_to_the_server_and_its_certificate_is_for_that_name(
    receiver: Receiver,
) -> None:
    here = replace(outgoing(), lookup=found("127.0.0.1"))
    assert post(f"https://hook.example:{receiver.port}/", here) == 204
    assert receiver.names == ["hook.example"]
    assert fault(f"https://other.example:{receiver.port}/", here) == "certificate"
    strangers = replace(outgoing(), roots=make_outgoing(Reader({}), demo=False).roots)
    assert fault(receiver.url, strangers) == "certificate"
    assert len(receiver.calls) == 1


BROKEN: dict[str, tuple[Behaviour, str]] = {
    "hangs up": (hang_up, "connection"),
    "slow": (slow, "slow"),
    "trickles": (trickle, "slow"),
    "goes on for ever": (go_on, "slow"),
    "speaks something else": (garbage, "answer"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_who_misbehaves_holds_nobody_for_long(receiver: Receiver, name: str) -> None:
    behaviour, word = BROKEN[name]
    receiver.usual = behaviour
    begun = time.monotonic()
    assert fault(receiver.url, seconds=0.4) == word
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("behaviour", [huge, lying])
def test_of_an_answer_only_the_head_is_read(receiver: Receiver, behaviour: Behaviour) -> None:
    receiver.usual = behaviour
    begun = time.monotonic()
    assert post(receiver.url) == 200
    assert time.monotonic() - begun < 2


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    with receiving() as other:
        receiver.usual = to(other.url)
        assert post(receiver.url) == 307
        assert other.calls == []


def test_a_dead_port_is_told_at_once() -> None:
    assert fault(f"https://127.0.0.1:{free_port()}/") == "connection"


@pytest.fixture
def mute() -> Iterator[int]:
    """A port at which somebody answers a letter a while, and reads nothing: no TLS ever comes."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            server.settimeout(5)
            try:
                with server.accept()[0] as wire:
                    wire.sendall(b"\x16\x03\x03\x40\x00")
                    while not done.wait(0.05):
                        wire.sendall(b"\x02")
            except OSError:
                pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        done.set()
        thread.join()


def test_who_trickles_while_tls_begins_holds_nobody_for_long(mute: int) -> None:
    begun = time.monotonic()
    assert fault(f"https://127.0.0.1:{mute}/", seconds=0.4) in {"slow", "tls"}
    assert time.monotonic() - begun < 2


def test_who_does_not_read_holds_nobody_for_long(mute: int) -> None:
    plain = replace(outgoing(), plain=True)
    begun = time.monotonic()
    url = f"http://127.0.0.1:{mute}/"
    assert fault(url, plain, 0.4, bytes(50_000_000)) == "slow"
    assert time.monotonic() - begun < 2


def test_a_name_that_is_looked_up_for_ever_holds_nobody_for_long() -> None:
    never = threading.Event()
    way = replace(outgoing(), lookup=lambda *_: never.wait(3) or ())  # type: ignore[arg-type]
    begun = time.monotonic()
    assert fault("https://hook.example/", way, 0.2) == "slow"
    assert time.monotonic() - begun < 1
    never.set()


@pytest.mark.parametrize("error", [socket.gaierror("no such name"), UnicodeError("label empty")])
def test_a_name_that_nobody_knows_is_told(error: Exception) -> None:
    def lookup(*_: object) -> Sequence[tuple[Any, ...]]:
        raise error

    assert fault("https://hook.example/", replace(outgoing(), lookup=lookup)) == "name"


def test_in_the_demo_plain_http_will_do() -> None:
    with receiving(tls=False) as receiver:
        given = {"OUTGOING_ALLOWED": HERE}
        assert post(receiver.url, make_outgoing(Reader(given), demo=True)) == 204


def test_roots_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate")
    for name in ("no.pem", "missing.pem"):
        with pytest.raises(SettingsError, match=r"^OUTGOING_CA_FILE "):
            make_outgoing(Reader({"OUTGOING_CA_FILE": str(tmp_path / name)}), demo=False)
