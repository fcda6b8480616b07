"""Parts that several deeds' statements share.

Each deed is one data-modifying statement: its CTE `changed` gives the rows of `consent` as they
stand after it, and `logged` writes their movements; of a refusal, `met` gives what it ended and
what it said again, and `spoken` a line for each. `event_id` is drawn while the row is locked, so
that, for one consent, ids grow in the order in which the movements took effect.
"""

from app.domain.consent import EventKind, Source, Status

PERMISSION_MOVED = f"kind <> {EventKind.ACCESS:d}"
"""Of the history, what moved permissions. Feeds, files and cases have nothing else; who may use a
permission is shown to the citizen, and proved by `verify`."""

STATE_MOVED = f"kind NOT IN ({EventKind.SUPERSEDED:d}, {EventKind.REPEATED:d})"
"""Of the history, what left a state behind: no late word, and no refusal of what is refused."""

NEXT_EVENT = "nextval('consent_event_id_seq')"

TRANSACTION_ID = "sha256(uuid_send(tag) || int8send(event_id))"
"""Of a movement that is written now. One that was told keeps its id when the key of the tags is
changed: it is looked up (`TOLD_ID`)."""

TOLD_ID = """(
       SELECT encode(m.transaction_id, 'hex') FROM consent_event m
        WHERE m.tag = c.tag AND m.id = c.event_id)"""
"""Of the movement that made the state `c`, 64 hex."""


def logged(
    kind: EventKind | None,
    *,
    actor: str = "NULL::int",
    channel: str = "%(channel)s",
    reference: str = "%(reference)s",
    moved: str = "changed",
) -> str:
    """The statement that writes the movements of `changed`; `actor` is null for a citizen. Without
    a kind, each row has its own."""
    of = "kind" if kind is None else int(kind)
    return f"""
    INSERT INTO consent_event (tag, id, consent_date, created_at, brand_code, retailer_code, actor,
                               recipient_type, type, status, kind, source, claimed, channel,
                               reference, transaction_id, retailer_access)
    SELECT tag, event_id, consent_date, created_at, brand_code, retailer_code, {actor},
           recipient_type, type, status, {of}, source, claimed, {channel}::text,
           {reference}::text, {TRANSACTION_ID}, retailer_access
      FROM {moved}
"""


FIRST_CITIZEN_SOURCE = int(Source.IYS_KISAMESAJ)

LAST_SAID = "greatest(c.consent_date, c.repeated_at)"
"""When the word that stands in `c` was last said; no word from before it counts any more."""


def refused(source: str, at: str, now: str) -> str:
    """What a citizen's refusal does to the row `c` that it meets.

    It wins over what a provider recorded meanwhile, whatever its date; only the citizen's own later
    word outlasts a refusal that comes late out of the spool. What is refused stays as it is, and
    learns that it was said again: afterwards `repeated_at` is set of these rows, and of no others
    (docs/decisions/0002).
    """
    again = f"c.status = {Status.RET:d}"
    return f"""
       SET status = {Status.RET:d}, claimed = false,
           source = CASE WHEN {again} THEN c.source ELSE {source} END,
           consent_date = CASE WHEN {again} THEN c.consent_date
                               ELSE greatest(c.consent_date, {at}) END,
           created_at = CASE WHEN {again} THEN c.created_at ELSE {now} END,
           event_id = CASE WHEN {again} THEN c.event_id ELSE {NEXT_EVENT} END,
           repeated_at = CASE WHEN {again} THEN {at} END
     WHERE CASE WHEN {again} THEN coalesce({LAST_SAID} < {at}, true)
                ELSE (c.consent_date > {at} AND c.source >= {FIRST_CITIZEN_SOURCE}) IS NOT TRUE END
"""


REFUSED = refused("excluded.source", "excluded.consent_date", "excluded.created_at")


