"""Complaints that were begun: kept on every step, whatever the channel, so that nothing is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.errors import NotFound
from app.receipts import receipt
from app.usecases.addresses import keep_address
from app.usecases.complaints.particulars import (
    RULES,
    Particulars,
    check_particulars,
    columns_of,
    seal_particulars,
    unseal_particulars,
)
from app.usecases.limits import Limit, count

BEGUN = Limit("drafts-begun", 60, timedelta(days=1))
"""What is begun is kept, so that somebody could fill the tables with it."""
KEPT = ("type", "recipient_type", "message_at", "party", "province", "exemption", "subjects")
BEGIN = f"""
INSERT INTO complaint (tag, uid, state, channel, language, created_at, changed_at, key_id, sealed,
                       {", ".join(KEPT)})
VALUES (%(tag)s, %(uid)s, 0, %(channel)s, (SELECT language FROM recipient WHERE tag = %(tag)s),
        %(now)s, %(now)s, %(key_id)s, %(sealed)s, {", ".join(f"%({name})s" for name in KEPT)})
RETURNING id
"""
GO_ON = f"""
UPDATE complaint SET tag = %(tag)s, changed_at = %(now)s, key_id = %(key_id)s, sealed = %(sealed)s,
       {", ".join(f"{name} = %({name})s" for name in KEPT)}
 WHERE tag = %(before)s AND id = %(number)s AND state = 0
"""
TAKE_ALONG = (
    "UPDATE evidence SET tag = %(tag)s WHERE tag = %(before)s AND complaint_id = %(number)s"
)
FIND = """
SELECT tag, uid, key_id, sealed, changed_at, channel FROM complaint
 WHERE id = %s AND tag = ANY(%s) AND state = 0
"""
LIST = """
SELECT id, tag, changed_at, channel, type FROM complaint
 WHERE tag = ANY(%s) AND state = 0 ORDER BY changed_at DESC, id
"""
DROP = "DELETE FROM complaint WHERE id = %s AND tag = ANY(%s) AND state = 0 RETURNING tag"
DROP_EVIDENCE = "DELETE FROM evidence WHERE tag = %s AND complaint_id = %s"
SWEEP = f"""
WITH old AS (
    DELETE FROM complaint
     WHERE state = 0 AND changed_at < %(now)s - make_interval(days => {RULES.times.draft_days})
    RETURNING tag, id
)
DELETE FROM evidence e USING old WHERE e.tag = old.tag AND e.complaint_id = old.id
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint that was begun, by the address of `tag`. Never remembered."""

    number: int
    tag: UUID
    told: Particulars
    changed_at: datetime
    channel: str


@receipt
@dataclass(frozen=True, slots=True)
class DraftKept:
    """Its number, which is the complaint's once it is filed."""

    number: int


@dataclass(frozen=True, slots=True)
class KeepDraft(UseCase[DraftKept]):
    """Keep what was told so far, for the address of the context.

    `number`: of a draft that goes on, which may have been of another of the citizen's addresses,
    `mine`.
    """

    told: Particulars
    number: int | None = None
    mine: tuple[UUID, ...] = ()

    def run(self, work: Work) -> DraftKept:
        """Raises InvalidInput for what could never be filed, NotFound for a draft of others,
        TooMany where too many were begun."""
        check_particulars(self.told, RULES, work.now)
        keep_address(work)
        if self.number is None:
            count(work, BEGUN, str(work.context.person.tag))
            uid = uuid4()
            row = work.row(BEGIN, self._params(work, uid))
            return DraftKept(row[0] if row else 0)
        tags = list({*self.mine, work.context.person.tag})
        found = work.row(f"{FIND} FOR UPDATE", (self.number, tags))
        if found is None:
            raise NotFound("draft")
        params = self._params(work, found[1]) | {"before": found[0], "number": self.number}
        work.change(GO_ON, params)
        if found[0] != work.context.person.tag:
            work.change(TAKE_ALONG, params)
        return DraftKept(self.number)

    def _params(self, work: Work, uid: UUID) -> dict[str, object]:
        key_id, sealed = seal_particulars(work, self.told, uid)
        return {
            **columns_of(self.told),
            "tag": work.context.person.tag,
            "uid": uid,
            "channel": work.context.channel,
            "now": work.now,
            "key_id": key_id,
            "sealed": sealed,
        }


@dataclass(frozen=True, slots=True)
class ReadDraft(UseCase[Draft]):
    """What was told so far, of a draft of one of these addresses."""

    number: int
    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Draft:
        """Raises NotFound for one that is not theirs, was filed, or was dropped."""
        row = work.row(FIND, (self.number, list(self.mine)))
        if row is None:
            raise NotFound("draft")
        tag, uid, key_id, sealed, changed_at, channel = row
        told = unseal_particulars(work, key_id, sealed, uid)
        return Draft(self.number, tag, told, changed_at, channel)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    number: int
    tag: UUID
    changed_at: datetime
    channel: str
    type: int


@dataclass(frozen=True, slots=True)
class ListDrafts(UseCase[tuple[DraftLine, ...]]):
    """What these addresses have begun, the newest first."""

    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[DraftLine, ...]:
        """None of what was told: that is unsealed one by one."""
        return tuple(DraftLine(*row) for row in work.rows(LIST, (list(self.mine),)))


@dataclass(frozen=True, slots=True)
class DropDraft(UseCase[None]):
    """Throw a draft away, with its evidence."""

    number: int
    mine: tuple[UUID, ...]

    def run(self, work: Work) -> None:
        """Raises NotFound for one that is not theirs."""
        row = work.row(DROP, (self.number, list(self.mine)))
        if row is None:
            raise NotFound("draft")
        work.change(DROP_EVIDENCE, (row[0], self.number))
