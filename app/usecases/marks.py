"""By which number of law somebody is registered, or applies: nobody else may be, by the same."""

from uuid import UUID

from app.core import Work

ADD = """
INSERT INTO legal_mark (id, digest, key_id, sealed) VALUES (%s, %s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""
DROP = "DELETE FROM legal_mark WHERE id = %s"
FIND = "SELECT id FROM legal_mark WHERE digest = %s"


def mark(work: Work, id: UUID, name: str) -> bool:
    """Keep a number for somebody; whether nobody else had it."""
    sealed = work.core.keys.seal(name, id)
    return work.change(ADD, (id, work.core.keys.tag(name), *sealed)) == 1


def unmark(work: Work, id: UUID) -> None:
    """Give a number free."""
    work.change(DROP, (id,))


def marked(work: Work, name: str) -> UUID | None:
    """Whose number it is: an application, or a party by its code (`parties.sealing_tag`)."""
    row = work.row(FIND, (work.core.keys.tag(name),))
    return row[0] if row else None
