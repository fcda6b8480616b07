"""Do the migrations hold? `python -m tests.checks.migrations`: numbering, up, down, up, no drift.

On a database that is thrown away: of TEST_DATABASE_URL, else of an embedded server of its own.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import event

from app.settings import read_settings
from app.storage import migrate
from app.storage.embedded import embedded
from app.storage.tables import db
from tests.conftest import plain, with_name

FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.py")
LEFT = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = 'public' AND relkind IN ('r', 'p', 'S', 'v') AND relname <> 'alembic_version'
UNION ALL
SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
UNION ALL
SELECT typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace
 WHERE nspname = 'public' AND typtype IN ('e', 'd')
"""


def misnumbered(folder: Path) -> list[str]:
    """What is wrong with the names of the files, with the heads and with `head.txt`."""
    names = sorted(path.name for path in (folder / "versions").glob("*.py"))
    wrong = [f"{name} is not named like 0001_what_it_does.py" for name in names if not _named(name)]
    numbers = [int(name[:4]) for name in names if _named(name)]
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"the numbers are not 0001 to {len(numbers):04d}: {numbers}")
    script = ScriptDirectory.from_config(Config(str(folder / "alembic.ini")))
    heads = script.get_heads()
    if len(heads) != 1:
        wrong.append(f"there is not one head: {heads}")
    written = (folder / "head.txt").read_text().strip()
    if heads != [written]:
        wrong.append(f"head.txt says {written}, the newest migration is {heads}: update it")
    for revision in script.walk_revisions():
        name = Path(revision.path).name
        if not name.startswith(f"{revision.revision}_"):
            wrong.append(f"{name} is revision {revision.revision}")
        if revision.down_revision != _before(revision.revision):
            wrong.append(f"{name} does not follow the number before its own")
    return wrong


def _named(name: str) -> bool:
    return FILE.fullmatch(name) is not None


def _before(revision: str) -> str | None:
    number = int(revision) if revision.isdigit() else 0
    return f"{number - 1:04d}" if number > 1 else None


@contextmanager
def throw_away() -> Iterator[str]:
    """The URL of a fresh database, which is dropped afterwards."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        with fresh(read_settings({"DATABASE_URL": given}).database_url) as url:
            yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="ileti-check-") as home,
        embedded(Path(home)) as server,
        fresh(server) as url,
    ):
        yield url


@contextmanager
def fresh(server: str) -> Iterator[str]:
    """A new database of a server, dropped afterwards."""
    name = f"ileti_check_{os.getpid()}"
    admin = with_name(plain(server), "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING utf8')
    try:
        yield with_name(server, name)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wrong_on(url: str) -> list[str]:
    """Walk up, down to nothing and up again; what went wrong on the way."""
    wrong: list[str] = []
    folder = str(migrate.FOLDER)
    with migrate.migrating(url):
        waits = _lock_timeouts()
        upgrade(directory=folder)
        wrong += drift(folder)
        downgrade(directory=folder, revision="base")
        wrong += [f"the way down leaves {thing}" for thing in left_on(url)]
        upgrade(directory=folder)
        wrong += drift(folder)
    if not waits or "0" in waits:
        wrong.append("the migrations run without a lock_timeout")
    return wrong


def left_on(url: str) -> list[str]:
    """What is in the schema besides Alembic's own table."""
    with psycopg.connect(plain(url)) as connection:
        return sorted(name for (name,) in connection.execute(LEFT))


def drift(folder: str) -> list[str]:
    """Whether the tables of the code are those that the migrations make."""
    try:
        check(directory=folder)
    except SystemExit:
        return ["the tables of the code are not those of the migrations; see the log above"]
    return []


def _lock_timeouts() -> list[str]:
    """Asks, with every table that is made or dropped, how long that statement waits for a lock."""
    waits: list[str] = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def ask(connection: Any, cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401
        if statement.lstrip().startswith(("CREATE TABLE", "DROP TABLE", "ALTER TABLE")):
            row = cursor.connection.execute("SHOW lock_timeout").fetchone()
            waits.append(row[0])

    return waits


def main() -> int:
    """Say what is wrong, and how many things."""
    wrong = misnumbered(migrate.FOLDER)
    if not wrong:
        with throw_away() as url:
            wrong = wrong_on(url)
    for sentence in wrong:
        sys.stderr.write(f"migrations: {sentence}\n")
    return min(len(wrong), 1)


if __name__ == "__main__":
    sys.exit(main())
