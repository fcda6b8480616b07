"""Plays a conversation out of a file against the service, and notes what it finds.

    {"label": "what is shown", "from": "+905321234567",
     "brands": [[200001, "Yıldız Market", "YILDIZ"]],          beside those of the demo
     "consents": ["100100 BIREYSEL MESAJ ONAY HS_WEB 40"],     recorded so many days ago
     "turns": [{"text": "RET ACME", "says": "… {ref}", "events": ["100100 BIREYSEL MESAJ …"]},
               {"replay": true},
               {"record": "100100 BIREYSEL MESAJ ONAY HS_WEB", "refused": "L001"}]}

A turn may have `from`, `minutes_later`, `restart` (of the service), `told` (what arrives by
itself), `locks` (the movements of the lock) and `parts` (more than one message). A movement is
written as brand, recipient type, type, status, kind, source (- for none) and channel.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.core import Context
from app.domain.consent import EventKind, MessageType, RecipientType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import RuleBroken
from app.outbox.delivery import deliver
from app.outbox.notices import tell
from app.usecases.handset import ReadHandset
from app.usecases.record import Entry, RecordConsent, RecordConsents
from tests.channels.sms.service import PHONE, Door, Row, Service, request_id

CASES = Path(__file__).parent / "cases"
REFERENCE = "{ref}"

EVENTS = """
SELECT id, brand_code, recipient_type, type, status, kind, source, channel, reference
  FROM consent_event WHERE id > %s ORDER BY brand_code, recipient_type, type, id
"""
LOCKS = "SELECT id, locked, reference FROM recipient_event WHERE id > %s ORDER BY id"
QUEUED = """
SELECT tag, id FROM outbox WHERE status = 1 AND tell_tag IS NULL ORDER BY created_at
"""
NOTICES = "SELECT DISTINCT tell_tag FROM outbox WHERE status = 1 AND tell_tag IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn did: the answer, with its reference left out, and every movement."""

    says: str
    events: list[str]
    locks: list[str]
    told: list[str]
    refused: str | None
    raw: str
    references: set[str]


def deliver_all(service: Service) -> None:
    """Send what waits, as the worker does."""
    core, channels = service.core, service.parts.channels
    for tag, message in service.rows(QUEUED):
        assert deliver(core, channels, tag, message) is None
    for (tag,) in service.rows(NOTICES):
        assert tell(core, channels, tag, uuid4()) is None


def read_cases() -> dict[str, dict[str, Any]]:
    """Every conversation, by the name of its file."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(CASES.glob("*.json"))}


def lines(value: str | list[str]) -> str:
    """A text of several lines may stand as a list."""
    return value if isinstance(value, str) else "\n".join(value)


@dataclass(slots=True)
class Stage:
    """A conversation in play, through one gateway."""

    service: Service
    door: Door
    case: dict[str, Any]
    _event: int = 0
    _lock: int = 0
    _texts: dict[str, int] = field(default_factory=dict)
    _last: tuple[str, str, str] = ("", "", "")

    def set_up(self) -> None:
        """Brands and consents that are there before the first text; complaints are numbered from
        10001 on."""
        self.service.rows("SELECT setval(pg_get_serial_sequence('complaint', 'id'), 10000)")
        for brand in self.case.get("brands", []):
            self.service.add_brand(*brand)
        for line in self.case.get("consents", []):
            *words, days = line.split()
            self._record(words, self.sender({}), days=int(days))
        self.new_events()

    def sender(self, turn: dict[str, Any]) -> str:
        """Whose turn it is."""
        return str(turn.get("from") or self.case.get("from") or PHONE)

    def play(self, turn: dict[str, Any]) -> Found:
        """Do what the turn says, and look at what came of it."""
        self.service.later(minutes=turn.get("minutes_later", 0))
        raw, refused = "", None
        if "record" in turn:
            refused = self.recorded(turn)
        elif turn.get("replay"):
            raw = self.door(self.service, *self._last)
        else:
            self._last = (self.sender(turn), lines(turn["text"]), request_id())
            raw = self.door(self.service, *self._last)
        events, locks = self.new_events(), self.new_locks()
        references = {row[8] for row in events if row[8]} | {row[2] for row in locks}
        return Found(
            says=_without(raw, references),
            events=[written(row) for row in events],
            locks=["locked" if row[1] else "open" for row in locks],
            told=self._told(self.sender(turn)),
            refused=refused,
            raw=raw,
            references=references,
        )

    def recorded(self, turn: dict[str, Any]) -> str | None:
        try:
            self._record(turn["record"].split(), self.sender(turn))
        except RuleBroken as broken:
            return broken.rule
        return None

    def _record(self, words: list[str], sender: str, days: int | None = None) -> None:
        core = self.service.core
        brand = core.directory.get(int(words[0]))
        assert brand is not None
        entry = _entry(self.service, words, sender, days or 0)
        if days is None:
            now = core.clock.now()
            office = Context("api", Role.PROVIDER, Assurance.CODE, now, actor=brand.iys_code)
            core.run(RecordConsent(brand.code, entry), office)
        else:
            office = self.service.operator(brand.iys_code)
            done = core.run(RecordConsents(brand.code, [entry], backdated=True), office)
            assert done.refused == ()

    def new_events(self) -> list[Row]:
        found = self.service.rows(EVENTS, self._event)
        self._event = max((row[0] for row in found), default=self._event)
        return found

    def new_locks(self) -> list[Row]:
        found = self.service.rows(LOCKS, self._lock)
        self._lock = max((row[0] for row in found), default=self._lock)
        return found

    def _told(self, sender: str) -> list[str]:
        """Let the worker send what is queued, and read the phone of the sender."""
        core = self.service.core
        deliver_all(self.service)
        who = core.person(parse_phone(sender))
        context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)
        texts = core.run(ReadHandset(self._texts.get(sender, 0)), context)
        if texts:
            self._texts[sender] = texts[-1][0]
        return [text for _, text in texts]


def _entry(service: Service, words: list[str], sender: str, days: int) -> Entry:
    _, recipient_type, kind, status, source = words
    when: datetime = service.core.clock.now().replace(microsecond=0) - timedelta(days=days)
    record = Record(
        MessageType[kind], Status[status], Source[source], when, RecipientType[recipient_type]
    )
    address = parse_phone(sender).canonical
    return Entry(service.core.keys.tag(address), address, record)


def written(row: Row) -> str:
    _, brand, recipient_type, kind, status, event, source, channel, _ = row
    names = (RecipientType(recipient_type), MessageType(kind), Status(status), EventKind(event))
    came_by = Source(source).name if source else "-"
    return f"{brand} {' '.join(each.name for each in names)} {came_by} {channel}"


def _without(text: str, references: set[str]) -> str:
    for reference in references:
        text = re.sub(rf"\b{reference}\b", REFERENCE, text)
    return text
