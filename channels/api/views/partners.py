"""What a provider lets its business partners (iş ortağı) do for a brand."""

from typing import Any

from flask import Response

from app.channel import Caller
from app.errors import NotAllowed
from app.usecases.programs.partners import Grant, GrantPartner, ListGrants, Right
from channels.api.doors import Door, Doors
from channels.api.provider import ProviderCall, code_of
from channels.api.schemas import partners as words
from channels.api.views.records import UNDER

Body = dict[str, Any]
ONE = "/partners/<partner>"


def add(doors: Doors) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    doors.add("GET", "/partners", list_grants, Door(words.GrantsTold, **shared))
    doors.add("PUT", ONE, grant_partner, Door(status=204, body=words.GrantSaid, **shared))
    doors.add("DELETE", ONE, end_grant, Door(status=204, **shared))


def list_grants(call: ProviderCall) -> Body:
    """List the partners that may do something for the brand."""
    _own(call)
    return {
        "items": [
            {
                "partner": one.integrator_code,
                "title": one.title,
                **{name: getattr(one.grant, name).name.lower() for name in words.BY_TYPE},
                "via": one.grant.via,
                "agreement": one.grant.agreement,
                "changed_at": one.changed_at,
            }
            for one in call.run(ListGrants(call.brand))
        ]
    }


def grant_partner(call: ProviderCall, body: Body, partner: str) -> Response:
    """Say what a partner may do for the brand from now on; whatever it was before is over.

    What it does is recorded under its own code.
    """
    rights = {name: Right[body[name].upper()] for name in words.BY_TYPE}
    return _give(call, partner, Grant(**rights, via=body["via"], agreement=body["agreement"]))


def end_grant(call: ProviderCall, partner: str) -> Response:
    """Let a partner do nothing more for the brand."""
    return _give(call, partner, Grant())


def _give(call: ProviderCall, partner: str, grant: Grant) -> Response:
    _own(call)
    call.run(GrantPartner(code_of(partner), call.brand, grant))
    return Response(status=204)


def _own(call: ProviderCall) -> None:
    """Raises NotAllowed for a partner: rights are given by whose brand it is."""
    if call.program.partner:
        raise NotAllowed(deed="grant")
