"""Movements of a day as they lie in the history, and the day's file as the worker makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from unittest.mock import patch

from app.core import Core
from app.daily import make_day, plan_days
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.deadlines import ISTANBUL
from app.outbox.delivery import system_context
from app.usecases.daily import reading
from app.usecases.daily.agreeing import SHOW
from app.usecases.daily.reading import file_of

ACME, MARKET = 100100, 100200
YESTERDAY, TODAY = date(2026, 3, 10), date(2026, 3, 11)
"""Of the tests' clock."""

KNOWN = """
INSERT INTO recipient (tag, sealed, key_id, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (tag) DO NOTHING
"""
MOVED = """
INSERT INTO consent_event (tag, brand_code, recipient_type, type, status, kind, source,
                           consent_date, created_at, channel, transaction_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'test', %s)
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A movement: when it was recorded in Istanbul, of whom, what, and the two digits that its
    transaction id repeats."""

    at: str
    address: str
    transaction: str
    what: str = "BIREYSEL MESAJ ONAY"
    source: str = "HS_WEB"
    said: str = "2026-03-10 09:00:00"
    kind: EventKind = EventKind.RECORD
    brand: int = ACME


def put(core: Core, *moves: Move) -> None:
    """Write movements into the history, whose numbers grow with time."""
    with core.database.single() as driver:
        for move in sorted(moves, key=lambda move: move.at):
            tag, at = core.keys.tag(move.address), moment(move.at)
            key_id, sealed = core.keys.seal(move.address, tag)
            driver.execute(KNOWN, (tag, sealed, key_id, at))
            recipient, type, status = move.what.split()
            what = (RecipientType[recipient], MessageType[type], Status[status], move.kind)
            source = Source[move.source] if move.source else None
            said = moment(move.said) if move.said else None
            transaction = bytes.fromhex(move.transaction * 32)
            numbers = map(int, what)
            rest = (source and int(source), said, at, transaction)
            driver.execute(MOVED, (tag, move.brand, *numbers, *rest))


def moment(text: str) -> datetime:
    """A time of Istanbul."""
    return datetime.fromisoformat(text).replace(tzinfo=ISTANBUL)


def read(core: Core, brand: int = ACME, day: date = YESTERDAY) -> bytes:
    """The whole file."""
    return b"".join(file_of(core, system_context(core), brand, day))


def made(core: Core, brand: int = ACME, day: date = YESTERDAY) -> None:
    """The worker makes what is due, and this brand's file among it."""
    plan_days(core)
    assert make_day(core, brand, day, 0, stamp=False) is None


def shown(core: Core, brand: int = ACME, day: date = YESTERDAY) -> tuple[object, ...] | None:
    """How far it is: status, size, hash, agreed."""
    with core.database.single() as driver:
        return driver.execute(SHOW, (brand, day)).fetchone()


@contextmanager
def stretches_of(lines: int) -> Iterator[None]:
    """Read a day in stretches of so many lines."""
    with patch.object(reading, "MOST_LINES", lines), patch.object(reading, "LINES_HANDED_ON", 2):
        yield
