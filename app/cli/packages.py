"""`ileti package set`, `ileti package show`: what providers and partners have subscribed to."""

from datetime import timedelta
from typing import Any

import click
from click.core import ParameterSource

from app.cli.context import open_core, operator
from app.core import Core
from app.domain.consent import ISTANBUL
from app.usecases.subscriptions import ChangePackage, ShowSubscription, Standing, Subscription

GIVEN = [one.value for one in Standing if one is not Standing.EXPIRED]
NONE = "none"
DIGITS = 9
LONGEST = 36_525
"""Days: a hundred years."""


def count(value: str) -> int | None:
    """A number that is not negative; None for `none`, which is any number. Raises BadParameter."""
    if value == NONE:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= DIGITS):
        raise click.BadParameter(
            f"'{value}' is neither '{NONE}' nor a number of at most {DIGITS} digits."
        )
    return int(value)


@click.group()
def package() -> None:
    """What providers and partners have subscribed to, and its limits."""


@package.command("set")
@click.argument("holder", type=int)
@click.option("--name", help="What it is called.")
@click.option("--status", type=click.Choice(GIVEN), help="Paused and closed: no API.")
@click.option("--days", type=click.IntRange(1, LONGEST), help="It ends so many days from now.")
@click.option("--api/--no-api", help="Whether programs may call; the console is free for all.")
@click.option("--limit", type=count, metavar="NUMBER|none", help="How many addresses.")
@click.option("--exceeds/--no-exceeds", help="Whether the limit may be passed.")
@click.option("--via", help="The package for asking citizens; `none` takes it away.")
@click.option("--credit", type=count, metavar="NUMBER|none", help="How many askings are left.")
def set_package(holder: int, **_: object) -> None:
    """Change what HOLDER (iysCode or integratorCode) has; what is not named stays as it is."""
    changes = _named(click.get_current_context())
    with open_core() as core:
        core.run(ChangePackage(holder, changes), operator(core))
        _tell(core, holder)


@package.command("show")
@click.argument("holder", type=int)
def show_package(holder: int) -> None:
    """What HOLDER (iysCode or integratorCode) has, and how much of it is used."""
    with open_core() as core:
        _tell(core, holder)


def _named(ctx: click.Context) -> dict[str, Any]:
    """What was written on the command line, by the fields of a package."""
    named = {
        name: value
        for name, value in ctx.params.items()
        if name != "holder" and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    if not named:
        raise click.UsageError("Nothing to change: name what is to change, as --limit 5000.")
    if "days" in named:
        named["lasts"] = timedelta(days=named.pop("days"))
    if "status" in named:
        named["status"] = Standing(named["status"])
    if named.get("via") == NONE:
        named["via"] = None
    return named


def _tell(core: Core, holder: int) -> None:
    found = core.run(ShowSubscription(holder), operator(core))
    for line in _lines(found):
        click.echo(line)


def _lines(found: Subscription) -> list[str]:
    ends = f"{found.ends_at.astimezone(ISTANBUL):%Y-%m-%d}"
    limit = "any number" if found.limit is None else str(found.limit)
    passed = ", may be passed" if found.limit is not None and found.exceeds else ""
    at = found.counted_at
    counted = f" (counted {at.astimezone(ISTANBUL):%Y-%m-%d %H:%M})" if at else ""
    lines = [
        f"package    {found.package}",
        f"status     {found.status.value}, until {ends}",
        f"API        {'yes' if found.api else 'no'}",
        f"addresses  {found.used}{counted} of {limit}{passed}",
    ]
    if found.via is not None:
        credit = "any number" if found.via.credit is None else str(found.via.credit)
        lines.append(f"asking     {found.via.package}, {found.via.status.value}, {credit} left")
    return lines
