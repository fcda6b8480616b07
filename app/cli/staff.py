"""`ileti user add`, `ileti user list`, `ileti user end`: people of the desk and of providers."""

from uuid import UUID

import click

from app.cli.context import open_core, operator
from app.domain.desk import DESK
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.hiring import AddStaff, EndStaff, ListStaff

ROLES = [role.value for role in (*DESK, Role.PROVIDER)]


@click.group()
def user() -> None:
    """People who work with complaints."""


@user.command("add")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("name")
@click.argument("mail")
@click.option("--province", type=int, help="The province's number; none: the headquarters.")
@click.option("--provider", "iys_code", type=int, help="The provider's iysCode, for its users.")
def add_user(role: str, name: str, mail: str, province: int | None, iys_code: int | None) -> None:
    """Add somebody: NAME, who signs in by the address MAIL."""
    with open_core() as core:
        order = AddStaff(Role(role), name, parse_address(mail), province, iys_code)
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
