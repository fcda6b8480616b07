"""What a citizen who is signed in changes at once: some permissions, or all of them, of one
address or several; and taking a refusal back."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core import Person, UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.errors import InvalidInput, NotFound, TooLate
from app.receipts import receipt
from app.usecases.ahead import RefuseAhead, RefusedAhead, end_of_reference
from app.usecases.cells import Cell, approve, refuse
from app.usecases.deny import DenyApproval
from app.usecases.notices import tell_refusal
from app.usecases.revoke import RevokeEverything
from app.usecases.undo import WINDOW, UndoRefusal, too_late

KEPT = f"""
SELECT brand_code, type, recipient_type FROM consent
 WHERE tag = %s AND brand_code = ANY(%s) AND status = {Status.ONAY:d}
"""
MOST = 5000
"""No more cells in one deed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one address shall be from now on, for some brands."""

    person: Person
    status: Status
    cells: tuple[Cell, ...]


@receipt
@dataclass(frozen=True, slots=True)
class Moved:
    """A switch of an address that was changed."""

    tag: UUID
    status: Status
    cell: Cell


@receipt
@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed, under which reference; what stood so already is not named."""

    reference: str
    moved: tuple[Moved, ...]

    def count(self, status: Status) -> int:
        """How many were refused, or approved."""
        return sum(one.status is status for one in self.moved)


@dataclass(frozen=True, slots=True)
class ChangeConsents(UseCase[Changed]):
    """Refuse and approve, all or none. Each person is one of the citizen's own addresses."""

    wishes: tuple[Wish, ...]

    def run(self, work: Work) -> Changed:
        """Raises NotFound for a brand that there is not, InvalidInput for too many at once."""
        cells = [cell for wish in self.wishes for cell in wish.cells]
        if len(cells) > MOST:
            raise InvalidInput("too-many-changes", most=MOST)
        for brand in {cell.brand for cell in cells}:
            if work.core.directory.get(brand) is None:
                raise NotFound("brand")
        return Changed(work.reference, tuple(_moved(work, self.wishes)))


def _moved(work: Work, wishes: tuple[Wish, ...]) -> Iterator[Moved]:
    # Everybody goes through addresses in one order, so that none waits in a circle.
    for wish in sorted(wishes, key=lambda wish: (wish.person.tag, wish.status)):
        change = refuse if wish.status is Status.RET else approve
        there = work.of(wish.person)
        for cell in change(there, wish.cells):
            yield Moved(wish.person.tag, wish.status, cell)
        if wish.status is Status.RET:
            tell_refusal(there)


@receipt
@dataclass(frozen=True, slots=True)
class Emptied:
    """How many permissions of how many brands ended at how many addresses."""

    reference: str
    consents: int
    brands: int
    addresses: int


@dataclass(frozen=True, slots=True)
class RefuseEverything(UseCase[Emptied]):
    """Refuse all brands, or all but some, at several addresses; all types, or some.

    `ahead`: also those that have not written yet, from now on.
    """

    people: tuple[Person, ...]
    types: tuple[MessageType, ...] = tuple(MessageType)
    keep: tuple[int, ...] = ()
    ahead: bool = False

    def run(self, work: Work) -> Emptied:
        """One transaction, one reference; undone by it as a whole."""
        consents, addresses, brands = 0, 0, 0
        for person in sorted(self.people, key=lambda person: person.tag):
            there = work.of(person)
            done = there.run(RevokeEverything(self.types, self.keep))
            tell_refusal(there)
            consents, brands = consents + done.consents, brands + done.brands
            addresses += bool(done.consents)
            if self.ahead:
                self._ahead(there)
        return Emptied(work.reference, consents, brands, addresses)

    def _ahead(self, there: Work) -> None:
        """What is kept is approved anew by the citizen, or this would cover it too."""
        whole = set(self.types) == set(MessageType)
        for kind in (None,) if whole else self.types:
            there.run(RefuseAhead(kind))
        if self.keep:
            rows = there.rows(KEPT, (there.context.person.tag, sorted(self.keep)))
            approve(there, [Cell(brand, MessageType(t), RecipientType(r)) for brand, t, r in rows])


@dataclass(frozen=True, slots=True)
class RefuseAheadEverywhere(UseCase[RefusedAhead]):
    """Refuse in advance at several addresses, under one reference."""

    people: tuple[Person, ...]
    type: MessageType | None = None
    sector: str | None = None
    until: datetime | None = None

    def run(self, work: Work) -> RefusedAhead:
        """`changed`: at one of them at least it was not so already. Raises as RefuseAhead."""
        order = RefuseAhead(self.type, self.sector, self.until)
        people = sorted(self.people, key=lambda person: person.tag)
        changed = [work.of(person).run(order).changed for person in people]
        return RefusedAhead(work.reference, any(changed))


@dataclass(frozen=True, slots=True)
class DenyEverywhere(UseCase[Emptied]):
    """«I never gave this», at whichever of these addresses the brand recorded an approval."""

    people: tuple[Person, ...]
    brand: int

    def run(self, work: Work) -> Emptied:
        """Raises NotFound where no provider's approval of this brand stands anywhere."""
        denied = []
        for person in sorted(self.people, key=lambda person: person.tag):
            with suppress(NotFound):
                there = work.of(person)
                denied.append(there.run(DenyApproval(self.brand)))
                tell_refusal(there)
        if not denied:
            raise NotFound("approval")
        return Emptied(work.reference, sum(one.consents for one in denied), 1, len(denied))


@receipt
@dataclass(frozen=True, slots=True)
class UndoneAll:
    """How many brands may write again, at how many addresses."""

    reference: str
    brands: int
    addresses: int


@dataclass(frozen=True, slots=True)
class UndoEverywhere(UseCase[UndoneAll]):
    """Undo the refusal of a reference at all addresses that it touched; what was refused ahead
    with it ends too."""

    people: tuple[Person, ...]
    only: str

    def run(self, work: Work) -> UndoneAll:
        """Raises TooLate when nothing of it can be undone any more, or nothing is named."""
        brands: set[int] = set()
        addresses = 0
        # No reference at all would mean whatever was refused last, at each address its own.
        people = self.people if self.only else ()
        for person in sorted(people, key=lambda person: person.tag):
            there = work.of(person)
            undone = end_of_reference(there, self.only, work.now - WINDOW) > 0
            with suppress(TooLate):
                brands |= set(there.run(UndoRefusal(self.only)).brands)
                undone = True
            addresses += undone
        if not addresses:
            raise too_late()
        return UndoneAll(work.reference, len(brands), addresses)
