"""Brings a database to the newest schema, and says where it stands."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade

from app.errors import Unavailable
from app.storage.database import Database
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
    """Run every migration that is missing."""
    app = Flask("migrate")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db_app(app)
    with app.app_context():
        upgrade(directory=str(FOLDER))
        db.engine.dispose()


def db_app(app: Flask) -> None:
    """Bind the tables and the migrations to an application."""
    db.init_app(app)
    attach(app)
