"""`ileti verify`: the state must be what its history says."""

import sys

import click

from app.cli.context import open_core
from app.usecases.verify import differences


@click.command()
def verify() -> None:
    """Compare every consent with the last movement of its history."""
    with open_core() as core, core.database.single() as driver:
        found = differences(driver, retagged=core.keys.keys.tag_current > 1)
        for line in found.shown:
            click.echo(line, err=True)
        click.echo(f"{found.consents} consents, {found.events} movements: {found.wrong} differ")
    sys.exit(1 if found.wrong else 0)
