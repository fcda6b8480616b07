"""The embedded PostgreSQL: joined, left, and healed after every kind of accident."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from app.storage.embedded import Embedded
from app.storage.postmaster import lives
from tests.storage.clusters import Holder, Wreck, ask, postmaster, until


def test_a_second_start_joins_the_running_server_and_the_last_one_out_stops_it(home: Path) -> None:
    first, second = Holder(home), Holder(home)
    urls = {first.url(), second.url()}
    assert len(urls) == 1
    pid = postmaster(home)
    first.leave()
    assert ask(urls.pop()) == 1
    assert postmaster(home) == pid
    second.leave()
    assert not lives(pid)
    assert not (home / "pg" / "postmaster.pid").exists()


def test_two_processes_that_start_at_once_on_a_fresh_home_share_one_server(home: Path) -> None:
    holders = [Holder(home) for _ in range(3)]
    urls = {holder.url() for holder in holders}
    assert len(urls) == 1
    assert ask(urls.pop()) == 1
    data = str(home / "pg")
    masters = [item for item in psutil.process_iter() if data in _words(item)]
    assert [item.pid for item in masters] == [postmaster(home)]
    for holder in holders:
        holder.leave()


def _words(process: psutil.Process) -> list[str]:
    try:
        return [*process.cmdline()]
    except psutil.Error:
        return []


@pytest.mark.kill
def test_a_holder_that_was_killed_does_not_keep_the_server_alive(home: Path) -> None:
    dead, alive = Holder(home), Holder(home)
    assert dead.url() == alive.url()
    pid = postmaster(home)
    dead.kill()
    alive.leave()
    assert not lives(pid)


@pytest.mark.parametrize(
    "content",
    [
        f"{os.getpid()}\n{{data}}\n1700000000\n5432\n{{data}}\n\n  1 2\nready   \n",
        f"{os.getpid()}\n{{data}}\n17000",
        "999999\n",
        "",
        "\x00\udcff\x00",
    ],
    ids=["a foreign pid", "half written", "a dead pid", "empty", "garbage"],
)
def test_a_stale_pid_file_does_not_stand_in_the_way(wreck: Wreck, content: str) -> None:
    text = content.replace("{data}", str(wreck.home / "pg"))
    wreck.pid_file.write_text(text, errors="surrogateescape")
    server = Embedded(wreck.home)
    assert ask(server.start(), "SELECT answer FROM kept") == 42
    assert lives(os.getpid())
    server.stop()


def test_a_half_made_cluster_is_swept_away(home: Path) -> None:
    half = home / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (half / "base").mkdir()
    server = Embedded(home)
    assert ask(server.start()) == 1
    assert not half.exists()
    server.stop()


@pytest.mark.kill
def test_a_start_that_was_killed_while_it_made_the_cluster_is_begun_anew(home: Path) -> None:
    holder = Holder(home)
    until(lambda: (home / "pg.new" / "base").exists())
    holder.kill()
    assert not (home / "pg").exists()
    server = Embedded(home)
    assert ask(server.start()) == 1
    server.stop()


@pytest.mark.kill
def test_a_killed_postmaster_is_healed_and_what_was_committed_is_kept(home: Path) -> None:
    server = Embedded(home)
    url = server.start()
    ask(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    with _busy(url):
        before = postmaster(home)
        os.kill(before, signal.SIGKILL)
        until(lambda: not lives(before))
        server.revive()
    assert postmaster(home) != before
    assert ask(server.start(), "SELECT count(*) FROM kept") == 1000
    server.stop()


@contextmanager
def _busy(url: str) -> Iterator[None]:
    """A backend that computes and does not look whether its postmaster is alive."""
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def compute() -> None:
        with suppress(psycopg.Error):
            connection.execute("SELECT count(*) FROM generate_series(1, 10000000000)")

    thread = threading.Thread(target=compute)
    thread.start()
    watch = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM gen%'"
    until(lambda: ask(url, watch) == 1)
    yield
    connection.close()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.kill
def test_a_server_that_waits_for_its_clients_to_leave_is_ended_and_started(home: Path) -> None:
    server = Embedded(home)
    url = server.start()
    with psycopg.connect(url.replace("+psycopg", "")):
        before = postmaster(home)
        os.kill(before, signal.SIGTERM)
        until(lambda: "stopping" in (home / "pg" / "postmaster.pid").read_text())
        server.revive()
    assert postmaster(home) != before
    assert ask(server.start()) == 1
    server.stop()


@pytest.mark.parametrize("name", ["x" * 120, "iki söz & %20", "a,b"])
def test_a_home_of_any_name_works(open_folder: Path, name: str) -> None:
    server = Embedded(open_folder / name)
    url = server.start()
    assert ask(url) == 1
    server.stop()
    sockets = re.search(r"host=(/[^&]*/ileti-[^&/]+)&", url)
    assert sockets is None or not Path(sockets[1]).exists()
