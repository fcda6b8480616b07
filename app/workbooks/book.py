"""What a workbook says of its sheets: their names, texts that they share, and forms of dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.workbooks.container import BOOK, Container
from app.workbooks.limits import BROKEN, Refused
from app.workbooks.markup import Attributes, Local, Text, parse

_RELATIONS = "xl/_rels/workbook.xml.rels"
_TRUE = ("1", "true")

# Of the forms of numbers that every workbook knows (ECMA-376, 18.8.30), those of dates and times.
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
# What stands in quotes, in brackets, or behind a backslash, is no letter of the form.
_NO_LETTERS = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_LONGEST_FORM = 1000


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; `member`: where its cells are, "" for a chart."""

    name: str
    hidden: bool
    member: str


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook without its cells. `dates`: the styles by which a number is a date; `base_1904`:
    days are counted from 1904; `shared`: the texts that cells name by their number."""

    sheets: Sequence[SheetEntry]
    base_1904: bool
    dates: frozenset[str]
    shared: Sequence[str]


def read_book(container: Container) -> Book:
    """Raises Refused."""
    members, texts, styles = _relations(container)
    listed = _Listed(members)
    parse(container.blocks(BOOK), listed.begin)
    return Book(
        listed.sheets,
        listed.base_1904,
        _dates(container, styles) if styles in container.names else frozenset(),
        _shared(container, texts) if texts in container.names else (),
    )


def _relations(container: Container) -> tuple[dict[str, str], str, str]:
    """Where each sheet is by its id; where the shared texts are, and the styles."""
    members: dict[str, str] = {}
    others = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}

    def begin(name: str, said: Attributes) -> None:
        kind = said.get("Type", "").rpartition("/")[2]
        if said.get("TargetMode") == "External" or "Target" not in said:
            return
        place = container.place(said["Target"])
        if kind == "worksheet":
            members[said.get("Id", "")] = place
        elif kind in others:
            others[kind] = place

    parse(container.blocks(_RELATIONS), begin)
    return members, others["sharedStrings"], others["styles"]


class _Listed:
    def __init__(self, members: dict[str, str]) -> None:
        self._members, self._local = members, Local()
        self.sheets: list[SheetEntry] = []
        self.base_1904 = False

    def begin(self, name: str, said: Attributes) -> None:
        match self._local[name]:
            case "workbookPr":
                self.base_1904 = said.get("date1904") in _TRUE
            case "sheet":
                id = next((said[key] for key in said if key.endswith(":id")), "")
                hidden = said.get("state", "visible") != "visible"
                member = self._members.get(id, "")
                self.sheets.append(SheetEntry(said.get("name", ""), hidden, member))


def _dates(container: Container, member: str) -> frozenset[str]:
    """The styles of dates, by their number as cells have it."""
    local, forms, styles, within = Local(), dict[str, bool](), list[bool](), ""

    def begin(name: str, said: Attributes) -> None:
        nonlocal within
        kind = local[name]
        if kind == "numFmt":
            forms[said.get("numFmtId", "")] = _is_date(said.get("formatCode", ""))
        elif kind in ("cellXfs", "cellStyleXfs", "dxfs"):
            within = kind
        elif kind == "xf" and within == "cellXfs":
            number = said.get("numFmtId", "0")
            known = number.isdecimal() and int(number[:9]) in _DATES
            styles.append(forms.get(number, known))

    parse(container.blocks(member), begin)
    return frozenset(str(number) for number, date in enumerate(styles) if date)


def _is_date(form: str) -> bool:
    first = _NO_LETTERS.sub("", form[:_LONGEST_FORM]).split(";")[0]
    return "general" not in first.lower() and bool(_DATE_LETTERS.search(first))


def _shared(container: Container, member: str) -> Sequence[str]:
    """Every text that cells name by its number."""
    gathered = _Shared()
    parse(container.blocks(member), gathered.begin, gathered.end, gathered.add)
    return gathered.found


class _Shared:
    """How a text is spoken (`rPh`) is no part of it."""

    def __init__(self) -> None:
        self._local, self._text = Local(), Text()
        self._within = self._spoken = False
        self.found: list[str] = []

    def begin(self, name: str, said: Attributes) -> None:
        kind = self._local[name]
        if kind == "t":
            self._within = not self._spoken
        elif kind == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        kind = self._local[name]
        if kind == "t":
            self._within = False
        elif kind == "rPh":
            self._spoken = False
        elif kind == "si":
            self.found.append(self._text.take())

    def add(self, part: str) -> None:
        if self._within:
            self._text.add(part)


def text_at(shared: Sequence[str], number: str) -> str:
    """A shared text. Raises Refused for a number that none has."""
    if not number:
        return ""
    try:
        place = int(number)
        if place < 0:
            raise Refused(BROKEN)
        return shared[place]
    except (ValueError, IndexError):
        raise Refused(BROKEN) from None
