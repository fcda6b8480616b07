"""Files of text, in every writing that people send."""

from tests.loading.building import (
    HEADING,
    WHEN,
    Sample,
    phone,
    phones,
    raw,
    row,
    rows,
    table,
    text_of,
)

MANY_CELLS = "Satırda başlıktan fazla hücre var."
UNCLOSED = "Tırnak işareti kapanmamış"
MISSING = "Şu sütunlar eksik: "
NO_TYPE = "İznin türü yazılmamış"
LONG_LINE = "Bir megabayttan uzun bir satır var."
GOOD = [list(HEADING), *rows(1, 2)]
TEXT = text_of(GOOD)
NOTED = (*HEADING, "not")


def sound(id: str, name: str, content: str | bytes, *numbers: int) -> Sample:
    """A file of which every row is taken."""
    data = content.encode() if isinstance(content, str) else content
    return Sample(id, name, lambda: data, taken=phones(*(numbers or (1, 2))))


DIALECTS = (
    sound("comma", "izinler.csv", TEXT),
    sound("semicolon", "izinler.csv", text_of(GOOD, ";")),
    sound("tab", "izinler.tsv", text_of(GOOD, "\t")),
    sound("bar", "izinler.txt", text_of(GOOD, "|")),
    sound("sep-line", "izinler.csv", "sep=;\r\n" + text_of(GOOD, ";", "\r\n")),
    sound("crlf", "izinler.csv", text_of(GOOD, end="\r\n")),
    sound("cr-only", "izinler.csv", text_of(GOOD, end="\r")),
    sound("bom", "izinler.csv", TEXT.encode("utf-8-sig")),
    sound("utf-16-le", "izinler.csv", b"\xff\xfe" + text_of(GOOD, "\t").encode("utf-16-le")),
    sound("utf-16-be", "izinler.csv", b"\xfe\xff" + text_of(GOOD, "\t").encode("utf-16-be")),
    sound("windows-1254", "izinler.csv", text_of(GOOD, ";").encode("cp1254")),
    sound("no-newline-at-the-end", "izinler.csv", TEXT.rstrip("\n")),
    sound(
        "quotes",
        "izinler.csv",
        text_of([NOTED, [*row(1), 'bir, "iki"'], [*row(2), "üç;\tdört|"]]),
    ),
    sound("newline-in-quotes", "izinler.csv", text_of([NOTED, [*row(1), "a\r\nb"], [*row(2), ""]])),
    sound("blank-lines", "izinler.csv", "\n\n" + text_of([HEADING, row(1), [], [""] * 5, row(2)])),
    sound("trailing-delimiters", "izinler.csv", TEXT.replace("\n", ",,,\n")),
    sound(
        "other-order",
        "izinler.csv",
        text_of(
            [["Kaynak", "KANAL", "Alıcı Tipi", "İZİN TARİHİ", "Alıcı"]]
            + [["HS_WEB", "sms", "bireysel", WHEN, phone(n)] for n in (1, 2)]
        ),
    ),
    sound(
        "names-of-the-wire",
        "consents.csv",
        text_of([["RECIPIENT", "consent_date", "Type", "recipient type", "Source"], *rows(1, 2)]),
    ),
    sound(
        "words-of-the-registry",
        "izinler.csv",
        text_of(
            [
                [
                    "İletişim adresi (Telefon numarası veya e-posta adresi)",
                    "Alıcıdan iznin alındığı tarih",
                    "İznin alındığı iletişim kanalı (arama/mesaj/e-posta)",
                    "Alıcı tipi (Bireysel/Tacir)",
                    "İzin kaynağı",
                ],
                *rows(1, 2),
            ]
        ),
    ),
    sound("unknown-columns", "izinler.csv", text_of([[*NOTED], *([*r, "x"] for r in rows(1, 2))])),
)

