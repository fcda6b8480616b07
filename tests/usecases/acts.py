"""A provider records, a citizen changes: in one line each."""

from dataclasses import replace

from app.core import Context, Core
from app.domain.consent import (
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
)
from app.domain.permissions import Assurance, Role
from app.usecases.cells import Cell
from app.usecases.changing import (
    ChangeConsents,
    Changed,
    Wish,
)
from app.usecases.consents import ListConsents
from app.usecases.record import Entry, RecordConsents
from tests.citizens import claiming

A, M, E = MessageType
PERSON, TRADER = RecipientType
AYSE, MAIL = "+905321112233", "ayse@example.com"
ACME, MARKET = 100100, 100200


def record(
    core: Core, address: str, brand: int, type: MessageType, kind: RecipientType = PERSON
) -> str | None:
    """A provider's approval, dated now; the rule that refuses it."""
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100100)
    said = Record(type, Status.ONAY, Source.HS_WEB, core.clock.now().replace(microsecond=0), kind)
    done = core.run(RecordConsents(brand, [Entry(core.keys.tag(address), address, said)]), office)
    return done.refused[0][1] if done.refused else None


def citizen(core: Core, address: str = AYSE) -> Context:
    return replace(claiming(core, address), assurance=Assurance.CODE)


def change(core: Core, *wishes: tuple[str, Status, Cell]) -> Changed:
    orders = tuple(Wish(citizen(core, who).person, status, (cell,)) for who, status, cell in wishes)
    return core.run(ChangeConsents(orders), citizen(core))


def may(core: Core, address: str = AYSE) -> set[tuple[int, MessageType]]:
    """What brands may do, by the list of the address."""
    listed = core.run(ListConsents(), citizen(core, address))
    return {(one.brand, kind) for one in listed for kind in one.approved}
