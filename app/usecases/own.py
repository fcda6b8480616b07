"""The list that an app asks for all the time: who asks, and what they permitted, in one look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from app.core import UseCase, Work
from app.domain.permissions import Assurance
from app.storage.copying import array
from app.usecases.account.visitors import touch
from app.usecases.overview import Overview, ahead_of, overview_of

# Many at once, each with its number at the end. First the devices, with the columns of a consent
# put to their own use: the account, the last use, whether anything was refused in advance. Then
# their addresses, which have no brand; then the consents. OFFSET keeps the planner to the index for
# each of them.
SEE_OWN = f"""
WITH me AS MATERIALIZED (
    SELECT n::int, account_id, tag, seen_at
      FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS i (id, n), LATERAL (
           SELECT * FROM sign_in s
            WHERE s.id = i.id AND idle_until > %(now)s AND expires_at > %(now)s
              AND assurance >= {Assurance.CODE:d} OFFSET 0) s
), mine AS MATERIALIZED (
    SELECT n, m.tag FROM me, LATERAL (
           SELECT tag FROM account_address a WHERE a.account_id = me.account_id OFFSET 0) m
    UNION ALL
    SELECT n, tag FROM me WHERE account_id IS NULL
)
SELECT account_id, 0, NULL::smallint, NULL::smallint, NULL::smallint, NULL::smallint,
       NULL::timestamptz, seen_at,
       EXISTS (SELECT FROM mine JOIN advance_refusal USING (tag)
                WHERE mine.n = me.n AND ended_at IS NULL), n
  FROM me
UNION ALL
SELECT tag, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, n FROM mine
UNION ALL
SELECT c.*, n FROM mine, LATERAL (
       SELECT tag, brand_code, recipient_type, type, status, source, consent_date, created_at,
              claimed
         FROM consent c WHERE c.tag = mine.tag AND status > 0 OFFSET 0) c
"""


@dataclass(frozen=True, slots=True)
class Own:
    """Whose device it is: the account, if it sees one, and its addresses; and everything that is
    permitted."""

    account: UUID | None
    tags: tuple[UUID, ...]
    overview: Overview


@dataclass(frozen=True, slots=True)
class SeeOwn(UseCase[Own | None]):
    """What `FindDevice` and `SeePermissions` find, without the addresses in clear; None for nobody,
    and after the time-outs."""

    device: UUID
    channel: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Own | None:
        """One statement; one more for whoever refused something in advance."""
        return self.run_together([(self, work)])[0]

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Own | None]:
        """The same for many devices, in one statement. Each gets the rows of its own number."""
        _, first = deeds[0]
        ids = array(order.device.hex for order, _ in deeds)
        found = tuple(_Found() for _ in deeds)
        for row in first.rows(SEE_OWN, {"ids": ids, "now": first.now}):
            one = found[row[-1] - 1]
            if row[1]:
                one.consents.append(row)
            elif row[1] is None:
                one.tags.append(row[0])
            else:
                one.device = row
        return [one.own(work, order) for one, (order, work) in zip(found, deeds, strict=True)]


class _Found:
    """What was found of one device."""

    __slots__ = ("consents", "device", "tags")

    def __init__(self) -> None:
        self.device: tuple[Any, ...] | None = None
        self.tags: list[UUID] = []
        self.consents: list[tuple[Any, ...]] = []

    def own(self, work: Work, order: SeeOwn) -> Own | None:
        if self.device is None:
            return None
        account, *_, used_at, ahead, _ = self.device
        touch(work, order.device, order.channel, used_at)
        standing = ahead_of(work, self.tags) if ahead else {}
        return Own(account, tuple(self.tags), overview_of(work, self.consents, standing))
