"""Pages to PDF, with the structure by which a screen reader reads them.

The library has no public way to tag text; what is used of its inside is gathered in this module.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fpdf import FPDF, ViewerPreferences
from fpdf.encryption import StandardSecurityHandler
from fpdf.structure_tree import StructElem
from fpdf.syntax import PDFArray, PDFObject

from channels._kit.letters.flow import Flow, Line, Page, Part, Stroke
from channels._kit.letters.ink import FAMILY, Face, drawable, with_fonts
from channels._kit.letters.letter import Letter

MADE_BY = "ileti"
SCOPES = {"TH": "Column", "TH/Row": "Row"}
"""What the heading of a table is over; PDF calls both `TH`."""


class _Mark:
    """A piece on another page than the first of its element. The page has no number before the
    file is written."""

    def __init__(self, page: PDFObject, mark: int) -> None:
        self.page, self.mark = page, mark

    def serialize(self, **_: Any) -> str:  # noqa: ANN401
        return f"<</Type /MCR /Pg {self.page.ref} /MCID {self.mark}>>"


class _Element(StructElem):
    """A part of the letter in the file; `a` is the library's name for its attributes."""

    def __init__(self, part: Part, parent: PDFObject) -> None:
        super().__init__(f"/{part.role.partition('/')[0]}", parent, [], page_number=0)
        scope = SCOPES.get(part.role)
        self.a = f"<</O /Table /Scope /{scope}>>" if scope else None

    def page_number(self) -> int:
        """Where it begins; those that have only others within them need none that is right."""
        return self._page_number or 1

    def seen(self, number: int, page: PDFObject, mark: int) -> None:
        """A piece of it is on this page."""
        self._page_number = self._page_number or number
        here = self._page_number == number
        self.k.append(mark if here else _Mark(page, mark))


class _Everything(PDFArray):
    """The library writes the elements right below the document and no others: here it finds all of
    them, and the document still names only its own."""

    def __init__(self, document: PDFObject) -> None:
        super().__init__()
        self.document = document

    def serialize(
        self,
        _security_handler: StandardSecurityHandler | None = None,
        _obj_id: int | None = None,
    ) -> str:
        own = PDFArray(one for one in self if one.p is self.document)
        return own.serialize(_security_handler, _obj_id)


def written(letter: Letter, flow: Flow) -> bytes:
    """The file. Its metadata are the title, the language and the moment."""
    with with_fonts() as pdf:
        pdf.set_title(drawable(letter.title, Face.PLAIN)[0])
        pdf.set_lang(letter.language)
        pdf.set_producer(MADE_BY)
        pdf.set_creation_date(letter.made_at)
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        elements = _elements(pdf, flow.letter)
        for number, page in enumerate(flow.pages, 1):
            pdf.add_page()
            pdf.pages[number].struct_parents = number - 1
            _page(pdf, page, elements)
        return bytes(pdf.output())


def _elements(pdf: FPDF, letter: Part) -> dict[Part, _Element]:
    document = pdf.struct_builder.doc_struct_elem
    everything = document.k = _Everything(document)
    elements: dict[Part, _Element] = {}
    for part, parent in _all(letter):
        elements[part] = _Element(part, elements.get(parent, document))
        everything.append(elements[part])
        if parent in elements:
            elements[parent].k.append(elements[part])
    return elements


def _all(part: Part) -> Iterator[tuple[Part, Part]]:
    """Every part below this one, with the part that it is in, in the order of reading."""
    for kid in part.kids:
        yield kid, part
        yield from _all(kid)


def _page(pdf: FPDF, page: Page, elements: dict[Part, _Element]) -> None:
    marks = pdf.struct_builder.struct_tree_root.parent_tree.nums[pdf.page - 1]
    for part, pieces in groupby(page, key=_part_of):
        if part is None:
            pdf._out("/Artifact BMC")
        else:
            element = elements[part]
            pdf._out(f"{element.s} <</MCID {len(marks)}>> BDC")
            element.seen(pdf.page, pdf.pages[pdf.page], len(marks))
            marks.append(element)
        for piece in pieces:
            _draw(pdf, piece)
        pdf._out("EMC")


def _part_of(piece: Line | Stroke) -> Part | None:
    return piece.part if isinstance(piece, Line) else None


def _draw(pdf: FPDF, piece: Line | Stroke) -> None:
    if isinstance(piece, Stroke):
        pdf.set_line_width(0.1)
        pdf.set_draw_color(150)
        pdf.line(piece.x, piece.y, piece.to, piece.y)
        return
    pdf.set_font(FAMILY, piece.style.face.value, piece.style.size)
    # Of the ways to set text, this one alone reads nothing into it: no markdown, no page numbers.
    pdf.text(piece.x, piece.y, piece.text)
