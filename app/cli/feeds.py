"""`ileti feeds`: who is told of movements at a server of its own, and how that goes."""

import click

from app.cli.context import open_core, operator
from app.usecases.feeds.overseeing import SeeFeeds, ShiftFeeds


@click.command()
@click.option("--restored", is_flag=True, help="Once, after a restore from a dump.")
def feeds(*, restored: bool) -> None:
    """Receivers of movements, how far each is behind, what was given up."""
    with open_core() as core:
        if restored:
            ahead = core.run(ShiftFeeds(), operator(core))
            click.echo(f"the history was {ahead} transactions ahead")
        for one in core.run(SeeFeeds(), operator(core)):
            name, state = one.kind.name.lower(), f"behind {one.behind}, pending {one.pending}"
            click.echo(f"{one.id}  {name:7}  {one.brand:>7}  {state}, dead {one.dead}")
