"""Every number that a small business needs on one page: what may be sent to whom, what changed
since yesterday, what must be done by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType
from app.domain.deadlines import STOPPING, day_in_istanbul
from app.domain.feed import DeliveryStatus
from app.domain.permissions import COMPANY, Role
from app.usecases.console.glance import Glance, glance, is_old
from app.usecases.console.reach import Reach, reached
from app.usecases.daily.counting import Figures, count_few
from app.usecases.programs.partners import Right
from app.usecases.subscriptions import subscribed
from app.usecases.used import used_by

SOON = timedelta(days=30)
FULLNESS = 0.9

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
    """A brand at a glance. `oldest`: from when on an approval may still be recorded today.

    What a partner was not granted is None: refusals without any type, days without the reports. So
    is what was not counted yet: of a large brand the numbers are those of `counted_at`, and where
    these are `old` a new count should be asked for.
    """

    reach: Reach
    approved: tuple[Approved, ...] | None
    refused: int | None
    yesterday: Day | None
    today: Day | None
    tasks: tuple[Task, ...]
    oldest: datetime
    counted_at: datetime | None
    old: bool


@dataclass(frozen=True, slots=True)
class SeeHome(UseCase[Home]):
    """The page with which the day begins."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Home:
        """Raises NotFound for a brand that is none of the asker's affair."""
        reach = reached(work, self.brand)
        found = glance(work, self.brand)
        today = day_in_istanbul(work.now)
        yesterday = self._yesterday(work, today) if reach.grant.agreement else None
        moved = found is not None and found.day == today and reach.grant.agreement
        return Home(
            reach,
            _approved(reach, found),
            found.refused if found and reach.sees else None,
            yesterday,
            summed(today, found.moved) if found and moved else None,
            tuple(_tasks(work, reach, yesterday)),
            work.core.settings.reporting.oldest_acceptable(work.now),
            found.at if found else None,
            is_old(work, found),
        )

    def _yesterday(self, work: Work, today: date) -> Day | None:
        day = today - timedelta(days=1)
        figures = count_few(work, self.brand, day)
        return None if figures is None else summed(day, figures)


def _approved(reach: Reach, found: Glance | None) -> tuple[Approved, ...] | None:
    if found is None:
        return None
    return tuple(
        Approved(type, *(found.approved.get((type, kind), 0) for kind in RecipientType))
        for type in reach.types(Right.READ)
    )


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
    holder, found = work.context.actor or 0, list[Task]()
    package = subscribed(work, holder)
    if package.ends_at - work.now < SOON:
        found.append(Task(Chore.RENEW, until=package.ends_at))
    # Most have no limit, and nothing is counted.
    if package.limit is not None and not package.exceeds and work.context.role is not Role.PARTNER:
        used = used_by(work, holder)
        if used >= FULLNESS * package.limit:
            found.append(Task(Chore.FULL, package.limit - used))
    return found
