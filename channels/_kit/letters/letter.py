"""A letter as a document: its parts in words, ready to be read, and the PDF that they make.

Whoever writes the letter words it: labels too («Sayı: …»), since nothing here knows a language.
"""

from dataclasses import dataclass
from datetime import datetime

MOST_COLUMNS = 8
"""More columns than this leave no room for a word of each on a page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of the letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what belongs to them, a row for each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of several columns; `empty` is what it says where it has no rows.

    Raises ValueError for a row that does not have as many cells as there are columns, and for no
    column or more than `MOST_COLUMNS`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.columns) <= MOST_COLUMNS:
            raise ValueError(f"a table of {len(self.columns)} columns")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has not the cells of its table")


Block = str | Heading | Facts | Grid
"""A piece of the body; a text is a paragraph, and a line break within it stays one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, from its head to its foot; empty parts are left out.

    `title` is in the file's metadata too, so it names nobody. `footer` stands on every page, before
    the number of the page. `made_at`: aware; the same letter is the same file, byte by byte.
    """

    title: str
    number: str
    date: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    subject: str
    body: tuple[Block, ...]
    closing: tuple[str, ...]
    footer: str
    language: str
    made_at: datetime

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("a letter is made at a moment, and a moment has a time zone")
