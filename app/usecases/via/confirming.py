"""The code that the citizen told the provider: it is right, and what it was sent for is approved.

Tries are counted by the row, which is locked meanwhile; a wrong code is no fault, or its count
would roll back with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from app.core import UseCase, Work
from app.domain.via import TRIES, Outcome, Part, Title, Verification
from app.errors import RuleBroken
from app.outbox.post import PostStatus
from app.receipts import receipt
from app.usecases.via.approving import end
from app.usecases.via.held import Held, find

OTHER_WAY, OTHER_ADDRESS, NO_SUCH_TITLE = "H1064", "H1048", "H1112"
NO_CODE_HERE, NOT_SENT, NOT_ANSWERED = "H1056", "H1034", "H1033"
ENDED, BROKEN, USED_UP, EXPIRED = "H1032", "H1049", "H1050", "H1051"

TRY = """
UPDATE via_request SET tries = tries + 1,
       outcome = CASE WHEN tries + 1 >= %(tries)s THEN %(wrong)s ELSE outcome END,
       ended_at = CASE WHEN tries + 1 >= %(tries)s THEN %(now)s ELSE ended_at END
 WHERE tag = %(tag)s AND request_id = %(id)s
"""


@receipt
@dataclass(frozen=True, slots=True)
class ApprovedPart:
    """One thing that was approved: its word on the wire, under which transaction id."""

    word: str
    brand: int | None
    transaction_id: str


@receipt
@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was approved, and when; `wrong`: of which title (ETK, KVK) the code was not right, and
    nothing was."""

    parts: tuple[ApprovedPart, ...]
    at: datetime
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmVia(UseCase[Confirmed]):
    """Approve by the codes that were sent, one for each title. The same codes again have the same
    answer. Of a question that was asked by a link: how the citizen answered it there.

    `address`: the canonical address, where the caller names it.
    """

    provider: int
    request_id: UUID | None
    verification: Verification
    codes: Mapping[Title, str] = field(repr=False)
    titles: tuple[Title, ...]
    address: str = field(default="", repr=False)

    def run(self, work: Work) -> Confirmed:
        """Raises RuleBroken: H1030 no such question, H1064 asked by another way, H1048 at another
        address, H1112 not about this title; H1032 ended already, H1049 its message did not leave,
        H1050 too many wrong codes, H1051 too late. By a link: H1056 has no code, H1034 not sent
        yet, H1033 not answered yet."""
        held = find(work, self.provider, self.request_id, lock=True)
        if held.verification is not self.verification:
            raise RuleBroken(OTHER_WAY)
        if self.address and self.address != held.address(work).canonical:
            raise RuleBroken(OTHER_ADDRESS)
        if not {one.title for one in held.parts}.issuperset(self.titles):
            raise RuleBroken(NO_SUCH_TITLE)
        if not held.verification.by_code:
            return self._by_link(work, held)
        if held.outcome is Outcome.APPROVED and self._wrong(work, held) is None:
            return _confirmed(held, work.now)
        self._refuse_ended(work, held)
        wrong = self._wrong(work, held)
        if wrong is not None:
            what = {"tries": TRIES, "wrong": Outcome.WRONG, "now": work.now}
            work.change(TRY, {**what, "tag": held.tag, "id": held.request_id})
            return Confirmed((), work.now, wrong.name)
        chosen = [one for one in held.parts if one.title in self.codes]
        return _confirmed(end(work, held, chosen, held.private(work), None), work.now)

    def _by_link(self, work: Work, held: Held) -> Confirmed:
        if self.codes:
            raise RuleBroken(NO_CODE_HERE)
        if held.outcome is Outcome.APPROVED:
            return _confirmed(held, work.now)
        if held.outcome is not None:
            raise RuleBroken(ENDED)
        course = held.course(work.now)
        if course.failed:
            raise RuleBroken(BROKEN)
        raise RuleBroken(NOT_ANSWERED if course.sent else NOT_SENT)

    def _refuse_ended(self, work: Work, held: Held) -> None:
        if held.outcome is Outcome.WRONG:
            raise RuleBroken(USED_UP)
        if held.outcome is not None:
            raise RuleBroken(ENDED)
        if held.post is PostStatus.GIVEN_UP:
            raise RuleBroken(BROKEN)
        if held.course(work.now).expired:
            raise RuleBroken(EXPIRED)

    def _wrong(self, work: Work, held: Held) -> Title | None:
        """The first title whose code is not the one that was sent for it; every one is looked at.
        Of a question that has ended, a code for what was not approved is none."""
        asked = {one.title for one in held.parts if one.transaction or held.outcome is None}
        wrong = [
            title
            for title, code in self.codes.items()
            if not compare_digest(work.core.keys.code(held.nonces[title]).encode(), code.encode())
            or title not in asked
        ]
        return wrong[0] if wrong else None


def _confirmed(held: Held, now: datetime) -> Confirmed:
    return Confirmed(tuple(map(_part, filter(_done, held.parts))), held.ended_at or now)


def _done(part: Part) -> bool:
    return part.transaction is not None


def _part(part: Part) -> ApprovedPart:
    return ApprovedPart(part.word, part.brand, part.transaction or "")
