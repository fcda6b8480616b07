"""From which numbers and names a brand writes: complaints about them are then about the brand."""

from typing import Any
from uuid import UUID

from flask import Response

from app.channel import Caller
from app.errors import NotFound
from app.usecases.complaints.senders import DropSender, ListSenders, NameSender
from channels.api.doors import Door, Doors
from channels.api.provider import ProviderCall
from channels.api.schemas import senders as words
from channels.api.views.records import UNDER

Body = dict[str, Any]


def add(doors: Doors) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    named = Door(words.SenderTold, body=words.SenderSaid, **shared)
    doors.add("POST", "/senders", name_sender, named)
    doors.add("GET", "/senders", list_senders, Door(words.SendersTold, **shared))
    doors.add("DELETE", "/senders/<sender>", drop_sender, Door(status=204, **shared))


def name_sender(call: ProviderCall, body: Body) -> Body:
    """Say that a number or name is this brand's: complaints about it are then about this brand."""
    return {"id": call.run(NameSender(body["sender"], call.brand)), "brand": call.brand}


def list_senders(call: ProviderCall) -> Body:
    """List the numbers and names that are this brand's; a thousand at most."""
    return {"items": call.run(ListSenders(call.brand))}


def drop_sender(call: ProviderCall, sender: str) -> Response:
    """Take back that a number or name is this brand's. What an officer said stands."""
    try:
        id = UUID(sender)
    except ValueError:
        raise NotFound("sender") from None
    call.run(DropSender(call.brand, id))
    return Response(status=204)
