"""`ileti opening`: until when what was permitted before comes in, and citizens look."""

from datetime import datetime

import click

from app.cli.context import open_core, operator
from app.domain.consent import ISTANBUL
from app.usecases.opening import EVERYBODY, DropOpening, ListOpenings, SetOpening

DAY = click.DateTime(["%Y-%m-%d"])
PROVIDER = click.option(
    "--provider", type=int, default=EVERYBODY, help="For this provider alone (its iysCode)."
)


@click.group()
def opening() -> None:
    """Transition dates of a registry that opens."""


@opening.command("set")
@click.option("--load-until", type=DAY, required=True, help="The last day to load without H467.")
@click.option("--look-until", type=DAY, required=True, help="The last day of the citizens' look.")
@PROVIDER
def set_opening(load_until: datetime, look_until: datetime, provider: int) -> None:
    """Set the dates, for everybody or for one provider; set again, they are moved."""
    with open_core() as core:
        core.run(SetOpening(load_until.date(), look_until.date(), provider), operator(core))
        click.echo("set")


@opening.command("list")
def list_openings() -> None:
    """Every opening, also those that are over."""
    with open_core() as core:
        for provider, one in core.run(ListOpenings(), operator(core)):
            days = (
                f"{moment.astimezone(ISTANBUL):%Y-%m-%d}"
                for moment in (one.since, one.load_until, one.look_until)
            )
            since, load, look = days
            whom = str(provider) if provider else "everybody"
            click.echo(f"{whom:>9}  since {since}  load until {load}  look until {look}")


@opening.command("drop")
@PROVIDER
def drop_opening(provider: int) -> None:
    """Take dates back that were set by mistake."""
    with open_core() as core:
        core.run(DropOpening(provider), operator(core))
        click.echo("dropped")
