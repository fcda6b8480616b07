"""What happens to complaints by itself: reminders, late answers, closings, the question weeks
later, and senders that have become known."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from app.core import UseCase, Work
from app.dialogue.told import ToldAsked, ToldComplaint
from app.domain.complaint import Decision, Move, check_take_up
from app.domain.deadlines import ISTANBUL, STOPPING
from app.domain.permissions import Role
from app.outbox.post import PostStatus, tell_many
from app.usecases.addresses import person_of
from app.usecases.complaints.drafts import SWEEP
from app.usecases.complaints.following import examine_anew
from app.usecases.complaints.moving import COLUMNS, held_of, move
from app.usecases.complaints.particulars import RULES, unseal_particulars

AT_ONCE = 100
"""So many complaints in one transaction."""

LATE = f"""
SELECT {COLUMNS} FROM complaint WHERE state = 3 AND due_at < %(now)s
 ORDER BY due_at LIMIT {AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED
"""
SOON = f"""
SELECT {COLUMNS} FROM complaint
 WHERE state = 3 AND due_at BETWEEN %(now)s AND %(soon)s AND reminded_at IS NULL
 ORDER BY due_at LIMIT {AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED
"""
# Closed means told: the notice of the decision has left the house, or no way led to its reader.
TOLD = f"""
SELECT {COLUMNS}, told.status FROM complaint c
  LEFT JOIN LATERAL (
       SELECT o.status FROM complaint_event e
         JOIN outbox o ON o.tag = e.tag AND o.matter = 'complaint:' || c.id || ':' || e.id
        WHERE e.tag = c.tag AND e.complaint_id = c.id AND e.move IN ('decide', 'join')
        ORDER BY e.id DESC LIMIT 1) told ON true
 WHERE state = 5
   AND (told.status >= {PostStatus.SENT:d} OR decision = {Decision.WITHDRAWN:d}
        OR told.status IS NULL)
 ORDER BY decided_at LIMIT {AT_ONCE} FOR NO KEY UPDATE OF c SKIP LOCKED
"""
WEEKS_LATER = f"""
SELECT {COLUMNS} FROM complaint
 WHERE state = 6 AND asked_stopped_at IS NULL AND closed_at < %(since)s
   AND decision NOT IN ({Decision.WITHDRAWN:d}, {Decision.JOINED:d})
 ORDER BY closed_at LIMIT {AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED
"""
ASKED = "UPDATE complaint SET asked_stopped_at = %s WHERE tag = %s AND id = %s"
ORPHANS = f"""
SELECT {", ".join(f"c.{name.strip()}" for name in COLUMNS.split(","))}, s.brand_code
  FROM complaint c JOIN sender s ON s.id = c.sender_id AND s.brand_code IS NOT NULL
 WHERE c.brand_code IS NULL AND c.state BETWEEN 1 AND 4
 ORDER BY c.id LIMIT {AT_ONCE} FOR NO KEY UPDATE OF c SKIP LOCKED
"""
# Once a day, where something was asked since yesterday or is due soon.
WAITING = """
SELECT s.tag, count(*), min(c.due_at) FROM complaint c JOIN brand b USING (brand_code)
  JOIN staff s ON s.iys_code = b.iys_code AND s.ended_at IS NULL AND s.role = ANY(%(roles)s)
 WHERE c.state = 3 GROUP BY s.id, s.tag
HAVING max(c.asked_at) > %(yesterday)s OR min(c.due_at) <= %(soon)s
"""
ANSWERERS = [Role.OWNER.value, Role.EDITOR.value]
"""Of a provider's people, those who may answer."""

TOLD_AT = 9
"""The hour of the day in Istanbul at which providers are told what waits for them."""


@dataclass(frozen=True, slots=True)
class TendComplaints(UseCase[int]):
    """Do what is due of one sort, a hundred at a time; how many there were. Done twice at once,
    each complaint is seen by one of the two."""

    step: str
    STEPS: ClassVar[tuple[str, ...]] = (
        *("orphans", "late", "soon", "providers", "told", "stopped", "drafts"),
    )

    def run(self, work: Work) -> int:
        """Raises KeyError for a step that there is not."""
        steps = {
            "orphans": adopt_orphans,
            "late": note_late,
            "soon": remind,
            "providers": tell_providers,
            "told": close_told,
            "stopped": ask_stopped,
            "drafts": drop_drafts,
        }
        return steps[self.step](work)


def note_late(work: Work) -> int:
    """A provider that did not answer in time has had its hearing: the office goes on without it."""
    rows = work.rows(LATE, {"now": work.now})
    for row in rows:
        held = move(work, held_of(row), Move.NOTE_LATE, {"late_at": work.now})
        check_take_up(held.case, work.now)
        move(work, held, Move.TAKE_UP, about={"late": True})
    return len(rows)


def remind(work: Work) -> int:
    """Some business days before the end: the history has it, and the provider's list shows it."""
    soon = STOPPING.answer_by(work.now, RULES.times.remind_business_days)
    rows = work.rows(SOON, {"now": work.now, "soon": soon})
    for row in rows:
        move(work, held_of(row), Move.REMIND, {"reminded_at": work.now})
    return len(rows)


def tell_providers(work: Work) -> int:
    """Their people are told once a day how much waits, by mail; of no complaint by itself."""
    here = work.now.astimezone(ISTANBUL)
    if here.hour != TOLD_AT:
        return 0
    soon = STOPPING.answer_by(work.now, RULES.times.remind_business_days)
    rows = work.rows(
        WAITING, {"yesterday": work.now - timedelta(days=1), "soon": soon, "roles": ANSWERERS}
    )
    matter = f"asked:{here.date().isoformat()}"
    tell_many(work, [(tag, matter, ToldAsked(count, until)) for tag, count, until in rows])
    return 0


def close_told(work: Work) -> int:
    """What was decided is closed once its complainant was told."""
    rows = work.rows(TOLD)
    for *columns, status in rows:
        held = held_of(tuple(columns))
        reached = status in (PostStatus.SENT, PostStatus.DELIVERED)
        own = held.case.decision in (Decision.WITHDRAWN, Decision.JOINED)
        about = {} if reached or own else {"told": False}
        move(work, held, Move.CLOSE, {"closed_at": work.now}, about=about)
    return len(rows)


def ask_stopped(work: Work) -> int:
    """Four weeks later: have the messages stopped?"""
    since = work.now - timedelta(days=RULES.times.follow_up_days)
    rows = work.rows(WEEKS_LATER, {"since": since})
    for row in rows:
        held = held_of(row)
        work.change(ASKED, (work.now, held.tag, held.number))
        notice = ToldComplaint(held.number, "stopped", held.brand, {})
        tell_many(work, [(held.tag, f"complaint:{held.number}:stopped", notice)])
    return len(rows)


def drop_drafts(work: Work) -> int:
    """What was begun and never filed is not kept; all of it at once."""
    work.change(SWEEP, {"now": work.now})
    return 0


def adopt_orphans(work: Work) -> int:
    """Their sender has become known: they are examined anew, and its provider is asked."""
    rows = work.rows(ORPHANS)
    for *columns, brand in rows:
        held = held_of(tuple(columns))
        told = unseal_particulars(work, held.key_id, held.sealed, held.uid)
        examine_anew(work.of(person_of(work, held.tag)), held, told, brand, held.sender)
    return len(rows)
