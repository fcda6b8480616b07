"""One call of a program: counted, and looked up, in one statement."""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.usecases.programs.partners import Grant, Right
from app.usecases.programs.rates import COUNTED, Allowance, Rate, allowances, counting
from app.usecases.subscriptions import Standing, standing

# What failed before this call is written down with it: no statement of its own for a figure.
ENTER = f"""
WITH counted AS ({COUNTED}), watched AS (
    INSERT INTO quality AS q (client_id, hour, calls, failures)
    SELECT client, date_trunc('hour', %(now)s::timestamptz), calls, failures
      FROM unnest(%(clients)s::uuid[], %(calls)s::int[], %(failures)s::int[])
           AS n(client, calls, failures) ORDER BY client
    ON CONFLICT (client_id, hour) DO UPDATE
       SET calls = q.calls + excluded.calls, failures = q.failures + excluded.failures
)
SELECT (SELECT json_agg(json_build_array(key, count, until)) FROM counted),
       c.id, c.holder, c.partner, c.networks,
       s.status, s.ends_at, s.api, o.status, o.ends_at,
       g.arama, g.mesaj, g.eposta, g.via, g.agreement
  FROM (VALUES (1)) one
  LEFT JOIN api_sign_in i ON i.id = %(sign_in)s
  LEFT JOIN api_client c ON c.id = i.client_id AND c.ended_at IS NULL
  LEFT JOIN subscription s ON s.holder = c.holder
  LEFT JOIN subscription o ON o.holder = %(provider)s AND c.partner AND EXISTS (
       SELECT FROM brand b JOIN partner_grant p USING (brand_code)
        WHERE b.iys_code = %(provider)s AND p.integrator_code = c.holder)
  LEFT JOIN partner_grant g ON g.integrator_code = c.holder AND g.brand_code = %(brand)s
"""


@dataclass(frozen=True, slots=True)
class Program:
    """Who calls. `standing` None: it has subscribed to nothing; `provider`: how the subscription
    of the provider stands that a partner calls for, None where that granted it nothing; `grant`:
    what that lets it do."""

    client: UUID
    holder: int
    partner: bool
    networks: tuple[str, ...] | None
    standing: Standing | None
    api: bool
    provider: Standing | None
    grant: Grant

    def may_call_from(self, address: str) -> bool:
        """Whether its list of networks has this address."""
        if self.networks is None:
            return True
        try:
            here = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(here, "ipv4_mapped", None) or here
        return any(mapped in ipaddress.ip_network(one) for one in self.networks)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who calls, None for a token that is not good any more; and what is left of each window."""

    program: Program | None
    allowances: tuple[Allowance, ...]


class Watch:
    """How the calls of this process ended that are not written down yet. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: Counter[UUID] = Counter()
        self._failures: Counter[UUID] = Counter()

    def note(self, client: UUID, *, failed: bool) -> None:
        """A call has ended."""
        with self._lock:
            self._calls[client] += 1
            self._failures[client] += failed

    def take(self) -> dict[str, list[Any]]:
        """Everything since the last time, as the statement wants it."""
        with self._lock:
            calls, failures = self._calls, self._failures
            self._calls, self._failures = Counter(), Counter()
        clients = list(calls)
        return {
            "clients": clients,
            "calls": [calls[one] for one in clients],
            "failures": [failures[one] for one in clients],
        }


@dataclass(frozen=True, slots=True)
class EnterProgram(UseCase[Entered]):
    """Count a call from a network, and look up who makes it, by its sign-in; for which provider
    and brand, where the path names them."""

    network: str
    rates: Sequence[Rate]
    watch: Watch
    sign_in: UUID | None = None
    provider: int | None = None
    brand: int | None = None
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> Entered:
        """Refuses nothing: whoever asked does, in words of its own."""
        what = counting(work, self.rates, self.network) | self.watch.take()
        what |= {"sign_in": self.sign_in, "provider": self.provider, "brand": self.brand}
        row = work.row(ENTER, what)
        if row is None:
            return Entered(None, ())
        left = allowances(work, self.rates, self.network, row[0] or ())
        return Entered(_program(row[1:], work.now), left)


def _program(row: Sequence[Any], now: datetime) -> Program | None:
    client, holder, partner, networks, status, ends_at, api, other, other_ends, *rights = row
    if client is None:
        return None
    arama, mesaj, eposta, via, agreement = rights
    grant = Grant()
    if arama is not None:
        grant = Grant(Right(arama), Right(mesaj), Right(eposta), via, agreement)
    return Program(
        client,
        holder,
        partner,
        tuple(networks) if networks is not None else None,
        standing(status, ends_at, now) if status else None,
        bool(api),
        standing(other, other_ends, now) if other else None,
        grant,
    )
