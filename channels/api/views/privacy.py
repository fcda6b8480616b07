"""What a brand says of its dealing with data: a program says it, anybody reads it."""

from collections.abc import Callable
from typing import Any

from flask import Response

from app.channel import Caller
from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.usecases.programs.partners import Right
from app.usecases.programs.privacy import PrivacyText, ReadPrivacyText, SetPrivacyText
from channels._kit.bearer import CHANNEL
from channels.api.call import Call
from channels.api.doors import Door, Doors
from channels.api.provider import ProviderCall
from channels.api.schemas import privacy as words
from channels.api.views.permissions import read_brand

Body = dict[str, Any]
UNDER = "/providers/<provider>/brands/<brand>"
PATH = "/privacy-text"


def add(doors: Doors, core: Core) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    doors.add("PUT", PATH, say, Door(words.PrivacyTold, body=words.PrivacySaid, **shared))
    doors.add("DELETE", PATH, take_back, Door(status=204, **shared))
    public = Door(
        words.PrivacyTold,
        query=words.PrivacyAsked,
        faults=(404,),
        caller=Caller.ANYBODY,
        under="/brands/<brand>",
    )
    doors.add("GET", PATH, reader(core), public)


def say(call: ProviderCall, body: Body) -> PrivacyText:
    """Say what the brand does with citizens' data, from now on.

    It is shown on the brand's page and beside its questions. Earlier versions are kept.
    """
    call.need_some(Right.WRITE)
    return call.run(
        SetPrivacyText(call.brand, body["tr"].strip(), body["en"] and body["en"].strip())
    )


def take_back(call: ProviderCall) -> Response:
    """Take the text back; what it said until now is kept."""
    call.need_some(Right.WRITE)
    call.run(SetPrivacyText(call.brand))
    return Response(status=204)


def reader(core: Core) -> Callable[[Call, Body, str], PrivacyText]:
    """The view for anybody."""

    def read_privacy_text(call: Call, query: Body, brand: str) -> PrivacyText:
        """Read what a brand says of its dealing with data, or said at a moment; needs no token."""
        context = Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, core.clock.now())
        return core.run(ReadPrivacyText(read_brand(brand), query["at"]), context)

    return read_privacy_text
