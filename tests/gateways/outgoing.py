"""The way out as tests use it: to this machine, by the tests' own authority."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any

import pytest

from app.errors import Unavailable
from app.gateways.outgoing import Outgoing, make_outgoing
from app.settings import Reader
from tests.receivers import (
    authority,
)

HERE = "127.0.0.0/8"


def outgoing(allowed: str = HERE, **more: str) -> Outgoing:
    given = {"OUTGOING_ALLOWED": allowed, "OUTGOING_CA_FILE": str(authority().file), **more}
    return make_outgoing(Reader(given), demo=False)


def post(url: str, way: Outgoing | None = None, seconds: float = 5, body: bytes = b"{}") -> int:
    return (way or outgoing()).post(url, body, {"X-Said": "yes"}, seconds)


def fault(url: str, way: Outgoing | None = None, seconds: float = 5, body: bytes = b"{}") -> str:
    with pytest.raises(Unavailable) as failed:
        post(url, way, seconds, body)
    assert failed.value.params["part"] == "receiver"
    return str(failed.value.params["fault"])


Lookup = Callable[..., Sequence[tuple[Any, ...]]]


def found(*addresses: str) -> Lookup:
    """A resolver that knows one name."""
    family = {4: socket.AF_INET, 6: socket.AF_INET6}
    told = [(family[ip_address(one).version], 1, 6, "", (one, 443)) for one in addresses]
    return lambda *_: told
