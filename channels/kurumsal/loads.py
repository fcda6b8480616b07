"""How a file of permissions is told: how far it is, how it was read, what its columns are."""

from collections.abc import Callable, Mapping

import orjson
from flask import Response

from app.dialogue.reply import Words, say
from app.errors import TooMany
from app.usecases.console.reach import Reach
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loadview import LoadView
from app.usecases.programs.room import BYTES
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, path_of

HERE = f"{UNDER}/dosya"
ONE = f"{HERE}/<load>"
JSON = "application/json"
NOTES: Mapping[str, Callable[..., Words]] = {
    "sheets-others": lambda read, others, **_: say(
        "provider.note.sheets-others", read=read, others=others
    ),
    "sheets-hidden": lambda count, **_: say("provider.note.sheets-hidden", count=count),
    "cells-merged": lambda ranges, **_: say("provider.note.cells-merged", ranges=ranges),
    "rows-hidden": lambda count, **_: say("provider.note.rows-hidden", count=count),
    "columns-hidden": lambda columns, **_: say("provider.note.columns-hidden", columns=columns),
    "macros": lambda **_: say("provider.note.macros"),
    "formulas": lambda count, **_: say("provider.note.formulas", count=count),
}
COLUMNS = {
    "recipient": say("provider.column.recipient"),
    "consentDate": say("provider.column.date"),
    "type": say("provider.column.type"),
    "recipientType": say("provider.column.kind"),
    "source": say("provider.column.source"),
    "status": say("provider.status"),
    "retailerCode": say("provider.retailer"),
    "retailerAccess": say("provider.access"),
}
STATES = {
    LoadState.RECEIVING: say("provider.load.receiving"),
    LoadState.RUNNING: say("provider.load.running"),
    LoadState.DONE: say("provider.load.done"),
    LoadState.FAILED: say("provider.load.failed"),
    LoadState.CANCELLED: say("provider.load.cancelled"),
}


def limit_words(fault: TooMany) -> Words:
    """Why no other file can be sent now, and what to do."""
    if fault.params.get("what") == BYTES:
        return say("provider.load.room", gigabytes=fault.params["gigabytes"])
    return say("provider.load.many")


def refused(visit: Visit, fault: TooMany) -> Response:
    """The same for the page's script."""
    told = {"wrong": visit.say(limit_words(fault))}
    return Response(orjson.dumps(told), 429, content_type=JSON)


def notes_of(load: LoadView) -> list[Words]:
    """What should be known of how a workbook was read."""
    return [NOTES[one.code](**dict(one.params)) for one in load.notes if one.code in NOTES]


def state_told(visit: Visit, reach: Reach, load: LoadView) -> Response:
    """How far a file is, for the page's script."""
    done, whole = progress_of(load)
    told = {
        "id": str(load.id),
        "page": visit.url(path_of(reach, f"/dosya/{load.id}")),
        "received": load.received,
        "state": load.state.name.lower(),
        "done": done,
        "whole": whole,
        "rows": load.taken + load.refused,
        "opening": load.unpacked is not None,
        "over": load.state > LoadState.RUNNING,
    }
    return Response(orjson.dumps(told), content_type=JSON)


def progress_of(load: LoadView) -> tuple[int, int]:
    """How much of how much: of the sending, then of the reading."""
    if load.state is LoadState.RECEIVING:
        return load.received, load.length or load.received
    return load.loaded, load.received
