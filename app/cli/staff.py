"""`ileti user add`, `list`, `end`, `reset`: people of the desk, of providers, of the registry."""

from uuid import UUID

import click

from app.cli.context import open_core, operator
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.factors import ResetFactor
from app.usecases.staff.hiring import HIRED_BY, AddStaff, EndStaff, ListStaff

ROLES = sorted(role.value for role in HIRED_BY[Role.OPERATOR])


@click.group()
def user() -> None:
    """People who work here: at the desk, for providers, partners, dealers and the registry."""


@user.command("add")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("name")
@click.argument("mail")
@click.option("--province", type=int, help="The province's number; none: the headquarters.")
@click.option("--provider", "iys_code", type=int, help="The provider's or partner's code.")
@click.option("--retailer", type=int, help="The dealer's code, for its users.")
def add_user(
    role: str,
    name: str,
    mail: str,
    province: int | None,
    iys_code: int | None,
    retailer: int | None,
) -> None:
    """Add somebody: NAME, who signs in by the address MAIL."""
    with open_core() as core:
        order = AddStaff(Role(role), name, parse_address(mail), province, iys_code, retailer)
        done = core.run(order, operator(core))
        click.echo(f"{role} {done.id} added")


@user.command("list")
def list_users() -> None:
    """Everybody, with the id that `end` wants."""
    with open_core() as core:
        for one in core.run(ListStaff(), operator(core)):
            place = one.iys_code or one.province or "-"
            click.echo(f"{one.id}  {one.role.value:10}  {place!s:>7}  {one.name}")


@user.command("end")
@click.argument("id", type=click.UUID)
def end_user(id: UUID) -> None:
    """Somebody works here no more; they are signed out everywhere."""
    with open_core() as core:
        core.run(EndStaff(id), operator(core))
        click.echo("ended")


@user.command("reset")
@click.argument("id", type=click.UUID)
def reset_user(id: UUID) -> None:
    """Somebody has lost the second factor: they sign in anew, and choose another."""
    with open_core() as core:
        core.run(ResetFactor(id), operator(core))
        click.echo("reset")
