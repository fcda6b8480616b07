"""The citizen's data and devices; being forgotten."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from flask import Response

from app.errors import NotFound
from app.usecases.account.devices import Device, ListDevices, SignOut
from app.usecases.forget import Forget, Kept, PlanForget
from app.usecases.mydata import ExportData, MyData
from channels._kit.export import ZIP, archive
from channels.api.call import Call
from channels.api.doors import JSON, Door, Doors
from channels.api.schemas import asked, told

Body = dict[str, Any]


def add(doors: Doors) -> None:
    """Their doors."""
    doors.add("GET", "/data", export, Door(told.DataTold))
    doors.add("GET", "/data.csv", export_tables, Door(kind=ZIP))
    doors.add("GET", "/forget", plan_forget, Door(told.ForgetPlan))
    doors.add("POST", "/forget", forget, Door(told.ForgottenTold, body=asked.Forgetting))
    doors.add("GET", "/devices", list_devices, Door(told.DeviceList))
    doors.add("DELETE", "/devices/<device>", sign_out_device, Door(status=204, faults=(404,)))


def export(call: Call) -> Response:
    """Everything that is held about the citizen, as JSON."""
    data = _data(call)
    return Response(orjson.dumps({"made_at": data.made_at, "parts": data.parts}), content_type=JSON)


def export_tables(call: Call) -> Response:
    """The same as tables: a ZIP with a CSV file for each part."""
    answer = Response(archive(_data(call)), content_type=ZIP)
    answer.headers["Content-Disposition"] = 'attachment; filename="ileti.zip"'
    return answer


def _data(call: Call) -> MyData:
    return call.run(ExportData(tuple(one.person.tag for one in call.me.addresses)))


def plan_forget(call: Call) -> Body:
    """What would stay if the citizen were forgotten, and until when."""
    people = tuple(one.person for one in call.me.addresses)
    kept = call.run(PlanForget(people))
    return {"kept": _kept(call, kept)}


def forget(call: Call, body: Body) -> Body:
    """Forget me.

    What the law lets go of is erased for good, and every device is signed out.
    """
    people = tuple(one.person for one in call.me.addresses)
    done = call.run(Forget(people, body["refuse"]))
    return {"reference": done.reference, "erased": done.erased, "kept": _kept(call, done.kept)}


def _kept(call: Call, kept: Iterable[Kept]) -> list[Body]:
    ids = {one.person.tag: call.id_of(one) for one in call.me.addresses}
    return [
        {
            "address": ids[one.tag],
            "brand": one.brand,
            "recipient_type": one.recipient_type,
            "type": one.type,
            "status": one.status,
            "until": one.until,
        }
        for one in kept
    ]


def list_devices(call: Call) -> Body:
    """List the devices that are signed in, the last used first."""
    return {"items": [_told(one) for one in call.run(ListDevices())]}


def _told(one: Device) -> Body:
    return {
        "id": str(one.id),
        "name": one.name,
        "channel": one.channel,
        "client": one.client,
        "since": one.since,
        "seen_at": one.seen_at,
        "this": one.this,
    }


def sign_out_device(call: Call, device: str) -> Response:
    """Sign a device out, whichever of the account it is."""
    try:
        id = UUID(device)
    except ValueError:
        raise NotFound("device") from None
    call.run(SignOut(id))
    return Response(status=204)
