"""How a brand's permissions went over a year: how many stand, where approvals came from, by which
way people refused, and how often they say that they never approved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.usecases.console.home import COUNTS
from app.usecases.console.reach import reached
from app.usecases.daily.counting import CountDay, Figures
from app.usecases.programs.partners import Right

YEAR = timedelta(days=365)
WEEK = timedelta(days=7)
WEEKS = 26
FEWEST = 5
"""Of fewer other providers a sector's rate would tell how a competitor does."""

MOVED = """
SELECT day, counts FROM agreement
 WHERE brand_code = %(brand)s AND day > %(since)s AND counts IS NOT NULL
"""
SOURCES = f"""
SELECT source, type, sum(movements)::bigint FROM brand_day
 WHERE brand_code = %(brand)s AND day > %(since)s AND status = {Status.ONAY:d}
   AND kind IN ({EventKind.RECORD:d}, {EventKind.GRANT:d}) AND source > 0
 GROUP BY 1, 2
"""
REFUSALS = f"""
SELECT channel, source <= {Source.HS_KARAR:d} AND source > 0, sum(movements)::bigint FROM brand_day
 WHERE brand_code = %(brand)s AND day > %(since)s AND status = {Status.RET:d}
   AND type = ANY(%(types)s)
 GROUP BY 1, 2
"""
DISPUTED = f"""
SELECT brand_code, coalesce(sum(movements) FILTER (WHERE kind = {EventKind.DENY:d}), 0)::bigint,
       coalesce(sum(movements) FILTER (WHERE kind = {EventKind.RECORD:d}
                                         AND status = {Status.ONAY:d}), 0)::bigint
  FROM brand_day WHERE day > %(since)s AND brand_code = ANY(%(brands)s) GROUP BY 1
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
    """`standing`: at the end of each week how many approvals stood, by type. `sources`: approvals
    recorded by source and type. `refusals`: by channel, those that the provider itself reported as
    «own». `sector` None: too few brands."""

    weeks: tuple[date, ...]
    standing: Mapping[MessageType, tuple[int, ...]]
    sources: tuple[tuple[Source, Mapping[MessageType, int]], ...]
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
        own, sector = self._rates(work, reach.brand.sector, reach.provider, what)
        return Pictures(
            weeks,
            self._standing(work, types, weeks, what),
            _sources(work, types, what),
            _refusals(work, types, what),
            own,
            sector,
            reach.brand.sector,
        )

    def _standing(
        self,
        work: Work,
        types: tuple[MessageType, ...],
        weeks: tuple[date, ...],
        what: dict[str, object],
    ) -> dict[MessageType, tuple[int, ...]]:
        """Back from what stands now: each day takes away what began in it, and gives back what
        ended."""
        now = Counter[MessageType]()
        for type, _, many in work.rows(COUNTS, (self.brand,)):
            now[MessageType(type)] += many
        moved: list[tuple[date, MessageType, int]] = [
            (day, MessageType(type), began - ended)
            for day, counts in work.rows(MOVED, what)
            for _, type, _, began, ended, _ in counts
        ]
        # What moved today is in no file yet, and stands already.
        today = day_in_istanbul(work.now)
        figures: tuple[Figures, ...] = work.run(CountDay(self.brand, today))
        moved += [(today, one.type, one.approvals - one.refusals) for one in figures]

        def then(type: MessageType, end: date) -> int:
            later = sum(net for day, one, net in moved if one is type and day > end)
            return max(0, now[type] - later)

        return {type: tuple(then(type, week) for week in weeks) for type in types}

    def _rates(
        self, work: Work, sector: str | None, provider: int, what: dict[str, object]
    ) -> tuple[Rate, Rate | None]:
        known = work.core.directory.known().values()
        owners = {view.code: view.iys_code for view in known if sector and view.sector == sector}
        rows = work.rows(DISPUTED, {**what, "brands": list({*owners, self.brand})})
        found = {brand: Rate(disputed, recorded) for brand, disputed, recorded in rows}
        own = found.get(self.brand, Rate(0, 0))
        strange = {brand for brand in found if owners.get(brand) not in (None, provider)}
        if len({owners[brand] for brand in strange}) < FEWEST:
            return own, None
        others = [found[brand] for brand in strange]
        whole = Rate(sum(one.disputed for one in others), sum(one.recorded for one in others))
        return own, whole


def _sources(
    work: Work, types: tuple[MessageType, ...], what: dict[str, object]
) -> tuple[tuple[Source, Mapping[MessageType, int]], ...]:
    found: dict[Source, dict[MessageType, int]] = {}
    for source, type, many in work.rows(SOURCES, what):
        if type in types:
            found.setdefault(Source(source), {})[MessageType(type)] = many
    return tuple(sorted(found.items(), key=lambda one: -sum(one[1].values())))


def _refusals(
    work: Work, types: tuple[MessageType, ...], what: dict[str, object]
) -> tuple[tuple[str, int], ...]:
    found = Counter[str]()
    for channel, own, many in work.rows(REFUSALS, what | {"types": list(map(int, types))}):
        found["own" if own else channel] += many
    return tuple(found.most_common())
