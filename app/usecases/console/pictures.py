"""How a brand's permissions went over a year: how many stand, where approvals came from, by which
way people refused, and how often they say that they never approved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.usecases.console.glance import Glance, glance, is_old
from app.usecases.console.reach import reached
from app.usecases.daily.counting import Figures, figures_of
from app.usecases.programs.partners import Right
from app.usecases.used import LONG

YEAR = timedelta(days=365)
WEEK = timedelta(days=7)
WEEKS = 26
MONTHS = 12
FEWEST = 5
"""Of fewer other providers a sector's rate would tell how a competitor does."""

MOVED = """
SELECT day, counts FROM agreement
 WHERE brand_code = %(brand)s AND day > %(since)s AND counts IS NOT NULL
"""
SOURCES = f"""
SELECT date_trunc('month', day)::date, source, type, sum(movements)::bigint FROM brand_day
 WHERE brand_code = %(brand)s AND day > %(since)s AND status = {Status.ONAY:d}
   AND kind IN ({EventKind.RECORD:d}, {EventKind.GRANT:d}) AND source > 0
 GROUP BY 1, 2, 3
"""
# Who refuses at the registry does so as a person and as a trader, mostly: that is one refusal.
REFUSALS = f"""
SELECT channel, own, sum(CASE WHEN own THEN said ELSE greatest(persons, said - persons) END)::bigint
  FROM (SELECT channel, source BETWEEN 1 AND {Source.HS_KARAR:d} AS own, sum(movements) AS said,
               sum(movements * (recipient_type = {RecipientType.BIREYSEL:d})::int) AS persons
          FROM brand_day
         WHERE brand_code = %(brand)s AND day > %(since)s AND status = {Status.RET:d}
           AND type = ANY(%(types)s)
         GROUP BY day, type, 1, 2) days
 GROUP BY 1, 2
"""
RATE = f"""
coalesce(sum(movements) FILTER (WHERE kind = {EventKind.DENY:d}), 0)::bigint AS disputed,
coalesce(sum(movements) FILTER (WHERE kind = {EventKind.RECORD:d} AND status = {Status.ONAY:d}),
         0)::bigint AS recorded
"""
OWN = f"SELECT {RATE} FROM brand_day WHERE brand_code = %(brand)s AND day > %(since)s"
SECTOR = """
SELECT provider, providers, disputed, recorded FROM sector_rate
 WHERE sector = %s AND provider IN (%s, 0)
"""
SECTORS = f"""
SELECT sector, coalesce(iys_code, 0), count(DISTINCT iys_code), sum(disputed)::bigint,
       sum(recorded)::bigint
  FROM (SELECT brand_code, {RATE} FROM brand_day WHERE day > %s GROUP BY 1) rates
  JOIN brand USING (brand_code)
 WHERE sector IS NOT NULL
 GROUP BY GROUPING SETS ((sector), (sector, iys_code))
"""
KEEP_SECTORS = """
INSERT INTO sector_rate (sector, provider, providers, disputed, recorded)
SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::bigint[], %s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many approvals disputed out of so many recorded."""

    disputed: int
    recorded: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.disputed / self.recorded if self.recorded else 0.0


@dataclass(frozen=True, slots=True)
class Pictures:
    """`standing`: at the end of each week how many approvals stood, by type; None where they were
    never counted, `counted_at` and `old` as in Home. `sources`: approvals recorded by source and
    type, the most frequent first; `months`: by the first day of each month. `refusals`: by channel,
    those that the provider itself reported as «own». `sector` None: too few providers, or not
    counted yet."""

    weeks: tuple[date, ...]
    standing: Mapping[MessageType, tuple[int, ...]] | None
    counted_at: datetime | None
    old: bool
    sources: tuple[tuple[Source, Mapping[MessageType, int]], ...]
    months: tuple[tuple[date, Mapping[Source, int]], ...]
    refusals: tuple[tuple[str, int], ...]
    own: Rate
    sector: Rate | None
    sector_name: str | None


