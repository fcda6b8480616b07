"""Workbooks by /v1: refused rows by the numbers that Excel shows, files that are none in words."""

import pytest

from tests.channels.api.test_loads import refused, send
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service
from tests.loading.building import MOMENT, book, phone, row, rows, table

DAMAGED = book(
    row(1),
    row(2, recipient="9,05321E+11"),
    [],
    row(3, date="3/11/2026"),
    [5320000004, MOMENT, "SMS", "bireysel", "web"],
)


@pytest.mark.parametrize("form", ["xlsx", "file"])
def test_a_workbook_is_taken_like_any_other_file(program: Program, form: str) -> None:
    told = send(program, DAMAGED(), format=form)
    assert (told["state"], told["format"], told["fault"]) == ("done", form, None)
    assert (told["lines"], told["taken"], told["refused"]) == (6, 2, 2)
    assert told["loaded"] == told["received"] == told["length"]
    assert refused(program, told["id"]) == [(3, "recipient", "D007"), (5, "consent_date", "D010")]


def test_a_table_is_known_by_its_content(program: Program, service: Service) -> None:
    told = send(program, table(*rows(1, 2), delimiter=";")(), format="file")
    assert (told["state"], told["taken"]) == ("done", 2)
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]


def test_what_is_no_workbook_says_why(program: Program) -> None:
    for data, form, why in (
        (table(row(1))(), "xlsx", "Dosya bir Excel çalışma kitabı (XLSX) değil."),
        (DAMAGED()[:-99], "xlsx", "Çalışma kitabı bozuk."),
        (DAMAGED(), "csv", "Dosya sıkıştırılmış."),
        (b"%PDF-1.7", "file", "Dosya bir PDF."),
    ):
        told = send(program, data, format=form)
        assert told["state"] == "failed"
        assert told["fault"].startswith(why)


def test_nothing_of_a_workbook_lies_here_in_clear(program: Program, service: Service) -> None:
    send(program, book(row(1, recipient="kimse@"))(), format="xlsx")
    kept = service.rows("SELECT notes::text, probe::text, fault FROM load")
    assert phone(1) not in repr(kept)
    assert "kimse" not in repr(kept)
    for name in ("load_part", "load_preview", "load_wrong"):
        assert service.rows(f"SELECT count(*) FROM {name}") == [(0,)]
