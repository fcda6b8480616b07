"""Files of permissions are sent: as a whole by the form, or in parts by the page's script, which
goes on where it was broken off."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import say
from app.errors import Fault, InvalidInput, TooMany
from app.usecases.console.reach import Reach
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import (
    MOST_BYTES,
    PART_BYTES,
    AppendPart,
    BeginLoad,
    CancelLoad,
    CompleteLoad,
    Format,
    ListLoads,
    ShowLoad,
)
from app.usecases.programs.loadview import LoadView
from app.usecases.programs.partners import Right
from channels._kit.staff.doors import Doors
from channels._kit.staff.uploading import BrokenOff, Upload
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import brand_page, of_brand, path_of
from channels.kurumsal.loads import HERE, ONE, STATES, limit_words, refused, state_told
from channels.kurumsal.paths import id_of, number_of

KEPT = timedelta(days=7)
"""So long a file that was checked waits for a yes."""
DONE = {"silindi": say("provider.load.dropped")}


def routes(doors: Doors) -> Sequence[Route]:
    """The list and a new file, by the form or in parts by the page's script."""
    return (
        doors.page(HERE, of_brand(show), "ListLoads"),
        doors.upload(HERE, of_brand(send), "BeginLoad", largest=MOST_BYTES),
        doors.deed(f"{HERE}/basla", of_brand(begin), "BeginLoad"),
        doors.page(f"{ONE}/durum", of_brand(show_state), "ShowLoad"),
        doors.deed(f"{ONE}/parca", of_brand(append), "AppendPart", largest=PART_BYTES),
        doors.deed(f"{ONE}/bitti", of_brand(complete), "CompleteLoad"),
    )


def show(visit: Visit, reach: Reach) -> Response:
    """The newest files, and the form for another."""
    return _list(visit, reach)


def _list(visit: Visit, reach: Reach, fault: Fault | None = None) -> Response:
    reach.need_some(Right.READ)
    wrong = None
    if fault is not None:
        wrong = limit_words(fault) if isinstance(fault, TooMany) else say("provider.load.none")
    return brand_page(
        visit,
        reach,
        "files.html",
        422 if wrong else 200,
        loads=visit.run(ListLoads(reach.code)),
        states=STATES,
        State=LoadState,
        part=PART_BYTES,
        wrong=wrong,
        done=DONE.get(request.args.get("tamam", "")),
    )


def _begun(visit: Visit, reach: Reach, name: str, length: int | None) -> LoadView:
    reach.need_some(Right.WRITE)
    order = BeginLoad(
        reach.code, Format.FILE, length, check_only=True, name=name or None, kept=KEPT
    )
    return visit.run(order)


def send(visit: Visit, upload: Upload, reach: Reach) -> Response:
    """A whole file by the form itself, where the page has no script."""
    first = next(upload.blocks, b"")
    if not first:
        return _list(visit, reach, InvalidInput("missing"))
    try:
        load = _begun(visit, reach, upload.name, None)
    except TooMany as fault:
        return _list(visit, reach, fault)
    try:
        received = _taken(visit, reach, load.id, first, upload.blocks)
    except (BrokenOff, InvalidInput, TooMany) as fault:
        visit.run(CancelLoad(reach.code, load.id))
        if isinstance(fault, TooMany):
            return _list(visit, reach, fault)
        if isinstance(fault, BrokenOff):
            raise InvalidInput("form") from None
        raise
    visit.run(CompleteLoad(reach.code, load.id, received))
    return visit.go(path_of(reach, f"/dosya/{load.id}"))


def _taken(visit: Visit, reach: Reach, id: UUID, first: bytes, blocks: Iterator[bytes]) -> int:
    """How many bytes came; a part at a time is in memory. Raises BrokenOff."""
    part, at = bytearray(first), 0
    for block in blocks:
        part += block
        while len(part) >= PART_BYTES:
            visit.run(AppendPart(reach.code, id, at, bytes(part[:PART_BYTES])))
            at += PART_BYTES
            del part[:PART_BYTES]
    if part:
        visit.run(AppendPart(reach.code, id, at, bytes(part)))
    return at + len(part)


def begin(visit: Visit, reach: Reach) -> Response:
    """A file that the page's script sends in parts: where to."""
    length = number_of(request.form.get("boy"), 14)
    if length is None:
        raise InvalidInput("length", field="boy")
    try:
        load = _begun(visit, reach, request.form.get("ad", ""), length)
    except TooMany as fault:
        return refused(visit, fault)
    return state_told(visit, reach, load)


def append(visit: Visit, reach: Reach, load: str) -> Response:
    """The next bytes, at most a part of them."""
    at = number_of(request.args.get("yer"), 14)
    if at is None:
        raise InvalidInput("offset", field="yer")
    data = request.stream.read(PART_BYTES)
    visit.run(AppendPart(reach.code, id_of(load), at, data))
    return state_told(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))


def complete(visit: Visit, reach: Reach, load: str) -> Response:
    """Everything is here."""
    view = visit.run(ShowLoad(reach.code, id_of(load)))
    done = visit.run(CompleteLoad(reach.code, view.id, view.received))
    return state_told(visit, reach, done)


def show_state(visit: Visit, reach: Reach, load: str) -> Response:
    """How far it is, for the page's script."""
    return state_told(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))
