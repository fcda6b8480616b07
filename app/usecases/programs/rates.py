"""How often a program may call: windows that begin with the first call, in one row each, so that
many workers count as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core import Work

# A window that has passed begins anew. Where calls go on although the strict limit is reached, it
# begins anew too: whoever does not wait has to wait (İYS, token: «the timer restarts»).
COUNTED = """
    INSERT INTO rate AS r (key, until, count)
    SELECT key, until, 1 FROM unnest(%(keys)s::uuid[], %(untils)s::timestamptz[]) AS n(key, until)
     ORDER BY key
    ON CONFLICT (key) DO UPDATE
       SET count = CASE WHEN r.until <= %(now)s THEN 1 ELSE r.count + 1 END,
           until = CASE WHEN r.until <= %(now)s
                          OR (r.key = ANY(%(strict)s::uuid[]) AND r.count >= %(most)s)
                        THEN excluded.until ELSE r.until END
    RETURNING key, count, until
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds; `what` names the window. `strict`: who goes on calling
    when it is used up waits its whole length anew."""

    what: str
    most: int
    seconds: int
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a window, and how many seconds it lasts. `over`: it was used up before."""

    rate: Rate
    left: int
    seconds: int
    over: bool


def counting(work: Work, rates: Sequence[Rate], who: str) -> dict[str, Any]:
    """The parameters of COUNTED: one window for each rate."""
    strict = [rate for rate in rates if rate.strict]
    return {
        "keys": [_key(work, rate, who) for rate in rates],
        "untils": [work.now + timedelta(seconds=rate.seconds) for rate in rates],
        "now": work.now,
        "strict": [_key(work, rate, who) for rate in strict],
        "most": min((rate.most for rate in strict), default=0),
    }


def allowances(
    work: Work, rates: Sequence[Rate], who: str, rows: Sequence[Sequence[Any]]
) -> tuple[Allowance, ...]:
    """What was counted, rate by rate, out of rows of COUNTED as JSON has them."""
    found = {str(row[0]): row for row in rows}
    return tuple(_allowance(work, rate, found[str(_key(work, rate, who))]) for rate in rates)


def _key(work: Work, rate: Rate, who: str) -> Any:  # noqa: ANN401
    return work.core.keys.tag(f"rate\n{rate.what}\n{who}")


def _allowance(work: Work, rate: Rate, row: Sequence[Any]) -> Allowance:
    until = datetime.fromisoformat(row[2])
    seconds = max(1, -int((work.now - until).total_seconds() // 1))
    return Allowance(rate, max(0, rate.most - row[1]), seconds, row[1] > rate.most)
