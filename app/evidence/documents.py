"""A PDF becomes one picture for each page: scripts, attachments, forms and links stay behind.

Only the child imports this, for the same reason as `pictures`.
"""

from math import isfinite

import pypdfium2
import pypdfium2.raw as pdfium

from app.evidence.page import MOST_PAGES, Page, refused
from app.evidence.pictures import encode, fitting

SCALE = 200 / 72
"""Pixels for each point: 200 to the inch, at which small print can be read."""

_TAIL = 1024
_LOCKED = frozenset({pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY})


def document(data: bytes) -> tuple[Page, ...]:
    """The pages of a PDF, each as a picture.

    Raises InvalidInput (evidence-locked, evidence-pages, evidence-broken), and whatever PDFium
    raises for a broken file.
    """
    # PDFium mends a file whose end is lost, and the pages that were there are lost unsaid.
    if b"%%EOF" not in data[-_TAIL:]:
        raise refused("broken")
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise refused("locked" if error.err_code in _LOCKED else "broken") from error
    with opened:
        count = len(opened)
        if count > MOST_PAGES:
            raise refused("pages", pages=MOST_PAGES)
        if not count:
            raise refused("broken")
        return tuple(_page(opened, number) for number in range(count))


def _page(opened: pypdfium2.PdfDocument, number: int) -> Page:
    """A page at the size at which it can be read, whatever size the file says that it has."""
    page = opened[number]
    width, height = page.get_size()
    if not (isfinite(width) and isfinite(height) and width > 0 and height > 0):
        raise refused("broken")
    bitmap = page.render(scale=fitting(width, height, SCALE), rev_byteorder=True)
    try:
        return encode(bitmap.to_pil())
    finally:
        bitmap.close()
        page.close()
