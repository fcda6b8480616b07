"""Files that are no workbooks of ours, and workbooks that were made to harm."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.loading.building import (
    HEADING,
    MAIN,
    Sample,
    archive,
    book,
    by_hand,
    line,
    members,
    phones,
    row,
    rows,
    sheet,
)

NAME = "izinler.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGE = "Çalışma kitabının açılmış hâli çok büyük."
BROKEN = "Çalışma kitabı bozuk."
LOCKED = "Çalışma kitabı parolayla korunuyor."
NO_BOOK = "Dosya bir Excel çalışma kitabı (XLSX) değil."
LINES = (line(1, HEADING), line(2, row(1)))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY o SYSTEM "file:///etc/passwd">]>'
MEGABYTE = 1 << 20


def other_kind(kind: str) -> str:
    return f"Çalışma kitabı {kind} biçiminde."


def ole(name: str) -> bytes:
    """A container of before 2007 with a stream of this name."""
    return OLE + bytes(504) + name.encode("utf-16-le") + bytes(500)


def sealed() -> bytes:
    """A member whose bytes are said to be encrypted."""
    data = bytearray(by_hand(sheet(*LINES))())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def wrong_sum() -> bytes:
    """A byte of a sheet is another one."""
    content = sheet(*LINES)
    data = archive(members(content), zipfile.ZIP_STORED)
    return data.replace(b"BIREYSEL", b"BIREYSEX", 1)


def huge_by_its_word() -> bytes:
    """The directory says that a sheet has four gigabytes, and nothing of the kind is there."""
    data = bytearray(by_hand(sheet(*LINES))())
    at = data.rfind(b"PK\x01\x02")
    while b"sheet1.xml" not in data[at : at + 80]:
        at = data.rfind(b"PK\x01\x02", 0, at)
    struct.pack_into("<I", data, at + 24, 0xFFFFFFF0)
    return bytes(data)


def zeros(count: int, content: bytes = b" " * MEGABYTE) -> Callable[[], bytes]:
    """A sheet of so many megabytes of one letter."""

    def build() -> bytes:
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as made:
            for name, data in members("").items():
                if name != "xl/worksheets/sheet1.xml":
                    made.writestr(name, data)
            with made.open("xl/worksheets/sheet1.xml", "w") as member:
                member.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                for _ in range(count):
                    member.write(content)
                member.write(b"</sheetData></worksheet>")
        return found.getvalue()

    return build


def many_references() -> bytes:
    """A text of a hundred thousand letters, which eleven thousand cells show."""
    shared = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
    lines = (f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 11_000))
    return archive(members(sheet(*lines), **{"xl/sharedStrings.xml": shared}))


def shared_without_end() -> bytes:
    """Texts by the million that nothing names."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members(sheet(*LINES)).items():
            made.writestr(name, data)
        with made.open("xl/sharedStrings.xml", "w") as member:
            member.write(f'<sst xmlns="{MAIN}">'.encode())
            for _ in range(40):
                member.write(b"<si><t>ab</t></si>" * 60_000)
            member.write(b"</sst>")
    return found.getvalue()


def refused(
    id: str, build: Callable[[], bytes], fault: str, words: str, name: str = NAME
) -> Sample:
    return Sample(id, name, build, fault, words=(words,))


def rows_beyond() -> bytes:
    return archive(members(sheet(*LINES, line(1_048_577, row(2)))))


OTHERS = (
    refused("password", lambda: ole("EncryptedPackage"), "locked", LOCKED),
    refused("encrypted-members", sealed, "locked", LOCKED),
    refused("xls", lambda: ole("Workbook"), "other-workbook", other_kind("XLS"), "izinler.xls"),
    refused(
        "xlsb",
        lambda: archive({"xl/workbook.bin": b"x"}),
        "other-workbook",
        other_kind("XLSB"),
        "izinler.xlsb",
    ),
    refused(
        "ods",
        lambda: archive(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
        ),
        "other-workbook",
        other_kind("ODS"),
        "izinler.ods",
    ),
    refused(
        "numbers",
        lambda: archive({"Index/Document.iwa": b"x"}),
        "other-workbook",
        other_kind("Numbers"),
        "izinler.numbers",
    ),
    refused("zip", lambda: archive({"izinler.csv": b"x"}), "no-workbook", NO_BOOK, "izinler.zip"),
    refused("docx", lambda: archive({"word/document.xml": b"<x/>"}), "no-workbook", NO_BOOK),
    refused("another-old-document", lambda: ole("WordDocument"), "no-workbook", NO_BOOK),
)
BROKENS = (
    refused("cut-off", lambda: book(*rows(1, 2))()[:-200], "workbook-broken", BROKEN),
    refused("wrong-sum", wrong_sum, "workbook-broken", BROKEN),
    refused("no-xml", by_hand("<worksheet><sheetData>"), "workbook-broken", BROKEN),
    refused(
        "no-relations",
        lambda: archive({"xl/workbook.xml": "<workbook/>"}),
        "workbook-broken",
        BROKEN,
    ),
    refused(
        "rows-backwards",
        by_hand(sheet(line(2, HEADING), line(1, row(1)))),
        "workbook-broken",
        BROKEN,
    ),
    refused(
        "text-that-is-not-there",
        by_hand(sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')),
        "workbook-broken",
        BROKEN,
    ),
    refused(
        "text-before-the-first",
        by_hand(
            sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
            **{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'},
        ),
        "workbook-broken",
        BROKEN,
    ),
    refused("billion-laughs", by_hand(sheet(*LINES, head=DOCTYPE)), "workbook-broken", BROKEN),
    refused(
        "laughs-in-the-texts",
        by_hand(sheet(*LINES), **{"xl/sharedStrings.xml": f"{DOCTYPE}<sst>&l9;</sst>"}),
        "workbook-broken",
        BROKEN,
    ),
    refused(
        "entity-from-outside",
        by_hand(sheet(*LINES, head=OUTSIDE).replace("MESAJ", "&o;")),
        "workbook-broken",
        BROKEN,
    ),
)
LARGES = (
    refused("zeros", zeros(60), "workbook-large", LARGE),
    refused("huge-by-its-word", huge_by_its_word, "workbook-large", LARGE),
    refused(
        "many-members",
        lambda: archive(
            {**members(sheet(*LINES)), **{f"x{n}": b"" for n in range(5001)}}, zipfile.ZIP_STORED
        ),
        "workbook-large",
        LARGE,
    ),
    refused("one-text-for-all-cells", many_references, "workbook-large", LARGE),
    refused("texts-without-end", shared_without_end, "workbook-large", LARGE),
    refused(
        "row-beyond-the-sheet",
        rows_beyond,
        "sheet-rows",
        "Sayfada bir Excel sayfasının alabileceğinden çok satır var.",
    ),
    refused(
        "cell-without-end",
        by_hand(sheet(line(1, ["x" * (1 << 18)]))),
        "long-row",
        "Bir megabayttan uzun bir kayıt var",
    ),
)
UNHURT = (
    Sample(
        "deeply-nested",
        NAME,
        by_hand(sheet(*LINES, after=f"{'<x>' * 50_000}{'</x>' * 50_000}")),
        taken=phones(1),
    ),
)

HOSTILE = (*OTHERS, *BROKENS, *LARGES, *UNHURT)
