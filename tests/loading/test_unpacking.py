"""A workbook becomes text in parts: killed, cancelled or overtaken, every row comes once."""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Unavailable
from app.evidence import process
from app.loading import sheets
from app.loading.arrived import forget_all, load_some
from app.loading.columns import FileError
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import Format
from app.workbooks import unpacking
from app.workbooks.child import answer
from app.workbooks.limits import FAULTS, Refused
from app.workbooks.unpacking import Told, unpack
from tests.conftest import plain
from tests.loading.building import (
    HEADING,
    archive,
    book,
    by_hand,
    line,
    members,
    row,
    rows,
    sheet,
    table,
    text_of,
)
from tests.loading.sending import Sender

ROOT = Path(__file__).parents[2]
WORKER = """
import sys
from uuid import UUID
from app.factory import make_core
from app.loading import arrived, run, sheets
from app.settings import read_settings
from app.storage.database import make_database
settings = read_settings()
run.CHUNK_ROWS = 50
sheets.PART_BYTES = 2000
core = make_core(settings, make_database(settings.database_url))
kept = sheets.Parts._keep
def keep(self, part):
    kept(self, part)
    print("kept", flush=True)
sheets.Parts._keep = keep
while arrived.load_some(core, UUID(sys.argv[1]), 0.0):
    print("some", flush=True)
"""


def environ(sender: Sender, database_url: str, home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": plain(database_url),
        "ILETI_HOME": str(home),
        "ILETI_KEYS": sender.core.keys.keys.to_json(),
        "ILETI_DEMO": "1",
    }


@pytest.mark.kill
def test_a_worker_that_is_killed_anywhere_leaves_every_row_once(
    sender: Sender, database_url: str, tmp_path: Path
) -> None:
    many = 1200
    lines = [row(at, type="faks") if at % 7 == 3 else row(at) for at in range(many)]
    id = sender.begin(book(*lines)())
    chance = random.Random(5)
    command = [sys.executable, "-c", WORKER, str(id)]
    # In the middle of the text, and in the middle of the rows, twice.
    for heard in (9, 37, 5):
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ(sender, database_url, tmp_path),
            stdout=subprocess.PIPE,
            text=True,
        ) as worker:
            assert worker.stdout is not None
            for _ in range(heard):
                worker.stdout.readline()
            time.sleep(chance.random() / 50)
            worker.send_signal(signal.SIGKILL)
    load = sender.work(id)
    bad = {at + 2: "H117" for at in range(many) if at % 7 == 3}
    assert sender.refused(id) == bad
    assert (load.taken, load.refused) == (many - len(bad), len(bad))
    assert sender.loader.count("consent_event") == load.taken
    forget_all(sender.core)
    assert sender.loader.count("load_part") == 0


def test_a_workbook_that_is_cancelled_while_it_is_unpacked_leaves_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "PART_BYTES", 500)
    id = sender.begin(book(*rows(*range(200)))())
    keep, kept = sheets.Parts._keep, list[int]()

    def cancelling(self: sheets.Parts, part: bytes) -> None:
        keep(self, part)
        kept.append(len(part))
        if len(kept) == 3:
            sender.cancel(id)

    monkeypatch.setattr(sheets.Parts, "_keep", cancelling)
    assert sender.work(id).state is LoadState.CANCELLED
    assert len(kept) == 3
    assert sender.loader.count("load_part") == 0
    assert sender.loader.count("consent") == 0


