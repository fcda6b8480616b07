"""A load that was broken off anywhere goes on where it stood: nothing twice, nothing missing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import Work
from app.loading import run
from app.loading.run import Progress, load_file
from app.usecases.load import ChunkLoaded, LoadChunk
from app.usecases.verify import differences
from tests.conftest import plain
from tests.loading.loader import BRAND, Loader, told

ROOT = Path(__file__).parents[2]
Rows = Callable[..., list[str]]

LOAD = """
import sys
from pathlib import Path
from app.factory import make_core
from app.loading import run
from app.settings import read_settings
from app.storage.database import make_database
settings = read_settings()
run.CHUNK_ROWS = 50
core = make_core(settings, make_database(settings.database_url))
def heard(progress):
    print(progress.rows, flush=True)
run.load_file(core, Path(sys.argv[1]), int(sys.argv[2]), backdated=True, progress=heard)
"""


class PulledPlug(Exception):
    """The process ends here."""


def mixed(rows: list[str]) -> list[str]:
    """Every seventh row cannot be read, every eleventh is refused by the rules."""
    return [
        "nobody" if at % 7 == 3 else row.replace("HS_WEB", "IYS_WEB") if at % 11 == 5 else row
        for at, row in enumerate(rows)
    ]


def bad_lines(count: int) -> list[str]:
    return [str(at + 2) for at in range(count) if at % 7 == 3 or at % 11 == 5]


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 50)


def load_until(loader: Loader, path: Path, rows: int) -> None:
    """Load until so many rows are done, and break off."""

    def pull(progress: Progress) -> None:
        if progress.rows >= rows:
            raise PulledPlug

    with pytest.raises(PulledPlug):
        load_file(loader.core, path, BRAND, backdated=True, progress=pull)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_load_that_is_broken_off_again_and_again_ends_as_if_it_never_was(
    loader: Loader, rows: Rows, encoding: str
) -> None:
    path = loader.file(*mixed(rows(400)))
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    for done in (50, 120, 260, 399):
        load_until(loader, path, done)
    outcome = loader.load(path)
    assert outcome.resumed_at == 401
    lines = [line for line, _, _ in told(outcome.report)]
    assert lines == bad_lines(400)
    assert (outcome.taken, outcome.refused) == (400 - len(lines), len(lines))
    assert loader.count("consent_event") == outcome.taken


def test_what_the_report_got_before_a_chunk_failed_is_cut_off(
    loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = loader.file(*mixed(rows(200)))
    fate, deed = random.Random(3), LoadChunk.run

    def failing_late(self: LoadChunk, work: Work) -> ChunkLoaded:
        loaded = deed(self, work)
        if fate.random() < 0.5:
            raise PulledPlug
        return loaded

    monkeypatch.setattr(LoadChunk, "run", failing_late)
    for _ in range(40):
        try:
            outcome = loader.load(path)
        except PulledPlug:
            continue
        break
    assert [line for line, _, _ in told(outcome.report)] == bad_lines(200)
    assert loader.count("consent_event") == outcome.taken


def test_a_report_that_was_taken_away_begins_anew_with_what_is_still_to_come(
    loader: Loader, rows: Rows
) -> None:
    path = loader.file(*mixed(rows(200)))
    load_until(loader, path, 100)
    path.with_name(f"{path.name}.errors.csv").unlink()
    outcome = loader.load(path)
    assert [line for line, _, _ in told(outcome.report)] == bad_lines(200)[len(bad_lines(100)) :]


@pytest.mark.kill
def test_a_load_that_is_killed_goes_on_where_it_stood(
    loader: Loader, rows: Rows, database_url: str, tmp_path: Path
) -> None:
    path = loader.file(*mixed(rows(3000)))
    environ = {
        **os.environ,
        "DATABASE_URL": plain(database_url),
        "ILETI_HOME": str(tmp_path),
        "ILETI_KEYS": loader.core.keys.keys.to_json(),
        "ILETI_DEMO": "1",
    }
    command = [sys.executable, "-c", LOAD, str(path), str(BRAND)]
    chance = random.Random(11)
    for _ in range(3):
        with subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(chance.randrange(1, 8)):
                process.stdout.readline()
            time.sleep(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
    outcome = loader.load(path)
    assert outcome.resumed_at > 0
    lines = [line for line, _, _ in told(outcome.report)]
    assert lines == bad_lines(3000)
    assert (outcome.taken, outcome.refused) == (3000 - len(lines), len(lines))
    with loader.core.database.single() as driver:
        found = differences(driver)
    assert (found.consents, found.events, found.wrong) == (outcome.taken, outcome.taken, 0)
