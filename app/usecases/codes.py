"""One-time codes: proof that somebody has the telephone or the mailbox in hand.

A code is named by a nonce and made anew from it whenever it is sent, read out or compared, so that
it stands in no table, job or log. Tries are counted by the statement that looks the codes up, and a
code that was asked for again leaves the earlier one valid.
"""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID, uuid4

from app.core import Work
from app.errors import TooMany
from app.usecases.addresses import keep_address

LASTS = timedelta(minutes=10)
TRIES = 5
REMEMBERED = timedelta(hours=2)
"""So long after it ran out, whoever enters a code is told so instead of «wrong»."""

AN_HOUR, A_DAY = 5, 10
"""So many codes are sent to one address in an hour and in a day."""

APART = frozenset({"second", "new-second"})
"""Purposes of which each is counted by itself. Anybody may have a code sent to a telephone, by the
portal or as what is to be a second factor; the codes of those who prove theirs stay."""

# The citizen's row is the gate: two that are asked for at once are counted one after the other.
GATE = "SELECT tag FROM recipient WHERE tag = %s FOR UPDATE"
COUNT = """
SELECT count(*) FILTER (WHERE created_at > %(hour)s), count(*),
       min(created_at) FILTER (WHERE created_at > %(hour)s), min(created_at)
  FROM code WHERE tag = %(tag)s AND created_at > %(day)s
   AND CASE WHEN purpose = ANY(%(apart)s) THEN purpose END IS NOT DISTINCT FROM %(counted)s
"""
ADD = """
INSERT INTO code (tag, nonce, purpose, created_at, expires_at) VALUES (%s, %s, %s, %s, %s)
"""
# Every wrong code counts against all that are open. Another code brings new tries, which is why
# there are not many.
TRY = """
UPDATE code SET tries = tries + 1
 WHERE tag = %(tag)s AND purpose = %(purpose)s AND expires_at > %(now)s AND used_at IS NULL
   AND tries < %(tries)s
RETURNING nonce, tries
"""
USED_UP = """
SELECT 1 FROM code WHERE tag = %(tag)s AND purpose = %(purpose)s AND expires_at > %(now)s
   AND used_at IS NULL AND tries >= %(tries)s LIMIT 1
"""
RAN_OUT = """
SELECT nonce FROM code WHERE tag = %(tag)s AND purpose = %(purpose)s AND used_at IS NULL
   AND expires_at <= %(now)s AND expires_at > %(remembered)s AND tries < %(tries)s
"""
USE = "UPDATE code SET used_at = %s WHERE tag = %s AND nonce = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a code was right, and how many tries are left if not; `expired`: none is open,
    `stale`: it is one that ran out not long ago."""

    right: bool
    left: int = 0
    expired: bool = False
    stale: bool = False


def new_code(work: Work, purpose: str) -> UUID:
    """The nonce of a new code for the citizen of this work.

    Raises TooMany with the seconds to wait, in the same words for every address, known or not.
    """
    tag = work.context.person.tag
    keep_address(work)
    work.row(GATE, (tag,))
    since = {"hour": work.now - timedelta(hours=1), "day": work.now - timedelta(days=1)}
    counted = purpose if purpose in APART else None
    which = {"tag": tag, "apart": sorted(APART), "counted": counted}
    hour, day, oldest, first = work.row(COUNT, {**which, **since}) or (0, 0, None, None)
    if hour >= AN_HOUR or day >= A_DAY:
        free = first + timedelta(days=1) if day >= A_DAY else oldest + timedelta(hours=1)
        raise TooMany(what="code", seconds=max(1, int((free - work.now).total_seconds())))
    nonce = uuid4()
    work.change(ADD, (tag, nonce, purpose, work.now, work.now + LASTS))
    return nonce


def try_code(work: Work, purpose: str, keyed: str) -> Tried:
    """Compare a code with those that are open. A right one is used up, with all the others."""
    tag = work.context.person.tag
    what = {"tag": tag, "purpose": purpose, "now": work.now, "tries": TRIES}
    open_ones = work.rows(TRY, what)
    code = work.core.keys.code
    right = [compare_digest(code(nonce).encode(), keyed.encode()) for nonce, _ in open_ones]
    if any(right):
        work.change(USE, (work.now, tag, [nonce for nonce, _ in open_ones]))
        return Tried(True)
    left = max((TRIES - tries for _, tries in open_ones), default=0)
    expired = not open_ones and not _used_up(work, purpose)
    return Tried(False, left, expired, stale=expired and _ran_out(work, purpose, keyed))


def _ran_out(work: Work, purpose: str, keyed: str) -> bool:
    what = {"tag": work.context.person.tag, "purpose": purpose, "now": work.now, "tries": TRIES}
    codes = work.rows(RAN_OUT, what | {"remembered": work.now - REMEMBERED})
    known = [work.core.keys.code(nonce).encode() for (nonce,) in codes]
    return any([compare_digest(code, keyed.encode()) for code in known])


def _used_up(work: Work, purpose: str) -> bool:
    what = {"tag": work.context.person.tag, "purpose": purpose, "now": work.now, "tries": TRIES}
    return work.row(USED_UP, what) is not None
