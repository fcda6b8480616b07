"""How often a file was tried without getting any further: what ends its worker, or fails every
time, is not to stand in the way of its brand's other files for ever."""

from dataclasses import dataclass
from uuid import UUID

from app.core import UseCase, Work

# How far it is: the workbook that became text, the first look, then byte after byte. It only grows.
BEGIN = """
UPDATE load SET tries = CASE WHEN tried_from = f.far THEN tries + 1 ELSE 1 END, tried_from = f.far
  FROM (SELECT (l.size IS NOT NULL)::int + (l.probe IS NOT NULL)::int
               + coalesce(r.position, 0) AS far
          FROM load l
          LEFT JOIN import_run r ON r.digest = uuid_send(l.id) AND r.brand_code = l.brand_code
         WHERE l.id = %(id)s) f
 WHERE id = %(id)s AND state = 2
RETURNING tries
"""
FORGIVE = "UPDATE load SET tries = tries - 1 WHERE id = %s AND state = 2 AND tries > 0"


@dataclass(frozen=True, slots=True)
class BeginTry(UseCase[int]):
    """Somebody begins with a file, or goes on; written down before it can end the worker."""

    id: UUID

    def run(self, work: Work) -> int:
        """How often it was tried from where it stands, with this one; 0 for one that is over."""
        row = work.row(BEGIN, {"id": self.id})
        return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class ForgiveTry(UseCase[None]):
    """What broke off was no fault of the file: it does not count."""

    id: UUID

    def run(self, work: Work) -> None:
        """Once for each that was begun."""
        work.change(FORGIVE, (self.id,))
