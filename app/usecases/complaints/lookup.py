"""Everything that the registry knows about a message, in one look: whose the sender is, the
history of the permission, and what was complained about before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from app.core import Work
from app.domain.ahead import Ahead
from app.domain.complaint import Decision
from app.domain.consent import EventKind, MessageType
from app.domain.examination import Known, Word
from app.domain.sender import Sender
from app.usecases.complaints.senders import brand_named, digest_of
from app.usecases.consents import HISTORY_OF, Movement, movements_of

NEAR = timedelta(days=1)
Rows = Sequence[Sequence[Any]]

# Many messages in one look, each to another address: every part is found by its own index. What was
# refused in advance and ended early stood until then.
LOOK = f"""
WITH item AS MATERIALIZED (
    SELECT i.*, s.id AS sender, coalesce(i.told, s.brand_code, i.called) AS brand
      FROM json_to_recordset(%(items)s::json) AS i (
           n int, tag uuid, type smallint, at timestamptz, told int, called int, digest uuid,
           draft bigint)
      LEFT JOIN LATERAL (SELECT * FROM sender WHERE digest = i.digest OFFSET 0) s ON true
)
SELECT brand, sender, {HISTORY_OF.format(tag="item.tag", brand="item.brand")},
       (SELECT json_agg(json_build_array(since, least(until, ended_at), type, sector) ORDER BY id)
          FROM advance_refusal WHERE tag = item.tag),
       (SELECT json_agg(json_build_array(created_at, locked) ORDER BY id)
          FROM recipient_event WHERE tag = item.tag),
       (SELECT json_agg(json_build_array(id, message_at)
                        ORDER BY abs(extract(epoch FROM message_at - item.at)), id)
          FROM complaint c
         WHERE c.tag = item.tag AND state > 0 AND c.type = item.type
           AND (brand_code = item.brand OR sender_id = item.sender)
           AND message_at BETWEEN item.at - %(near)s AND item.at + %(near)s
           AND decision IS DISTINCT FROM {Decision.WITHDRAWN:d}
           AND decision IS DISTINCT FROM {Decision.JOINED:d}),
       r.tag IS NOT NULL, r.language,
       (SELECT uid FROM complaint WHERE tag = item.tag AND id = draft AND state = 0)
  FROM item LEFT JOIN LATERAL (SELECT * FROM recipient WHERE tag = item.tag OFFSET 0) r ON true
 ORDER BY n
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a message to the address of the context. `brand`: that is told;
    `draft`: the complaint under whose number it was begun."""

    work: Work
    type: MessageType
    at: datetime
    brand: int | None
    sender: Sender | None = None
    draft: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found. `brand` and `sender`: as far as anybody said; `history`: of that brand's
    permissions; `known`: all that an examination looks at, None where nobody knows whose it was;
    `earlier`: the citizen's own complaints about such messages within a day, the nearest first;
    `kept`: whether the address is, with the `language` of its holder; `begun`: what the draft is
    sealed to, None where there is no such draft."""

    brand: int | None
    sender: UUID | None
    history: tuple[Movement, ...]
    known: Known | None
    earlier: tuple[tuple[int, datetime], ...]
    kept: bool
    language: str | None
    begun: UUID | None


def look_up(asked: Sequence[Asked]) -> list[Seen]:
    """What is known about each message.

    A brand that is told counts, then what was said of the sender, then the brand whose name it is.
    """
    if not asked:
        return []
    items = [_item(n, one) for n, one in enumerate(asked)]
    what = {"items": orjson.dumps(items).decode(), "near": NEAR}
    rows = asked[0].work.rows(LOOK, what)
    return [_seen(one.work, row) for one, row in zip(asked, rows, strict=True)]


def _item(n: int, asked: Asked) -> dict[str, Any]:
    work, sender = asked.work, asked.sender
    return {
        "n": n,
        "tag": work.context.person.tag,
        "type": asked.type,
        "at": asked.at,
        "told": asked.brand,
        "called": brand_named(work, sender) if sender else None,
        "digest": digest_of(work, sender) if sender else None,
        "draft": asked.draft,
    }


def _seen(work: Work, row: tuple[Any, ...]) -> Seen:
    brand, sender, found, ahead, locks, earlier, kept, language, begun = row
    history = movements_of(found)
    known = None if brand is None else _known(work, brand, history, ahead or (), locks or ())
    before = tuple((number, datetime.fromisoformat(moment)) for number, moment in earlier or ())
    return Seen(brand, sender, history, known, before, kept, language, begun)


def _known(
    work: Work, brand: int, history: tuple[Movement, ...], ahead: Rows, locks: Rows
) -> Known:
    view = work.core.directory.get(brand)
    return Known(
        words=tuple(map(_word, history)),
        ahead=tuple(_ahead(*one) for one in ahead),
        sector=view.sector if view else None,
        locks=tuple((datetime.fromisoformat(at), locked) for at, locked in locks),
        locked=work.core.settings.lock_by_default,
        opening=view.opening if view else None,
    )


def _word(one: Movement) -> Word:
    given = one.consent_date or one.created_at
    # Whoever undoes speaks now; the row has the date of what it brings back.
    said = one.created_at if one.kind is EventKind.UNDO else given
    who = (one.recipient_type, one.type, one.status, one.kind, one.source)
    return Word(one.id, *who, said, one.created_at, given)


def _ahead(since: str, until: str | None, type: int | None, sector: str | None) -> Ahead:
    ends = datetime.fromisoformat(until) if until else None
    return Ahead(datetime.fromisoformat(since), ends, MessageType(type) if type else None, sector)
