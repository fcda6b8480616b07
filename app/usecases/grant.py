"""The citizen's own approval: it takes effect also on a locked address."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Status
from app.receipts import receipt
from app.storage.statements import KNOWN, LANGUAGE, NEXT_EVENT, logged
from app.usecases.revoke import movement


@receipt
@dataclass(frozen=True, slots=True)
class Granted:
    """Which types the brand may use from now on; empty where it could all of them before."""

    brand: int
    reference: str
    changed: tuple[MessageType, ...]
    language: str | None = None


# A merchant's refusal ends too, where there is one; a merchant without one needs no approval.
# An approval never outlasts a later word, whoever spoke it.
GRANT = f"""
WITH known AS ({KNOWN}), wanted AS (
    SELECT {RecipientType.BIREYSEL:d} AS recipient_type, type
      FROM unnest(%(types)s::smallint[]) type
    UNION ALL
    SELECT recipient_type, type FROM consent
     WHERE tag = %(tag)s AND brand_code = %(brand)s AND type = ANY(%(types)s)
       AND recipient_type = {RecipientType.TACIR:d} AND status = {Status.RET:d}
), changed AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source,
                              consent_date, created_at, event_id)
    SELECT %(tag)s, %(brand)s, recipient_type, type, {Status.ONAY:d}, %(source)s::smallint,
           %(at)s::timestamptz, %(now)s::timestamptz, {NEXT_EVENT}
      FROM wanted ORDER BY recipient_type, type
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE
       SET status = excluded.status, source = excluded.source,
           consent_date = excluded.consent_date, created_at = excluded.created_at,
           event_id = {NEXT_EVENT}, claimed = false
     WHERE (c.status <> {Status.ONAY:d} OR c.claimed)
       AND (c.consent_date IS NULL OR c.consent_date <= excluded.consent_date)
    RETURNING c.*
), logged AS ({logged(EventKind.GRANT)})
SELECT coalesce(array_agg(DISTINCT type), '{{}}'), {LANGUAGE} FROM changed
"""


@dataclass(frozen=True, slots=True)
class GrantConsent(UseCase[Granted]):
    """Approve a brand's messages of some types."""

    brand: int
    types: Collection[MessageType]

    def run(self, work: Work) -> Granted:
        """Both dates are now; a refusal that came later stays."""
        types = sorted(int(kind) for kind in self.types)
        params = movement(work, brand=self.brand, types=types)
        changed, language = work.row(GRANT, params) or ((), None)
        kinds = tuple(MessageType(kind) for kind in changed)
        return Granted(self.brand, params["reference"], kinds, language)
