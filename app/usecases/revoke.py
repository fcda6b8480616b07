"""Taking permissions back: one brand's, or all of them (law 6563, article 8)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.reference import new_reference
from app.receipts import receipt
from app.storage.statements import KNOWN, LANGUAGE, NEXT_EVENT, logged

FIRST_CITIZEN_SOURCE = int(Source.IYS_KISAMESAJ)


@receipt
@dataclass(frozen=True, slots=True)
class Revoked:
    """What a refusal did. `changed`: the types that it ended; `already`: those refused before;
    `standing`: the types that the brand may still use for this address."""

    brand: int
    reference: str
    changed: tuple[MessageType, ...]
    already: tuple[MessageType, ...]
    standing: tuple[MessageType, ...]
    language: str | None = None


@receipt
@dataclass(frozen=True, slots=True)
class RevokedAll:
    """How many permissions of how many brands a refusal of everything ended."""

    reference: str
    consents: int
    brands: int
    language: str | None = None


@cache
def revoke_sql(types: tuple[int, ...]) -> str:
    """The statement that refuses these types: whatever is constant is written out, because each
    parameter costs a deed of one statement some microseconds.

    A refusal wins over what a provider recorded meanwhile, whatever its date; only the citizen's
    own later word outlasts a refusal that comes late out of the spool (docs/decisions/0002).
    """
    wanted = ", ".join(f"({kind:d}, {type:d})" for kind in RecipientType for type in types)
    listed = ", ".join(map(str, types))
    return f"""
WITH before AS MATERIALIZED (
    SELECT recipient_type, type, status FROM consent
     WHERE tag = %(tag)s AND brand_code = %(brand)s
), known AS ({KNOWN}), changed AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source,
                              consent_date, created_at, event_id)
    SELECT %(tag)s, %(brand)s, recipient_type, type, {Status.RET:d}, %(source)s::smallint,
           %(at)s::timestamptz, %(now)s::timestamptz, {NEXT_EVENT}
      FROM (VALUES {wanted}) AS wanted (recipient_type, type)
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE
       SET status = excluded.status, source = excluded.source,
           consent_date = greatest(c.consent_date, excluded.consent_date),
           created_at = excluded.created_at, event_id = {NEXT_EVENT}, claimed = false
     WHERE c.status <> {Status.RET:d}
       AND (c.consent_date > excluded.consent_date AND c.source >= {FIRST_CITIZEN_SOURCE})
           IS NOT TRUE
    RETURNING c.*
), logged AS ({logged(EventKind.REVOKE)}), told AS (
    SELECT ARRAY(SELECT DISTINCT type FROM changed) AS changed,
           ARRAY(SELECT DISTINCT type FROM before
                  WHERE status = {Status.RET:d} AND type IN ({listed})) AS already,
           ARRAY(SELECT DISTINCT type FROM before
                  WHERE status = {Status.ONAY:d} AND type NOT IN ({listed})) AS standing,
           {LANGUAGE} AS language
), closed AS (
    DELETE FROM dialogue WHERE tag = %(tag)s AND medium = %(channel)s
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT %(tag)s, %(channel)s, %(request_id)s::text, %(now)s, jsonb_build_object(
               '$', 'Revoked', 'brand', %(brand)s::int, 'reference', %(reference)s::text,
               'changed', to_jsonb(changed), 'already', to_jsonb(already),
               'standing', to_jsonb(standing), 'language', language)
      FROM told WHERE %(request_id)s::text IS NOT NULL
)
SELECT changed, already, standing, language FROM told
"""


REVOKE_ALL = f"""
WITH ended AS MATERIALIZED (
    SELECT brand_code, type FROM consent WHERE tag = %(tag)s AND status = {Status.ONAY:d}
), changed AS (
    UPDATE consent c
       SET status = {Status.RET:d}, source = %(source)s,
           consent_date = greatest(c.consent_date, %(at)s), created_at = %(now)s,
           event_id = {NEXT_EVENT}, claimed = false
     WHERE tag = %(tag)s AND status <> {Status.RET:d}
       AND (c.consent_date > %(at)s AND c.source >= {FIRST_CITIZEN_SOURCE}) IS NOT TRUE
    RETURNING c.*
), logged AS ({logged(EventKind.REVOKE)})
SELECT count(DISTINCT (brand_code, type)), count(DISTINCT brand_code), {LANGUAGE} FROM ended
"""


def movement(work: Work, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The parameters of a citizen's movement: who, when, through which channel, under which
    new reference."""
    context = work.context
    person = context.person
    return {
        "tag": person.tag,
        "sealed": person.sealed,
        "key_id": person.key_id,
        "at": min(context.at, work.now),
        "now": work.now,
        "source": context.source,
        "channel": context.channel,
        "reference": new_reference(),
        **more,
    }


@dataclass(frozen=True, slots=True)
class RevokeConsent(UseCase[Revoked]):
    """Refuse a brand's messages of some types, for both recipient types.

    A first refusal is taken too, also of a brand that never recorded anything: that is where we
    go beyond İYS (H175 binds providers only). A refusal of what is refused changes nothing.
    """

    brand: int
    types: Collection[MessageType]
    remember: bool = True
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> Revoked:
        """One statement. Raises UniqueViolation of the deed where the request was answered."""
        params = movement(
            work,
            brand=self.brand,
            request_id=work.context.request_id if self.remember else None,
        )
        row = work.row(revoke_sql(tuple(sorted(map(int, self.types)))), params)
        if row is None:
            raise LookupError("a refusal gave no receipt")
        changed, already, standing = (tuple(map(MessageType, types)) for types in row[:3])
        return Revoked(self.brand, params["reference"], changed, already, standing, row[3])


@dataclass(frozen=True, slots=True)
class RevokeEverything(UseCase[RevokedAll]):
    """Refuse every brand's messages of every type to this address."""

    def run(self, work: Work) -> RevokedAll:
        """Set-based; the receipt counts what was ended."""
        params = movement(work)
        row = work.row(REVOKE_ALL, params)
        consents, brands, language = row or (0, 0, None)
        return RevokedAll(params["reference"], consents, brands, language)
