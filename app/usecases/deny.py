"""«I never gave this»: ends what a provider recorded and marks it disputed."""

from dataclasses import dataclass

from app.core import UseCase, Work
from app.domain.consent import EventKind, Source, Status
from app.errors import NotFound
from app.receipts import receipt
from app.storage.statements import LANGUAGE, NEXT_EVENT, logged
from app.usecases.revoke import movement


@receipt
@dataclass(frozen=True, slots=True)
class Denied:
    """The brand whose recorded approvals were denied, and how many."""

    brand: int
    reference: str
    consents: int
    language: str | None = None


DENY = f"""
WITH changed AS (
    UPDATE consent c
       SET status = {Status.RET:d}, source = %(source)s,
           consent_date = greatest(c.consent_date, %(at)s), created_at = %(now)s,
           event_id = {NEXT_EVENT}, claimed = false
     WHERE tag = %(tag)s AND brand_code = %(brand)s AND status = {Status.ONAY:d}
       AND (source IS NULL OR source <= {Source.HS_KARAR:d})
       AND (claimed OR NOT %(claimed_only)s)
    RETURNING c.*
), logged AS ({logged(EventKind.DENY)})
SELECT count(*), {LANGUAGE} FROM changed
"""

CLAIMS = """
SELECT brand_code, max(created_at) FROM consent WHERE tag = %s AND claimed
 GROUP BY brand_code ORDER BY max(created_at) DESC
"""


@dataclass(frozen=True, slots=True)
class DenyApproval(UseCase[Denied]):
    """Deny what this brand recorded as approved. The movement DENY is the mark of the dispute.

    `claimed_only`: only what the brand recorded over a refusal.
    """

    brand: int
    claimed_only: bool = False

    def run(self, work: Work) -> Denied:
        """Raises NotFound when no provider's approval of this brand stands."""
        params = movement(work, brand=self.brand, claimed_only=self.claimed_only)
        count, language = work.row(DENY, params) or (0, None)
        if not count:
            raise NotFound("approval")
        return Denied(self.brand, params["reference"], count, language)
