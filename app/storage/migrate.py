"""Brings a database to the newest schema, and says where it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from app.errors import Conflict
from app.storage.database import Database, make_database
from app.storage.tables import db

FOLDER = Path(__file__).parent / "migrations"
CURRENT = "SELECT version_num FROM alembic_version"


def head() -> str:
    """The newest revision that this code knows."""
    return (FOLDER / "head.txt").read_text(encoding="utf-8").strip()


def current(database: Database) -> str:
    """The revision of the database; empty for one without any. Raises Unavailable."""
    with database.single() as driver:
        known = driver.execute("SELECT to_regclass('alembic_version')").fetchone()
        if known is None or known[0] is None:
            return ""
        row = driver.execute(CURRENT).fetchone()
    return str(row[0]) if row else ""


def bring_up(url: str) -> None:
    """Run every migration that is missing.

    Raises Unavailable without a database, Conflict where a migration would have to wait.
    """
    database = make_database(url)
    try:
        current(database)
    finally:
        database.close()
    # Its own import takes a tenth of a start, and hardly any start migrates.
    from flask_migrate import upgrade

    with migrating(url):
        try:
            upgrade(directory=str(FOLDER))
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise Conflict from error
            raise


@contextmanager
def migrating(url: str) -> Iterator[None]:
    """The context of an application on a database, where migrations can run."""
    from flask_migrate import Migrate

    app = Flask("migrate")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    Migrate(app, db, directory=str(FOLDER))
    with app.app_context():
        try:
            yield
        finally:
            db.engine.dispose()
