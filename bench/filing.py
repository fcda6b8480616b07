"""Filing a complaint by the app's API, beside a view with one INSERT."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import repeat
from uuid import UUID

import orjson

from app.core import Context, Core, Work
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.account import membership
from app.usecases.account.devices import admit, device_id
from app.usecases.record import Entry, RecordConsents
from bench.ret import BENCH_ROW
from bench.traffic import get
from channels._kit.bearer import CHANNEL, Bearers

PATH = "/v1/citizen/complaints"
CITIZENS = 2000
FIRST = 50_000_000
BACK = 80 * 24 * 60
"""Minutes: messages came at any of them."""
TEXT = "ACME'de tüm ürünlerde %50 indirim! Ret için RET ACME yazıp 3338'e gönderin. B001"


@dataclass(frozen=True, slots=True)
class Holder:
    """A citizen's token, and the id of the address."""

    token: str
    address: str


def holders(core: Core, provider: int, brand: int) -> list[Holder]:
    """Citizens of whom a permission is recorded, with a device each."""
    with core.database.single() as driver:
        driver.execute(BENCH_ROW)
    now = core.clock.now().replace(microsecond=0)
    said = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, now)
    phones = [f"+9053{FIRST + number:08d}" for number in range(CITIZENS)]
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, now, actor=provider)
    entries = [Entry(core.keys.tag(phone), phone, said) for phone in phones]
    core.run(RecordConsents(brand, entries, quiet=True), office)
    return [_holder(core, phone) for phone in phones]


def _holder(core: Core, phone: str) -> Holder:
    with core.database.transaction() as session:
        driver = session.connection().connection.driver_connection
        now = core.clock.now()
        context = Context(
            CHANNEL, Role.CITIZEN, Assurance.CODE, now, core.person(parse_phone(phone))
        )
        work = Work(driver, context, now, core, session)  # type: ignore[arg-type]
        account: UUID = membership.found(work)
        tag = context.person.tag
        membership.join(work, account, context.person, opens=True)
        device = device_id(core, admit(work, account, tag, Assurance.CODE, "bench"))
        session.commit()
    bearers = Bearers(core, frozenset())
    return Holder(bearers.token(device), bearers.address_id(account, tag))


def filed(known: Sequence[Holder], brand: int, now: datetime) -> Iterator[bytes]:
    """Complaints without end, each about a message of its own."""
    return (_complaint(random.choice(known), brand, now) for _ in repeat(None))


def _complaint(holder: Holder, brand: int, now: datetime) -> bytes:
    at = now - timedelta(minutes=random.randrange(60, BACK))
    told = {
        "address": holder.address,
        "type": "MESAJ",
        "brand": brand,
        "at": at.isoformat(),
        "text": TEXT,
        "province": 6,
        "another": True,
    }
    body = orjson.dumps(told)
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {holder.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def inserted() -> Iterator[bytes]:
    """The ceiling: a view of one durable INSERT."""
    return repeat(get("/bench/insert"))
