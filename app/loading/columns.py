"""Which column of a provider's file is which, by the English names of İYS or Turkish ones."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.folding import fold_name
from app.workbooks.limits import FAULTS as WORKBOOK_FAULTS

_OWN_FAULTS = (
    *("other", "empty", "no-text", "packed", "utf-16", "not-utf-16", "long-row", "long-line"),
    *("no-heading", "columns-missing", "column-twice", "columns-twice", "changed", "cancelled"),
    *("picture", "pdf", "gave-up"),
)
FILE_FAULTS = tuple(dict.fromkeys((*_OWN_FAULTS, *WORKBOOK_FAULTS)))


class FileError(Exception):
    """The file as a whole cannot be loaded; the message says why in one sentence of English, to
    who loads it here. Who sent it is told in words of their own, by `code` (FILE_FAULTS) and
    `params`."""

    def __init__(self, message: str, code: str = "other", **params: str) -> None:
        super().__init__(message)
        self.code, self.params = code, params


class Column(StrEnum):
    """A column that we know, by its name on the wire of İYS."""

    RECIPIENT = "recipient"
    CONSENT_DATE = "consentDate"
    TYPE = "type"
    RECIPIENT_TYPE = "recipientType"
    SOURCE = "source"
    STATUS = "status"
    RETAILER_CODE = "retailerCode"
    RETAILER_ACCESS = "retailerAccess"


WANTED = (
    Column.RECIPIENT,
    Column.CONSENT_DATE,
    Column.TYPE,
    Column.RECIPIENT_TYPE,
    Column.SOURCE,
)
"""The five that every load must bring; the others may be missing."""

_SPELLINGS: Mapping[Column, str] = {
    Column.RECIPIENT: (
        "alıcı, alıcı adresi, iletişim adresi, adres, telefon, telefon no, telefon numarası, "
        "telefon numarası ya da e-posta adresi, telefon ya da e-posta, telefon veya e-posta, "
        "telefon / e-posta, cep telefonu, cep no, cep telefonu numarası, gsm, gsm no, msisdn, "
        "e-posta, e-posta adresi, mail, mail adresi, email, e-mail address, phone, phone number, "
        "telephone, telephone number, address"
    ),
    Column.CONSENT_DATE: (
        "izin tarihi, iznin alındığı tarih, alıcıdan iznin alındığı tarih, onay tarihi, "
        "ne zaman söyledi?, tarih, date"
    ),
    Column.TYPE: (
        "kanal, izin türü, izin tipi, izin kanalı, iletişim kanalı, iznin alındığı iletişim kanalı,"
        " ileti türü, ileti tipi, mesaj türü, tür, tip, channel, consent type, message type"
    ),
    Column.RECIPIENT_TYPE: "alıcı tipi, alıcı türü",
    Column.SOURCE: (
        "kaynak, izin kaynağı, onay kaynağı, nerede söyledi?, consent source, where was it said?"
    ),
    Column.STATUS: "durum, izin durumu, onay durumu, ne dedi?, consent status, what was said?",
    Column.RETAILER_CODE: "bayi kodu, bayi, bayi iys numarası, dealer's code",
    Column.RETAILER_ACCESS: (
        "bayi erişimi, bayi erişimleri, erişimi olan bayiler, izin erişimi, use of permissions"
    ),
}
_BY_NAME = {
    fold_name(name): column
    for column, names in _SPELLINGS.items()
    for name in (column.value, *names.split(","))
}
# What stands in brackets explains: «Alıcı tipi (Bireysel/Tacir)».
_EXPLAINED = re.compile(r"\([^)]*\)")
# As many digits as a part of a telephone, or as a whole one with anything between them but letters;
# the eight of a day are none.
_LONG_NUMBER = re.compile(r"(?:\d[ ()-]*){5}|(?:\d[\W_]*){9}")
_LONGEST_NAME = 400
_SHOWN, _SHOWN_LENGTH = 50, 40


@dataclass(frozen=True, slots=True)
class Header:
    """Where the known columns stand, how the file itself calls them, and which were not known."""

    width: int
    places: Mapping[Column, int]
    names: Mapping[Column, str]
    ignored: tuple[str, ...]


def recognise(name: str) -> Column | None:
    """The column of a heading, ignoring case, spaces, underscores and Turkish letters."""
    return _BY_NAME.get(fold_name(_EXPLAINED.sub("", name[:_LONGEST_NAME])))


def read_header(cells: Sequence[str]) -> Header:
    """Find the columns by the headings.

    Raises FileError for a wanted column that is missing, naming those found and those wanted;
    then for all that are there twice.
    """
    known = [recognise(cell) for cell in cells]
    missing = [column for column in WANTED if column not in known]
    if missing:
        raise FileError(
            f"These columns are missing: {', '.join(missing)}. Found: {_shown(cells)}. "
            f"Wanted: {', '.join(WANTED)}; may be missing: "
            f"{', '.join(column for column in Column if column not in WANTED)}.",
            "columns-missing",
            missing=", ".join(missing),
            found=_shown(cells),
        )
    _refuse_twice(cells, known)
    places = {column: place for place, column in enumerate(known) if column is not None}
    return Header(
        width=len(cells),
        places=places,
        names={column: cells[place].strip() for column, place in places.items()},
        ignored=tuple(
            showable(cell) for cell, column in zip(cells, known, strict=True) if column is None
        ),
    )


def _refuse_twice(cells: Sequence[str], known: Sequence[Column | None]) -> None:
    """Raises FileError for columns that are there several times."""
    counted = {column: known.count(column) for column in Column}
    twice = [column for column, count in counted.items() if count > 1]
    if not twice:
        return
    found = _shown([cell.strip() for cell, one in zip(cells, known, strict=True) if one in twice])
    if len(twice) == 1:
        (column,) = twice
        message = f"The column {column} is there {counted[column]} times: {found}."
        raise FileError(message, "column-twice", column=column, found=found)
    columns = ", ".join(twice)
    message = f"These columns are there several times: {columns}. They are called: {found}."
    raise FileError(message, "columns-twice", columns=columns, found=found)


def _shown(names: Sequence[str]) -> str:
    shown = [*map(_named, names[:_SHOWN]), *(["…"] if len(names) > _SHOWN else [])]
    return ", ".join(shown) or "none"


def _named(name: str) -> str:
    """Digits without a letter are no name, and those of several cells may be one telephone."""
    name = name[:_LONGEST_NAME]
    bare = any(map(str.isdigit, name)) and not any(map(str.isalpha, name))
    return "…" if bare else showable(name)


def showable(name: str) -> str:
    """A name without the address that may stand in its place: a file without a heading begins with
    somebody's, which is neither for the screen nor for a table in clear."""
    # What is written wide is written as always, so that no digit and no `@` looks like another.
    name = unicodedata.normalize("NFKC", name[:_LONGEST_NAME])
    plain = "".join(letter if letter.isprintable() else " " for letter in name).strip()
    if "@" in plain or "%40" in plain or _LONG_NUMBER.search(plain):
        return "…"
    return plain[:_SHOWN_LENGTH] or "(empty)"
