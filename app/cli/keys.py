"""`ileti keys`: the keys behind tags and seals."""

import click


@click.group()
def keys() -> None:
    """The keys behind tags and seals."""
