"""A letter to PDF.

Tagged: paragraphs, headings, tables with their rows and headings, in the order of reading; what is
on every page (footers, repeated headings, lines) is decoration. No conformance is claimed: the
library checks none, and its own PDF/A writes the present time into the file.
"""

from channels._kit.letters.flow import (
    FOOT,
    LEFT,
    PADDING,
    PLAIN,
    RIGHT,
    ROOM,
    SECTION,
    SMALL,
    SMALL_STRONG,
    STRONG,
    TITLE,
    Flow,
    Line,
    Style,
    Table,
    column_widths,
)
from channels._kit.letters.ink import width, wrapped
from channels._kit.letters.letter import Block, Facts, Grid, Heading, Letter
from channels._kit.letters.paper import written

WIDEST_LABEL = ROOM * 0.4
WIDEST_DATE = ROOM * 0.4


def pdf(letter: Letter) -> bytes:
    """The letter as a file, A4, with the fonts that it needs."""
    flow = Flow()
    _head(flow, letter)
    for block in letter.body:
        _block(flow, block)
    _lines(flow, letter.closing, PLAIN)
    _feet(flow, letter.footer)
    return written(letter, flow)


def _head(flow: Flow, letter: Letter) -> None:
    _lines(flow, letter.sender, STRONG)
    _number_and_date(flow, letter)
    _lines(flow, (letter.subject,), PLAIN)
    _lines(flow, letter.recipient, PLAIN)
    flow.gap()
    flow.text(letter.title, TITLE, flow.letter.add("H1"))
    flow.gap()


def _lines(flow: Flow, lines: tuple[str, ...], style: Style) -> None:
    """Lines that belong together, of one paragraph."""
    flow.keep(len(lines) * style.height)
    part = flow.letter.add("P")
    for line in filter(None, lines):
        flow.text(line, style, part)
    flow.gap()


def _number_and_date(flow: Flow, letter: Letter) -> None:
    """Beside one another: the number at the left, the date at the right edge."""
    dates = wrapped(letter.date, PLAIN.face, PLAIN.size, WIDEST_DATE)
    top = flow.y
    number = wrapped(letter.number, PLAIN.face, PLAIN.size, ROOM - WIDEST_DATE - 2 * PADDING)
    bottom = top
    for lines, right in ((number, False), (dates, True)):
        part, flow.y = flow.letter.add("P"), top
        for line in lines:
            wide = width(line, PLAIN.face, PLAIN.size)
            flow.line(RIGHT - wide if right else LEFT, line, PLAIN, part)
            flow.y += PLAIN.height
        bottom = max(bottom, flow.y)
    flow.y = bottom
    flow.gap()


def _block(flow: Flow, block: Block) -> None:
    match block:
        case Heading(text):
            # Not the last thing on a page.
            flow.keep(SECTION.height + 5 * PLAIN.height)
            flow.gap(1.0)
            flow.text(text, SECTION, flow.letter.add("H2"))
            flow.gap(1.0)
            return
        case Facts():
            _facts(flow, block)
        case Grid():
            _grid(flow, block)
        case str():
            flow.text(block, PLAIN, flow.letter.add("P"))
    flow.gap()


def _facts(flow: Flow, facts: Facts) -> None:
    if not facts.rows:
        return
    labels = [label for label, _ in facts.rows]
    wide = min(WIDEST_LABEL, column_widths([labels, [v for _, v in facts.rows]], STRONG)[0])
    table = Table(flow, [wide, ROOM - wide])
    for row in facts.rows:
        table.row(row, [STRONG, PLAIN], ["TH/Row", "TD"])


def _grid(flow: Flow, grid: Grid) -> None:
    columns = [[head, *(row[i] for row in grid.rows)] for i, head in enumerate(grid.columns)]
    table = Table(flow, column_widths(columns, SMALL_STRONG), grid.columns)
    for row in grid.rows:
        table.row(row, [SMALL] * len(row), ["TD"] * len(row))
    if not grid.rows:
        flow.gap(1.0)
        flow.text(grid.empty, SMALL, flow.letter.add("P"))


def _feet(flow: Flow, footer: str) -> None:
    """Under every page, the footer and which of how many pages it is."""
    total = len(flow.pages)
    for number, page in enumerate(flow.pages, 1):
        count = f"{number} / {total}"
        wide = width(count, SMALL.face, SMALL.size)
        lines = wrapped(footer, SMALL.face, SMALL.size, ROOM - wide - 5)
        # What is longer than three lines would run into the letter, or off the page.
        shown = lines[:3]
        for above, line in zip(range(len(shown) - 1, -1, -1), shown, strict=True):
            page.append(Line(LEFT, FOOT - above * SMALL.height, line, SMALL))
        page.append(Line(RIGHT - wide, FOOT, count, SMALL))
