"""The service with the demo's brands and nobody's consents; what is told is read where it came."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core import Context, Core
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.outbox.notices import tell
from app.storage.database import Database
from app.usecases.handset import ReadHandset
from app.usecases.lock import LockAddress
from app.usecases.record import BatchRecorded, Entry, RecordConsents
from tests.channels.sms.service import Service, running

PHONE, OTHER, MAIL = "+905321234567", "+905337654321", "ayse@example.com"
ACME, YESILOVA, UCDENIZ = 100100, 100200, 100400
A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA
WAITING = "SELECT DISTINCT tell_tag FROM outbox WHERE status = 1 AND tell_tag IS NOT NULL"


@dataclass(slots=True)
class Town:
    """Providers who record, citizens who are told."""

    service: Service
    _read: dict[str, int] = field(default_factory=dict)

    @property
    def core(self) -> Core:
        return self.service.core

    def tag(self, address: str) -> UUID:
        return self.core.keys.tag(address)

    def record(
        self,
        address: str,
        brand: int = ACME,
        type: MessageType = M,
        source: Source = Source.HS_WEB,
        *,
        backdated: bool = False,
        quiet: bool = False,
    ) -> BatchRecorded:
        """A provider reports an approval of this moment."""
        self.service.later(seconds=1)
        core = self.core
        said = Record(type, Status.ONAY, source, core.clock.now().replace(microsecond=0))
        entry = Entry(self.tag(address), address, said)
        context = self.service.operator(100100)
        order = RecordConsents(brand, [entry], backdated=backdated, quiet=quiet)
        return core.run(order, context)

    def citizen(self, address: str, channel: str = "sms", source: Source | None = None) -> Context:
        core = self.core
        who = core.person(parse_address(address))
        source = source or Source.IYS_KISAMESAJ
        now = core.clock.now()
        return Context(channel, Role.CITIZEN, Assurance.CODE, now, who, source)

    def waiting(self) -> set[UUID]:
        """The addresses for which a notice waits."""
        return {tag for (tag,) in self.service.rows(WAITING)}

    def deliver(self) -> list[int | None]:
        """Let the worker send what waits; for each address when to try again."""
        channels = self.service.parts.channels
        return [tell(self.core, channels, tag, uuid4()) for tag in sorted(self.waiting())]

    def read(self, address: str) -> list[str]:
        """What has come to an address since it was looked at last, in full."""
        reader = replace(self.citizen(address), channel="test")
        texts = self.core.run(ReadHandset(self._read.get(address, 0)), reader)
        if texts:
            self._read[address] = texts[-1][0]
        return [text for _, text in texts]

    def mails(self, address: str = MAIL) -> list[EmailMessage]:
        """The mails among it, taken apart."""
        return [
            message_from_string(text, _class=EmailMessage, policy=SMTP)
            for text in self.read(address)
        ]

    def account(self, *addresses: str, tell: str = "", language: str | None = None) -> UUID:
        """An account that these addresses open."""
        account, now = uuid4(), self.core.clock.now()
        with self.core.database.single() as driver:
            driver.execute(
                "INSERT INTO account (id, created_at, visit_at, tell_tag, language) "
                "VALUES (%s, %s, %s, %s, %s)",
                (account, now, now, self.tag(tell) if tell else None, language),
            )
            for number, address in enumerate(addresses):
                added = now + timedelta(seconds=number)
                self.core.run(LockAddress(locked=False), self.citizen(address))
                driver.execute(
                    "INSERT INTO account_address (tag, account_id, added_at, proved_at, opens) "
                    "VALUES (%s, %s, %s, %s, true)",
                    (self.tag(address), account, added, added),
                )
        return account


def plain(mail: EmailMessage) -> str:
    """The text part of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def town(database: Database, database_url: str, tmp_path: Path) -> Iterator[Town]:
    """At noon of an ordinary Wednesday."""
    with running(tmp_path, database_url) as service:
        service.add_demo_brands()
        yield Town(service)
