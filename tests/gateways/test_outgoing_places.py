"""Where the way out leads, and where it does not."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from app.errors import InvalidInput
from app.gateways.outgoing import is_public, read_allowed
from tests.gateways.outgoing import HERE, fault, found, outgoing, post
from tests.receivers import (
    Receiver,
    free_port,
    receiving,
)

PUBLIC, PRIVATE = "93.184.216.34", "10.1.2.3"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


REFUSED = (
    *("10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("192.88.99.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "3fff::1"),
    *("::ffff:10.0.0.1", "::ffff:93.184.216.34", "::10.0.0.1", "::ffff:0:10.0.0.1"),
    *("64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::5db8:d822", "64:ff9b::a9fe:a9fe"),
    *("2002:a00:1::1", "2002:7f00:1::", "2002:5db8:d822::1", "2001:0:5db8:d822::1", "2001:20::1"),
    *("100::1", "5f00::1", "fec0::1"),
)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_one_servers_own_in_public_is_not_called(address: str) -> None:
    assert not is_public(ip_address(address))
    way = replace(outgoing("elsewhere.example"), lookup=found(address))
    assert fault("https://hook.example/", way) == "address"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "127.1", "localhost"])
def test_other_ways_to_write_this_machine_lead_nowhere(host: str) -> None:
    assert fault(f"https://{host}:{free_port()}/", outgoing("")) == "address"


def test_a_host_that_is_named_may_be_anywhere(receiver: Receiver) -> None:
    way = replace(outgoing("hook.example, 192.0.2.0/24"), lookup=found("127.0.0.1"))
    assert post(f"https://hook.example:{receiver.port}/", way) == 204
    assert fault(f"https://other.example:{receiver.port}/", way) == "address"
    known = read_allowed(("Hook.Example.", "192.0.2.1/24"))
    assert known.names == {"hook.example"}
    assert [str(one) for one in known.networks] == ["192.0.2.0/24"]


@pytest.fixture
def connected(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Whereto connections are made; whatever they ask for, they come to the receiver."""
    asked: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def aside(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        asked.append(address)
        connect(self, ("127.0.0.1", receiver.port))

    monkeypatch.setattr(socket.socket, "connect", aside)
    return asked


def test_the_address_that_was_checked_is_the_one_that_is_called(
    receiver: Receiver, connected: list[tuple[str, int]]
) -> None:
    answers = [found(PUBLIC), found(PRIVATE)]
    asked: list[object] = []

    def lookup(*of: object) -> Sequence[tuple[Any, ...]]:
        asked.append(of)
        return answers.pop(0)()

    way = replace(outgoing(""), lookup=lookup)
    assert post("https://hook.example/", way) == 204
    assert connected == [(PUBLIC, 443)]
    assert len(asked) == 1
    assert fault("https://hook.example/", way) == "address"
    assert connected == [(PUBLIC, 443)]
    assert len(receiver.calls) == 1
    assert receiver.calls[0].headers["Host"] == "hook.example"


def test_of_several_addresses_only_public_ones_are_called(
    receiver: Receiver, connected: list[tuple[str, int]]
) -> None:
    way = replace(outgoing(""), lookup=found(PRIVATE, "::1", PUBLIC))
    assert post("https://hook.example/", way) == 204
    assert connected == [(PUBLIC, 443)]


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    way = replace(outgoing(f"{HERE}, ::1/128"), lookup=found("::1", "127.0.0.1"))
    assert post(f"https://hook.example:{receiver.port}/", way) == 204


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert post(receiver.url) == 204


@pytest.mark.parametrize(
    "url",
    [
        *("", "hook.example", "https://", "https:///x", "https://user:secret@hook.example/"),
        *("https://user@hook.example/", "https://hook.example:22/", "https://hook.example:80/"),
        *("https://hook.example:99999/", "https://hook.example:x/", "https://hook.example:0443/"),
        *(
            "https://hook.example/#part",
            "https://hook.example/a b",
            "https://hook.example/\r\nX: y",
        ),
        *("https://hook.example\\@127.0.0.1/", "https://-x/", "https://hook_example/"),
        *("https://çiçek.example/", "https://[::1", "https://[fe80::1%25eth0]/", "https://h/\x00"),
        "https://hook.example/" + "a" * 2000,
    ],
)
def test_what_is_no_address_of_a_server_is_not_called(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        post(url)
    assert refused.value.params["reason"] in {"url", "url-scheme"}


@pytest.mark.parametrize(
    "url", ["http://hook.example/", "ftp://hook.example/", "file:///etc/passwd"]
)
def test_only_https_is_spoken_outside_the_demo(url: str) -> None:
    with pytest.raises(InvalidInput, match="reason=url-scheme"):
        post(url)
