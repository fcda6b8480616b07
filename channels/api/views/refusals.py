"""Refusing: everything, in advance, what was never given; and taking it back."""

from typing import Any

from app.domain.reference import normalise_reference
from app.errors import NotFound
from app.usecases.ahead import EndAhead, ListAhead, RefuseAhead, RefusedAhead
from app.usecases.changing import Emptied, RefuseEverything, UndoEverywhere, UndoneAll
from app.usecases.deny import Denied, DenyApproval
from channels.api.call import Call
from channels.api.doors import Door, Doors
from channels.api.schemas import asked, told

Body = dict[str, Any]


def add(doors: Doors) -> None:
    """Their doors."""
    doors.add(
        "POST",
        "/refusals",
        refuse,
        Door(told.RefusedTold, 201, body=asked.Refusal, faults=(404,), keyed=True),
    )
    doors.add(
        "POST",
        "/refusals/<reference>/undo",
        undo,
        Door(told.UndoneTold, faults=(409, 422), keyed=True),
    )
    deny_door = Door(told.DeniedTold, 201, body=asked.Denial, faults=(404,))
    doors.add("POST", "/denials", deny, deny_door)
    doors.add("GET", "/ahead", list_ahead, Door(told.AheadList))
    ahead_door = Door(told.AheadMade, 201, body=asked.Ahead, faults=(404,))
    doors.add("POST", "/ahead", refuse_ahead, ahead_door)
    doors.add("DELETE", "/ahead/<refusal>", end_ahead, Door(told.Ended, faults=(404,)))


def refuse(call: Call, body: Body) -> Emptied:
    """Refuse everything, or all of some types, or all but some brands.

    An empty object refuses everything at every address.
    """
    wanted = body.get("addresses")
    mine = call.me.addresses if wanted is None else [call.mine(one) for one in wanted]
    people = {one.person.tag: one.person for one in mine}
    types = tuple(dict.fromkeys(body["types"]))
    order = RefuseEverything(tuple(people.values()), types, tuple(body["keep"]), body["ahead"])
    return call.run_once(order)


def undo(call: Call, reference: str) -> UndoneAll:
    """Undo a refusal by its reference, within ten minutes."""
    people = tuple(one.person for one in call.me.addresses)
    return call.run_once(UndoEverywhere(people, normalise_reference(reference)))


def deny(call: Call, body: Body) -> Denied:
    """Deny an approval: «I never gave this».

    What the brand recorded is ended and marked as disputed.
    """
    return call.run(DenyApproval(body["brand"]), call.mine(body["address"]).person)


def list_ahead(call: Call) -> Body:
    """List what stands refused in advance."""
    return {
        "items": [
            {
                "id": call.bearers.ahead_id(mine.person.tag, one.id),
                "address": call.id_of(mine),
                "since": one.since,
                "until": one.until,
                "type": one.type,
                "sector": one.sector,
                "reference": one.reference,
            }
            for mine in call.me.addresses
            for one in call.run(ListAhead(), mine.person)
        ]
    }


def refuse_ahead(call: Call, body: Body) -> RefusedAhead:
    """Refuse in advance, before any brand's approval.

    All brands, a type, a trade, or a type of a trade.
    """
    order = RefuseAhead(body.get("type"), body.get("sector"), body.get("until"))
    return call.run(order, call.mine(body["address"]).person)


def end_ahead(call: Call, refusal: str) -> Body:
    """End a refusal in advance."""
    for mine in call.me.addresses:
        for one in call.run(ListAhead(), mine.person):
            if call.bearers.ahead_id(mine.person.tag, one.id) == refusal:
                return {"reference": call.run(EndAhead(one.id), mine.person)}
    raise NotFound("refusal")
