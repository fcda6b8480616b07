"""Movements of a brand, fetched by number; each answer proves where it comes from."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response

from app.channel import Caller
from app.core import Core
from app.domain.consent import Status
from app.usecases.feeds.pulling import FetchMovements
from channels._kit.hooks import movement
from channels.api.call import Call
from channels.api.doors import JSON, Door, Doors
from channels.api.provider import ProviderCall
from channels.api.schemas import movements as words
from channels.api.schemas.webhooks import SOURCES
from channels.api.signing import public_half, signed

Body = dict[str, Any]
UNDER = "/providers/<provider>/brands/<brand>"


def add(doors: Doors, core: Core) -> None:
    """Their doors."""
    door = Door(
        words.FetchedMovements, caller=Caller.PROVIDER, under=UNDER, query=words.WhichMovements
    )
    doors.add("GET", "/movements", fetch_movements, door)
    public = Door(words.SigningKeys, caller=Caller.ANYBODY, under="")
    doors.add("GET", "/signing-keys", teller(core), public)


def fetch_movements(call: ProviderCall, query: Body) -> Response:
    """Fetch the brand's movements after a number: every one, also of this minute, and none twice.

    Numbers have no gap; the same numbers give the same movements at any time, for thirty-three days
    (`gone` after that). The answer is signed, as Standard Webhooks has it (`v1a`); it names what
    was asked for, so that what was left out does not look as if there were none.
    """
    statuses = (Status.ONAY, Status.RET) if query["status"] is None else (query["status"],)
    chosen = (query["type"], statuses, SOURCES[query["sources"]])
    order = FetchMovements(call.provider, call.brand, query["after"], query["limit"], *chosen)
    found = call.run(order)
    told = {
        "provider": call.provider,
        "brand": call.brand,
        "types": [type.name for type in found.choice.types],
        "statuses": [status.name for status in found.choice.statuses],
        "sources": found.choice.sources.name.lower(),
        "from": found.first,
        "to": found.last,
        "more": found.more,
        "movements": [movement(one) for one in found.movements],
    }
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z)
    headers = signed(call.core, f"feed_{call.brand}_{found.first}_{found.last}", body)
    return Response(body, headers=headers, content_type=JSON)


def teller(core: Core) -> Callable[[Call], Body]:
    """The view that tells the public key."""

    def list_signing_keys(call: Call) -> Body:
        """List the keys that signatures of answers are checked by; no token is needed."""
        return {"keys": [{"public": public_half(core)}]}

    return list_signing_keys
