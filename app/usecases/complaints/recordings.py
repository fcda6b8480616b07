"""What callers say of a complaint in their own words: fetched from the gateway after the commit,
kept once, sealed."""

from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.complaint import Actor, Move, State
from app.evidence.page import MOST_FILES
from app.usecases.complaints.moving import hold, move

QUEUE = "keeping"
TASK = "complaints.record"
MEDIA_TYPE = "audio/wav"

# A job holds the complaint and what the gateway calls the recording: nothing about anybody.
LATER = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
           '{QUEUE}', '{TASK}', 0, NULL, NULL,
           jsonb_build_object('number', %s::bigint, 'sid', %s::text),
           NULL)::procrastinate_job_to_defer_v1])
"""
WANTED = """
SELECT NOT EXISTS (SELECT FROM evidence e
                    WHERE e.tag = c.tag AND e.complaint_id = c.id AND e.origin = %s)
  FROM complaint c WHERE c.id = %s
"""
OWNER = "SELECT tag, uid, state FROM complaint WHERE id = %s FOR NO KEY UPDATE"
ADD = """
INSERT INTO evidence (tag, complaint_id, uid, side, created_at, file, page, media_type, width,
                      height, key_id, sealed, origin)
SELECT %(tag)s, %(number)s, %(uid)s, %(side)s, %(now)s, coalesce(max(file), 0) + 1, 1,
       %(media_type)s, 0, 0, %(key_id)s, %(sealed)s, %(origin)s
  FROM evidence WHERE tag = %(tag)s AND complaint_id = %(number)s AND side = %(side)s
HAVING count(DISTINCT file) < %(most)s
ON CONFLICT (tag, origin) WHERE origin IS NOT NULL DO NOTHING
RETURNING file
"""
SPOKEN = "ivr"
"""The channel of which the history tells it, whoever fetched it."""


def bring_in_later(work: Work, number: int, sid: str) -> None:
    """Fetch a recording once this transaction stands."""
    work.rows(LATER, (number, sid))


def origin_of(sid: str) -> UUID:
    """The id in a name like `RE` and 32 hexadecimal digits."""
    return UUID(sid[2:])


@dataclass(frozen=True, slots=True)
class WantRecording(UseCase[bool]):
    """Whether a recording is still to be fetched: not where it is kept, or its complaint gone."""

    number: int
    sid: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> bool:
        """True where it is."""
        row = work.row(WANTED, (origin_of(self.sid), self.number))
        return row is not None and bool(row[0])


@dataclass(frozen=True, slots=True)
class KeepRecording(UseCase[bool]):
    """Keep a recording as a file of the citizen's, whatever became of the complaint meanwhile; the
    history of one that is open tells it."""

    number: int
    sid: str
    audio: bytes = field(repr=False)

    def run(self, work: Work) -> bool:
        """Whether it was added: not twice, not to a complaint that is gone, and no sixth file."""
        row = work.row(OWNER, (self.number,))
        if row is None:
            return False
        tag, uid, state = row
        key_id, sealed = work.core.keys.seal_bytes(self.audio, uid)
        what = {"tag": tag, "uid": uid, "number": self.number, "side": Actor.CITIZEN.value}
        what |= {"now": work.now, "media_type": MEDIA_TYPE, "most": MOST_FILES}
        what |= {"key_id": key_id, "sealed": sealed, "origin": origin_of(self.sid)}
        added = work.row(ADD, what)
        if added is not None and State(state).open:
            caller = replace(work, context=replace(work.context, channel=SPOKEN))
            held, about = hold(work, self.number), {"file": added[0]}
            move(caller, held, Move.ADD, actor=Actor.CITIZEN, about=about)
        return added is not None
