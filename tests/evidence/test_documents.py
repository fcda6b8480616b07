"""Of a PDF what is printed on its pages stays, as pictures, and nothing that could do something."""

import pytest
from fpdf import FPDF

from app.evidence.child import decode
from app.evidence.page import MOST_PAGES
from app.evidence.pictures import AREA, LONGEST_SIDE
from app.evidence.reading import can_read, suggest_text
from tests.evidence.files import (
    SECRET,
    dejavu_or_skip,
    near,
    only_pixels,
    opened,
    pdf_of,
    raw_pdf,
    reason,
    stream,
)

LETTERS = "Değerli müşterimiz, alışverişe ÇAĞRI"


def inked(data: bytes) -> list[bool]:
    """Of each page, whether anything is printed on it."""
    pages = decode(data)
    assert all(only_pixels(page) for page in pages)
    return [opened(page).convert("L").getextrema()[0] != 255 for page in pages]


def test_each_page_is_a_picture_with_its_turkish_letters() -> None:
    data = pdf_of(LETTERS, "İkinci sayfa", "", font=dejavu_or_skip())
    assert inked(data) == [True, True, False]
    first, second, _ = decode(data)
    assert (first.width, first.height) == (1167, 834)
    if can_read():
        assert suggest_text(first.data).split() == LETTERS.split()
        assert suggest_text(second.data) == "İkinci sayfa"


def test_a_locked_one_is_told_from_a_broken_one() -> None:
    assert reason(pdf_of("Merhaba", lock="1234")) == "locked"
    assert reason(pdf_of("Merhaba")) == ""
    assert reason(b"%PDF-1.7\nnothing\n%%EOF\n") == "broken"


def test_one_that_only_its_owner_may_change_can_be_read() -> None:
    made = FPDF()
    made.set_encryption(owner_password="owner")
    made.add_page()
    made.set_font("Helvetica", size=40)
    made.cell(text="Merhaba")
    assert inked(bytes(made.output())) == [True]


def test_no_more_pages_than_somebody_reads() -> None:
    assert inked(pdf_of(*["x"] * MOST_PAGES)) == [True] * MOST_PAGES
    assert reason(pdf_of(*["x"] * (MOST_PAGES + 1))) == "pages"


def test_no_page_at_all_is_broken() -> None:
    none = raw_pdf(b"").replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0")
    assert reason(none) == "broken"


SCRIPT = b"(app.alert\\('Sahibinden gizli not'\\);app.launchURL\\('http://evil.example'\\))"


def test_scripts_attachments_forms_and_links_stay_behind() -> None:
    data = raw_pdf(
        b"0 0 1 rg 0 0 100 50 re f",
        b"<</S/JavaScript/JS" + SCRIPT + b">>",
        b"<</Type/Filespec/F(evil.exe)/EF<</F 7 0 R>>>>",
        stream(b"MZ" + SECRET.encode() * 50, b"/Type/EmbeddedFile"),
        b"<</Type/Annot/Subtype/Link/Rect[0 50 100 100]/A<</S/URI/URI(http://evil.example)>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Sahibinden gizli not)/Rect[0 0 9 9]>>",
        page=b"/MediaBox[0 0 100 100]/Annots[8 0 R 9 0 R]/AA<</O 5 0 R>>",
        root=b"/OpenAction 5 0 R/Names<</EmbeddedFiles<</Names[(evil.exe) 6 0 R]>>>>"
        b"/AcroForm<</Fields[9 0 R]>>",
    )
    (page,) = decode(data)
    assert only_pixels(page)
    for trace in (SECRET.encode(), b"evil", b"app.alert", b"%PDF"):
        assert trace not in page.data
    image = opened(page)
    assert near(image.getpixel((20, image.height - 20)), (0, 0, 255))
    assert near(image.getpixel((20, 20)), (255, 255, 255))


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 1e9 1e9", "0 0 1e9 1", "-1e9 0 1e9 9"])
def test_a_page_as_large_as_a_country_is_a_small_picture(box: str) -> None:
    (page,) = decode(raw_pdf(b"0 0 500 500 re f", page=f"/MediaBox[{box}]".encode()))
    assert page.width * page.height <= AREA * 1.01
    assert max(page.width, page.height) <= LONGEST_SIDE + 1


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1e99 1e99", "9 9 1 1", "a b c d", "0 0 1e-9 1e-9"])
def test_a_page_of_no_size_is_no_accident(box: str) -> None:
    assert reason(raw_pdf(b"", page=f"/MediaBox[{box}]".encode())) in {"", "broken"}


def test_a_line_before_the_head_is_none_of_the_citizens_making() -> None:
    assert reason(b"\xef\xbb\xbf\r\n" + pdf_of("Merhaba")) == ""
