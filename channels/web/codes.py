"""Pages that ask for a code: to come in, and to add an address.

The address that is about to be proved is kept sealed in the session, so that the page that asks
for its code need not show it.
"""

import json
from datetime import timedelta
from uuid import UUID

from app.core import Person
from app.domain.recipient import Address, parse_address
from channels.web import cookie
from channels.web.visit import Visit

PURPOSE = UUID("0f2cb1a4-5b0b-5d57-8f7e-6b1f0c9d2a02")
KEPT = timedelta(hours=3)
"""A little longer than a code that ran out is remembered."""


def keep_address(visit: Visit, name: str, address: Address) -> Person:
    """Remember, sealed, which address is about to be proved; the person of it."""
    core = visit.portal.core
    until = core.clock.now() + KEPT
    text = json.dumps([address.canonical, until.timestamp()])
    cookie.keep_pending(name, core.wrap(text, PURPOSE))
    return core.person(address)


def kept_address(visit: Visit, name: str) -> Address | None:
    """The address that is about to be proved; None where there is none, or it was long ago."""
    core = visit.portal.core
    wrapped = cookie.pending(name)
    text = core.unwrap(wrapped, PURPOSE) if wrapped else None
    if text is None:
        return None
    canonical, until = json.loads(text)
    return parse_address(canonical) if core.clock.now().timestamp() < until else None
