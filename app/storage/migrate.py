"""Brings a database to the newest schema, and says where it stands."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from app.errors import Conflict, Unavailable
from app.storage.database import Database, make_database
from app.storage.tables import db

FOLDER = Path(__file__).parent / "migrations"
CURRENT = "SELECT version_num FROM alembic_version"


def attach(app: Flask) -> None:
    """Let Flask-Migrate know the application; `flask db` works on it."""
    Migrate(app, db, directory=str(FOLDER))


def head() -> str:
    """The newest revision that this code knows."""
    config = Config(str(FOLDER / "alembic.ini"))
    revision = ScriptDirectory.from_config(config).get_current_head()
    return revision or ""


def current(database: Database) -> str:
    """The revision of the database; empty for one without any. Raises Unavailable."""
    with database.single() as driver:
        known = driver.execute("SELECT to_regclass('alembic_version')").fetchone()
        if known is None or known[0] is None:
            return ""
        row = driver.execute(CURRENT).fetchone()
    return str(row[0]) if row else ""


def at_head(database: Database) -> bool:
    """Whether the schema is what this code expects. False also where nobody answers."""
    try:
        return current(database) == head()
    except Unavailable:
        return False


def bring_up(url: str) -> None:
    """Run every migration that is missing.

    Raises Unavailable without a database, Conflict where a migration would have to wait.
    """
    database = make_database(url)
    try:
        current(database)
    finally:
        database.close()
    app = Flask("migrate")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db_app(app)
    with app.app_context():
        try:
            upgrade(directory=str(FOLDER))
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise Conflict from error
            raise
        finally:
            db.engine.dispose()


def db_app(app: Flask) -> None:
    """Bind the tables and the migrations to an application."""
    db.init_app(app)
    attach(app)
