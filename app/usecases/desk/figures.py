"""The desk in numbers: load, time to decision, violations by sector and province."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.complaint import Decision
from app.domain.deadlines import ISTANBUL, day_in_istanbul
from app.usecases.complaints.looking import officer_of

DAYS = 28
WINDOW = timedelta(days=365)

OPEN = """
SELECT state, count(*) FROM complaint WHERE state BETWEEN 1 AND 4 AND {where} GROUP BY state
"""
LOAD = """
SELECT (filed_at AT TIME ZONE 'Europe/Istanbul')::date AS day, count(*)
  FROM complaint WHERE state > 0 AND filed_at >= %(from)s AND {where} GROUP BY 1
"""
DONE = """
SELECT (decided_at AT TIME ZONE 'Europe/Istanbul')::date AS day, count(*)
  FROM complaint WHERE decided_at >= %(from)s AND {where} GROUP BY 1
"""
TAKEN = f"""
SELECT decision, count(*), extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (
           ORDER BY decided_at - filed_at)) / 86400
  FROM complaint
 WHERE decided_at >= %(since)s AND decision <= {Decision.NOT_ESTABLISHED:d} AND {{where}}
 GROUP BY decision ORDER BY decision
"""
BY_PROVINCE = f"""
SELECT coalesce(province, 0), count(*) FILTER (WHERE decision = {Decision.VIOLATION:d}), count(*)
  FROM complaint
 WHERE decided_at >= %(since)s AND decision <= {Decision.NOT_ESTABLISHED:d} AND {{where}}
 GROUP BY 1 ORDER BY 2 DESC, 1
"""
BY_BRAND = f"""
SELECT brand_code, count(*) FILTER (WHERE decision = {Decision.VIOLATION:d}), count(*)
  FROM complaint
 WHERE decided_at >= %(since)s AND decision <= {Decision.NOT_ESTABLISHED:d}
   AND brand_code IS NOT NULL AND {{where}}
 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Share:
    """So many violations among so many decisions, of a province or a sector."""

    name: str
    violations: int
    decided: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is open by state; filed and decided by day, of four weeks; decisions of a year with the
    middle of the days that they took; violations by province (its number) and by sector."""

    open: tuple[tuple[int, int], ...]
    days: tuple[tuple[date, int, int], ...]
    decisions: tuple[tuple[Decision, int, float], ...]
    provinces: tuple[Share, ...]
    sectors: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class SeeFigures(UseCase[Figures]):
    """The numbers of the officer's own province, of all for the headquarters."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Figures:
        """Six statements, each over what is open or over one year."""
        home = officer_of(work).province
        where = "true" if home is None else "province = %(home)s"
        first = day_in_istanbul(work.now) - timedelta(days=DAYS - 1)
        midnight = datetime.combine(first, time(), ISTANBUL)
        since = {"home": home, "since": work.now - WINDOW, "from": midnight}

        def rows(sql: str) -> list[tuple[int, ...]]:
            return work.rows(sql.format(where=where), since)

        return Figures(
            tuple((state, count) for state, count in sorted(rows(OPEN))),
            _days(first, dict(rows(LOAD)), dict(rows(DONE))),  # type: ignore[arg-type]
            tuple((Decision(one), count, float(days)) for one, count, days in rows(TAKEN)),
            tuple(Share(str(place), bad, all) for place, bad, all in rows(BY_PROVINCE)),
            _sectors(work, rows(BY_BRAND)),
        )


def _days(
    first: date, load: dict[date, int], done: dict[date, int]
) -> tuple[tuple[date, int, int], ...]:
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return tuple((day, load.get(day, 0), done.get(day, 0)) for day in days)


def _sectors(work: Work, rows: list[tuple[int, ...]]) -> tuple[Share, ...]:
    """A brand without a sector is of the sector «other»."""
    known = work.core.directory.known()
    sums: dict[str, list[int]] = {}
    for brand, bad, all in rows:
        view = known.get(brand)
        one = sums.setdefault((view.sector if view else None) or "other", [0, 0])
        one[0] += bad
        one[1] += all
    shares = [Share(name, bad, all) for name, (bad, all) in sums.items()]
    return tuple(sorted(shares, key=lambda one: (-one.violations, one.name)))
