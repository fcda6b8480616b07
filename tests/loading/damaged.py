"""What spreadsheets do to numbers, addresses and dates, in text and in workbooks."""

from tests.loading.building import MOMENT, WHEN, Sample, book, note, phone, phones, row, table

SHORTENED = "Excel bu numarayı kısaltmış, haneleri kaybolmuş."
NO_ADDRESS = "Hücrede adres yerine Excel'in hata değeri var."
SERIAL = "Tarih yerine Excel'in seri numarası var"
UNCERTAIN = "Gün ile ay ayırt edilemiyor. Tarihi 2020-07-08 ya da 08.07.2020 gibi yazın."
NO_DATE = "Hücrede tarih yerine Excel'in hata değeri var."
MAIL = "ayse@example.com"

CERTAIN = {
    "national-digits": "905320000001",
    "digits-and-point": "905320000001.0",
    "digits-and-comma": "5320000001,00",
    "power-with-comma": "5,320000001E+9",
    "power-with-point": "5.320000001E+09",
    "power-of-twelve-digits": "9,05320000001E+11",
    "formula-of-text": '="+905320000001"',
    "formula-of-digits": "=+905320000001",
    "apostrophe": "'+905320000001",
    "no-break-space": "\u00a00532\u00a0000\u00a000\u00a001",
    "zero-width": "\u200b+90532\u200d0000001\ufeff",
    "scheme": "tel:+905320000001",
    "link-of-number": '=HYPERLINK("tel:+905320000001";"+905320000001")',
}
MAILS = {
    "mailto": f"mailto:{MAIL}",
    "zero-width-in-mail": "ayse\u200b@example.com",
    "no-break-space-at-mail": f"\u00a0{MAIL}\u00a0",
    "link-of-mail": f'=HYPERLINK("mailto:{MAIL}","{MAIL}")',
    "turkish-link-of-mail": f'=KÖPRÜ("mailto:{MAIL}";"{MAIL}")',
    "link-alone": f'=HYPERLINK("mailto:{MAIL}")',
}
LOST = {
    "shortened": ("9,05321E+11", "D007", SHORTENED),
    "shortened-much": ("5,32E+09", "D007", SHORTENED),
    "name-error": ("#NAME?", "D008", NO_ADDRESS),
    "turkish-name-error": ("#AD?", "D008", NO_ADDRESS),
    "too-narrow": ("########", "D008", NO_ADDRESS),
    "reference-error": ("#REF!", "D008", NO_ADDRESS),
}
DATES = {
    "serial": ("46092", "D009", SERIAL),
    "serial-with-time": ("46092,4166666667", "D009", SERIAL),
    "month-or-day": ("3/11/2026", "D010", UNCERTAIN),
    "month-or-day-with-dashes": ("11-03-2026 10:00", "D010", UNCERTAIN),
    "date-too-narrow": ("##########", "D011", NO_DATE),
}
SURE_DATES = {
    "turkish-date": "11.03.2026 10:00",
    "year-first-with-slashes": "2026/03/11 10:00",
    "date-as-formula": f'="{WHEN}"',
}


def mail_row(address: str) -> list[str]:
    return row(1, recipient=address, type="EPOSTA")


def of_text() -> tuple[Sample, ...]:
    """The same damage, each in a file of its own."""
    name = "izinler.csv"
    return (
        *(
            Sample(id, name, table(row(1, recipient=cell), row(2)), taken=phones(1, 2))
            for id, cell in CERTAIN.items()
        ),
        *(Sample(id, name, table(mail_row(cell)), taken=(MAIL,)) for id, cell in MAILS.items()),
        *(
            Sample(
                id,
                name,
                table(row(1, recipient=cell), row(2)),
                taken=phones(2),
                wrong={2: code},
                words=(words,),
            )
            for id, (cell, code, words) in LOST.items()
        ),
        *(
            Sample(
                id,
                name,
                table(row(1, date=cell), row(2)),
                taken=phones(2),
                wrong={2: code},
                words=(words,),
            )
            for id, (cell, code, words) in DATES.items()
        ),
        *(
            Sample(id, name, table(row(1, date=cell)), taken=phones(1))
            for id, cell in SURE_DATES.items()
        ),
    )


OTHER_LINK = Sample(
    "link-that-shows-another-address",
    "izinler.csv",
    table(mail_row('=HYPERLINK("mailto:a@example.com","b@example.com")')),
    wrong={2: "H120"},
    words=("e-posta adresi değil",),
)
BOOKS = (
    Sample(
        "numbers-as-numbers",
        "izinler.xlsx",
        book(
            [5320000001, MOMENT, "MESAJ", "BIREYSEL", "HS_WEB"],
            [905320000002.0, MOMENT, "MESAJ", "BIREYSEL", "HS_WEB"],
        ),
        taken=phones(1, 2),
    ),
    Sample(
        "dates-from-1904",
        "mac.xlsx",
        book([phone(1), MOMENT, "MESAJ", "BIREYSEL", "HS_WEB"], date_1904=True),
        taken=phones(1),
    ),
    Sample(
        "boolean",
        "izinler.xlsx",
        book([True, WHEN, "MESAJ", "BIREYSEL", "HS_WEB"], row(2)),
        taken=phones(2),
        wrong={2: "H121"},
        words=("numara",),
    ),
    Sample(
        "error-cell",
        "izinler.xlsx",
        book(
            [None, WHEN, "MESAJ", "BIREYSEL", "HS_WEB"],
            row(2),
            more=lambda _, sheet: sheet.write_formula("A2", "=+90*", None, "#NAME?"),
        ),
        taken=phones(2),
        wrong={2: "D008"},
        notes=(note("formulas", count="1"),),
        words=(NO_ADDRESS,),
    ),
    Sample(
        "serial-in-a-workbook",
        "izinler.xlsx",
        book([phone(1), 46092, "MESAJ", "BIREYSEL", "HS_WEB"]),
        wrong={2: "D009"},
        words=(SERIAL,),
    ),
)

DAMAGED = (*of_text(), OTHER_LINK, *BOOKS)