def spoken(source: str, *, among: str = "met", more: str = "") -> str:
    """The lines of the history for the rows that a refusal `met`: it ended them, or said again what
    is said of them. `more`: columns of the others among which they are."""
    again = "repeated_at IS NOT NULL"
    return f"""
    SELECT tag, CASE WHEN {again} THEN {NEXT_EVENT} ELSE event_id END AS event_id,
           CASE WHEN {again} THEN {EventKind.REPEATED:d} ELSE {EventKind.REVOKE:d} END AS kind,
           coalesce(repeated_at, consent_date) AS consent_date, %(now)s AS created_at, brand_code,
           retailer_code, recipient_type, type, status, {source} AS source, claimed,
           retailer_access{more}
      FROM {among}"""


def ahead(tag: str, type: str, brand: str, *, but: str = "false") -> str:
    """Whether a refusal in advance stands now: `app/domain/ahead.py` in SQL.

    `but`: the condition, of the refusal `a`, under which it does not count.
    """
    return f"EXISTS (SELECT {standing_ahead(tag, type, brand, but=but)})"


def standing_ahead(tag: str, type: str, brand: str, *, but: str = "false") -> str:
    """The refusals in advance `a` that stand now: what follows SELECT."""
    return f"""
          FROM advance_refusal a
         WHERE a.tag = {tag} AND a.ended_at IS NULL AND a.since <= %(now)s
           AND (a.until IS NULL OR a.until > %(now)s) AND (a.type IS NULL OR a.type = {type})
           AND (a.sector IS NULL
                OR a.sector = (SELECT sector FROM brand b WHERE b.brand_code = {brand}))
           AND NOT coalesce({but}, false)"""


OWN_LATER = f"(c.source >= {FIRST_CITIZEN_SOURCE} AND c.consent_date >= a.since)"
"""The citizen approved the brand of `c` after the refusal `a`."""

REFUSED_AHEAD = ahead("c.tag", "c.type", "c.brand_code", but=OWN_LATER)
"""Whether what stands in `c` as approved does not count."""

ON_WIRE = f"e.{PERMISSION_MOVED} AND e.{STATE_MOVED} AND e.status > {Status.NONE:d}"
"""Which lines `e` of the history are movements to providers: who may use a permission moves none, a
word that changed nothing is none. A first refusal that is undone leaves nothing, and there is
no word for nothing: the provider keeps the refusal, which is the safe side, until the next record.
"""

BY_REGISTRY = f"(e.source >= {FIRST_CITIZEN_SOURCE} OR e.kind = {EventKind.UNDO:d})"
"""Which of them were made at the registry (IYS), and not reported by the provider (HS)."""

_UNDONE = f"e.kind = {EventKind.UNDO:d} AND e.source < {FIRST_CITIZEN_SOURCE}"
WIRE_SOURCE = f"""CASE WHEN {_UNDONE} THEN CASE e.channel
       WHEN 'sms' THEN {Source.IYS_KISAMESAJ:d} WHEN 'ivr' THEN {Source.IYS_CM:d}
       WHEN 'email' THEN {Source.IYS_EPOSTA:d} WHEN 'api' THEN {Source.IYS_MOBIL:d}
       ELSE {Source.IYS_WEB:d} END ELSE e.source END"""
WIRE_DATE = f"CASE WHEN {_UNDONE} THEN e.created_at ELSE e.consent_date END"
"""What providers are told of a citizen who took a refusal back: that it was the citizen, there and
then. The history has what stands again, with the source and date that it had."""

KNOWN = """
    INSERT INTO recipient (tag, sealed, key_id, created_at)
    VALUES (%(tag)s, %(sealed)s, %(key_id)s, %(now)s)
    ON CONFLICT (tag) DO NOTHING RETURNING tag
"""

ADDRESS_FIRST = "(SELECT count(*) FROM known) >= 0"
"""Always true, and not before `known` was written: an address comes before its permissions in every
statement, as it does in those of loads, or the two would wait in a circle."""

LANGUAGE = "(SELECT language FROM recipient WHERE tag = %(tag)s)"
