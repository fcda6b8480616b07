"""The list of permissions: what is asked for in the query, and the rows as a template draws them.

A page may have hundreds of rows: all that can be said once is said once here, and the template
puts finished values in their places.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_date
from werkzeug.datastructures import MultiDict

from app.dialogue.reply import say
from app.domain.consent import MessageType, RecipientType, Source, Status, may_write
from app.domain.deadlines import ISTANBUL
from app.usecases.account.visitors import Mine, Visitor
from app.usecases.overview import BrandRow, Narrow, Order, Overview, Permission
from channels._kit.pages.drawing import DAY, telephone
from channels._kit.pages.sayings import RECIPIENTS, SOURCES, TYPES
from channels._kit.wording import sentence
from channels.web.drawing import MEDIUM
from channels.web.switches import called, short_name, switch, types_of

BRANDS_A_PAGE = 200
FIELDS = ("q", "adres", "tur", "kaynak", "onayli", "bakilacak", "yeni", "sira", "sayfa")
ORDERS = {"ad": Order.NAME, "yeni": Order.NEWEST}
TYPE_NAMES = {kind.name: kind for kind in MessageType}
SOURCE_NAMES = {source.name: source for source in Source}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query asks for, in its own words, and as the rules read it."""

    fields: Mapping[str, str]
    narrow: Narrow
    page: int

    @property
    def query(self) -> str:
        """The same again, for a link back to this list."""
        return urlencode(self.fields)

    def on_page(self, page: int) -> str:
        """The query of another page of the same list."""
        return urlencode({**self.fields, "sayfa": page})


def read_asked(args: MultiDict[str, str], me: Visitor) -> Asked:
    """Whatever makes no sense is left out."""
    fields = {name: args[name].strip()[:100] for name in FIELDS if args.get(name, "").strip()}
    mine = called(me, fields.get("adres", ""))
    page = fields.pop("sayfa", "1")
    narrow = Narrow(
        words=fields.get("q", ""),
        tag=mine.person.tag if mine else None,
        type=TYPE_NAMES.get(fields.get("tur", "")),
        source=SOURCE_NAMES.get(fields.get("kaynak", "")),
        approved=fields.get("onayli") == "1",
        looked_for=fields.get("bakilacak") == "1",
        after=me.seen_at if fields.get("yeni") == "1" else None,
        order=ORDERS.get(fields.get("sira", ""), Order.NAME),
    )
    return Asked(fields, narrow, int(page) if page.isdigit() and len(page) < 5 else 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One switch: `kind` says how it stands: yes, no or none; `press` what a press does, refuse or
    approve, and `value` does it."""

    id: str
    type: str
    kind: str
    ahead: bool
    claimed: bool
    detail: str
    press: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """The switches of a brand at one address, as a person or as a trader."""

    address: str
    recipient: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A brand of the list."""

    code: int
    name: str
    title: str
    mersis: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list: `of` brands fit in all, on `pages` pages."""

    entries: tuple[Entry, ...]
    of: int
    page: int
    pages: int


def listing(overview: Overview, asked: Asked, me: Visitor, language: str) -> Listing:
    """The page that was asked for; one past the end is the last one."""
    rows = asked.narrow.of(overview)
    pages = max(1, -(-len(rows) // BRANDS_A_PAGE))
    page = min(max(asked.page, 1), pages)
    shown = rows[(page - 1) * BRANDS_A_PAGE : page * BRANDS_A_PAGE]
    # A brand is shown with all of its switches: what was looked for is how it was found.
    whole = {row.brand.code: row for row in overview.rows}
    entries = tuple(entry(whole[row.brand.code], me, language) for row in shown)
    return Listing(entries, len(rows), page, pages)


def entry(row: BrandRow, me: Visitor, language: str, *, every: bool = False) -> Entry:
    """A brand with its switches; `every`: also at addresses of which it has nothing."""
    known: dict[tuple[UUID, RecipientType], dict[MessageType, Permission]] = {}
    for one in row.permissions:
        known.setdefault((one.tag, one.recipient_type), {})[one.type] = one
    groups = tuple(_groups(row.brand.code, known, me, language, every=every))
    brand = row.brand
    return Entry(brand.code, brand.name, brand.title, brand.mersis or "", groups)


def _groups(
    brand: int,
    known: Mapping[tuple[UUID, RecipientType], Mapping[MessageType, Permission]],
    me: Visitor,
    language: str,
    *,
    every: bool,
) -> Iterator[Group]:
    for mine in me.addresses:
        person, trader = (known.get((mine.person.tag, kind), {}) for kind in RecipientType)
        if not _apart(person, trader):
            # Few are traders: for all others one switch is for both, as it is by text and by phone.
            if person or every:
                yield _group(brand, mine, None, person, language)
            continue
        if person:
            yield _group(brand, mine, RecipientType.BIREYSEL, person, language)
        yield _group(brand, mine, RecipientType.TACIR, trader, language)


def _apart(
    person: Mapping[MessageType, Permission], trader: Mapping[MessageType, Permission]
) -> bool:
    """Whether the citizen is a trader to this brand: it recorded one, or what was said as one is
    not what was said as a person. A refusal for both makes nobody a trader."""
    return any(
        one.source is None
        or one.source.by_provider
        or kind not in person
        or person[kind].approved != one.approved
        for kind, one in trader.items()
    )


def _group(
    brand: int,
    mine: Mine,
    kind: RecipientType | None,
    found: Mapping[MessageType, Permission],
    language: str,
) -> Group:
    types = sorted({*types_of(mine.address), *found})
    lines = tuple(_line(brand, mine, kind, one, found.get(one), language) for one in types)
    return Group(shown(mine), sentence(MEDIUM, language, RECIPIENTS[kind]) if kind else "", lines)


def shown(mine: Mine) -> str:
    """An address as its holder writes it."""
    return telephone(mine.address.canonical)


def _line(
    brand: int,
    mine: Mine,
    kind: RecipientType | None,
    type: MessageType,
    one: Permission | None,
    language: str,
) -> Line:
    may = may_write(one.status if one else None, kind or RecipientType.BIREYSEL)
    wanted = Status.RET if may else Status.ONAY
    return Line(
        id=f"s{short_name(mine)}-{brand}-{kind or 0:d}{type:d}",
        type=_said(type, language),
        kind=("yes" if may else "no") if one else "none",
        ahead=one is not None and one.ahead,
        claimed=one is not None and one.claimed,
        detail=_detail(one, language) if one else "",
        press="refuse" if may else "approve",
        value=switch(mine.person.tag, brand, kind, type, wanted),
    )


@lru_cache(maxsize=16)
def _said(type: MessageType, language: str) -> str:
    return sentence(MEDIUM, language, TYPES[type])


def _detail(one: Permission, language: str) -> str:
    """Where it was said, and when: «web sitesinden, 3 Mayıs 2025»; and until when it waits."""
    when = (one.since or one.learned).astimezone(ISTANBUL).date()
    told = _told(one.source, when.toordinal(), language)
    if one.look_until is None:
        return told
    last = format_date(one.look_until.astimezone(ISTANBUL), DAY[language], language)
    return f"{told}. {sentence(MEDIUM, language, say('web.switch.look', until=last))}"


@lru_cache(maxsize=8192)
def _told(source: Source | None, ordinal: int, language: str) -> str:
    when = format_date(date.fromordinal(ordinal), DAY[language], language)
    return f"{sentence(MEDIUM, language, SOURCES[source])}, {when}" if source else when
