"""The list that an app asks for all the time: who asks, and what they permitted, in one look."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.permissions import Assurance
from app.usecases.account.visitors import touch
from app.usecases.overview import Overview, ahead_of, overview_of

# The first row is the device, with the columns of a consent put to its own use: the account, the
# last use, whether anything was refused in advance. Then its addresses, which have no brand; then
# the consents.
SEE_OWN = f"""
WITH me AS MATERIALIZED (
    SELECT account_id, tag, seen_at FROM sign_in
     WHERE id = %(id)s AND idle_until > %(now)s AND expires_at > %(now)s
       AND assurance >= {Assurance.CODE:d}
), mine AS MATERIALIZED (
    SELECT m.tag FROM me JOIN account_address m USING (account_id)
    UNION ALL
    SELECT tag FROM me WHERE account_id IS NULL
)
SELECT account_id, 0, NULL::smallint, NULL::smallint, NULL::smallint, NULL::smallint,
       NULL::timestamptz, seen_at,
       EXISTS (SELECT FROM advance_refusal JOIN mine USING (tag) WHERE ended_at IS NULL)
  FROM me
UNION ALL
SELECT tag, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM mine
UNION ALL
SELECT tag, brand_code, recipient_type, type, status, source, consent_date, created_at, claimed
  FROM mine JOIN consent USING (tag) WHERE status > 0
"""


@dataclass(frozen=True, slots=True)
class Own:
    """Whose device it is: the account, if it sees one, and its addresses; and everything that is
    permitted."""

    account: UUID | None
    tags: tuple[UUID, ...]
    overview: Overview


@dataclass(frozen=True, slots=True)
class SeeOwn(UseCase[Own | None]):
    """What `FindDevice` and `SeePermissions` find, without the addresses in clear; None for nobody,
    and after the time-outs."""

    device: UUID
    channel: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Own | None:
        """One statement; one more for whoever refused something in advance."""
        found = work.rows(SEE_OWN, {"id": self.device, "now": work.now})
        if not found:
            return None
        consents = []
        tags = []
        for row in found:
            if row[1] is None:
                tags.append(row[0])
            elif row[1]:
                consents.append(row)
            else:
                account, *_, used_at, ahead = row
        touch(work, self.device, self.channel, used_at)
        standing = ahead_of(work, tags) if ahead else {}
        return Own(account, tuple(tags), overview_of(work, consents, standing))
