"""Whoever is told of movements, in one line each: a provider, a partner, the worker, a server."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from app.channel import Channel, House
from app.core import Context, Core
from app.deliveries import go_round, pump
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.feed import Choice, DeliveryStatus
from app.domain.permissions import Assurance, Role
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.spool import Spool
from app.usecases.feeds.pushes import Connection, KeepPush
from app.usecases.feeds.redelivering import DeliveryView, ListDeliveries
from app.usecases.feeds.webhooks import AddWebhook, WebhookMade
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from channels.api.channel import ApiChannel
from channels.iys.channel import IysChannel
from tests.citizens import claiming

A, M, E = MessageType
ACME, MARKET = 100100, 100200
PROVIDER, PARTNER = 100100, 900100
URL = "https://hook.example/"
ALL = tuple(DeliveryStatus)
SETTLED = """
SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  FROM consent_event
"""


@dataclass
class Taker:
    """A server that is not there: takes what is posted, or answers as it is told."""

    answer: Callable[[int], int] = lambda _: 204
    bodies: list[dict[str, Any]] = field(default_factory=list)
    letters: list[tuple[str, bytes, Mapping[str, str], float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        with self._lock:
            self.letters.append((url, body, headers, seconds))
            status = self.answer(len(self.letters))
            if 200 <= status < 300:
                self.bodies.append(orjson.loads(body))
            return status

    @property
    def movements(self) -> list[dict[str, Any]]:
        """Every movement that was taken, in the order in which it came."""
        return [one for body in self.bodies for one in body["data"]["movements"]]


@dataclass
class Town:
    """A registry with a provider's brands, and the worker's part of it."""

    core: Core
    taker: Taker = field(default_factory=Taker)
    people: int = 0

    def provider(self) -> Context:
        now = self.core.clock.now()
        return Context("api", Role.PROVIDER, Assurance.CODE, now, actor=PROVIDER)

    def partner(self, grant: Grant | None = None, brand: int = ACME) -> Context:
        """A partner; with a grant, it is registered and given that."""
        if grant is not None:
            self.core.run(AddPartner(PARTNER, "Köprü A.Ş."), self.operator())
            self.grant(grant, brand)
        return replace(self.provider(), role=Role.PARTNER, actor=PARTNER)

    def grant(self, grant: Grant, brand: int = ACME) -> None:
        self.core.run(GrantPartner(PARTNER, brand, grant), self.operator())

    def operator(self) -> Context:
        now = self.core.clock.now()
        return Context("cli", Role.OPERATOR, Assurance.LOGIN, now, actor=PROVIDER)

    @property
    def system(self) -> Context:
        return system_context(self.core)

    def later(self, **time: float) -> None:
        clock = self.core.clock
        assert isinstance(clock, StandingClock)
        clock.moment += timedelta(**time)

    def webhook(
        self, brand: int = ACME, choice: Choice | None = None, by: Context | None = None
    ) -> WebhookMade:
        self.settle()
        order = AddWebhook(PROVIDER, brand, URL, choice or Choice())
        return self.core.run(order, by or self.provider())

    def push(self, connection: Connection, brand: int = ACME, *, failed: bool = False) -> None:
        self.settle()
        self.core.run(KeepPush(PROVIDER, brand, connection, failed), self.provider())

    def records(self, many: int = 1, brand: int = ACME, type: MessageType = M) -> list[str]:
        """A provider's approvals of addresses that nobody knew; which."""
        numbers = range(self.people, self.people + many)
        self.people += many
        mail = type is MessageType.EPOSTA
        known = [f"a{n}@example.com" if mail else f"+90532{n:07d}" for n in numbers]
        date = self.core.clock.now().replace(microsecond=0)
        said = Record(type, Status.ONAY, Source.HS_WEB, date)
        entries = [Entry(self.core.keys.tag(one), one, said) for one in known]
        done = self.core.run(RecordConsents(brand, entries, quiet=True), self.operator())
        assert done.done == many
        return known

    def refuse(self, address: str, brand: int = ACME, type: MessageType = M) -> None:
        """A citizen's word by text."""
        context = replace(claiming(self.core, address, "sms"), source=Source.IYS_KISAMESAJ)
        self.core.run(RevokeConsent(brand, (type,)), context)

    def settle(self) -> None:
        """Wait until nobody else on the same server, of another test process say, is in the middle
        of a transaction that is older than what is written here."""
        end = time.monotonic() + 10
        while not self.rows(SETTLED)[0][0]:
            assert time.monotonic() < end
            time.sleep(0.01)

    def go(self, *, settled: bool = True) -> None:
        """A round of the worker, without the calls."""
        if settled:
            self.settle()
        go_round(self.core)

    def pump(self) -> None:
        """The calls that are due."""
        pump(self.core, self.channels(), self.taker)

    def tell(self) -> None:
        self.go()
        self.pump()

    def channels(self) -> list[Channel]:
        settings = self.core.settings
        house = House(self.core, settings, Spool(settings.spool, self.core.keys), {})
        return [ApiChannel(house), IysChannel(house)]

    def deliveries(
        self, webhook: UUID, statuses: Sequence[DeliveryStatus] = ALL, by: Context | None = None
    ) -> list[DeliveryView]:
        """By their numbers."""
        order = ListDeliveries(PROVIDER, webhook, tuple(statuses))
        found = self.core.run(order, by or self.provider())
        return sorted(found, key=lambda one: (one.since, one.first_at))

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        with self.core.database.single() as driver:
            return driver.execute(sql, params).fetchall()


def come_from_elsewhere(town: Town, by: int) -> None:
    """As a dump of a server that has done so many transactions more."""
    with town.core.database.single() as driver:
        driver.execute("SELECT set_config('ileti.retag', 'on', false)")
        driver.execute("UPDATE consent_event SET xid = xid + %s", (by,))
        driver.execute("SELECT set_config('ileti.retag', 'off', false)")
        driver.execute("UPDATE feed SET xid = xid + %s", (by,))
        driver.execute("UPDATE feed_block SET xid = xid + %s, after_xid = after_xid + %s", (by, by))
