"""How a form names a switch, an address, several of them; and what comes back is one's own."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.core import Person
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.recipient import Address, Kind
from app.errors import InvalidInput, NotFound
from app.usecases.account.visitors import Mine, Visitor
from app.usecases.cells import Cell
from app.usecases.changing import Wish

SHORT = 12
"""So many hex digits of a tag name one of a citizen's few addresses in a query."""


def short_name(mine: Mine) -> str:
    """An address in the query of a page: it tells nothing to anybody else."""
    return mine.person.tag.hex[:SHORT]


def called(me: Visitor, name: str) -> Mine | None:
    """The own address of such a name."""
    return next((one for one in me.addresses if name and short_name(one) == name), None)


def types_of(address: Address) -> tuple[MessageType, ...]:
    """The messages that can reach an address."""
    if address.kind is Kind.MAIL:
        return (MessageType.EPOSTA,)
    return (MessageType.ARAMA, MessageType.MESAJ) if address.mobile else (MessageType.ARAMA,)


def switch(
    tag: UUID, brand: int, recipient_type: RecipientType | None, type: MessageType, to: Status
) -> str:
    """The value of a button that puts one switch to a state; without a recipient type it is the
    one for both."""
    return f"{tag.hex}.{brand}.{recipient_type or 0:d}.{type:d}.{to:d}"


def wishes(me: Visitor, values: Iterable[str]) -> tuple[Wish, ...]:
    """What buttons or boxes of switches want, by address.

    Raises NotFound for an address of somebody else, InvalidInput for what is no switch.
    """
    wanted: dict[tuple[Person, Status], list[Cell]] = {}
    for value in values:
        person, status, cell = _read(me, value)
        wanted.setdefault((person, status), []).append(cell)
    return tuple(Wish(*key, tuple(cells)) for key, cells in wanted.items())


def _read(me: Visitor, value: str) -> tuple[Person, Status, Cell]:
    try:
        tag, brand, recipient_type, type, status = value.split(".")
        mine = me.mine(UUID(tag))
        kind = None if recipient_type == "0" else RecipientType(int(recipient_type))
        cell = Cell(_number(brand), MessageType(int(type)), kind)
        wanted = Status(int(status))
    except ValueError as error:
        raise InvalidInput("switch") from error
    if mine is None:
        raise NotFound("address")
    if wanted is Status.NONE:
        raise InvalidInput("switch")
    return mine.person, wanted, cell


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def brand_number(text: str) -> int:
    """A brand code of a path or a form. Raises NotFound for anything else."""
    try:
        return _number(text)
    except ValueError as error:
        raise NotFound("brand") from error


def chosen_types(values: Iterable[str]) -> tuple[MessageType, ...]:
    """The types that were ticked, in their order; names that are none are left out."""
    return tuple(kind for kind in MessageType if kind.name in set(values))


def chosen_people(me: Visitor, values: Iterable[str]) -> tuple[Person, ...]:
    """The own addresses that were ticked, in their order."""
    wanted = set(values)
    return tuple(one.person for one in me.addresses if short_name(one) in wanted)


def brands_of(values: Iterable[str], known: Mapping[int, object]) -> tuple[int, ...]:
    """The brands that were ticked, of those that the page had."""
    return tuple(
        sorted({int(one) for one in values if one.isdigit() and len(one) < 10} & known.keys())
    )