@dataclass(frozen=True, slots=True)
class SeePictures(UseCase[Pictures]):
    """The pictures of a brand."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Pictures:
        """Of the types that the asker may read. Raises NotFound, NotAllowed."""
        reach = reached(work, self.brand)
        reach.need_some(Right.READ)
        types = reach.types(Right.READ)
        today = day_in_istanbul(work.now)
        what = {"brand": self.brand, "since": today - YEAR}
        weeks = tuple(today - WEEK * back for back in range(WEEKS - 1, -1, -1))
        sources, months = _sources(work, types, what)
        own = Rate(*(work.row(OWN, what) or (0, 0)))
        name, found = reach.brand.sector, glance(work, self.brand)
        return Pictures(
            weeks,
            _standing(work, found, types, weeks, what) if found else None,
            found.at if found else None,
            is_old(work, found),
            sources,
            months,
            _refusals(work, types, what),
            own,
            _sector(work, name, reach.provider) if name else None,
            name,
        )


def _standing(
    work: Work,
    found: Glance,
    types: tuple[MessageType, ...],
    weeks: tuple[date, ...],
    what: dict[str, object],
) -> dict[MessageType, tuple[int, ...]]:
    """From what was counted to and fro: of each day what began in it, less what ended."""
    moved: dict[date, Counter[MessageType]] = {found.day: _net(found.moved)}
    for day, counts in work.rows(MOVED, what):
        moved[day] = _net(figures_of(counts))
    began = Counter[MessageType]()
    for (one, _), many in found.approved.items():
        began[one] += many
    began.subtract(_net(found.moved))

    def then(type: MessageType, end: date) -> int:
        later = sum(net[type] for day, net in moved.items() if found.day <= day <= end)
        earlier = sum(net[type] for day, net in moved.items() if end < day < found.day)
        return max(0, began[type] + later - earlier)

    return {type: tuple(then(type, week) for week in weeks) for type in types}


def _net(figures: Sequence[Figures]) -> Counter[MessageType]:
    found = Counter[MessageType]()
    for one in figures:
        found[one.type] += one.approvals - one.refusals
    return found


def _sector(work: Work, sector: str, provider: int) -> Rate | None:
    """Of the others, as the last night counted them; None where they are too few."""
    rows = {row[0]: row[1:] for row in work.rows(SECTOR, (sector, provider))}
    nobody = (0, 0, 0)
    pairs = zip(rows.get(0, nobody), rows.get(provider, nobody), strict=True)
    providers, disputed, recorded = (whole - own for whole, own in pairs)
    return Rate(disputed, recorded) if providers >= FEWEST else None


def _sources(
    work: Work, types: tuple[MessageType, ...], what: dict[str, object]
) -> tuple[
    tuple[tuple[Source, Mapping[MessageType, int]], ...],
    tuple[tuple[date, Mapping[Source, int]], ...],
]:
    found: dict[Source, Counter[MessageType]] = {}
    last = day_in_istanbul(work.now).replace(day=1)
    ago = range(MONTHS - 1, -1, -1)
    months = {_month_before(last, n): Counter[Source]() for n in ago}
    for month, source, type, many in work.rows(SOURCES, what):
        if type in types:
            found.setdefault(Source(source), Counter())[MessageType(type)] += many
            if month in months:
                months[month][Source(source)] += many
    ordered = sorted(found.items(), key=lambda one: -one[1].total())
    return tuple(ordered), tuple(months.items())


def _month_before(month: date, months: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(year, index + 1, 1)


def _refusals(
    work: Work, types: tuple[MessageType, ...], what: dict[str, object]
) -> tuple[tuple[str, int], ...]:
    found = Counter[str]()
    for channel, own, many in work.rows(REFUSALS, what | {"types": list(map(int, types))}):
        found["own" if own else channel] += many
    return tuple(found.most_common())


@dataclass(frozen=True, slots=True)
class KeepRates(UseCase[None]):
    """Count how often the approvals of each sector were disputed within a year: every night."""

    def run(self, work: Work) -> None:
        """Reads every brand's counted days; nobody waits for it."""
        work.change(LONG)
        found = work.rows(SECTORS, (day_in_istanbul(work.now) - YEAR,))
        # Written at the very end: a transaction that has written something and goes on for long
        # keeps every movement from being numbered (docs/decisions/0012-feeds.md).
        work.change("DELETE FROM sector_rate")
        if found:
            work.change(KEEP_SECTORS, list(map(list, zip(*found, strict=True))))
