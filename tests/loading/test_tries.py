"""A file that ends its worker, or always fails, is tried a few times and given up; what passes is
waited for."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from app.core import Core
from app.errors import InvalidInput, Unavailable
from app.loading import arrived, tries
from app.loading.arrived import load_some
from app.loading.tries import MOST_ATTEMPTS, one_try
from app.storage.keys import KeysError
from app.usecases.programs.arriving import FileFault, HeldLoad, LoadState
from app.usecases.programs.loads import Format
from tests.conftest import plain
from tests.loading.building import book, row, rows, table
from tests.loading.sending import Sender

Worker = Callable[[UUID, str], int]

ROOT = Path(__file__).parents[2]
WORKER = """
import os, signal, sys
from uuid import UUID
from app.factory import make_core
from app.loading import arrived, run
from app.settings import read_settings
from app.storage.database import make_database
settings = read_settings()
run.CHUNK_ROWS = 50
core = make_core(settings, make_database(settings.database_url))
bad, whole, at = sys.argv[2] == "bad", arrived._go, []
def go(core, load, seconds):
    at.append(1)
    if bad or len(at) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(core, load, seconds)
arrived._go = go
while arrived.load_some(core, UUID(sys.argv[1]), 0.0):
    pass
"""


@pytest.fixture
def worker(sender: Sender, database_url: str, tmp_path: Path) -> Worker:
    """Works at a file in a process of its own, until it kills itself."""
    environ = {
        **os.environ,
        "DATABASE_URL": plain(database_url),
        "ILETI_HOME": str(tmp_path),
        "ILETI_KEYS": sender.core.keys.keys.to_json(),
        "ILETI_DEMO": "1",
    }

    def run(id: UUID, kind: str) -> int:
        command = [sys.executable, "-c", WORKER, str(id), kind]
        return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode

    return run


def broken(error: Exception) -> Callable[..., bool]:
    def go(*_: object) -> bool:
        raise error

    return go


def tried(sender: Sender) -> int:
    with sender.core.database.single() as driver:
        row = driver.execute("SELECT tries FROM load").fetchone()
    return int(row[0]) if row else -1


@pytest.mark.kill
def test_a_file_that_ends_its_worker_is_given_up(sender: Sender, worker: Worker) -> None:
    id = sender.begin(table(row(1))())
    for _ in range(MOST_ATTEMPTS):
        assert worker(id, "bad") == -signal.SIGKILL
        assert sender.show(id).state is LoadState.RUNNING
    with capture_logs() as told:
        load = sender.work(id)
    incident = id.hex[:8]
    assert load.fault == FileFault("gave-up", (("incident", incident),))
    assert load.state is LoadState.FAILED
    assert [(one["event"], one["incident"], one["log_level"]) for one in told] == [
        ("load_given_up", incident, "error")
    ]
    assert sender.loader.count("load_part") == 0


@pytest.mark.kill
def test_a_worker_that_ends_again_and_again_does_not_count_while_a_file_gets_further(
    sender: Sender, worker: Worker
) -> None:
    """Each of them gets two chunks further."""
    id = sender.begin(book(*rows(*range(1000)))())
    for _ in range(MOST_ATTEMPTS + 3):
        assert worker(id, "sound") == -signal.SIGKILL
    load = sender.work(id)
    assert (load.state, load.taken) == (LoadState.DONE, 1000)


@pytest.mark.parametrize("error", [ZeroDivisionError(), InvalidInput("import-elsewhere")])
def test_what_always_fails_is_noted_each_time_and_given_up(
    sender: Sender, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sender.begin(table(row(1))())
    monkeypatch.setattr(arrived, "_go", broken(error))
    with capture_logs() as told:
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(type(error)):
                load_some(sender.core, id)
        assert not load_some(sender.core, id)
    assert {one["incident"] for one in told} == {id.hex[:8]}
    assert [one["event"] for one in told] == ["incident"] * MOST_ATTEMPTS + ["load_given_up"]
    assert sender.show(id).state is LoadState.FAILED


@pytest.mark.parametrize("error", [Unavailable(part="database"), KeysError("tags")])
def test_what_will_pass_is_waited_for_however_often(
    sender: Sender, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sender.begin(table(row(1))())
    with monkeypatch.context() as patched:
        patched.setattr(arrived, "_go", broken(error))
        for _ in range(MOST_ATTEMPTS + 2):
            with pytest.raises(type(error)):
                load_some(sender.core, id)
    assert tried(sender) == 0
    assert sender.work(id).taken == 1


def test_who_gets_further_begins_to_count_anew(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 10)
    id = sender.begin(table(*rows(*range(100)))())
    whole = arrived._go

    def faltering(core: Core, load: HeldLoad, seconds: float) -> bool:
        whole(core, load, 0.0)
        raise ZeroDivisionError

    monkeypatch.setattr(arrived, "_go", faltering)
    for _ in range(9):
        with pytest.raises(ZeroDivisionError):
            load_some(sender.core, id)
        assert tried(sender) == 1
    monkeypatch.setattr(arrived, "_go", whole)
    assert sender.work(id).taken == 100


def test_one_that_is_tried_again_is_tried_without_another(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one that ends its worker would end it for a sound one each time, at the same place."""
    ids = [sender.begin(table(row(at))()) for at in range(2)]
    with monkeypatch.context() as patched:
        patched.setattr(arrived, "_go", broken(ZeroDivisionError()))
        for id in ids:
            with pytest.raises(ZeroDivisionError):
                load_some(sender.core, id)
    with alone_elsewhere(sender.core):
        with pytest.raises(Unavailable):
            load_some(sender.core, ids[0])
        assert sender.show(ids[0]).state is LoadState.RUNNING
    assert [sender.work(id).taken for id in ids] == [1, 1]
    # Whoever tried them again has let go, and at once.
    with alone_elsewhere(sender.core):
        pass


def test_who_cannot_ask_the_database_lets_others_try_all_the_same(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is away for another thread of the same worker, which keeps this one from asking."""
    database = sender.core.database

    def asked() -> None:
        raise Unavailable(part="database")

    with one_try(sender.core, uuid4(), 2):
        monkeypatch.setattr(database, "fail_fast", asked)
    monkeypatch.undo()
    with database.engine.connect() as other:
        driver = other.connection.driver_connection
        assert driver is not None
        driver.autocommit = True
        # The server notices in its own time that a connection was closed.
        driver.execute("SET statement_timeout = '20s'")
        driver.execute(tries.ALONE.replace("pg_try_advisory_lock", "pg_advisory_lock"))
        other.invalidate()
    with database.single() as mine:
        assert mine.execute("SELECT 1").fetchone() == (1,)


@contextmanager
def alone_elsewhere(core: Core) -> Iterator[None]:
    """Another worker tries a file again."""
    with core.database.engine.connect() as other:
        driver = other.connection.driver_connection
        assert driver is not None
        assert driver.execute(tries.ALONE).fetchone() == (True,)
        yield
        assert driver.execute(tries.DONE).fetchone() == (True,)


def test_a_workbook_that_became_text_has_got_further(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sender.begin(book(row(1))(), Format.XLSX)
    with monkeypatch.context() as patched:
        patched.setattr(arrived, "_go", broken(ZeroDivisionError()))
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                load_some(sender.core, id)
    assert tried(sender) == 2
    assert load_some(sender.core, id)
    with monkeypatch.context() as patched:
        patched.setattr(arrived, "_go", broken(ZeroDivisionError()))
        with pytest.raises(ZeroDivisionError):
            load_some(sender.core, id)
    assert tried(sender) == 1
    assert sender.work(id).taken == 1
