"""`ileti provider add`, `ileti brand add`."""

import click

from app.cli.context import open_core, operator
from app.dialogue.grammar import RESERVED
from app.domain import party
from app.domain.folding import fold_name
from app.usecases.parties import AddBrand, AddProvider


@click.group()
def provider() -> None:
    """Service providers."""


@provider.command("add")
@click.argument("iys_code", type=int)
@click.argument("title")
@click.option("--mersis", help="MERSİS number, 16 digits.")
@click.option("--vkn", help="Tax number, 10 digits.")
@click.option("--tckn", help="National id of a tradesman; it is kept sealed.")
@click.option("--tradesman", is_flag=True, help="A tradesman (esnaf), not a merchant (tacir).")
def add_provider(
    iys_code: int,
    title: str,
    mersis: str | None,
    vkn: str | None,
    tckn: str | None,
    *,
    tradesman: bool,
) -> None:
    """Register the provider IYS_CODE under its trade TITLE."""
    with open_core() as core:
        item = party.Provider(iys_code, title, mersis, vkn, tckn, merchant=not tradesman)
        core.run(AddProvider(item), operator(core))
        click.echo(f"provider {iys_code} added")


@click.group()
def brand() -> None:
    """Brands."""


@brand.command("add")
@click.argument("brand_code", type=int)
@click.argument("name")
@click.option("--provider", "iys_code", type=int, required=True, help="The provider's iysCode.")
@click.option("--short-name", "names", multiple=True, help="What citizens text; at most three.")
@click.option("--sector", type=click.Choice(party.SECTORS), help="What it deals in.")
@click.option("--master", is_flag=True, help="The provider's master brand.")
def add_brand(
    brand_code: int,
    name: str,
    iys_code: int,
    names: tuple[str, ...],
    sector: str | None,
    *,
    master: bool,
) -> None:
    """Register the brand BRAND_CODE under its NAME."""
    with open_core() as core:
        reserved = frozenset(map(fold_name, RESERVED))
        item = party.Brand(brand_code, iys_code, name, master, names, sector, reserved)
        core.run(AddBrand(item), operator(core))
        click.echo(f"brand {brand_code} added")
