"""An application as whoever applied sees it: what is still missing, what became of it; sent,
completed, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.applicant import Wrong, needs_certificate, wrong_brand, wrong_contact, wrong_legal
from app.domain.application import MOVES, Kind, Move
from app.domain.permissions import Role
from app.errors import InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.applying.certificates import pages_of
from app.usecases.applying.filling import confirmed, hold_mine, hold_written, wrong_registered
from app.usecases.applying.moving import COLUMNS, FROM, Held, hand_in, held_of, hold, mine, move
from app.usecases.applying.naming import wrong_taken
from app.usecases.complaints.particulars import RULES
from app.usecases.marks import mark, unmark
from app.usecases.parties import RESERVED_NAMES

EVENTS = """
SELECT e.at, e.move, e.role, e.about, e.key_id, e.note, s.name
  FROM application_event e LEFT JOIN staff s ON s.id = e.staff_id
 WHERE e.application_id = %s ORDER BY e.id
"""
REQUESTS = f"""
SELECT {COLUMNS} {FROM}
 WHERE a.iys_code = %s AND a.kind <> 'provider' ORDER BY a.number DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history; `by`: who did it, for the registry's own."""

    at: datetime
    move: Move
    role: Role
    about: dict[str, Any]
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Todo:
    """What is still wrong or missing, by the page on which it is put right: `legal`, `contact`,
    `mail`, `brands`, `certificates`; `brand`: the key of which."""

    step: str
    brand: int = 0
    wrong: Sequence[Wrong] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """An application for whoever applied: `pages` by brand, `confirmed`: the mail address is.
    Never remembered."""

    held: Held
    pages: dict[int, tuple[int, ...]]
    events: tuple[Happened, ...]
    todo: tuple[Todo, ...]
    confirmed: bool


def history(work: Work, held: Held, *, office: bool = False) -> tuple[Happened, ...]:
    """What happened, oldest first; notes among colleagues for the registry's own alone."""
    found = []
    for at, name, role, about, key_id, note, by in work.rows(EVENTS, (held.id,)):
        which = Move(name)
        if MOVES[which].hidden and not office:
            continue
        text = work.core.keys.unseal(key_id, note, held.id) if note is not None else ""
        whose = by or (held.told.name if role == Role.APPLICANT else "")
        found.append(Happened(at, which, Role(role), about, text, whose if office else ""))
    return tuple(found)


def todo_of(work: Work, held: Held) -> tuple[Todo, ...]:
    """Everything that stands in the way of sending it, in the order of the pages."""
    told, found = held.told, []
    legal = wrong_legal(told, RULES.provinces) or wrong_registered(work, held, told)
    if legal:
        found.append(Todo("legal", wrong=legal))
    contact = wrong_contact(told)
    if contact:
        found.append(Todo("contact", wrong=contact))
    elif not confirmed(work, held):
        found.append(Todo("mail"))
    for one in told.brands:
        others = [other for other in told.brands if other.key != one.key]
        wrong = wrong_brand(one, others, RESERVED_NAMES) or wrong_taken(work, one)
        if wrong:
            found.append(Todo("brands", one.key, wrong))
    pages = pages_of(work, held.id)
    for one in told.brands:
        if needs_certificate(one.name, told.title) and not pages.get(one.key):
            found.append(Todo("certificates", one.key))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ShowApplication(UseCase[Shown]):
    """The application of who works here."""

    def run(self, work: Work) -> Shown:
        """Raises NotFound."""
        held = hold_mine(work)
        todo = todo_of(work, held) if held.state.written else ()
        pages = pages_of(work, held.id)
        return Shown(held, pages, history(work, held), todo, confirmed(work, held))


@receipt
@dataclass(frozen=True, slots=True)
class Sent:
    """The number under which it is found again."""

    number: int


@dataclass(frozen=True, slots=True)
class SendApplication(UseCase[Sent]):
    """Send it, or send it again when more was asked for. `authorised`: by their own word, whoever
    applies may."""

    authorised: bool

    def run(self, work: Work) -> Sent:
        """Raises NotFound, InvalidInput where anything is missing, somebody else applies by the
        same number, or the word is not given."""
        held = hold_written(work)
        if todo_of(work, held):
            raise InvalidInput("incomplete", field="application")
        if not self.authorised:
            raise InvalidInput("authorised", field="authorised")
        # What was asked for may have been another number.
        unmark(work, held.id)
        if not mark(work, held.id, held.told.legal_name):
            raise InvalidInput("incomplete", field="application")
        return Sent(hand_in(work, held).number)


@dataclass(frozen=True, slots=True)
class WithdrawApplication(UseCase[Sent]):
    """Take back an application or a request that is not decided; without a number, one's own."""

    number: int | None = None

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030 once it is decided."""
        held = hold_mine(work) if self.number is None else hold_own(work, self.number)
        moved = move(work, held, Move.WITHDRAW, {"decided_at": work.now})
        unmark(work, held.id)
        return Sent(moved.number)


def hold_own(work: Work, number: int) -> Held:
    """A request of the provider that somebody works for. Raises NotFound for another's."""
    held = hold(work, number)
    if held.kind is Kind.PROVIDER or held.iys_code != work.context.actor:
        raise NotFound("application")
    return held


@dataclass(frozen=True, slots=True)
class ListOwnRequests(UseCase[tuple[Held, ...]]):
    """What a registered provider has asked for, the newest first."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Held, ...]:
        """Raises NotFound for who is nobody's."""
        mine(work)
        return tuple(held_of(work, row) for row in work.rows(REQUESTS, (work.context.actor,)))


@dataclass(frozen=True, slots=True)
class ShowRequest(UseCase[Shown]):
    """One of these requests."""

    number: int

    def run(self, work: Work) -> Shown:
        """Raises NotFound, also for another provider's."""
        held = hold_own(work, self.number)
        return Shown(held, pages_of(work, held.id), history(work, held), (), confirmed=True)
