"""«I never gave this»: ends what a provider recorded and marks it disputed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, Source, Status
from app.errors import NotFound
from app.outbox.post import PostStatus
from app.receipts import receipt
from app.storage.statements import LANGUAGE, LAST_SAID, NEXT_EVENT, logged, spoken
from app.usecases.notices import RECORD_MATTER
from app.usecases.revoke import movement


@receipt
@dataclass(frozen=True, slots=True)
class Denied:
    """The brand whose recorded approvals were denied, and how many."""

    brand: int
    reference: str
    consents: int
    language: str | None = None


TOLD_COUNTS = timedelta(days=30)
"""So long HAYIR alone means an approval that the citizen was told of."""
ARRIVED = f"{PostStatus.TRYING:d}, {PostStatus.SENT:d}, {PostStatus.DELIVERED:d}"

# What a provider recorded and the citizen was told of, and has not changed themselves.
TOLD = f"""
    SELECT o.created_at FROM outbox o
     WHERE o.tag = c.tag AND o.matter = {RECORD_MATTER} AND o.created_at >= %(since)s
       AND o.status IN ({ARRIVED}) AND c.created_at >= o.created_at
"""
BY_PROVIDER = (
    f"c.status = {Status.ONAY:d} AND (c.source IS NULL OR c.source <= {Source.HS_KARAR:d})"
)

DENY = f"""
WITH changed AS (
    UPDATE consent c
       SET status = {Status.RET:d}, source = %(source)s,
           consent_date = greatest(c.consent_date, %(at)s), created_at = %(now)s,
           event_id = {NEXT_EVENT}, claimed = false
     WHERE c.tag = %(tag)s AND c.brand_code = %(brand)s AND {BY_PROVIDER}
       AND c.type = ANY(%(types)s)
       AND (c.claimed OR %(since)s::timestamptz IS NULL OR EXISTS ({TOLD}))
    RETURNING c.*
), logged AS ({logged(EventKind.DENY)})
SELECT count(*), {LANGUAGE} FROM changed
"""

# Nothing stands that could be denied: then it is said again that nothing may.
SAY_AGAIN = f"""
WITH met AS (
    UPDATE consent c SET repeated_at = %(at)s
     WHERE c.tag = %(tag)s AND c.brand_code = %(brand)s AND c.type = ANY(%(types)s)
       AND c.status = {Status.RET:d} AND coalesce({LAST_SAID} < %(at)s, true)
    RETURNING c.*
), spoken AS MATERIALIZED ({spoken("%(source)s::smallint")}
) {logged(None, moved="spoken")}
"""

CLAIMS = f"""
SELECT brand_code, max(at) FROM (
    SELECT brand_code, created_at AS at FROM consent WHERE tag = %(tag)s AND claimed
    UNION ALL
    SELECT c.brand_code, told.created_at
      FROM consent c JOIN LATERAL ({TOLD}) told ON true
     WHERE c.tag = %(tag)s AND NOT c.claimed AND {BY_PROVIDER}
) found
 GROUP BY brand_code ORDER BY max(at) DESC, brand_code
"""
"""Brands whose approval was recorded over a refusal, or told of not long ago, newest first."""


@dataclass(frozen=True, slots=True)
class DenyApproval(UseCase[Denied]):
    """Deny what this brand recorded as approved. The movement DENY is the mark of the dispute.

    `told_within`: only what the brand recorded over a refusal, or what the citizen was told of in
    this time. `types`: only these.
    """

    brand: int
    told_within: timedelta | None = None
    types: Collection[MessageType] = tuple(MessageType)

    def run(self, work: Work) -> Denied:
        """Raises NotFound when no provider's approval of this brand stands; that what is refused
        was refused once more stays written then."""
        since = None if self.told_within is None else work.now - self.told_within
        types = sorted(map(int, self.types))
        params = movement(work, brand=self.brand, since=since, types=types)
        count, language = work.row(DENY, params) or (0, None)
        if not count:
            work.change(SAY_AGAIN, params)
            nothing = NotFound("approval")
            nothing.keeps = True
            raise nothing
        return Denied(self.brand, params["reference"], count, language)
