"""The queue of the desk: filters, pages by a cursor, and filters that are kept by name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.complaint import Decision, State
from app.domain.consent import MessageType
from app.domain.examination import Verdict
from app.errors import InvalidInput, NotFound
from app.usecases.complaints.looking import officer_of

PAGE = 50
COUNTED = 1000
"""A queue is counted so far; what is longer is «more than a thousand»."""
MOST_FILTERS = 20
SOON = timedelta(days=3)

LINES = """
SELECT id, state, type, brand_code, verdict, province, filed_at, message_at, due_at, late_at,
       answered_at, assigned_to, campaign_id, decision, decided_at, channel
  FROM complaint WHERE {where} ORDER BY filed_at, id LIMIT {limit}
"""
OPEN, AT_HOME = "state BETWEEN 1 AND 4", "province = {home}"
_NEXT = """SELECT id FROM complaint WHERE {where} AND (filed_at, id) > (item.filed_at, item.number)
                ORDER BY filed_at, id LIMIT 1"""
FOLLOWING = f"""
       CASE WHEN item.home IS NULL THEN ({_NEXT.format(where=OPEN)})
            ELSE ({_NEXT.format(where=f"{OPEN} AND {AT_HOME.format(home='item.home')}")}) END"""
"""The case that comes after that of `item` in the officer's own queue, as one value of a larger
look."""
COUNT = f"""
SELECT count(*) FROM (SELECT 1 FROM complaint WHERE {{where}} LIMIT {COUNTED + 1}) found
"""
KEEP = "UPDATE staff SET filters = filters || %s WHERE id = %s"
DROP = "UPDATE staff SET filters = filters - %s::text WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue shows. `state` None: everything that is open. `mine`: assigned to this officer;
    `unassigned`: to nobody. `due`: the provider's answer is `late`, or due `soon`."""

    state: State | None = None
    province: int | None = None
    type: MessageType | None = None
    verdict: Verdict | None = None
    brand: int | None = None
    campaign: int | None = None
    mine: bool = False
    unassigned: bool = False
    due: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept and written into a URL: only what is set."""
        return {name: value for name, value in asdict(self).items() if value}


def read_filter(raw: Mapping[str, Any]) -> Filter:
    """A filter as it was kept or asked for; what makes no sense is left out."""

    def number(name: str) -> int | None:
        text = str(raw.get(name, ""))
        return int(text) if text.isdecimal() and len(text) < 10 else None

    state, type = number("state"), number("type")
    verdict = str(raw.get("verdict", ""))
    return Filter(
        State(state) if state in set(State) - {State.DRAFT} else None,
        number("province"),
        MessageType(type) if type in set(MessageType) else None,
        Verdict(verdict) if verdict in set(Verdict) else None,
        number("brand"),
        number("campaign"),
        bool(raw.get("mine")),
        bool(raw.get("unassigned")),
        str(raw.get("due", "")) if raw.get("due") in ("late", "soon") else "",
    )


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in the queue."""

    number: int
    state: State
    type: MessageType
    brand: int | None
    verdict: Verdict | None
    province: int | None
    filed_at: datetime
    message_at: datetime
    due_at: datetime | None
    late_at: datetime | None
    answered_at: datetime | None
    assigned_to: UUID | None
    campaign: int | None
    decision: Decision | None
    decided_at: datetime | None
    channel: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of it. `count` is at most COUNTED + 1, 0 where nobody asked for it; `after`: where the
    next page begins."""

    lines: tuple[QueueLine, ...]
    count: int
    after: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class SeeQueue(UseCase[Queue]):
    """A page of the queue, the oldest first. Whoever belongs to a province sees that province, what
    was assigned to them, and what no province is known of."""

    filter: Filter
    after: tuple[datetime, int] | None = None
    limit: int = PAGE
    counts: bool = True
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Queue:
        """Two statements, by an index, however many cases there are."""
        where, params = _where(work, self.filter)
        row = work.row(COUNT.format(where=where), params) if self.counts else None
        if self.after is not None:
            where += " AND (filed_at, id) > (%(after_at)s, %(after_id)s)"
            params |= {"after_at": self.after[0], "after_id": self.after[1]}
        rows = work.rows(LINES.format(where=where, limit=self.limit + 1), params)
        lines = tuple(_line(one) for one in rows[: self.limit])
        more = len(rows) > self.limit
        after = (lines[-1].filed_at, lines[-1].number) if more else None
        return Queue(lines, row[0] if row else 0, after)


def _where(work: Work, filter: Filter) -> tuple[str, dict[str, Any]]:
    officer = officer_of(work)
    named = {
        "province": filter.province,
        "type": filter.type,
        "verdict": filter.verdict.value if filter.verdict else None,
        "brand_code": filter.brand,
        "campaign_id": filter.campaign,
    }
    parts = [f"{name} = %({name})s" for name, value in named.items() if value is not None]
    params: dict[str, Any] = {**named, "me": officer.id, "now": work.now, "home": officer.province}
    params["soon"] = work.now + SOON
    if filter.state is None:
        parts.append(OPEN)
    else:
        parts.append(f"state = {int(filter.state)}")
    if filter.mine:
        parts.append("assigned_to = %(me)s")
    elif officer.province is not None and filter.province is None:
        parts.append(AT_HOME.format(home="%(home)s"))
    if filter.unassigned:
        parts.append("assigned_to IS NULL")
    if filter.due == "late":
        parts.append("late_at IS NOT NULL")
    elif filter.due == "soon":
        parts.append("state = 3 AND due_at <= %(soon)s")
    return " AND ".join(parts), params


def _line(row: tuple[Any, ...]) -> QueueLine:
    number, state, type, brand, verdict, *rest = row
    province, filed_at, message_at, due_at, late_at, answered_at, *rest = rest
    assigned_to, campaign, decision, decided_at, channel = rest
    return QueueLine(
        number,
        State(state),
        MessageType(type),
        brand,
        Verdict(verdict) if verdict else None,
        province,
        filed_at,
        message_at,
        due_at,
        late_at,
        answered_at,
        assigned_to,
        campaign,
        Decision(decision) if decision else None,
        decided_at,
        channel,
    )


@dataclass(frozen=True, slots=True)
class KeepFilter(UseCase[None]):
    """Keep a filter under a name, for this officer."""

    name: str
    filter: Filter

    def run(self, work: Work) -> None:
        """Raises InvalidInput for no name, one that is too long, or too many of them."""
        name = " ".join(self.name.split())
        if not 1 <= len(name) <= 40:
            raise InvalidInput("name", field="name")
        me = officer_of(work).id
        row = work.row("SELECT filters FROM staff WHERE id = %s FOR UPDATE", (me,))
        if row is None:
            raise NotFound("staff")
        if name not in row[0] and len(row[0]) >= MOST_FILTERS:
            raise InvalidInput("too-many", field="name", limit=MOST_FILTERS)
        work.change(KEEP, (Jsonb({name: self.filter.plain()}), me))


@dataclass(frozen=True, slots=True)
class DropFilter(UseCase[None]):
    """Forget a filter; one that is not there is forgotten already."""

    name: str

    def run(self, work: Work) -> None:
        """Of this officer's own."""
        work.change(DROP, (self.name, officer_of(work).id))
