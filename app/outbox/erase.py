"""Erasing what had to be kept of those who asked to be forgotten, when its time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import UseCase, Work
from app.domain.consent import RecipientType, Status

KEPT_YEARS = 3
"""So long after its end the record of a consent is kept (regulation, article 13)."""

# An address of which nothing is recorded, that is not locked and belongs to nobody else.
UNKNOWN = """
DELETE FROM recipient r WHERE tag = %(tag)s AND locked IS NOT TRUE
   AND NOT EXISTS (SELECT FROM consent_event e WHERE e.tag = r.tag)
   AND NOT EXISTS (SELECT FROM recipient_event e WHERE e.tag = r.tag)
   AND NOT EXISTS (SELECT FROM advance_refusal a WHERE a.tag = r.tag)
   AND NOT EXISTS (SELECT FROM account_address m WHERE m.tag = r.tag)
   AND NOT EXISTS (SELECT FROM complaint c WHERE c.tag = r.tag)
   AND NOT EXISTS (SELECT FROM staff s WHERE s.tag = r.tag)
   AND NOT EXISTS (SELECT FROM via_request v WHERE v.tag = r.tag)
   AND NOT EXISTS (SELECT FROM via_silence v WHERE v.tag = r.tag)
"""
# Of whoever asked to be forgotten: consents that ended so long ago, and whose refusal was not said
# again since. A row of the history is older than that, or only tells which dealers might have used
# it; it goes with it.
DUE = """
SELECT c.tag, c.brand_code, c.recipient_type, c.type FROM recipient r JOIN consent c USING (tag)
 WHERE r.forget_at IS NOT NULL AND c.status <> %(approved)s
   AND NOT (c.status = %(refused)s AND c.recipient_type = %(trader)s)
   AND greatest(c.created_at, c.repeated_at) < %(now)s - make_interval(years => %(years)s)
 ORDER BY c.tag LIMIT 1000 FOR UPDATE OF c SKIP LOCKED
"""
# Complaints that were closed so long ago, with all that belongs to them.
CLOSED = """
SELECT c.tag, c.id FROM recipient r JOIN complaint c USING (tag)
 WHERE r.forget_at IS NOT NULL AND c.state = 6
   AND c.closed_at < %(now)s - make_interval(years => %(years)s)
 ORDER BY c.tag LIMIT 1000 FOR UPDATE OF c SKIP LOCKED
"""
OF_COMPLAINT = (
    """
    DELETE FROM evidence t USING unnest(%s::uuid[], %s::bigint[]) AS d(tag, number)
     WHERE t.tag = d.tag AND t.complaint_id = d.number
    """,
    """
    DELETE FROM complaint_event t USING unnest(%s::uuid[], %s::bigint[]) AS d(tag, number)
     WHERE t.tag = d.tag AND t.complaint_id = d.number
    """,
    """
    DELETE FROM look t USING unnest(%s::uuid[], %s::bigint[]) AS d(tag, number)
     WHERE t.tag = d.tag AND t.complaint_id = d.number
    """,
    """
    DELETE FROM complaint t USING unnest(%s::uuid[], %s::bigint[]) AS d(tag, number)
     WHERE t.tag = d.tag AND t.id = d.number
    """,
)
# What proves an approval goes after the record that it proves; what was agreed to about data, so
# long after the citizen has left.
PROOFS = """
DELETE FROM via_request WHERE (tag, request_id) IN (
SELECT v.tag, v.request_id FROM recipient r JOIN via_request v USING (tag)
 WHERE r.forget_at IS NOT NULL AND v.ended_at < %(now)s - make_interval(years => %(years)s)
   AND NOT EXISTS (SELECT FROM jsonb_array_elements(v.parts) p JOIN consent c
                       ON c.tag = v.tag AND c.recipient_type = v.recipient_type
                          AND c.brand_code = (p ->> 1)::int AND c.type = (p ->> 2)::smallint
                    WHERE (p ->> 0)::int = 1 AND p ->> 3 IS NOT NULL)
   AND (r.forget_at < %(now)s - make_interval(years => %(years)s)
        OR NOT EXISTS (SELECT FROM jsonb_array_elements(v.parts) p
                        WHERE (p ->> 0)::int = 2 AND p ->> 3 IS NOT NULL))
 ORDER BY v.tag LIMIT 1000 FOR UPDATE OF v SKIP LOCKED)
RETURNING tag
"""
ALLOW = "SELECT set_config('ileti.erase', 'on', true)"
ERASE = (
    """
    DELETE FROM consent_event e USING unnest(%s::uuid[], %s::int[], %s::smallint[], %s::smallint[])
           AS d(tag, brand, kind, type)
     WHERE e.tag = d.tag AND e.brand_code = d.brand AND e.recipient_type = d.kind
       AND e.type = d.type
    """,
    """
    DELETE FROM consent e USING unnest(%s::uuid[], %s::int[], %s::smallint[], %s::smallint[])
           AS d(tag, brand, kind, type)
     WHERE e.tag = d.tag AND e.brand_code = d.brand AND e.recipient_type = d.kind
       AND e.type = d.type
    """,
)


@dataclass(frozen=True, slots=True)
class EraseDue(UseCase[int]):
    """Erase what had to be kept of those who asked to be forgotten, when its time is over."""

    def run(self, work: Work) -> int:
        """Some at a time; how many consents, complaints and proofs went. The one deed that takes
        from the history."""
        what: dict[str, object] = {
            "approved": Status.ONAY,
            "refused": Status.RET,
            "trader": RecipientType.TACIR,
        }
        what |= {"now": work.now, "years": KEPT_YEARS}
        erased = _erase(work, work.rows(DUE, what), ERASE)
        erased += _erase(work, work.rows(CLOSED, what), OF_COMPLAINT)
        proofs = work.rows(PROOFS, what)
        for tag in {row[0] for row in proofs}:
            work.change(UNKNOWN, {"tag": tag})
        return erased + len(proofs)


def _erase(work: Work, rows: Sequence[tuple[Any, ...]], statements: Sequence[str]) -> int:
    if not rows:
        return 0
    work.row(ALLOW)
    columns = [list(column) for column in zip(*rows, strict=True)]
    for sql in statements:
        work.change(sql, columns)
    for tag in {row[0] for row in rows}:
        work.change(UNKNOWN, {"tag": tag})
    return len(rows)
