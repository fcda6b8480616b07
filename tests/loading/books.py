"""Workbooks as honest people send them: sheets, hidden and merged cells, formulas, macros."""

from typing import Any

from tests.loading.building import (
    HEADING,
    MAIN,
    MOMENT,
    WHEN,
    Row,
    Sample,
    archive,
    book,
    by_hand,
    cell,
    line,
    members,
    note,
    phone,
    phones,
    row,
    rows,
    sheet,
)

MANY_CELLS = "Satırda başlıktan fazla hücre var."
NAME = "izinler.xlsx"
TABLE = (line(1, HEADING), line(2, row(1)), line(3, row(2)))


def written(made: Any, *lines: Row) -> Any:  # noqa: ANN401
    """A sheet with these lines."""
    other = made.add_worksheet()
    for at, cells in enumerate(lines):
        other.write_row(at, 0, cells)
    return other


def several(made: Any, _: Any) -> None:  # noqa: ANN401
    written(made, HEADING, row(7))
    made.add_worksheet("Boş")
    written(made, ["Not"])


def hidden_sheets(made: Any, sheet: Any) -> None:  # noqa: ANN401
    written(made, HEADING, row(7)).hide()
    written(made, HEADING, row(8)).very_hidden()


def first_hidden(made: Any, sheet: Any) -> None:  # noqa: ANN401
    written(made, HEADING, row(7)).activate()
    sheet.hide()


def hidden_rows(_: Any, sheet: Any) -> None:  # noqa: ANN401
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(9, None, None, {"hidden": True})


def hidden_columns(_: Any, sheet: Any) -> None:  # noqa: ANN401
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.set_column("D:E", None, None, {"hidden": True})
    sheet.set_column("G:XFD", None, None, {"hidden": True})


def merged(made: Any, sheet: Any) -> None:  # noqa: ANN401
    sheet.merge_range("C2:C3", "MESAJ", made.add_format({"bold": True}))


def formulas(_: Any, sheet: Any) -> None:  # noqa: ANN401
    sheet.write_formula("A2", '="+90"&"5320000001"', None, phone(1))
    sheet.write_formula("A3", "=F3", None, "")


def shifted(_: Any, sheet: Any) -> None:  # noqa: ANN401
    """Rows 2 and 3 of a table that begins in row 1 have a gap of formatted cells below."""
    for at in range(3, 9):
        sheet.write_blank(at, 0, None)
    sheet.write_row(9, 0, row(9))
    sheet.write_row(10, 0, row(10, type="faks"))


SHARED_WITH_SOUND = (
    f'<sst xmlns="{MAIN}"><si><r><t>MES</t></r><r><t>AJ</t></r>'
    "<rPh sb='0' eb='1'><t>ses</t></rPh></si><si><t>a_x000D_&#10;b</t></si></sst>"
)
PREFIXED = (
    sheet(*TABLE)
    .replace("<", "<x:")
    .replace("<x:/", "</x:")
    .replace("<x:?", "<?")
    .replace("xmlns=", "xmlns:x=")
)
RICH = [
    cell("A2", phone(1)),
    f'<c r="B2" t="d"><v>{WHEN.replace(" ", "T")}</v></c>',
    '<c r="C2" t="s"><v>0</v></c>',
    cell("D2", "BIREYSEL"),
    cell("E2", "HS_WEB"),
    '<c r="F2" t="s"><v>1</v></c>',
]

