"""`ileti client`, `ileti partner`: programs of providers, and partners."""

from uuid import UUID

import click

from app.cli.context import open_core, operator
from app.usecases.programs.clients import AddClient, EndClient, ListClients, RenewSecret
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner, Right

RIGHTS = [right.name.lower() for right in Right]


@click.group()
def client() -> None:
    """Programs that call the API in the name of a provider or partner."""


@client.command("add")
@click.argument("holder", type=int)
@click.argument("username")
@click.option("--network", "networks", multiple=True, help="From where alone: 192.0.2.0/24.")
def add_client(holder: int, username: str, networks: tuple[str, ...]) -> None:
    """A program of HOLDER (iysCode or integratorCode); its secret is shown this once."""
    with open_core() as core:
        done = core.run(AddClient(holder, username, networks), operator(core))
        click.echo(f"client {done.id} added")
        click.echo(done.secret)


@client.command("list")
def list_clients() -> None:
    """Every program, with the id that `end` and `secret` want."""
    with open_core() as core:
        for one in core.run(ListClients(), operator(core)):
            kind = "partner" if one.partner else "provider"
            where = ", ".join(one.networks) or "anywhere"
            poor = f"  most calls failed, {one.noticed_at:%Y-%m-%d}" if one.noticed_at else ""
            click.echo(f"{one.id}  {kind:8}  {one.holder:>7}  {where}{poor}")


@client.command("secret")
@click.argument("id", type=click.UUID)
def renew_secret(id: UUID) -> None:
    """Another secret for a program, shown this once; its tokens end."""
    with open_core() as core:
        click.echo(core.run(RenewSecret(id), operator(core)).secret)


@client.command("end")
@click.argument("id", type=click.UUID)
def end_client(id: UUID) -> None:
    """A program may call no more."""
    with open_core() as core:
        core.run(EndClient(id), operator(core))
        click.echo("ended")


@click.group()
def partner() -> None:
    """Business partners (iş ortağı)."""


@partner.command("add")
@click.argument("code", type=int)
@click.argument("title")
def add_partner(code: int, title: str) -> None:
    """Register the partner CODE (integratorCode) under its trade TITLE."""
    with open_core() as core:
        core.run(AddPartner(code, title), operator(core))
        click.echo(f"partner {code} added")


@partner.command("grant")
@click.argument("code", type=int)
@click.argument("brand", type=int)
@click.option("--arama", type=click.Choice(RIGHTS), default="none", help="For calls.")
@click.option("--mesaj", type=click.Choice(RIGHTS), default="none", help="For texts.")
@click.option("--eposta", type=click.Choice(RIGHTS), default="none", help="For mails.")
@click.option("--via", is_flag=True, help="It may ask citizens for approvals.")
@click.option("--agreement", is_flag=True, help="It may agree to the daily file.")
def grant_partner(
    code: int, brand: int, arama: str, mesaj: str, eposta: str, *, via: bool, agreement: bool
) -> None:
    """What the partner CODE may do for BRAND from now on; nothing at all ends it."""
    arama_, mesaj_, eposta_ = (Right[word.upper()] for word in (arama, mesaj, eposta))
    with open_core() as core:
        order = GrantPartner(code, brand, Grant(arama_, mesaj_, eposta_, via, agreement))
        core.run(order, operator(core))
        click.echo("granted" if order.grant != Grant() else "ended")