ROWS = (
    Sample(
        "unclosed-quote",
        "izinler.csv",
        raw(f'{TEXT}"{",".join(row(3))}\n'),
        taken=phones(1, 2),
        wrong={4: "D002"},
        words=(UNCLOSED,),
    ),
    Sample(
        "more-cells-than-the-heading",
        "izinler.csv",
        table(row(1), [*row(2), "x"]),
        taken=phones(1),
        wrong={3: "D001"},
        words=(MANY_CELLS,),
    ),
    Sample(
        "missing-is-not-invalid",
        "izinler.csv",
        table(
            row(1),
            row(2, recipient=""),
            row(3, recipient="kimse"),
            row(4, type=""),
            row(5, type="faks"),
            row(6, date=""),
            row(7, date="dün"),
            row(8, source=""),
            row(9, source="IYS_WEB"),
        ),
        taken=phones(1),
        wrong={
            3: "H114",
            4: "H121",
            5: "H111",
            6: "H117",
            7: "H112",
            8: "H158",
            9: "H113",
            10: "H119",
        },
        words=("adresi yazılmamış", NO_TYPE),
    ),
    Sample(
        "the-same-twice",
        "izinler.csv",
        table(row(1), row(1)),
        taken=phones(1),
        wrong={3: "H178"},
        words=("Kayıtlı olan daha yeni",),
    ),
    Sample("only-a-heading", "izinler.csv", table()),
    Sample(
        "formula-injection",
        "izinler.csv",
        table(row(1), row(2, recipient="=cmd|' /C calc'!A0")),
        taken=phones(1),
        wrong={3: "H121"},
        words=("numara",),
    ),
)

WHOLES = (
    Sample("empty", "izinler.csv", lambda: b"", "empty", words=("Dosya boş.",)),
    Sample("only-a-bom", "izinler.csv", lambda: b"\xef\xbb\xbf", "empty", words=("Dosya boş.",)),
    Sample(
        "no-heading",
        "izinler.csv",
        raw(text_of(rows(1, 2))),
        "columns-missing",
        words=(f"{MISSING}recipient, consentDate, type, recipientType, source. Bulunanlar: …, ",),
    ),
    Sample(
        "columns-missing",
        "izinler.csv",
        raw("alıcı;kanal\n"),
        "columns-missing",
        words=(f"{MISSING}consentDate, recipientType, source. Bulunanlar: alıcı, kanal.",),
    ),
    Sample(
        "column-twice",
        "izinler.csv",
        table([*row(1), "x"], heading=(*HEADING, "Telefon")),
        "column-twice",
        words=("recipient sütunu birden çok kez var: alıcı, Telefon.",),
    ),
    Sample(
        "columns-twice",
        "izinler.csv",
        table([*row(1), "x", "x"], heading=(*HEADING, "Telefon", "tür")),
        "columns-twice",
        words=("Şu sütunlar birden çok kez var: recipient, type. Dosyadaki adları: alıcı, kanal,",),
    ),
    Sample(
        "missing-before-twice",
        "izinler.csv",
        raw("alıcı;telefon\n"),
        "columns-missing",
        words=(MISSING,),
    ),
    Sample(
        "nul-bytes",
        "izinler.csv",
        raw(TEXT.replace("MESAJ", "ME\0SAJ", 1)),
        "no-text",
        words=("Dosya metin değil.",),
    ),
    Sample(
        "utf-16-without-its-mark",
        "izinler.csv",
        raw(TEXT, "utf-16-le"),
        "no-text",
        words=("Dosya metin değil.",),
    ),
    Sample(
        "utf-16-cut-off",
        "izinler.csv",
        lambda: TEXT.encode("utf-16")[:-1],
        "not-utf-16",
        words=("UTF-16 olduğunu söylüyor",),
    ),
    Sample(
        "long-line",
        "izinler.csv",
        lambda: TEXT.encode() + b"x" * (3 << 20),
        "long-line",
        words=(LONG_LINE,),
    ),
    Sample(
        "long-row",
        "izinler.csv",
        lambda: TEXT.encode() + b'"ab\n",' * (3 << 20),
        "long-row",
        words=("Bir megabayttan uzun bir kayıt var",),
    ),
    Sample(
        "jpeg-called-csv",
        "izinler.csv",
        lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99),
        "picture",
        words=("Dosya bir resim.",),
    ),
    Sample(
        "png-called-csv",
        "izinler.csv",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
        "picture",
        words=("Dosya bir resim.",),
    ),
    Sample(
        "heic-called-csv",
        "IMG_0042.csv",
        lambda: b"\x00\x00\x00\x18ftypheic" + bytes(99),
        "picture",
        words=("Dosya bir resim.",),
    ),
    Sample(
        "pdf-called-csv",
        "izinler.csv",
        lambda: b"%PDF-1.7\n%\xe2\xe3\n1 0 obj",
        "pdf",
        words=("Dosya bir PDF.",),
    ),
    Sample(
        "gzip",
        "izinler.csv",
        lambda: b"\x1f\x8b\x08\x00" + bytes(50),
        "packed",
        words=("Dosya sıkıştırılmış.",),
    ),
)

TEXTS = (*DIALECTS, *ROWS, *WHOLES)
