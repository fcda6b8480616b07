"""Keeping the address of whoever acts, sealed: what is sent to them later needs it."""

from app.core import Work
from app.storage.statements import KNOWN


def keep_address(work: Work) -> None:
    """Keep it, unless it is known already."""
    person = work.context.person
    named = {"tag": person.tag, "sealed": person.sealed, "key_id": person.key_id}
    work.change(KNOWN, {**named, "now": work.now})
