"""Taking permissions back: one brand's, or all of them (law 6563, article 8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import orjson

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.reference import new_reference
from app.receipts import receipt
from app.storage.statements import (
    ADDRESS_FIRST,
    LANGUAGE,
    NEXT_EVENT,
    REFUSED,
    logged,
    refused,
    spoken,
)

KINDS = ", ".join(f"({kind:d})" for kind in RecipientType)
SPOKEN = spoken("origin", among="met JOIN item USING (tag)", more=", medium, ref")
MOVED = logged(None, channel="medium", reference="ref", moved="spoken")


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


# Many refusals in one statement, each of another address (docs/decisions/0003). The planner takes
# `item` for a hundred rows: what is looked up by key stands in a form (OFFSET, a subquery, ANY)
# that leaves it no other way than the index.
REVOKE = f"""
WITH item AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(items)s::json) AS i (
        n int, tag uuid, sealed text, key_id smallint, brand int, types smallint[], at timestamptz,
        origin smallint, medium text, request text, ref text)
), wanted AS MATERIALIZED (
    SELECT n, tag, brand, k AS recipient_type, t AS type, origin, at
      FROM item, unnest(item.types) t, (VALUES {KINDS}) AS kinds (k)
), before AS MATERIALIZED (
    SELECT n, type, status, type = ANY(types) AS wanted
      FROM item, LATERAL (SELECT type, status FROM consent c
                           WHERE c.tag = item.tag AND c.brand_code = item.brand OFFSET 0) c
), known AS (
    INSERT INTO recipient (tag, sealed, key_id, created_at)
    SELECT tag, decode(sealed, 'hex'), key_id, %(now)s FROM item ORDER BY tag
    ON CONFLICT (tag) DO NOTHING RETURNING tag
), met AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source,
                              consent_date, created_at, event_id)
    SELECT tag, brand, recipient_type, type, {Status.RET:d}, origin, at, %(now)s, {NEXT_EVENT}
      FROM wanted WHERE {ADDRESS_FIRST} ORDER BY tag, recipient_type, type
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE {REFUSED}
    RETURNING c.*
), spoken AS MATERIALIZED ({SPOKEN}
), logged AS ({MOVED}), told AS MATERIALIZED (
    SELECT item.*, coalesce(now.changed, '{{}}') AS changed, coalesce(already, '{{}}') AS already,
           coalesce(standing, '{{}}') AS standing,
           (SELECT language FROM recipient r WHERE r.tag = item.tag) AS language
      FROM item
      LEFT JOIN (SELECT tag, array_agg(DISTINCT type) AS changed
                   FROM met WHERE repeated_at IS NULL GROUP BY tag) now USING (tag)
      LEFT JOIN (SELECT n, array_agg(DISTINCT type) FILTER (
                               WHERE wanted AND status = {Status.RET:d}) AS already,
                        array_agg(DISTINCT type) FILTER (
                               WHERE NOT wanted AND status = {Status.ONAY:d}) AS standing
                   FROM before GROUP BY n) was USING (n)
), closed AS (
    DELETE FROM dialogue WHERE tag = ANY(ARRAY(SELECT tag FROM item))
       AND (tag, medium) IN (SELECT tag, medium FROM item)
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT tag, medium, request, %(now)s, jsonb_build_object(
               '$', 'Revoked', 'brand', brand, 'reference', ref, 'changed', to_jsonb(changed),
               'already', to_jsonb(already), 'standing', to_jsonb(standing), 'language', language)
      FROM told WHERE request IS NOT NULL
)
SELECT ref, changed, already, standing, language FROM told ORDER BY n
"""


MEANT = "c.type = ANY(%(types)s::smallint[]) AND c.brand_code <> ALL(%(keep)s::int[])"

REVOKE_ALL = f"""
WITH ended AS MATERIALIZED (
    SELECT brand_code, type FROM consent c
     WHERE tag = %(tag)s AND status = {Status.ONAY:d} AND {MEANT}
), met AS (
    UPDATE consent c {refused("%(source)s", "%(at)s::timestamptz", "%(now)s")}
       AND tag = %(tag)s AND {MEANT}
    RETURNING c.*
), spoken AS MATERIALIZED ({spoken("%(source)s::smallint")}
), logged AS ({logged(None, moved="spoken")})
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
        "reference": work.reference,
        **more,
    }


@dataclass(frozen=True, slots=True)
class RevokeConsent(UseCase[Revoked]):
    """Refuse a brand's messages of some types, for both recipient types.

    A first refusal is taken too, also of a brand that never recorded anything: that is where we
    go beyond İYS (H175 binds providers only). A refusal of what is refused changes nothing, but no
    word from before it can end the refusal any more.
    """

    brand: int
    types: Collection[MessageType]
    remember: bool = True
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> Revoked:
        """One statement. Raises UniqueViolation of the deed where the request was answered."""
        return self.run_together([(self, work)])[0]

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Revoked]:
        """Refusals of different addresses in one statement, all or none."""
        items = [_item(n, order, work) for n, (order, work) in enumerate(deeds)]
        work = deeds[0][1]
        rows = work.rows(REVOKE, {"items": orjson.dumps(items).decode(), "now": work.now})
        return [_receipt(order, row) for (order, _), row in zip(deeds, rows, strict=True)]


def _receipt(order: RevokeConsent, row: tuple[Any, ...]) -> Revoked:
    reference, changed, already, standing, language = row
    return Revoked(
        order.brand,
        reference,
        tuple(map(MessageType, changed)),
        tuple(map(MessageType, already)),
        tuple(map(MessageType, standing)),
        language,
    )


def _item(n: int, order: RevokeConsent, work: Work) -> dict[str, Any]:
    context = work.context
    person = context.person
    return {
        "n": n,
        "tag": person.tag,
        "sealed": person.sealed.hex(),
        "key_id": person.key_id,
        "brand": order.brand,
        "types": sorted(order.types),
        "at": min(context.at, work.now),
        "origin": context.source,
        "medium": context.channel,
        "request": context.request_id if order.remember else None,
        "ref": new_reference(),
    }


@dataclass(frozen=True, slots=True)
class RevokeEverything(UseCase[RevokedAll]):
    """Refuse every brand's messages to this address: of every type or of some, all brands or all
    but those to `keep`."""

    types: Collection[MessageType] = tuple(MessageType)
    keep: Collection[int] = ()

    def run(self, work: Work) -> RevokedAll:
        """Set-based; the receipt counts what was ended."""
        params = movement(work, types=sorted(map(int, self.types)), keep=sorted(self.keep))
        row = work.row(REVOKE_ALL, params)
        consents, brands, language = row or (0, 0, None)
        return RevokedAll(params["reference"], consents, brands, language)
