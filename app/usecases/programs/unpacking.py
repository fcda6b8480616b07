"""A workbook becomes text: that is kept in parts like the file itself, and takes its place when it
is whole."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.usecases.programs.arriving import keyed

# What an attempt before left is nobody's any more, and whoever still writes it hears so.
BEGIN = "UPDATE load SET text_id = %s WHERE id = %s AND state = 2 AND size IS NULL"
MINE = "SELECT 1 FROM load WHERE id = %s AND text_id = %s AND state = 2"
KEEP = """
INSERT INTO load_part (load_id, first_byte, size, uid, key_id, sealed)
SELECT text_id, %(first_byte)s, %(size)s, %(uid)s, %(key_id)s, %(sealed)s FROM load
 WHERE id = %(id)s AND text_id = %(text)s AND state = 2
"""
END = """
UPDATE load SET bytes_id = text_id, text_id = NULL, size = %(size)s, notes = %(notes)s,
       digest = %(digest)s
 WHERE id = %(id)s AND text_id = %(text)s AND state = 2
"""


@dataclass(frozen=True, slots=True)
class BeginUnpacking(UseCase[bool]):
    """The text of a workbook comes under this id."""

    id: UUID
    text_id: UUID

    def run(self, work: Work) -> bool:
        """Whether it is wanted."""
        return bool(work.change(BEGIN, (self.text_id, self.id)))


@dataclass(frozen=True, slots=True)
class IsUnpacking(UseCase[bool]):
    """Whether this text is the one that is made."""

    id: UUID
    text_id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> bool:
        """Not of a file that was cancelled, nor where another took the place."""
        return work.row(MINE, (self.id, self.text_id)) is not None


@dataclass(frozen=True, slots=True)
class KeepText(UseCase[bool]):
    """Keep the next bytes of a text, at most a megabyte."""

    id: UUID
    text_id: UUID
    first_byte: int
    data: bytes = field(repr=False)
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> bool:
        """Whether it is still wanted: not of a file that was cancelled, nor by whom another has
        taken the place of."""
        uid = uuid4()
        key_id, sealed = work.core.keys.seal_bytes(self.data, uid)
        what = {
            "id": self.id,
            "text": self.text_id,
            "first_byte": self.first_byte,
            "size": len(self.data),
            "uid": uid,
            "key_id": key_id,
            "sealed": sealed,
        }
        return bool(work.change(KEEP, what))


@dataclass(frozen=True, slots=True)
class EndUnpacking(UseCase[None]):
    """The text is whole, of `size` bytes, and is read in the place of the workbook, whose `digest`
    tells the same one again. `told`: the sheet, and the notes."""

    id: UUID
    brand: int
    text_id: UUID
    size: int
    told: dict[str, Any]
    digest: bytes

    def run(self, work: Work) -> None:
        """Once; not of a file that was cancelled."""
        what = {"id": self.id, "text": self.text_id, "size": self.size, "notes": Jsonb(self.told)}
        digest = keyed(work.core.keys, self.digest, self.brand)
        work.change(END, what | {"digest": digest})
