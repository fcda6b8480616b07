"""The devices that are signed in, and signing them out."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request

from app.channel import Route
from app.errors import NotFound
from app.usecases.account.devices import ListDevices, SignOut, SignOutOthers
from channels.web.doors import Doors
from channels.web.pages.account import done_here
from channels.web.visit import Visit

DEVICES = "/hesabim/cihazlar"


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(DEVICES, show_devices),
        doors.deed(f"{DEVICES}/cikar", sign_out_one),
        doors.deed(f"{DEVICES}/hepsi", sign_out_others),
    )


def show_devices(visit: Visit) -> Response:
    """Where this account is open now."""
    devices = visit.run(ListDevices())
    return visit.page("devices.html", devices=devices, done=done_here())


def sign_out_one(visit: Visit) -> Response:
    """One device of this account. Raises NotFound for any other."""
    try:
        device = UUID(request.form.get("device", ""))
    except ValueError as error:
        raise NotFound("device") from error
    visit.run(SignOut(device))
    return visit.go(f"{DEVICES}?tamam=cihaz")


def sign_out_others(visit: Visit) -> Response:
    """Every device but this one."""
    visit.run(SignOutOthers())
    return visit.go(f"{DEVICES}?tamam=cihaz")
