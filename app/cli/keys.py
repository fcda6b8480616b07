"""`ileti keys`: the keys behind tags and seals."""

import sys
import time
from collections.abc import Callable

import click

from app.cli.context import open_core
from app.keeping.retag import Outcome
from app.keeping.retag import retag as change_tags
from app.keeping.rotate import rotate as change_seal
from app.keeping.rotate import rows_by_key

LINE_SECONDS = 5.0


@click.group()
def keys() -> None:
    """The keys behind tags and seals. What they are is never shown."""


@keys.command("list")
def list_keys() -> None:
    """Which keys there are, which is current, and how many rows each has sealed."""
    with open_core() as core:
        held, rows = core.keys.keys, rows_by_key(core)
        for number in sorted(held.seal_keys):
            mark = "  current" if number == held.seal_current else ""
            click.echo(f"seal {number}  {rows.get(number, 0)} rows{mark}")
        for number in sorted(held.tag_keys):
            mark = "  current" if number == held.tag_current else ""
            to = "  being changed to" if number == held.retag_to else ""
            click.echo(f"tag {number}{mark}{to}")


@keys.command()
def rotate() -> None:
    """Seal everything again under a new key, while the service runs."""
    with open_core() as core:
        rotated = change_seal(core, _lines("rows sealed again"))
    if not rotated.fresh:
        click.echo("A change that had been broken off was finished; no new key was made.")
    click.echo(f"seal {rotated.key_id} is current; {rotated.rows} rows were sealed again")


@keys.command()
@click.option("--dry-run", is_flag=True, help="Only count, and say how long it may take.")
def retag(*, dry_run: bool) -> None:
    """Change the tag of every address to a new key. The service must be stopped."""
    with open_core() as core:
        outcome = change_tags(core, _lines("citizens under the new key"), dry_run=dry_run)
    for table, rows in outcome.rows.items():
        click.echo(f"{rows:10d}  {table}")
    click.echo(_told(outcome, dry_run=dry_run))


def _told(outcome: Outcome, *, dry_run: bool) -> str:
    minutes = outcome.seconds / 60
    if dry_run:
        return f"{outcome.citizens} citizens; about {minutes:.0f} minutes; nothing was changed"
    return f"{outcome.citizens} citizens got new tags in {minutes:.1f} minutes"


def _lines(what: str) -> Callable[[int, int], None]:
    """A line on a terminal that is written over, one every few seconds in a log."""
    told = 0.0

    def line(done: int, total: int) -> None:
        nonlocal told
        if sys.stderr.isatty():
            click.echo(f"\r{done} of {total} {what}", nl=done >= total, err=True)
        elif time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            click.echo(f"{done} of {total} {what}", err=True)

    return line
