"""`ileti callbacks`: people who wanted a person on the telephone when none was there."""

import click

from app.cli.context import open_core, operator
from app.usecases.callbacks import CloseCallBack, ListCallBacks


@click.command()
@click.option("--done", type=int, metavar="ID", help="This one has been called.")
def callbacks(*, done: int | None) -> None:
    """Who is to be called back, longest waiting first: numbers are shown here and nowhere else."""
    with open_core() as core:
        if done is not None and not core.run(CloseCallBack(done), operator(core)):
            raise click.ClickException(f"Nobody waits under {done}.")
        wishes = core.run(ListCallBacks(), operator(core))
        for wish in wishes:
            since = f"{wish.since:%Y-%m-%d %H:%M}"
            click.echo(f"{wish.id:8d}  {since}  {wish.number}  {wish.language}  at {wish.step}")
        if not wishes:
            click.echo("Nobody waits.")
