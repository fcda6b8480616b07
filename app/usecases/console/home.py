"""Every number that a small business needs on one page: what may be sent to whom, what changed
since yesterday, what must be done by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.deadlines import STOPPING, day_in_istanbul
from app.domain.feed import DeliveryStatus
from app.domain.permissions import COMPANY, Role
from app.usecases.console.reach import Reach, reached
from app.usecases.daily.counting import CountDay, Figures
from app.usecases.programs.partners import Right
from app.usecases.subscriptions import ShowSubscription

SOON = timedelta(days=30)
FULLNESS = 0.9

COUNTS = f"""
SELECT type, recipient_type, count(*) FROM consent
 WHERE brand_code = %s AND status = {Status.ONAY:d} GROUP BY 1, 2
"""
REFUSED = f"SELECT count(*) FROM consent WHERE brand_code = %s AND status = {Status.RET:d}"
ASKED = """
SELECT count(*), min(due_at) FROM complaint
 WHERE state = 3 AND asked_at IS NOT NULL AND brand_code IN (
       SELECT brand_code FROM brand WHERE iys_code = %s)
"""
POOR = """
SELECT count(*) FROM api_client
 WHERE holder = %s AND ended_at IS NULL AND noticed_at > %s
"""
CHECKED = """
SELECT count(*), min(l.kept_until) FROM load l
 WHERE l.brand_code = %(brand)s AND l.check_only AND l.state = 3 AND l.kept_until > %(now)s
   AND l.actor = %(actor)s
   AND NOT EXISTS (SELECT FROM load o WHERE o.checked_by = l.id AND o.state <= 3)
   AND (SELECT taken FROM import_run r
         WHERE r.digest = uuid_send(l.id) AND r.brand_code = l.brand_code) > 0
"""
DEAD = f"""
SELECT count(DISTINCT r.id) FROM receiver r JOIN delivery d ON d.receiver_id = r.id
 WHERE r.holder = %s AND d.status = {DeliveryStatus.DEAD:d} AND d.changed_at > %s
"""


class Chore(StrEnum):
    """What a provider has to do."""

    ANSWER = "answer"
    FILE = "file"
    STOP = "stop"
    RENEW = "renew"
    FULL = "full"
    PROGRAM = "program"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done: so many of them, until when, if there is an end."""

    chore: Chore
    count: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """How many addresses have approved messages of a type: private persons, and traders."""

    type: MessageType
    persons: int
    traders: int


@dataclass(frozen=True, slots=True)
class Day:
    """What moved in a day: approvals and refusals, by the provider and by citizens themselves."""

    day: date
    approvals: int
    refusals: int
    by_citizens: int


@dataclass(frozen=True, slots=True)
class Home:
    """A brand at a glance. `oldest`: from when on an approval may still be recorded today. What a
    partner was not granted is None: refusals without any type, days without the reports."""

    reach: Reach
    approved: tuple[Approved, ...]
    refused: int | None
    yesterday: Day | None
    today: Day | None
    tasks: tuple[Task, ...]
    oldest: datetime


@dataclass(frozen=True, slots=True)
class SeeHome(UseCase[Home]):
    """The page with which the day begins."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Home:
        """Raises NotFound for a brand that is none of the asker's affair."""
        reach = reached(work, self.brand)
        counts = {row[:2]: row[2] for row in work.rows(COUNTS, (self.brand,))}
        refused = work.row(REFUSED, (self.brand,)) if reach.sees else None
        today = day_in_istanbul(work.now)
        before = today - timedelta(days=1)
        days = (before, today) if reach.grant.agreement else ()
        moved = {day: self._day(work, day) for day in days}
        return Home(
            reach,
            tuple(
                Approved(type, *(counts.get((type, kind), 0) for kind in RecipientType))
                for type in reach.types(Right.READ)
            ),
            refused[0] if refused else None,
            moved.get(before),
            moved.get(today),
            tuple(_tasks(work, reach, moved.get(before))),
            work.core.settings.reporting.oldest_acceptable(work.now),
        )

    def _day(self, work: Work, day: date) -> Day:
        figures: tuple[Figures, ...] = work.run(CountDay(self.brand, day))
        return summed(day, figures)


def summed(day: date, figures: Sequence[Figures]) -> Day:
    """The figures of a day as four numbers."""
    return Day(
        day,
        sum(one.approvals for one in figures),
        sum(one.refusals for one in figures),
        sum(one.refusals for one in figures if one.registry),
    )


def _tasks(work: Work, reach: Reach, before: Day | None) -> list[Task]:
    """What has an end first, the nearest before the others."""
    found = _of_all(work) if work.context.role in (*COMPANY, Role.PARTNER) else []
    what = {"brand": reach.code, "now": work.now, "actor": work.context.actor}
    files, until = work.row(CHECKED, what) or (0, None)
    if files:
        found.append(Task(Chore.FILE, files, until))
    if before is not None and before.by_citizens:
        noon = work.now - timedelta(days=1)
        found.append(Task(Chore.STOP, before.by_citizens, STOPPING.stop_by(noon)))
    late = datetime.max.replace(tzinfo=work.now.tzinfo)
    return sorted(found, key=lambda task: task.until or late)


def _of_all(work: Work) -> list[Task]:
    holder, found = work.context.actor, list[Task]()
    asked, due = work.row(ASKED, (holder,)) or (0, None)
    if asked and work.context.role in COMPANY:
        found.append(Task(Chore.ANSWER, asked, due))
    week = work.now - timedelta(days=7)
    (poor,) = work.row(POOR, (holder, week)) or (0,)
    (dead,) = work.row(DEAD, (holder, week)) or (0,)
    found += [Task(Chore.PROGRAM, poor)] if poor else []
    found += [Task(Chore.WEBHOOK, dead)] if dead else []
    return found + _of_package(work)


def _of_package(work: Work) -> list[Task]:
    partner = work.context.role is Role.PARTNER
    package = work.run(ShowSubscription(work.context.actor or 0, partner))
    found = []
    if package.ends_at - work.now < SOON:
        found.append(Task(Chore.RENEW, until=package.ends_at))
    if package.limit and not package.exceeds and package.used >= FULLNESS * package.limit:
        found.append(Task(Chore.FULL, package.limit - package.used))
    return found
