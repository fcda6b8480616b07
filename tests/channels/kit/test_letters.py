"""A letter on paper says what was put into it, in its order, whatever people write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from channels._kit.letters.ink import UNKNOWN, Face, drawable, width, wrapped
from channels._kit.letters.letter import Facts, Grid, Heading, Letter
from channels._kit.letters.press import pdf

PANGRAMS = (
    "Pijamalı hasta yağız şoföre çabucak güvendi.",
    "PİJAMALI HASTA YAĞIZ ŞOFÖRE ÇABUCAK GÜVENDİ.",
    "Öküz ajan hapse düştü yavrum, ocağı felç gibi; kâğıt, rûh, îmâ: «₺1.250,00» – …",
)
LETTER = Letter(
    title="Şikâyetiniz hakkında karar",
    number="Sayı: 2026/000123",
    date="12 Mart 2026",
    sender=("İLETİ KURULU", "İzin Sicili"),
    recipient=("Sayın Çiğdem Öğüt", "Iğdır"),
    subject="Konu: Acme Alışveriş",
    body=(),
    closing=("Saygılarımızla", "Kurul"),
    footer="İleti İzin Sicili",
    language="tr",
    made_at=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
)


def pages(letter: Letter) -> list[str]:
    """The text of every page as a reader sees it, its spaces and line ends as one space."""
    with pypdfium2.PdfDocument(pdf(letter)) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def body(*blocks: str | Heading | Facts | Grid) -> Letter:
    return replace(LETTER, body=blocks)


def in_order(text: str, *pieces: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def test_everything_stands_in_its_order_in_turkish_letters() -> None:
    facts = Facts((("Gönderen", "Acme Alışveriş A.Ş."), ("Marka", "")))
    grid = Grid(("Zaman", "Durum"), (("12.03.2026 14:05", "ONAY"),), "Kayıt yok.")
    [text] = pages(body(*PANGRAMS, Heading("Gerekçe"), facts, grid))
    assert in_order(
        text,
        *LETTER.sender,
        *(LETTER.number, LETTER.date, LETTER.subject),
        *LETTER.recipient,
        LETTER.title,
        *PANGRAMS,
        *("Gerekçe", "Gönderen", "Acme Alışveriş A.Ş.", "Marka"),
        *("Zaman", "Durum", "12.03.2026 14:05", "ONAY"),
        *LETTER.closing,
        *(LETTER.footer, "1 / 1"),
    )


def test_a_table_goes_on_over_the_pages_under_its_headings() -> None:
    rows = tuple((f"satır {n}", "İzin kaydedildi " * (n % 9)) for n in range(200))
    found = pages(body(Grid(("Zaman", "Ne oldu"), rows, "Kayıt yok.")))
    assert len(found) > 5
    for number, text in enumerate(found, 1):
        assert text.count("Zaman Ne oldu") == 1
        assert text.endswith(f"{LETTER.footer} {number} / {len(found)}")
    whole = " ".join(found)
    assert in_order(whole, *(f"satır {n}" for n in range(200)))
    assert whole.count("İzin kaydedildi") == sum(n % 9 for n in range(200))


def test_a_row_longer_than_a_page_and_a_paragraph_of_one_word_go_on() -> None:
    long = " ".join(f"söz{n}" for n in range(1500))
    found = pages(body(Grid(("A", "B"), (("bir", long), ("iki", "son")), ""), "ŵ" * 3000))
    whole = " ".join(found)
    assert len(found) > 3
    assert in_order(whole, *(f"söz{n}" for n in range(1500)), "iki", "son")
    assert whole.count("ŵ") == 3000


def test_a_head_as_tall_as_a_page_is_not_repeated() -> None:
    tall = " ".join(f"baş{n}" for n in range(1200))
    found = pages(body(Grid((tall, "B"), tuple((f"satır{n}", "x") for n in range(90)), "")))
    whole = " ".join(found)
    assert whole.count("baş1199") == 1
    assert in_order(whole, "baş0", "baş1199", *(f"satır{n}" for n in range(90)))


def test_a_paragraph_keeps_its_lines_and_its_three_thousand_letters() -> None:
    long = ("Onay vermediğim hâlde aranıyorum. " * 100)[:3000].strip()
    whole = " ".join(pages(body(long, "bir\niki\r\nüç")))
    assert in_order(whole.replace(f"{LETTER.footer} 1 / 2 ", ""), long, "bir iki üç")
    assert wrapped("bir\niki\r\n\nüç", Face.PLAIN, 10, 100) == ["bir", "iki", "", "üç"]


def test_a_table_without_rows_says_so_and_no_facts_are_nothing() -> None:
    [text] = pages(body(Grid(("Zaman", "Durum"), (), "Kayıt yok."), Facts(())))
    assert in_order(text, "Zaman", "Durum", "Kayıt yok.", *LETTER.closing)


@pytest.mark.parametrize("columns", [(), tuple("ABCDEFGHI")])
def test_a_table_that_no_page_holds_is_refused(columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="columns"):
        Grid(columns, (), "")


def test_a_row_has_the_cells_of_its_table_and_a_letter_its_moment() -> None:
    with pytest.raises(ValueError, match="cells"):
        Grid(("A", "B"), (("one",),), "")
    with pytest.raises(ValueError, match="time zone"):
        replace(LETTER, made_at=datetime(2026, 3, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("a\x00b\x1bc\x7f", "abc"),
        ("in\u200bvis\u00adible\u202e", "invisible"),
        ("שלום", UNKNOWN * 4),
        ("مرحبا", UNKNOWN * 5),
        ("中", UNKNOWN),
        ("👍\ufe0f", UNKNOWN),
        ("\ud800", UNKNOWN),
        ("s\u0327", "ş"),
        ("a\tb\u2003c", "a b\u2003c"),
    ],
)
def test_what_cannot_be_drawn_is_seen_to_be_missing(written: str, drawn: str) -> None:
    assert drawable(written, Face.PLAIN) == [drawn]
    table = Grid((written, "B"), ((written, written),), "")
    assert pages(replace(body(written, table), title=f"Karar {written}"))


@pytest.mark.parametrize(
    "text", ["**bold** __line__ --it--", "{nb}", "[a](http://b.example)", "<b>(Tj) ET \\"]
)
def test_a_text_is_only_text(text: str) -> None:
    letter = replace(body(text, Facts(((text, text),))), footer=text, title=text)
    assert pages(letter)[0].count(text) == 5
    data = pdf(letter)
    assert b"/URI" not in data
    with pypdfium2.PdfDocument(data) as document:
        assert document.get_metadata_value("Title") == text


def test_the_file_says_who_made_it_and_of_nobody_anything() -> None:
    with pypdfium2.PdfDocument(pdf(LETTER)) as document:
        assert document.get_metadata_dict(skip_empty=True) == {
            "Title": LETTER.title,
            "Producer": "ileti",
            "CreationDate": "D:20260312093000Z",
        }
    assert b"/Lang (tr)" in pdf(LETTER)


def test_the_same_letter_is_the_same_file() -> None:
    letter = body(*PANGRAMS, Grid(("A",), (("b",),), ""))
    assert pdf(letter) == pdf(letter)
    later = replace(letter, made_at=letter.made_at + timedelta(seconds=1))
    assert pdf(letter) != pdf(later)


def test_the_fonts_are_within_and_only_what_is_used_of_them() -> None:
    data = pdf(body(*PANGRAMS))
    assert len(data) < 100_000
    assert data.count(b"/FontFile2") == 2


Tree = list[tuple[str, "Tree"]]


def structure(element: object) -> Tree:
    found: Tree = []
    for index in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            found.append((kind(child), structure(child)))
    return found


def kind(element: object) -> str:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    name = BytesIO(bytes(size)).getbuffer()
    raw.FPDF_StructElement_GetType(element, (raw.c_char * size).from_buffer(name), size)
    return bytes(name).decode("utf-16-le").rstrip("\0")


def test_a_reader_finds_the_parts_of_the_letter() -> None:
    facts = Facts((("Gönderen", "Acme"),))
    grid = Grid(("Zaman",), (("dün",),), "")
    with pypdfium2.PdfDocument(pdf(body("Bir.", Heading("Gerekçe"), facts, grid))) as document:
        assert document.is_tagged()
        tree = raw.FPDF_StructTree_GetForPage(document[0])
        top = raw.FPDF_StructTree_GetChildAtIndex(tree, 0)
        assert kind(top) == "Document"
        found = structure(top)
        raw.FPDF_StructTree_Close(tree)
    head: Tree = [(role, []) for role in ("P", "P", "P", "P", "P", "H1")]
    tables: Tree = [
        ("Table", [("TR", [("TH", []), ("TD", [])])]),
        ("Table", [("TR", [("TH", [])]), ("TR", [("TD", [])])]),
    ]
    assert found == [*head, ("P", []), ("H2", []), *tables, ("P", [])]


@given(text=st.text(), room=st.floats(5, 165))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = wrapped(text, Face.BOLD, 9, room)
    assert all(width(line, Face.BOLD, 9) <= room or len(line) == 1 for line in lines)
    drawn = "".join(drawable(text, Face.BOLD))
    assert "".join(lines).replace(" ", "") == drawn.replace(" ", "")


@settings(max_examples=20, deadline=None)
@given(text=st.text(), cells=st.lists(st.text(), max_size=5))
def test_whatever_people_write_is_printed(text: str, cells: list[str]) -> None:
    table = Grid(("A", text), tuple((cell, text) for cell in cells), text)
    letter = replace(body(text, Heading(text), table), title=text, recipient=(text, ""))
    assert pages(letter)
