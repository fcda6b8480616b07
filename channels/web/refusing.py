"""A refusal that is pressed while the database is away: kept in the spool, and done afterwards.

Who presses cannot be looked up then. Every form that refuses bears, sealed, whose addresses they
are and for which device the page was drawn; with the cookie of that device it is proof enough for
a refusal, and for nothing else.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Response, request

from app.core import Person
from app.domain.consent import Status
from app.domain.permissions import Assurance
from app.domain.recipient import parse_address
from app.errors import Unavailable
from app.spool import Waiting
from app.usecases.account.devices import device_id
from app.usecases.account.visitors import Mine, Visitor
from app.usecases.cells import Cell
from app.usecases.kept import CHANNEL, write_cells, write_everything
from channels.web import cookie
from channels.web.portal import Portal
from channels.web.switches import (
    brand_number,
    chosen_people,
    chosen_types,
    types_of,
    wishes,
)
from channels.web.visit import Visit

FIELD = "kimlik"
PURPOSE = UUID("5a0cf1f4-93a3-5be5-a1b1-1d9d21f6e0c2")

Keep = Callable[[Visit, Visitor], Response]


def proof(visit: Visit) -> str:
    """What a form of this page bears."""
    me = visit.me
    plain = {
        "device": me.device.hex,
        "until": int(me.expires_at.timestamp()),
        "addresses": [one.address.canonical for one in me.addresses],
    }
    return visit.portal.core.wrap(json.dumps(plain), PURPOSE)


def proved(portal: Portal) -> Visitor:
    """Who presses, as far as it is known without the database.

    Raises Unavailable where the form proves nothing.
    """
    core, secret = portal.core, cookie.device_secret()
    plain = core.unwrap(request.form.get(FIELD, ""), PURPOSE)
    if plain is None or secret is None:
        raise Unavailable(part="database")
    raw = json.loads(plain)
    until = datetime.fromtimestamp(raw["until"], UTC)
    if raw["device"] != device_id(core, secret).hex or until < core.clock.now():
        raise Unavailable(part="database")
    addresses = map(parse_address, raw["addresses"])
    mine = tuple(
        Mine(core.person(one), one, opens=False, entry=False, locked=False, added_at=until)
        for one in addresses
    )
    return Visitor(UUID(raw["device"]), None, Assurance.CODE, mine, until, until)


def keep_switches(visit: Visit, me: Visitor) -> Response:
    """The switches that were put to no. Raises Unavailable for an approval, which has to wait."""
    wanted = wishes(me, request.form.getlist("degistir"))
    if not wanted or any(wish.status is not Status.RET for wish in wanted):
        raise Unavailable(part="database")
    for wish in wanted:
        _keep(visit, me, wish.person, write_cells(wish.cells))
    return _kept(visit)


def keep_brands(visit: Visit, me: Visitor) -> Response:
    """Everything of the brands that were ticked, at all addresses: what they may do cannot be
    looked up now."""
    brands = [brand_number(code) for code in request.form.getlist("brand")]
    if not brands:
        raise Unavailable(part="database")
    for one in me.addresses:
        cells = [Cell(brand, kind, None) for brand in brands for kind in types_of(one.address)]
        _keep(visit, me, one.person, write_cells(cells))
    return _kept(visit)


def keep_everything(visit: Visit, me: Visitor) -> Response:
    """Everything, once it was checked what would happen."""
    types = chosen_types(request.form.getlist("types"))
    people = chosen_people(me, request.form.getlist("addresses"))
    if "sure" not in request.form or not types or not people:
        raise Unavailable(part="database")
    spared = [brand_number(code) for code in request.form.getlist("keep")]
    text = write_everything(types, spared, ahead="ahead" in request.form)
    for person in people:
        _keep(visit, me, person, text)
    return _kept(visit)


def _keep(visit: Visit, me: Visitor, person: Person, text: str) -> None:
    mine = me.mine(person.tag)
    if mine is not None:
        at = visit.now.isoformat()
        visit.portal.spool.add(Waiting(CHANNEL, mine.address.canonical, text, uuid4().hex, at))


def _kept(visit: Visit) -> Response:
    return visit.page("kept.html", 202)
