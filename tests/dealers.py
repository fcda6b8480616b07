"""Dealers for tests: numbers that are right, dealers with them, and what they may use."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.core import Context, Core
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.party import RetailerStatus
from app.domain.permissions import Assurance, Role
from app.errors import Fault
from app.usecases.programs.access import Scope
from app.usecases.programs.retailers import AddRetailer
from app.usecases.record import Entry, RecordConsents
from app.usecases.verify import differences
from tests.usecases.acts import AYSE, MARKET, PERSON, M

OTHER = "+905334445566"
CITY, TOWN = party.Place("34", "İstanbul"), party.Place("01", "Kadıköy")
TIN = "8450525470"
STATE = """
SELECT status, source, consent_date, created_at, event_id, retailer_code, retailer_access
  FROM consent WHERE tag = %s AND brand_code = %s ORDER BY recipient_type, type LIMIT 1
"""
LAST = """
SELECT kind, actor, channel, retailer_code, retailer_access, encode(transaction_id, 'hex'),
       created_at FROM consent_event WHERE tag = %s ORDER BY id DESC LIMIT 1
"""


def tckn(number: int) -> str:
    """A national id of nobody: nine digits and the two that check them."""
    digits = [int(one) for one in f"{100_000_000 + number}"]
    tenth = (7 * sum(digits[0::2]) - sum(digits[1::2])) % 10
    return f"{''.join(map(str, digits))}{tenth}{(sum(digits) + tenth) % 10}"


def mersis(number: int) -> str:
    """A MERSİS number of a natural person: it has no tax number to check."""
    return f"{1_000_000_000_000_000 + number}"


def office(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100100)


def provider(core: Core) -> Context:
    return Context("iys", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)


def dealer(
    core: Core,
    brand: int,
    number: int,
    *,
    code: int | None = None,
    title: str = "XYZ Ticaret",
    status: RetailerStatus = RetailerStatus.ACTIVE,
    of: str | None = None,
) -> int:
    """A dealer of a brand, with a national id of its own; `of`: its MERSİS number. Its code."""
    item = party.Retailer(
        brand, title, "Adım Soyadım", tckn(number), TIN, CITY, TOWN, mersis=of, status=status
    )
    return core.run(AddRetailer(item, code), office(core)).code


def scope(
    core: Core,
    brand: int,
    *addresses: str,
    type: MessageType = MessageType.MESAJ,
    kind: RecipientType = RecipientType.BIREYSEL,
) -> Scope:
    tags: Sequence[object] = [core.keys.tag(one) for one in addresses]
    return Scope(brand, kind, type, tags)  # type: ignore[arg-type]


def row(core: Core, sql: str, *params: object) -> tuple[object, ...]:
    with core.database.single() as driver:
        found = driver.execute(sql, params).fetchone()
    assert found is not None
    return tuple(found)


def state(core: Core, address: str = AYSE) -> tuple[object, ...]:
    return row(core, STATE, core.keys.tag(address), MARKET)


def who(core: Core, address: str = AYSE) -> tuple[object, object]:
    """Who took the permission, and who may use it besides."""
    *_, taken_by, access = state(core, address)
    return taken_by, access


def last(core: Core, address: str = AYSE) -> tuple[object, ...]:
    return row(core, LAST, core.keys.tag(address))


def sound(core: Core) -> bool:
    with core.database.single() as driver:
        return differences(driver).wrong == 0


def took(core: Core, by: int, *access: int, address: str = AYSE) -> None:
    """A dealer took the permission, and these may use it."""
    now = core.clock.now().replace(microsecond=0)
    said = Record(M, Status.ONAY, Source.HS_WEB, now, PERSON, by, access)
    entry = Entry(core.keys.tag(address), address, said)
    assert core.run(RecordConsents(MARKET, [entry]), office(core)).done == 1


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do them in the same instant, each in a thread of its own; what came of each, or the fault."""
    gate = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        gate.wait()
        try:
            return deed()
        except Fault as fault:
            return fault

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
