"""How a letter fills its pages: what stands where, and which part of the letter it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels._kit.letters.ink import POINT, Face, drawable, width, wrapped

LEFT, RIGHT = 25.0, 190.0
TOP, BOTTOM = 20.0, 272.0
FOOT = 285.0
ROOM = RIGHT - LEFT
GAP = 3.0
PADDING = 1.2
"""Millimetres, on A4: 210 by 297."""

TALLEST_HEAD = (BOTTOM - TOP) / 3
"""A taller one is not repeated, or it would leave no room for the rows."""

LONGEST_WORD = 40.0
"""No word asks for a wider column than this; it is broken instead."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; `size` in points."""

    size: float = 10.0
    face: Face = Face.PLAIN

    @property
    def height(self) -> float:
        """Of a line, in millimetres."""
        return self.size * POINT * 1.4


PLAIN, STRONG = Style(), Style(face=Face.BOLD)
SMALL, SMALL_STRONG = Style(8.0), Style(8.0, Face.BOLD)
TITLE = Style(14.0, Face.BOLD)
SECTION = Style(11.0, Face.BOLD)


@dataclass(eq=False, slots=True)
class Part:
    """A part of the letter as PDF calls it (`P`, `H1`, `Table`), with those within it."""

    role: str
    kids: list["Part"] = field(default_factory=list)

    def add(self, role: str) -> "Part":
        """A part within this one, after the others."""
        self.kids.append(Part(role))
        return self.kids[-1]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page, from its base line; what belongs to no part is decoration."""

    x: float
    y: float
    text: str
    style: Style
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin line across the page."""

    x: float
    y: float
    to: float


Page = list[Line | Stroke]


class Flow:
    """Puts one thing below the other, and begins a page where there is no room for it."""

    def __init__(self) -> None:
        self.pages: list[Page] = [[]]
        self.letter = Part("Document")
        self.y = TOP

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = TOP

    def keep(self, height: float) -> None:
        """Begin a page unless there is room for as much as this, or the page is empty."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.turn()

    def gap(self, height: float = GAP) -> None:
        """Leave a space, which no page begins with."""
        if self.y > TOP:
            self.y += height

    def text(self, text: str, style: Style, part: Part | None) -> None:
        """A text over the whole width, line by line over the pages."""
        for line in wrapped(text, style.face, style.size, ROOM):
            self.keep(style.height)
            self.line(LEFT, line, style, part)
            self.y += style.height

    def line(self, x: float, text: str, style: Style, part: Part | None) -> None:
        """One line of text at the height where we are, which stays."""
        if text:
            base = self.y + style.size * POINT
            self.pages[-1].append(Line(x, base, text, style, part))

    def stroke(self) -> None:
        """A line under what stands above."""
        self.pages[-1].append(Stroke(LEFT, self.y, RIGHT))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with the part that it is (`TH`, `TD`)."""

    lines: Sequence[str]
    style: Style
    part: Part | None


class Table:
    """Rows below one another; `head` is repeated on every page, as decoration."""

    def __init__(self, flow: Flow, widths: Sequence[float], head: Sequence[str] = ()) -> None:
        self.flow, self.widths = flow, widths
        self.part = flow.letter.add("Table")
        self.head: Sequence[Cell] = ()
        if head:
            cells = self._cells(head, [SMALL_STRONG] * len(head), Part("TR"), ["TH"] * len(head))
            # A head alone at the end of a page is of no use.
            flow.keep(_height(cells) + 3 * SMALL.height)
            self.row(head, [cell.style for cell in cells], ["TH"] * len(head))
            if _height(cells) <= TALLEST_HEAD:
                self.head = cells

    def row(self, texts: Sequence[str], styles: Sequence[Style], roles: Sequence[str]) -> None:
        """A row; one that is longer than a page goes on over the next."""
        flow = self.flow
        cells = self._cells(texts, styles, self.part.add("TR"), roles)
        head = _height(self.head)
        while True:
            left = BOTTOM - flow.y
            if _height(cells) <= left:
                return self._put(cells)
            whole = BOTTOM - TOP - head
            fit = int((left - 2 * PADDING) / max(cell.style.height for cell in cells))
            if _height(cells) > whole and fit > 0:
                self._put([Cell(cell.lines[:fit], cell.style, cell.part) for cell in cells])
                cells = [Cell(cell.lines[fit:], cell.style, cell.part) for cell in cells]
            flow.turn()
            self._put([Cell(cell.lines, cell.style, None) for cell in self.head])

    def _cells(
        self, texts: Sequence[str], styles: Sequence[Style], row: Part, roles: Sequence[str]
    ) -> list[Cell]:
        return [
            Cell(wrapped(text, style.face, style.size, wide - 2 * PADDING), style, row.add(role))
            for text, style, role, wide in zip(texts, styles, roles, self.widths, strict=True)
        ]

    def _put(self, cells: Sequence[Cell]) -> None:
        flow = self.flow
        if not cells:
            return
        top, x = flow.y, LEFT
        for cell, wide in zip(cells, self.widths, strict=True):
            flow.y = top + PADDING
            for line in cell.lines:
                flow.line(x + PADDING, line, cell.style, cell.part)
                flow.y += cell.style.height
            x += wide
        flow.y = top + _height(cells)
        flow.stroke()


def _height(cells: Sequence[Cell]) -> float:
    return max((len(cell.lines) * cell.style.height for cell in cells), default=0) + 2 * PADDING


def column_widths(columns: Sequence[Sequence[str]], style: Style) -> list[float]:
    """The page shared out: to each column its longest word, the rest by how much there is in it."""
    least, most = [], []
    for cells in columns:
        lines = [line for cell in cells for line in drawable(cell, style.face)]
        words = [word for line in lines for word in line.split(" ")]
        longest = max((width(word, style.face, style.size) for word in words), default=0)
        widest = max((width(line, style.face, style.size) for line in lines), default=0)
        least.append(min(longest, LONGEST_WORD) + 2 * PADDING + 0.1)
        most.append(max(least[-1], widest + 2 * PADDING))
    rest = ROOM - sum(least)
    if rest < 0:
        return [ROOM * one / sum(least) for one in least]
    wanted = [high - low + 1 for low, high in zip(least, most, strict=True)]
    return [low + rest * more / sum(wanted) for low, more in zip(least, wanted, strict=True)]
