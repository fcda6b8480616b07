"""The texts of the demo's handset: kept sealed for the phone in the terminal."""

from dataclasses import dataclass
from typing import ClassVar

from app.core import UseCase, Work

RING = "\N{BLACK TELEPHONE} "
"""So begins what is no text but a call: the rest is the address of its menu."""

KEEP = """
INSERT INTO handset_text (tag, key_id, sealed, created_at) VALUES (%s, %s, %s, %s)
"""
READ = "SELECT id, key_id, sealed FROM handset_text WHERE tag = %s AND id > %s ORDER BY id"


@dataclass(frozen=True, slots=True)
class KeepHandsetText(UseCase[None]):
    """Keep a text for the demo's phone."""

    text: str

    def run(self, work: Work) -> None:
        """Sealed to the address, like the address itself."""
        tag = work.context.person.tag
        work.change(KEEP, (tag, *work.core.keys.seal(self.text, tag), work.now))


@dataclass(frozen=True, slots=True)
class ReadHandset(UseCase[tuple[tuple[int, str], ...]]):
    """The texts after a number, oldest first, each with its number."""

    after: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[tuple[int, str], ...]:
        """Unsealed for the phone that they were sent to."""
        tag = work.context.person.tag
        unseal = work.core.keys.unseal
        rows = work.rows(READ, (tag, self.after))
        return tuple((number, unseal(key_id, sealed, tag)) for number, key_id, sealed in rows)
