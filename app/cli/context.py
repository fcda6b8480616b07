"""What the commands share: settings, a database, a core; and errors as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import click

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.errors import Conflict, Fault, Unavailable
from app.factory import make_core
from app.logs import set_up
from app.settings import Settings, SettingsError, read_settings
from app.spool import SpoolError
from app.storage import migrate
from app.storage.database import Database, make_database
from app.storage.embedded import EmbeddedError, embedded
from app.storage.keys import KeysError

KNOWN = (SettingsError, EmbeddedError, KeysError, SpoolError)


@contextmanager
def sentences() -> Iterator[None]:
    """What a person can mend is said in one sentence, without a traceback."""
    try:
        yield
    except KNOWN as error:
        raise click.ClickException(str(error)) from error
    except Unavailable as fault:
        raise click.ClickException(
            "The database does not answer. Check DATABASE_URL, or that the server runs."
        ) from fault
    except Conflict as fault:
        raise click.ClickException(
            "Somebody else holds what this needs. Nothing was lost: run it again."
        ) from fault
    except Fault as fault:
        raise click.ClickException(str(fault)) from fault


@contextmanager
def open_settings() -> Iterator[Settings]:
    """The settings with a database that runs: the given one, or the embedded one for as long as
    the block lasts."""
    with sentences():
        settings = read_settings()
        set_up(json=settings.log_json)
        given = settings.database_url
        with nullcontext(given) if given else embedded(settings.home) as url:
            yield replace(settings, database_url=url)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """A database whose schema is the newest; another one is refused with what to do."""
    database = make_database(settings.database_url)
    try:
        refuse_old_schema(database)
        yield database
    finally:
        database.close()


def refuse_old_schema(database: Database) -> None:
    """Raises ClickException where a migration is missing, Unavailable without a database."""
    if migrate.current(database) != migrate.head():
        raise click.ClickException("The database is not on the newest schema: ileti migrate")


@contextmanager
def open_core() -> Iterator[Core]:
    """A core on the database of the settings."""
    with open_settings() as settings, open_database(settings) as database:
        yield make_core(settings, database)


def operator(core: Core, actor: int | None = None) -> Context:
    """The context of somebody at the server's own terminal."""
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=actor)
