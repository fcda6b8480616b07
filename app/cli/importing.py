"""`ileti import`: a provider's file of consents."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.context import open_core
from app.loading.columns import FileError
from app.loading.run import Outcome, Progress, load_file

LINE_SECONDS = 5.0
REFUSED, UNREAD = 1, 2
"""Exit codes, besides 0 when every row was taken."""


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--brand", type=int, required=True, help="The brand code the consents are given to.")
@click.option("--backdated", is_flag=True, help="Also consents older than three business days.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where rows that were not taken are told; FILE.errors.csv unless given.",
)
@click.option("--again", is_flag=True, help="Load the file although it was loaded before.")
def import_command(
    file: Path, brand: int, report: Path | None, *, backdated: bool, again: bool
) -> None:
    """Load the consents of a brand from FILE, CSV or XLSX; broken off, it goes on where it was.

    The exit code is 0 when every row was taken, 1 when some were not, 2 when the file was not
    read to its end.
    """
    with _stopping(), open_core() as core, _shown(file) as progress:
        outcome = load_file(
            core,
            file,
            brand,
            backdated=backdated,
            report=report,
            progress=progress,
            again=again,
        )
    _tell(outcome)
    sys.exit(REFUSED if outcome.refused else 0)


class _Stopped(click.ClickException):
    exit_code = UNREAD


@contextmanager
def _stopping() -> Iterator[None]:
    """Whatever stops the load ends with a code of its own: what was loaded so far is kept."""
    try:
        yield
    except FileError as error:
        raise _Stopped(str(error)) from error
    except click.ClickException as error:
        raise _Stopped(error.message) from error
    except KeyboardInterrupt as error:
        raise _Stopped("Broken off. The same command goes on from here.") from error


@contextmanager
def _shown(file: Path) -> Iterator[Callable[[Progress], None]]:
    """A bar for people, a line every few seconds for logs."""
    if not _at_terminal():
        yield _lines()
        return
    with click.progressbar(length=1, label=file.name, file=sys.stderr, show_pos=False) as bar:

        def draw(progress: Progress) -> None:
            bar.length = progress.bytes_total
            bar.label = f"{file.name}  {progress.rows:,} rows, {progress.rate:,.0f}/s"
            bar.update(progress.bytes_done - bar.pos)

        yield draw


def _at_terminal() -> bool:
    return sys.stderr.isatty()


def _lines() -> Callable[[Progress], None]:
    told = time.monotonic()

    def line(progress: Progress) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            share = progress.bytes_done / progress.bytes_total
            click.echo(
                f"{share:4.0%}  {progress.rows} rows, {progress.refused} refused, "
                f"{progress.rate:.0f} rows/s",
                err=True,
            )

    return line


def _tell(outcome: Outcome) -> None:
    for note in outcome.notes:
        click.echo(note)
    if outcome.already:
        click.echo("This file was loaded before; nothing was done. To load it again: --again")
    if outcome.resumed_at:
        click.echo(f"Went on after line {outcome.resumed_at}, where it had been broken off.")
    if outcome.ignored:
        click.echo(f"Columns that were not used: {', '.join(outcome.ignored)}")
    click.echo(f"{outcome.taken} taken, {outcome.refused} refused in {outcome.seconds:.1f} s")
    if outcome.refused:
        click.echo(f"Why: {outcome.report}")
