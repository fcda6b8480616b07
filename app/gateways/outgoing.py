"""The only way to providers' own servers: to public addresses, within a time, never further.

Whoever may name an address that we call could have us call what only we reach: the database, the
metadata of a cloud, a router. So the name is looked up here, what was looked up is checked, and the
connection goes to the very address that was checked; there is no second look-up that could say
something else. No proxy of the environment is asked, no redirect followed, and of an answer
nothing but its status is read.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from app.domain.feed import HTTPS, Place, read_place
from app.errors import Unavailable
from app.settings import Reader, SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[..., Sequence[tuple[Any, ...]]]

PART = "receiver"
MOST_ADDRESSES = 4
"""So many addresses of one name are tried."""
LOOKUPS = 16
"""So many names may be looked up at the same time: a look-up cannot be broken off."""

PUBLIC_V6 = ipaddress.ip_network("2000::/3")
# Where an IPv4 address stands in an IPv6 one: what it leads to is that address (RFC 6052).
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Public by their numbers, and still no server's own: relays and tunnels, which lead anywhere
# (6to4, Teredo, AMT, AS112), and what is set aside for protocols and documents.
SET_ASIDE = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.175.48.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48"),
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether an address is of the public Internet, and of one server there."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in PUBLIC_V6:
            return False
    usual = address.is_global and not address.is_multicast and not address.is_reserved
    return usual and not any(address in one for one in SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be called although it is not public: hosts by name, networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def lets(self, place: Place, address: Address) -> bool:
        """Whether this address of a host may be called."""
        named = place.name.rstrip(".") in self.names
        return named or is_public(address) or any(address in one for one in self.networks)


def read_allowed(parts: Sequence[str]) -> Allowed:
    """Names and networks out of one list."""
    names: set[str] = set()
    networks: list[Network] = []
    for part in parts:
        try:
            networks.append(ipaddress.ip_network(part, strict=False))
        except ValueError:
            names.add(part.lower().rstrip("."))
    return Allowed(frozenset(names), tuple(networks))


class _Watch:
    """Breaks a connection off when its time is over, whoever is waiting for what then."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.over = False
        self._wire: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds. Raises TimeoutError where there are none."""
        self.check()
        return max(self.until - time.monotonic(), 0.001)

    def check(self) -> None:
        """Raises TimeoutError where the time is over."""
        self.over = self.over or time.monotonic() >= self.until
        if self.over:
            raise TimeoutError

    def hold(self, connected: socket.socket) -> None:
        """Watch over a connection; TLS may take the socket over, so by a descriptor of its own."""
        with self._lock:
            self._drop()
            self._wire = connected.dup()

    def _end(self) -> None:
        with self._lock:
            self.over = True
            if self._wire is not None:
                with suppress(OSError):
                    self._wire.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def __enter__(self) -> "_Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Calls servers of others. `plain`: HTTP without TLS will do (the demo)."""

    allowed: Allowed
    roots: ssl.SSLContext
    plain: bool = False
    lookup: Lookup = socket.getaddrinfo
    _resolvers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(LOOKUPS, "lookup"), repr=False
    )

    def post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """Post something; the status of the answer, whatever it is. `seconds` for all of it.

        Raises InvalidInput for an address that is none, Unavailable with a `fault` for whatever
        else gave no answer: `address` (one that we do not call), `name`, `connection`, `tls`,
        `certificate`, `slow`, `answer` (what came is no HTTP).
        """
        place = read_place(url, plain=self.plain)
        with _Watch(seconds) as watch:
            try:
                with self._connected(place, watch) as wire:
                    status = _status(place, wire, body, headers)
                    # A head that was cut off by the watch looks like a whole one.
                    watch.check()
                    return status
            except (OSError, http.client.HTTPException) as error:
                raise Unavailable(part=PART, fault=_fault(error, watch)) from None

    @contextmanager
    def _connected(self, place: Place, watch: _Watch) -> Iterator[socket.socket]:
        """A connection to one of the addresses of a place that may be called."""
        wire = self._connect(place, watch)
        try:
            if place.scheme == HTTPS:
                wire.settimeout(watch.left)
                wire = self.roots.wrap_socket(wire, server_hostname=place.name.rstrip("."))
            wire.settimeout(watch.left)
            yield wire
        finally:
            wire.close()

    def _connect(self, place: Place, watch: _Watch) -> socket.socket:
        failed: OSError = ConnectionError()
        for family, address in self._addresses(place, watch):
            wire = socket.socket(family, socket.SOCK_STREAM)
            try:
                watch.hold(wire)
                wire.settimeout(watch.left)
                wire.connect((str(address), place.port))
            except OSError as error:
                wire.close()
                failed = error
            except BaseException:
                wire.close()
                raise
            else:
                return wire
        raise failed

    def _addresses(self, place: Place, watch: _Watch) -> list[tuple[int, Address]]:
        """Those of a host that may be called. Raises Unavailable where there are none."""
        asked = self._resolvers.submit(self.lookup, place.name, place.port, 0, socket.SOCK_STREAM)
        try:
            found = asked.result(watch.left)
        except TooSlow:
            asked.cancel()
            raise Unavailable(part=PART, fault="slow") from None
        except (OSError, UnicodeError):
            raise Unavailable(part=PART, fault="name") from None
        known = dict.fromkeys((one[0], ipaddress.ip_address(one[4][0])) for one in found)
        fit = [one for one in known if self.allowed.lets(place, one[1])]
        if not fit:
            raise Unavailable(part=PART, fault="address")
        return fit[:MOST_ADDRESSES]


def _status(place: Place, wire: socket.socket, body: bytes, headers: Mapping[str, str]) -> int:
    """Ask, and read the head of the answer."""
    asked = http.client.HTTPConnection(place.host, place.port)
    asked.sock = wire
    usual = place.port == (443 if place.scheme == HTTPS else 80)
    host = place.host if usual else f"{place.host}:{place.port}"
    asked.request("POST", place.target, body, {"Host": host, "Connection": "close", **headers})
    with asked.getresponse() as answer:
        return answer.status


def _fault(error: Exception, watch: _Watch) -> str:
    """What went wrong, in a word of ours: nothing of what the other side said."""
    if watch.over or isinstance(error, TimeoutError):
        return "slow"
    if isinstance(error, ssl.SSLError):
        return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "tls"
    return "connection" if isinstance(error, OSError) else "answer"


@cache
def _public_roots() -> ssl.SSLContext:
    """Whom the world trusts: a file of a hundred roots, read once."""
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def make_outgoing(reader: Reader, *, demo: bool) -> Outgoing:
    """The way out by the settings. Raises SettingsError for roots that cannot be read."""
    roots = _public_roots()
    more = reader.text("OUTGOING_CA_FILE")
    if more:
        try:
            roots = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
            roots.load_verify_locations(more)
        except OSError as error:
            raise SettingsError(f"OUTGOING_CA_FILE cannot be read: {error.strerror}.") from error
    return Outgoing(read_allowed(reader.names("OUTGOING_ALLOWED")), roots, plain=demo)
