"""Rows with nothing in them are none, and a sheet says nothing of delimiters."""

import orjson
import pytest

from app.usecases.programs.loads import Format
from tests.loading.building import HEADING, WHEN, book, phone, row, rows, table, text_of
from tests.loading.sending import Sender

NOTHING = [""] * len(HEADING)
BLANK = [" ", "\u00a0", "", "\t", ""]


@pytest.mark.parametrize("blank", [NOTHING, BLANK], ids=["nothing", "spaces"])
@pytest.mark.parametrize("other", [[], [""], row(3), [*row(3), ""]], ids=len)
def test_a_row_of_delimiters_is_none_whatever_the_others_are(
    sender: Sender, blank: list[str], other: list[str]
) -> None:
    lines = [row(1), blank, row(2, type="faks"), other, blank, blank]
    load = sender.check(table(*lines, delimiter=";")())
    assert load.taken == 1 + (len(other) >= len(HEADING))
    assert sender.refused(load.id) == {4: "H117"}


def test_rows_of_a_sheet_that_have_a_colour_only_are_none(sender: Sender) -> None:
    def coloured(made: object, sheet: object) -> None:
        red = made.add_format({"bg_color": "red"})  # type: ignore[attr-defined]
        for at in range(2, 9):
            for place in range(len(HEADING)):
                sheet.write_blank(at, place, None, red)  # type: ignore[attr-defined]

    load = sender.check(book(row(1), more=coloured)())
    assert (load.taken, load.refused) == (1, 0)


def test_a_record_without_a_value_was_sent_and_is_refused(sender: Sender) -> None:
    sound = {"recipient": phone(1), "type": "MESAJ", "source": "HS_WEB", "consent_date": WHEN}
    lines = [sound, {}, {"recipient": "", "type": None}]
    data = b"\n".join(map(orjson.dumps, lines))
    for end in (b"\n", b"\n\n"):
        load = sender.send(data + end, Format.NDJSON, check_only=True)
        assert sender.refused(load.id) == {2: "H111", 3: "H111"}


def test_a_cell_that_names_a_delimiter_names_none_in_a_sheet(sender: Sender) -> None:
    """It is passed over where it stands alone above the heading."""
    above = sender.check(book(HEADING, *rows(1), heading=["sep=;"])())
    assert (above.taken, above.refused) == (1, 0)
    one = [[",".join(HEADING)], [",".join(row(2))]]
    assert sender.check(book(*one, heading=["sep=;"])()).taken == 1
    beside = sender.check(book(["", *row(3)], heading=["sep=|", *HEADING])())
    assert (beside.taken, beside.refused) == (1, 0)


def test_a_sheet_with_one_column_of_delimiters_is_read_by_its_tabs(sender: Sender) -> None:
    lines = [[*row(at), "a;b;c;d|e|f|g,h,i,j"] for at in range(3)]
    heading = [*HEADING, "not;not;not;not;not;not;not"]
    assert sender.check(book(*lines, heading=heading)()).taken == 3
    assert sender.check(text_of([HEADING, *rows(1)], ";").encode()).taken == 1