def test_who_was_overtaken_stops_and_the_text_is_of_one_of_them(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was held for dead goes on beside the one that took its job."""
    monkeypatch.setattr(sheets, "PART_BYTES", 500)
    id = sender.begin(book(*rows(*range(100)))())
    keep, kept = sheets.Parts._keep, list[int]()

    def overtaken(self: sheets.Parts, part: bytes) -> None:
        keep(self, part)
        kept.append(1)
        if len(kept) == 2:
            assert load_some(sender.core, id)

    monkeypatch.setattr(sheets.Parts, "_keep", overtaken)
    assert not load_some(sender.core, id)
    load = sender.work(id)
    assert (load.state, load.taken) == (LoadState.DONE, 100)
    forget_all(sender.core)
    assert sender.loader.count("load_part") == 0


def test_what_is_no_workbook_is_refused_where_one_was_promised(sender: Sender) -> None:
    for data, code in ((table(row(1))(), "no-workbook"), (b"%PDF-1.7", "pdf")):
        fault = sender.send(data, Format.XLSX).fault
        assert fault is not None
        assert fault.code == code
    as_text = sender.send(book(row(1))(), Format.CSV)
    assert as_text.fault is not None
    assert as_text.fault.code == "packed"
    assert sender.send(book(row(1))(), Format.XLSX).taken == 1


def test_a_place_that_is_not_free_is_waited_for(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sender.begin(book(row(1))())
    monkeypatch.setattr(process, "PATIENCE", 0.0)
    for _ in range(process.CHILDREN):
        process._places.acquire()
    try:
        with pytest.raises(Unavailable):
            load_some(sender.core, id)
    finally:
        process._places.release(process.CHILDREN)
    assert sender.work(id).taken == 1


SAID = "import sys; out = sys.stdout.buffer; out.write(b'ready\\n'); "
NONSENSE = (
    "out.write(b'E\\0\\0\\0\\x02{}')",
    "out.write(b'E\\0\\0\\0\\x02[[')",
    "out.write(b'X\\0\\0\\0\\x02{}')",
    "out.write(b'T\\xff\\xff\\xff\\xff')",
    "out.write(b'T\\0\\0\\0')",
    """out.write(b'R\\0\\0\\0\\x1a{"code":"x","params":{}}  ')""",
    "pass",
    "import os; out.flush(); os.abort()",
)


@pytest.mark.parametrize("code", NONSENSE)
def test_a_child_that_was_taken_over_is_not_believed(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "CODE", SAID + code)
    monkeypatch.setattr(unpacking, "PATIENCE", 2.0)
    with pytest.raises(Refused) as refused:
        unpack([b"x"], lambda _: None)
    assert refused.value.code == "workbook-large"


def test_a_child_that_does_not_begin_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "CODE", "raise SystemExit(3)")
    with pytest.raises(Unavailable):
        unpack([b"x"], lambda _: None)


def test_what_cannot_be_read_here_is_no_fault_of_the_workbook() -> None:
    def feed() -> object:
        yield b"PK"
        raise FileError("gone", "cancelled")

    with pytest.raises(FileError, match="gone"):
        unpack(feed(), lambda _: None)  # type: ignore[arg-type]


PLAIN = archive(members(sheet(line(1, HEADING), line(2, row(1)))), zipfile.ZIP_STORED)
PACKED = book(row(1))()


@settings(max_examples=200)
@given(st.data(), st.sampled_from([PLAIN, PACKED]))
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(
    data: st.DataObject, whole: bytes
) -> None:
    spoilt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    said = BytesIO()
    answer(bytes(spoilt[: data.draw(st.integers(1, len(whole)))]), said)
    letter, told = last_frame(said.getvalue())
    assert letter in (b"E", b"R")
    assert letter == b"E" or told["code"] in FAULTS


@given(st.text("<>/=&;'\"[]! xcrowvtsi0A", max_size=60))
def test_a_sheet_of_any_markup_is_read_or_refused(content: str) -> None:
    said = BytesIO()
    answer(by_hand(sheet(line(1, HEADING), content))(), said)
    letter, told = last_frame(said.getvalue())
    assert letter == b"E" or told["code"] in FAULTS


def last_frame(said: bytes) -> tuple[bytes, dict[str, Any]]:
    """What the child said in the end."""
    while True:
        end = 5 + int.from_bytes(said[1:5], "big")
        if len(said) == end:
            return said[:1], orjson.loads(said[5:])
        said = said[end:]


def unpacked(data: bytes) -> tuple[str, Told]:
    text = BytesIO()
    told = unpack([data], text.write)
    return text.getvalue().decode(), told


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12
)
GOOD = st.builds(row, st.integers(0, 9_999_999))
BAD = st.lists(CELLS, min_size=5, max_size=5)
TABLES = st.lists(st.one_of(GOOD, BAD, BAD.map(lambda cells: cells[:3])), max_size=8)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TABLES, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_table_is_the_same_as_text_and_as_a_workbook(
    sender: Sender, lines: list[list[str]], delimiter: str, encoding: str
) -> None:
    as_text = sender.check(text_of([HEADING, *lines], delimiter, "\r\n").encode(encoding))
    as_book = sender.check(book(*lines)())
    assert (as_text.taken, as_text.refused) == (as_book.taken, as_book.refused)
    assert sender.refused(as_text.id) == sender.refused(as_book.id)


def test_the_text_has_every_row_in_its_line_and_one_line_for_each() -> None:
    text, told = unpacked(book(["a\nb", "c\td", 'e"f'], [], ["x"])())
    assert text.splitlines()[1:] == ['a b\tc d\t"e""f"', "", "x"]
    assert told.sheet == "İzinler"
