"""What stands of a brand now, and what moved today: counted while somebody looks where there is
little of it; of the others a count is kept that the worker renews, and its time is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.deadlines import day_in_istanbul
from app.usecases.console.reach import reached
from app.usecases.daily.counting import CountDay, Figures, count_few, figures_of
from app.usecases.used import LONG

QUEUE, TASK = "keeping", "figures.count"
FEW = 20_000
"""So many permissions of a brand are counted in some milliseconds."""
EVERY = timedelta(minutes=5)
"""A count that is kept is not renewed more often."""

# In the order of the index: else a brand that few rows of the country are of would be looked for
# among all of them, because the limit makes that seem cheap. (Of one value there is no order.)
OF_BRAND = "brand_code BETWEEN %(brand)s AND %(brand)s"
APPROVED = f"""
WITH few AS MATERIALIZED (
    SELECT type, recipient_type FROM consent
     WHERE {OF_BRAND} AND status = {Status.ONAY:d} ORDER BY brand_code LIMIT %(most)s
)
SELECT type, recipient_type, count(*) FROM few GROUP BY 1, 2
"""
# Who refuses does so as a person and as a trader, mostly: that is one refusal.
REFUSED = f"""
SELECT count(*), count(DISTINCT (tag, type)) FROM (
    SELECT tag, type FROM consent
     WHERE {OF_BRAND} AND status = {Status.RET:d} ORDER BY brand_code LIMIT %(most)s) few
"""
KEPT = "SELECT counted_at, approved, refused, day, moved FROM brand_glance WHERE brand_code = %s"
KEEP = """
INSERT INTO brand_glance (brand_code, counted_at, approved, refused, day, moved)
VALUES (%(brand)s, %(now)s, %(approved)s, %(refused)s, %(day)s, %(moved)s)
ON CONFLICT (brand_code) DO UPDATE
   SET counted_at = excluded.counted_at, approved = excluded.approved, refused = excluded.refused,
       day = excluded.day, moved = excluded.moved
"""
# One brand is counted at a time: codes and mails wait for the same worker.
# One that asks while another asks waits for its row, and finds that it was asked for.
ASK = f"""
WITH asked AS (
    INSERT INTO brand_glance AS g (brand_code, asked_at) VALUES (%(brand)s, %(now)s)
    ON CONFLICT (brand_code) DO UPDATE SET asked_at = excluded.asked_at
     WHERE g.asked_at IS NULL OR g.asked_at <= %(before)s
    RETURNING brand_code
)
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
           '{QUEUE}', '{TASK}', 0, 'glance', NULL,
           jsonb_build_object('brand', brand_code), NULL)::procrastinate_job_to_defer_v1])
  FROM asked
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """`approved`: addresses that approve, by message type and what their holder is; `refused`:
    refusals by address and message type. `moved`: of
    `day`, which was today when it was counted. `at`: when, None for now."""

    approved: Mapping[tuple[MessageType, RecipientType], int]
    refused: int
    day: date
    moved: tuple[Figures, ...]
    at: datetime | None = None


def glance(work: Work, brand: int) -> Glance | None:
    """What stands, and what moved; None where there is too much to count now, and it was never
    counted."""
    kept = _kept(work, brand)
    return kept if kept and not is_old(work, kept) else _counted(work, brand) or kept


def _kept(work: Work, brand: int) -> Glance | None:
    row = work.row(KEPT, (brand,))
    if row is None or row[0] is None:
        return None
    at, approved, refused, day, figures = row
    return Glance(_by(approved), refused, day, figures_of(figures), at)


def _counted(work: Work, brand: int) -> Glance | None:
    """None where there is too much of something."""
    what = {"brand": brand, "most": FEW}
    approved = work.rows(APPROVED, what)
    many, refused = work.row(REFUSED, what) or (0, 0)
    if max(many, sum(row[2] for row in approved)) >= FEW:
        return None
    today = day_in_istanbul(work.now)
    moved = count_few(work, brand, today)
    return None if moved is None else Glance(_by(approved), refused, today, moved)


def is_old(work: Work, found: Glance | None) -> bool:
    """Whether a count should be asked for."""
    return found is None or (found.at is not None and found.at <= work.now - EVERY)


def _by(rows: Sequence[Sequence[int]]) -> dict[tuple[MessageType, RecipientType], int]:
    return {(MessageType(type), RecipientType(kind)): many for type, kind, many in rows}


@dataclass(frozen=True, slots=True)
class AskGlance(UseCase[None]):
    """Have a brand counted anew by the worker, at most every five minutes."""

    brand: int

    def run(self, work: Work) -> None:
        """Raises NotFound for a brand that is none of the asker's affair."""
        reached(work, self.brand)
        work.rows(ASK, {"brand": self.brand, "now": work.now, "before": work.now - EVERY})


@dataclass(frozen=True, slots=True)
class KeepGlance(UseCase[None]):
    """Count a brand, and keep what was found."""

    brand: int

    def run(self, work: Work) -> None:
        """Of the largest brands that takes some seconds; nobody waits for it."""
        work.change(LONG)
        everything = {"brand": self.brand, "most": None}
        approved = work.rows(APPROVED, everything)
        _, refused = work.row(REFUSED, everything) or (0, 0)
        day = day_in_istanbul(work.now)
        moved: tuple[Figures, ...] = work.run(CountDay(self.brand, day))
        what = {"brand": self.brand, "now": work.now, "refused": refused, "day": day}
        what |= {"approved": Jsonb([list(row) for row in approved])}
        work.change(KEEP, what | {"moved": Jsonb([one.plain() for one in moved])})
