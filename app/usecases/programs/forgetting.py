"""Letting go of the bytes of files, their first rows and their wrong ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core import UseCase, Work
from app.storage.database import Driver
from app.usecases.programs.room import NEEDED

FORGOTTEN_AT_ONCE = 64
"""Parts, of a megabyte at most."""

CONFIRMING = timedelta(minutes=1)
"""Longer than it takes to confirm a file that is still kept."""

# The bytes of a workbook that became text are nobody's any more. Each half has an index.
BYTES_NEEDED = f"""
(EXISTS (SELECT FROM load l WHERE l.bytes_id = {{id}} AND {NEEDED})
 OR EXISTS (SELECT FROM load l WHERE l.text_id = {{id}} AND {NEEDED}))
"""
# Its first rows and its wrong ones are shown as long as a file is kept.
SHOWN = """
(EXISTS (SELECT FROM load l WHERE l.bytes_id = {id} AND (l.state <= 2 OR l.kept_until > %(late)s))
 OR EXISTS (SELECT FROM load l WHERE l.text_id = {id}
               AND (l.state <= 2 OR l.kept_until > %(late)s)))
"""
# A file of gigabytes is not deleted at once: that would take longer than anybody waits.
FORGET = f"""
DELETE FROM load_part
 WHERE load_id = %(id)s AND NOT {BYTES_NEEDED.format(id="%(id)s")}
   AND first_byte IN (SELECT first_byte FROM load_part WHERE load_id = %(id)s
                       ORDER BY first_byte LIMIT %(most)s)
"""
FORGET_WRONG = f"""
DELETE FROM load_wrong
 WHERE NOT {SHOWN.format(id="%(id)s")}
   AND (load_id, line) IN (SELECT w.load_id, w.line FROM load_wrong w
                             LEFT JOIN load l ON l.id = w.load_id
                            WHERE coalesce(l.bytes_id, w.load_id) = %(id)s
                            ORDER BY 1, 2 LIMIT %(most)s)
"""
FORGET_PREVIEW = f"""
DELETE FROM load_preview WHERE bytes_id = %(id)s AND NOT {SHOWN.format(id="%(id)s")}
"""
FORGOTTEN = f"""
SELECT load_id FROM (SELECT DISTINCT load_id FROM load_part) AS p
 WHERE NOT {BYTES_NEEDED.format(id="p.load_id")}
UNION
SELECT bytes_id FROM (
    SELECT bytes_id FROM load_preview
    UNION SELECT coalesce(l.bytes_id, w.load_id)
            FROM load_wrong w LEFT JOIN load l ON l.id = w.load_id
) AS kept (bytes_id)
 WHERE NOT {SHOWN.format(id="kept.bytes_id")}
"""
BYTES = """
SELECT DISTINCT bytes FROM load l, unnest(ARRAY[l.id, l.bytes_id, l.text_id]) AS b (bytes)
 WHERE l.id = %s AND bytes IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class ForgetSome(UseCase[int]):
    """Let go of some of the bytes that no file needs, and then of what was kept with them."""

    id: UUID

    def run(self, work: Work) -> int:
        """How many parts or rows went; none when nothing is left, or a file needs them."""
        late = work.now - CONFIRMING
        what = {"id": self.id, "most": FORGOTTEN_AT_ONCE, "late": late}
        return (
            work.change(FORGET, what)
            or work.change(FORGET_WRONG, what)
            or work.change(FORGET_PREVIEW, what)
        )


def forgotten(driver: Driver, now: datetime) -> list[UUID]:
    """The bytes that no file needs any more, and that are still here."""
    rows = driver.execute(FORGOTTEN, {"late": now - CONFIRMING}).fetchall()
    return [row[0] for row in rows]


def bytes_of(driver: Driver, id: UUID) -> list[UUID]:
    """Where a file has bytes, or had them."""
    return [row[0] for row in driver.execute(BYTES, (id,)).fetchall()] or [id]
