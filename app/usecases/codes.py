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
AN_HOUR, A_DAY = 5, 10
"""So many codes are sent to one address in an hour and in a day."""

# The citizen's row is the gate: two that are asked for at once are counted one after the other.
GATE = "SELECT tag FROM recipient WHERE tag = %s FOR UPDATE"
COUNT = """
SELECT count(*) FILTER (WHERE created_at > %(hour)s), count(*)
  FROM code WHERE tag = %(tag)s AND created_at > %(day)s
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
USE = "UPDATE code SET used_at = %s WHERE tag = %s AND nonce = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a code was right, and how many tries are left if not; `expired`: none is open."""

    right: bool
    left: int = 0
    expired: bool = False


def new_code(work: Work, purpose: str) -> UUID:
    """The nonce of a new code for the citizen of this work.

    Raises TooMany, in the same words for every address, known or not.
    """
    tag = work.context.person.tag
    keep_address(work)
    work.row(GATE, (tag,))
    since = {"hour": work.now - timedelta(hours=1), "day": work.now - timedelta(days=1)}
    hour, day = work.row(COUNT, {"tag": tag, **since}) or (0, 0)
    if hour >= AN_HOUR or day >= A_DAY:
        raise TooMany(what="code")
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
    return Tried(False, left, expired=not open_ones and not _used_up(work, purpose))


def _used_up(work: Work, purpose: str) -> bool:
    what = {"tag": work.context.person.tag, "purpose": purpose, "now": work.now, "tries": TRIES}
    return work.row(USED_UP, what) is not None
