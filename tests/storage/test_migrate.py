"""Bringing a database to the newest schema: by one at a time, without waiting in anybody's way."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from app.errors import Conflict, Unavailable
from app.storage import migrate
from app.storage.database import make_database
from tests.checks.migrations import fresh
from tests.conftest import plain
from tests.storage.clusters import ROOT, start_together

MIGRATE = """
import sys
from app.storage import migrate
print("ready", flush=True)
sys.stdin.readline()
migrate.bring_up(sys.argv[1])
"""


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with fresh(server_url) as made:
        yield made


def test_a_fresh_database_is_brought_to_the_head_and_stays_there(url: str) -> None:
    database = make_database(url)
    assert migrate.current(database) == ""
    for _ in range(2):
        migrate.bring_up(url)
        assert migrate.current(database) == migrate.head()
    database.close()


def test_three_that_migrate_at_once_do_it_once(url: str) -> None:
    migrators = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    start_together(migrators)
    ends = [(process.communicate(timeout=60)[1], process.returncode) for process in migrators]
    assert [(error.decode()[-500:], status) for error, status in ends if status] == []
    database = make_database(url)
    assert migrate.current(database) == migrate.head()
    database.close()


def test_a_migration_that_would_stand_in_the_way_gives_up(url: str) -> None:
    migrate.bring_up(url)
    with psycopg.connect(plain(url)) as holder:
        holder.execute("LOCK TABLE alembic_version")
        with pytest.raises(Conflict):
            migrate.bring_up(url)


def test_a_database_that_is_not_there_is_told() -> None:
    with pytest.raises(Unavailable):
        migrate.bring_up("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    database = make_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        migrate.current(database)
    database.close()
