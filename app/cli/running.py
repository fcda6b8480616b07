"""`ileti run`, `serve`, `worker`, `migrate`, `seed-demo`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
import structlog

from app.cli.context import (
    open_core,
    open_database,
    open_settings,
    refuse_old_schema,
    sentences,
)
from app.core import Core
from app.demo import describe, seed
from app.demo_cases import seed_cases
from app.demo_year import seed_year
from app.errors import Unavailable
from app.factory import make_parts
from app.gateways.timestamps import read_authority_settings
from app.server import refuse_used_port, serve_http, supervise, work
from app.settings import Reader, Settings, read_settings
from app.storage import migrate as schema
from app.storage.database import make_database
from app.storage.embedded import Embedded, EmbeddedError
from app.storage.keys import refuse_half_retagged
from app.storage.ownership import refuse_foreign_keys

log = structlog.get_logger(__name__)


@click.command()
def run() -> None:
    """Everything at once, with demo data: database, migrations, server, worker; until Ctrl-C."""
    os.environ.setdefault("ILETI_DEMO", "1")
    with sentences():
        settings = read_settings()
        refuse_used_port(settings.host, settings.port)
    with open_settings() as settings:
        _prepare(settings)
        supervise(settings, _reviver(settings))
        click.echo("\nstopped")


def _prepare(settings: Settings) -> None:
    _say("database", _place(settings))
    schema.bring_up(settings.database_url)
    _say("migrations", schema.head())
    with _checked(settings) as core:
        if settings.demo:
            fresh = _seed(core)
            _say("demo data", "loaded" if fresh else "there already")
            click.echo(describe(settings))


def _seed(core: Core) -> bool:
    fresh = seed(core)
    if fresh:
        seed_year(core)
        seed_cases(core)
    return fresh


@contextmanager
def _checked(settings: Settings) -> Iterator[Core]:
    """A core, once all that would stop a process of the server has been looked at: said here, it
    is one sentence, and there a traceback every second."""
    database = make_database(settings.database_url)
    try:
        parts = make_parts(settings, database)
        read_authority_settings(Reader(settings.environ))
        parts.spool.check()
        refuse_half_retagged(parts.core.keys.keys)
        refuse_old_schema(database)
        refuse_foreign_keys(parts.core.keys, database)
        yield parts.core
    finally:
        database.close()


def _reviver(settings: Settings) -> Callable[[], None]:
    """Restarts the embedded database when it has died; a given one is its operator's affair."""
    if read_settings().database_url:
        return lambda: None
    server = Embedded(settings.home)

    def revive() -> None:
        try:
            server.revive()
        except EmbeddedError as error:
            # The service goes on without: texts are kept in the spool until it is back.
            log.error("database_not_revived", why=str(error))

    return revive


def _place(settings: Settings) -> str:
    given = read_settings().database_url
    return "as in DATABASE_URL" if given else f"embedded PostgreSQL in {settings.home / 'pg'}"


def _say(what: str, how: str) -> None:
    click.echo(f"  {what:<12} {how}")


@click.command()
def serve() -> None:
    """The web server alone."""
    with open_settings() as settings:
        try:
            with _checked(settings):
                pass
        except Unavailable:
            # A server without a database is of use: it takes refusals and keeps them.
            log.warning("database_away_at_start")
        serve_http(settings)


@click.command()
def worker() -> None:
    """The worker alone: it sends what is in the outbox."""
    with open_settings() as settings:
        with open_database(settings):
            pass
        work(settings)


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with open_settings() as settings:
        schema.bring_up(settings.database_url)
        click.echo(f"schema {schema.head()}")


@click.command("seed-demo")
def seed_demo() -> None:
    """Load the demo's brands, citizens, permissions and complaints, unless they are there."""
    with open_core() as core:
        core.settings = replace(core.settings, demo=True)
        click.echo("loaded" if _seed(core) else "there already")
        click.echo(describe(core.settings))
