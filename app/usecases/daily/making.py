"""The steps by which the worker makes the files of a day (`app/daily.py`): each a transaction of
its own, each done again without harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.daily import SETTLING, Making, bounds, hours
from app.storage.statements import ON_WIRE
from app.usecases.daily.counting import Figures

QUEUE = "keeping"
MAKE_TASK, STAMP_TASK = "daily.make", "daily.stamp"
PRIORITY = -1
"""Behind everything that somebody waits for."""

BRANDS_AT_ONCE = 1000

# A movement bears the time at which its deed began: what was being written when the day ended must
# have been written. A transaction that began after half of the settling is of the next day.
SETTLED = """
SELECT NOT EXISTS (
    SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
       AND xact_start < %s)
"""
# One look into the index for each brand (LIMIT leaves no other way).
PLAN = f"""
WITH due AS (
    SELECT b.brand_code FROM brand b CROSS JOIN LATERAL (
           SELECT FROM consent_event e
            WHERE e.brand_code = b.brand_code AND e.created_at >= %(since)s
              AND e.created_at < %(until)s AND {ON_WIRE}
            LIMIT 1) moved
     WHERE NOT EXISTS (SELECT FROM agreement a
                        WHERE a.brand_code = b.brand_code AND a.day = %(day)s)
     ORDER BY b.brand_code LIMIT %(most)s
), planned AS (
    INSERT INTO agreement (brand_code, day, status)
    SELECT brand_code, %(day)s, {Making.QUEUED:d} FROM due ORDER BY brand_code
    ON CONFLICT DO NOTHING RETURNING brand_code
), deferred AS (
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
               '{QUEUE}', '{MAKE_TASK}', {PRIORITY}, NULL, NULL,
               jsonb_build_object('brand', brand_code, 'day', %(day)s::date),
               NULL)::procrastinate_job_to_defer_v1 ORDER BY brand_code))
      FROM planned HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM planned), (SELECT count(*) FROM deferred)
"""
BEGIN = f"""
UPDATE agreement SET status = {Making.IN_PROGRESS:d}
 WHERE brand_code = %s AND day = %s AND status <> {Making.COMPLETED:d}
"""
FINISH = f"""
UPDATE agreement
   SET status = {Making.COMPLETED:d}, hash = %(hash)s, size = %(size)s, movements = %(movements)s,
       counts = %(counts)s, made_at = %(now)s
 WHERE brand_code = %(brand)s AND day = %(day)s AND status <> {Making.COMPLETED:d}
"""
ANEW = "DELETE FROM brand_day WHERE brand_code = %s AND day = %s"
# For the pictures of the console, an hour at a time: nobody waits long for one of them.
MOVED = f"""
INSERT INTO brand_day AS d (day, brand_code, recipient_type, type, status, kind, source, channel,
                            movements)
SELECT %(day)s, brand_code, recipient_type, type, status, kind, coalesce(source, 0), channel,
       count(*)
  FROM consent_event e
 WHERE brand_code = %(brand)s AND created_at >= %(since)s AND created_at < %(until)s AND {ON_WIRE}
 GROUP BY 2, 3, 4, 5, 6, 7, 8 ORDER BY 2, 3, 4, 5, 6, 7, 8
ON CONFLICT (brand_code, day, recipient_type, type, status, kind, source, channel)
DO UPDATE SET movements = d.movements + excluded.movements
"""
STAMP_LATER = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
           '{QUEUE}', '{STAMP_TASK}', {PRIORITY}, NULL, NULL,
           jsonb_build_object('brand', %s::int, 'day', %s::date),
           NULL)::procrastinate_job_to_defer_v1])
"""
FAIL = f"""
UPDATE agreement SET status = {Making.ERROR:d}
 WHERE brand_code = %s AND day = %s AND status <> {Making.COMPLETED:d}
"""
UNSTAMPED = f"""
SELECT hash FROM agreement
 WHERE brand_code = %s AND day = %s AND status = {Making.COMPLETED:d} AND stamp IS NULL
"""
KEEP_STAMP = """
UPDATE agreement SET stamp = %s WHERE brand_code = %s AND day = %s AND hash = %s AND stamp IS NULL
"""


@dataclass(frozen=True, slots=True)
class PlanDay(UseCase[int | None]):
    """Queue the files of a day that is over: one for each brand of which something moved, with a
    job in the same transaction."""

    day: date

    def run(self, work: Work) -> int | None:
        """How many were queued, some at a time, 0 when all are; None while something of the day
        may still be being written."""
        begin, end = bounds(self.day)
        (settled,) = work.row(SETTLED, (end + SETTLING / 2,)) or (False,)
        if not settled:
            return None
        what = {"day": self.day, "since": begin, "until": end, "most": BRANDS_AT_ONCE}
        (planned, _) = work.row(PLAN, what) or (0, 0)
        return int(planned)


@dataclass(frozen=True, slots=True)
class BeginDay(UseCase[bool]):
    """Begin with the file of a brand's day, or begin anew."""

    brand: int
    day: date

    def run(self, work: Work) -> bool:
        """False where it is complete, or was never queued."""
        return work.change(BEGIN, (self.brand, self.day)) > 0


@dataclass(frozen=True, slots=True)
class FinishDay(UseCase[bool]):
    """The file was read from its beginning to its end: keep its hash, its size in bytes, and its
    figures, and how much moved. `stamp`: then ask for a time stamp."""

    brand: int
    day: date
    hash: bytes
    size: int
    figures: Sequence[Figures]
    stamp: bool

    def run(self, work: Work) -> bool:
        """Of two at once the first; False for the second."""
        what = {"brand": self.brand, "day": self.day, "hash": self.hash, "size": self.size}
        what |= {"movements": sum(one.movements for one in self.figures), "now": work.now}
        what |= {"counts": Jsonb([one.plain() for one in self.figures])}
        if not work.change(FINISH, what):
            return False
        work.change(ANEW, (self.brand, self.day))
        for hour in hours(self.day):
            work.change(MOVED, {"brand": self.brand, "day": self.day, **hour})
        if self.stamp:
            work.rows(STAMP_LATER, (self.brand, self.day))
        return True


@dataclass(frozen=True, slots=True)
class FailDay(UseCase[None]):
    """The file could not be made; it will be tried again."""

    brand: int
    day: date

    def run(self, work: Work) -> None:
        """Changes nothing of one that is complete."""
        work.change(FAIL, (self.brand, self.day))


@dataclass(frozen=True, slots=True)
class WantStamp(UseCase[bytes | None]):
    """The hash of a file that has no time stamp yet; None where there is nothing to do."""

    brand: int
    day: date
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> bytes | None:
        """48 bytes."""
        row = work.row(UNSTAMPED, (self.brand, self.day))
        return bytes(row[0]) if row else None


@dataclass(frozen=True, slots=True)
class KeepStamp(UseCase[bool]):
    """Keep the time stamp over the file of this hash."""

    brand: int
    day: date
    hash: bytes
    stamp: bytes

    def run(self, work: Work) -> bool:
        """False where there is one by now."""
        return work.change(KEEP_STAMP, (self.stamp, self.brand, self.day, self.hash)) > 0
