"""`ileti import` at the terminal: what it says, and its exit codes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import importing
from app.cli.context import sentences
from app.core import Core
from app.errors import Unavailable
from app.loading import run
from tests.loading.building import archive, book, row
from tests.loading.loader import BRAND, Loader, told

Rows = Callable[..., list[str]]
Command = Callable[..., Result]


@pytest.fixture
def command(core: Core, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on the core of the test."""

    @contextmanager
    def opened() -> Iterator[Core]:
        with sentences():
            yield core

    monkeypatch.setattr(importing, "open_core", opened)
    monkeypatch.setattr(importing, "LINE_SECONDS", 0.0)

    def invoke(*args: object) -> Result:
        words = [*map(str, args), "--brand", str(BRAND), "--backdated"]
        return CliRunner().invoke(importing.import_command, words)

    return invoke


def test_a_file_that_is_taken_whole_ends_well(
    command: Command, loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
    path = loader.file(
        *[f"{row},x" for row in rows(3)], heading="telefon,tarih,kanal,alıcı tipi,kaynak,Not"
    )
    result = command(path)
    assert result.exit_code == 0
    assert "Columns that were not used: Not\n3 taken, 0 refused in " in result.stdout
    assert " 2 rows, 0 refused, " in result.stderr
    again = command(path)
    assert again.exit_code == 0
    assert "was loaded before; nothing was done. To load it again: --again" in again.stdout


def test_rows_that_are_refused_are_counted_and_the_report_is_named(
    command: Command, loader: Loader, rows: Rows
) -> None:
    path = loader.file(*rows(2), "wrong")
    result = command(path, "--report", path.with_name("why.csv"))
    assert result.exit_code == 1
    assert f"2 taken, 1 refused in 0.0 s\nWhy: {path.with_name('why.csv')}\n" in result.stdout
    assert path.with_name("why.csv").exists()
    assert command(path, "--again").exit_code == 1


def test_a_file_that_cannot_be_read_has_an_exit_code_of_its_own(
    command: Command, loader: Loader
) -> None:
    missing = command(loader.folder / "none.csv")
    assert missing.exit_code == 2
    assert "none.csv cannot be read: No such file or directory." in missing.stderr
    headless = command(loader.file(heading="+905321234567,MESAJ"))
    assert headless.exit_code == 2
    assert "These columns are missing: " in headless.stderr
    assert "532" not in headless.stderr


def test_a_load_that_is_stopped_by_the_house_has_it_too(
    command: Command, loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable(part="database")

    path = loader.file(*rows(1))
    monkeypatch.setattr(importing, "load_file", away)
    stopped = command(path)
    assert stopped.exit_code == 2
    assert "The database does not answer" in stopped.stderr


def test_a_load_that_a_person_breaks_off_says_how_it_goes_on(
    command: Command, loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "load_file", break_off)
    stopped = command(loader.file(*rows(1)))
    assert stopped.exit_code == 2
    assert stopped.stderr == "Error: Broken off. The same command goes on from here.\n"


def test_a_load_that_goes_on_says_so(
    command: Command, loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
    path = loader.file(*rows(6))

    def pull(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.load_file(loader.core, path, BRAND, backdated=True, progress=pull)
    result = command(path)
    assert "Went on after line 3, where it had been broken off.\n6 taken" in result.stdout


def test_a_person_at_a_terminal_sees_a_bar(
    command: Command, loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_at_terminal", lambda: True)
    result = command(loader.file(*rows(5)))
    assert result.exit_code == 0


def test_a_workbook_is_loaded_and_its_text_does_not_stay(command: Command, loader: Loader) -> None:
    path = loader.folder / "permits.xlsx"
    date = "2020-07-08 07:07:07"
    path.write_bytes(book(row(1, date=date), row(2, date=date, type="faks"), more=hide)())
    home = loader.core.settings.home
    before = set(home.rglob("*"))
    result = command(path)
    assert result.exit_code == 1
    assert "Hidden rows are read like the others: 1.\n1 taken, 1 refused" in result.stdout
    report = path.with_name("permits.xlsx.errors.csv")
    assert [line for line, _, _ in told(report, ";")] == ["3"]
    assert set(home.rglob("*")) - before == {report}
    assert "was loaded before" in command(path).stdout


def test_what_is_no_table_is_told_in_a_sentence(command: Command, loader: Loader) -> None:
    path = loader.folder / "permits.xlsx"
    for data, why in (
        (b"\xff\xd8\xff\xe0", "The file is a picture."),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "in the form ODS."),
        (archive({"x": b""}), "The file is no workbook (XLSX)."),
    ):
        path.write_bytes(data)
        result = command(path)
        assert (result.exit_code, why in result.stderr) == (2, True)


def hide(_: object, sheet: Any) -> None:  # noqa: ANN401
    sheet.set_row(1, None, None, {"hidden": True})