BOOKS = (
    Sample("workbook", NAME, book(*rows(1, 2)), taken=phones(1, 2)),
    Sample(
        "typed-dates",
        NAME,
        book([phone(1), MOMENT, "MESAJ", "BIREYSEL", "HS_WEB"]),
        taken=phones(1),
    ),
    Sample("workbook-called-csv", "izinler.csv", book(*rows(1)), taken=phones(1)),
    Sample(
        "table-in-one-column",
        NAME,
        book(*([",".join(one)] for one in rows(1, 2)), heading=(",".join(HEADING),)),
        taken=phones(1, 2),
    ),
    Sample(
        "empty-rows-between",
        NAME,
        book(*rows(1, 2), more=shifted),
        taken=phones(1, 2, 9),
        wrong={11: "H117"},
        words=("ARAMA, MESAJ ya da EPOSTA",),
    ),
    Sample(
        "heading-in-row-three",
        NAME,
        book([], HEADING, row(1), [*row(2), "", "x"], heading=()),
        taken=phones(1),
        wrong={5: "D001"},
        words=(MANY_CELLS,),
    ),
    Sample(
        "several-sheets",
        NAME,
        book(row(1), more=several),
        taken=phones(1),
        notes=(note("sheets-others", read="İzinler", others="Sheet2, Sheet4"),),
    ),
    Sample(
        "hidden-sheets",
        NAME,
        book(row(1), more=hidden_sheets),
        taken=phones(1),
        notes=(note("sheets-hidden", count="2"),),
    ),
    Sample(
        "first-sheet-hidden",
        NAME,
        book(row(1), more=first_hidden),
        taken=phones(7),
        notes=(note("sheets-hidden", count="1"),),
    ),
    Sample(
        "hidden-rows",
        NAME,
        book(*rows(1, 2, 3), more=hidden_rows),
        taken=phones(1, 2, 3),
        notes=(note("rows-hidden", count="1"),),
    ),
    Sample(
        "hidden-columns",
        NAME,
        book(row(1), more=hidden_columns),
        taken=phones(1),
        notes=(note("columns-hidden", columns="B, D:E"),),
    ),
    Sample(
        "merged-over-rows",
        NAME,
        book(row(1), row(2), more=merged),
        fault="rows-merged",
        words=("Birden çok satıra yayılan birleştirilmiş hücreler var (C2:C3).",),
    ),
    Sample(
        "a-formula-that-nobody-calculated",
        NAME,
        by_hand(
            sheet(
                line(1, [*HEADING, "durum"]),
                line(2, [*row(1), "ONAY"]),
                line(3, row(2)).replace(
                    "</row>", '<c r="F3" t="str"><f>IF(1,"RET","ONAY")</f></c></row>'
                ),
            )
        ),
        taken=phones(1),
        wrong={3: "H115"},
        notes=(note("formulas", count="1"),),
        words=("Durum ONAY ya da RET olabilir.",),
    ),
    Sample(
        "merged-in-the-heading",
        NAME,
        by_hand(
            sheet(
                line(1, [*HEADING[:3], "", *HEADING[3:]]),
                line(2, [*row(1)[:3], "", *row(1)[3:]]),
                after='<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells>',
            )
        ),
        taken=phones(1),
        notes=(note("cells-merged", count="1", ranges="C1:D1"),),
    ),
    Sample(
        "formulas",
        NAME,
        book(
            [None, WHEN, "MESAJ", "BIREYSEL", "HS_WEB"],
            [None, WHEN, "MESAJ", "BIREYSEL", "HS_WEB"],
            more=formulas,
        ),
        taken=phones(1),
        wrong={3: "H114"},
        notes=(note("formulas", count="2"),),
        words=("adresi yazılmamış",),
    ),
    Sample(
        "macros",
        "izinler.xlsm",
        by_hand(sheet(*TABLE), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        taken=phones(1, 2),
        notes=(note("macros"),),
    ),
    Sample("prefixed-names", NAME, by_hand(PREFIXED), taken=phones(1, 2)),
    Sample(
        "rows-without-places",
        NAME,
        by_hand(
            sheet(
                *(
                    "<row>"
                    + "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in cells)
                    + "</row>"
                    for cells in (HEADING, row(1))
                )
            )
        ),
        taken=phones(1),
    ),
    Sample(
        "rich-text-and-iso-dates",
        NAME,
        by_hand(
            sheet(line(1, [*HEADING, "not"]), f'<row r="2">{"".join(RICH)}</row>'),
            **{"xl/sharedStrings.xml": SHARED_WITH_SOUND},
        ),
        taken=phones(1),
    ),
    Sample(
        "stray-cell-at-the-end-of-the-sheet",
        NAME,
        book(row(1), more=lambda _, sheet: sheet.write("XFD1048576", "x")),
        taken=phones(1),
        wrong={1_048_576: "D001"},
        words=(MANY_CELLS,),
    ),
    Sample(
        "names-that-lead-out-of-the-archive",
        NAME,
        lambda: archive({"../../etc/passwd": b"root", "/tmp/x": b"x", **members(sheet(*TABLE))}),  # noqa: S108
        taken=phones(1, 2),
    ),
    Sample(
        "formula-injection-in-a-workbook",
        NAME,
        book(row(1), row(2, recipient="=cmd|' /C calc'!A0")),
        taken=phones(1),
        wrong={3: "H121"},
        words=("numara",),
    ),
    Sample(
        "workbook-without-a-row",
        NAME,
        book(heading=()),
        "sheet-empty",
        words=("görünen sayfalarında hiç satır yok",),
    ),
)
