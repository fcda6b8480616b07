"""Keeping the address of whoever acts, sealed: what is sent to them later needs it; and finding it
again by its tag."""

from uuid import UUID

from app.core import Person, Work
from app.errors import NotFound
from app.storage.statements import KNOWN

PERSON = "SELECT key_id, sealed FROM recipient WHERE tag = %s"


def person_of(work: Work, tag: UUID) -> Person:
    """Whoever is behind a tag that stands in a row. Raises NotFound."""
    row = work.row(PERSON, (tag,))
    if row is None:
        raise NotFound("address")
    return Person(tag, *row)


def keep_address(work: Work) -> None:
    """Keep it, unless it is known already."""
    person = work.context.person
    named = {"tag": person.tag, "sealed": person.sealed, "key_id": person.key_id}
    work.change(KNOWN, {**named, "now": work.now})
