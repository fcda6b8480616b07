"""The quality watch: whoever calls a lot, and mostly in vain, is told (İYS, live environment: more
than 20 000 calls in a day, of which less than 70 % succeed)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.core import UseCase, Work
from app.dialogue.told import ToldQuality
from app.domain.permissions import Role
from app.domain.recipient import parse_mail
from app.errors import RuleBroken
from app.outbox.post import tell_many
from app.usecases.addresses import keep_address

CALLS, SUCCESS = 20_000, 0.7
WITHIN = timedelta(hours=24)
AGAIN = timedelta(days=4)
"""İYS takes an address from its list after so long; here it is told again."""

WATCH = """
WITH poor AS (
    SELECT client_id, sum(calls) AS calls, sum(failures) AS failures FROM quality
     WHERE hour > %(since)s GROUP BY client_id
    HAVING sum(calls) >= %(most)s AND sum(failures) > sum(calls) * %(failing)s
), noticed AS (
    UPDATE api_client c SET noticed_at = %(now)s FROM poor p
     WHERE c.id = p.client_id AND c.ended_at IS NULL
       AND (c.noticed_at IS NULL OR c.noticed_at < %(before)s)
    RETURNING c.id, c.holder, c.key_id, c.sealed, p.calls, p.failures
)
SELECT n.id, n.calls::int, n.failures::int, s.tag, n.key_id, n.sealed
  FROM noticed n
  LEFT JOIN staff s ON s.iys_code = n.holder AND s.role = ANY(%(roles)s) AND s.ended_at IS NULL
 ORDER BY n.id, s.tag
"""


@dataclass(frozen=True, slots=True)
class WatchQuality(UseCase[int]):
    """Tell the people of every provider whose program mostly fails; how many programs there are.

    Where nobody works here, as for a partner, the program itself is told: its user name is a mail
    address.
    """

    def run(self, work: Work) -> int:
        """Nobody is told of the same program twice within four days."""
        params = {
            "since": work.now - WITHIN,
            "before": work.now - AGAIN,
            "now": work.now,
            "most": CALLS,
            "failing": 1 - SUCCESS,
            "roles": [Role.OWNER.value, Role.PARTNER.value],
        }
        rows = work.rows(WATCH, params)
        day = work.now.date().isoformat()
        tell_many(
            work,
            [
                (to, f"quality:{client}:{day}", ToldQuality(calls, failures))
                for client, calls, failures, tag, *name in rows
                if (to := tag or _itself(work, client, *name)) is not None
            ],
        )
        return len({row[0] for row in rows})


def _itself(work: Work, client: UUID, key_id: int, sealed: bytes) -> UUID | None:
    """The address that a program is called by, kept; None where its name is no address."""
    try:
        address = parse_mail(work.core.keys.unseal(key_id, bytes(sealed), client))
    except RuleBroken:
        return None
    there = work.of(work.core.person(address))
    keep_address(there)
    return there.context.person.tag
