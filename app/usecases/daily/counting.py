"""The figures of a day: how many movements of a brand began a permission, and how many ended one.

An approval is counted where none stood (a first one, or after a refusal), a refusal where an
approval stood (İYS, Mutabakat Özeti): renewed approvals and first refusals are movements besides,
which the total has. What waits to be recorded is in no figure: many records that were sent at once
are sealed until then, and nobody can say of which type they are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.daily import bounds
from app.domain.deadlines import day_in_istanbul
from app.storage.statements import BY_REGISTRY, ON_WIRE, PERMISSION_MOVED, STATE_MOVED

AT_ONCE = 5000
"""So many movements are counted by one statement, which nobody waits for long."""

KEPT = "SELECT counts FROM agreement WHERE brand_code = %s AND day = %s AND counts IS NOT NULL"
PAGE = f"""
WITH page AS MATERIALIZED (
    SELECT tag, id, recipient_type, type, status, {BY_REGISTRY} IS TRUE AS registry, created_at
      FROM consent_event e
     WHERE brand_code = %(brand)s AND (created_at, id) > (%(since)s, %(id)s)
       AND created_at < %(until)s AND {ON_WIRE}
     ORDER BY created_at, id LIMIT %(most)s
), moved AS (
    SELECT p.recipient_type, p.type, p.status, p.registry, before.status AS was
      FROM page p LEFT JOIN LATERAL (
           SELECT status FROM consent_event b
            WHERE b.tag = p.tag AND b.id < p.id AND b.brand_code = %(brand)s
              AND b.recipient_type = p.recipient_type AND b.type = p.type
              AND b.{STATE_MOVED} AND b.{PERMISSION_MOVED}
            ORDER BY b.id DESC LIMIT 1) before ON true
), figures AS (
    SELECT recipient_type, type, registry,
           count(*) FILTER (WHERE status = {Status.ONAY:d} AND was IS DISTINCT FROM {Status.ONAY:d})
               AS approvals,
           count(*) FILTER (WHERE status = {Status.RET:d} AND was = {Status.ONAY:d}) AS refusals,
           count(*) AS movements
      FROM moved GROUP BY 1, 2, 3
)
SELECT f.*, (SELECT created_at FROM page ORDER BY created_at DESC LIMIT 1) AS last,
       (SELECT id FROM page ORDER BY created_at DESC, id DESC LIMIT 1)
  FROM figures f
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What moved in one type; `registry`: by the citizen there, or else by the provider."""

    recipient_type: RecipientType
    type: MessageType
    registry: bool
    approvals: int
    refusals: int
    movements: int

    def plain(self) -> list[int]:
        """As it is kept."""
        who = (self.recipient_type, self.type, self.registry)
        return [int(one) for one in (*who, self.approvals, self.refusals, self.movements)]


@dataclass(frozen=True, slots=True)
class CountDay(UseCase[tuple[Figures, ...]]):
    """The figures of a brand's day, also of today; those with nothing in them are left out."""

    brand: int
    day: date
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Figures, ...]:
        """Those that were kept with the day's file, else counted now."""
        if self.day > day_in_istanbul(work.now):
            return ()
        kept = work.row(KEPT, (self.brand, self.day))
        return figures_of(kept[0] if kept else _counted(work, self.brand, self.day) or ())


def count_few(work: Work, brand: int, day: date) -> tuple[Figures, ...] | None:
    """The figures of a brand's day as far as one statement tells them: those that were kept, or of
    fewer than five thousand movements; None where there are more."""
    kept = work.row(KEPT, (brand, day))
    rows = kept[0] if kept else _counted(work, brand, day, pages=1)
    return None if rows is None else figures_of(rows)


def figures_of(rows: Sequence[Sequence[int]]) -> tuple[Figures, ...]:
    """As `Figures.plain` gave them."""
    return tuple(
        Figures(RecipientType(kind), MessageType(type), bool(registry), *figures)
        for kind, type, registry, *figures in rows
    )


def _counted(
    work: Work, brand: int, day: date, pages: int | None = None
) -> Sequence[Sequence[int]] | None:
    """None where `pages` of movements were not all."""
    begin, end = bounds(day)
    what = {"brand": brand, "since": begin, "id": 0, "until": end, "most": AT_ONCE}
    found: Counter[tuple[int, int, bool, int]] = Counter()
    for page in count(1):
        rows = work.rows(PAGE, what)
        for kind, type, registry, *figures in (row[:6] for row in rows):
            found.update({(kind, type, registry, n): many for n, many in enumerate(figures)})
        if sum(row[5] for row in rows) < AT_ONCE:
            break
        if page == pages:
            return None
        what |= {"since": rows[0][6], "id": rows[0][7]}
    keys = sorted({key[:3] for key in found})
    return [(*key, *(found[(*key, n)] for n in range(3))) for key in keys]
