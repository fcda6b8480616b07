"""Files of permissions: sent, looked at, loaded, and what was wrong with them taken along."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import orjson
from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.errors import Fault, InvalidInput, NotFound, TooLate, TooMany
from app.usecases.console.reach import Reach
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.checked import (
    MOST_WRONG,
    ConfirmLoad,
    ListWrong,
    Preview,
    ShowPreview,
)
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
from channels._kit.tables import CSV, csv_pieces
from channels.kurumsal.brands import UNDER, brand_page, of_brand, path_of
from channels.kurumsal.paths import id_of
from channels.kurumsal.words import file_words, rule_words

HERE = f"{UNDER}/dosya"
ONE = f"{HERE}/<load>"
KEPT = timedelta(days=7)
SHOWN = 50
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


def routes(doors: Doors) -> Sequence[Route]:
    """The list and a new file; sent in parts by the page's script; one file, and what is done with
    it."""
    return (
        doors.page(HERE, of_brand(show), "ListLoads"),
        doors.upload(HERE, of_brand(send), "BeginLoad", largest=MOST_BYTES),
        doors.deed(f"{HERE}/basla", of_brand(begin), "BeginLoad"),
        doors.page(ONE, of_brand(show_one), "ShowLoad"),
        doors.page(f"{ONE}/durum", of_brand(show_state), "ShowLoad"),
        doors.deed(f"{ONE}/parca", of_brand(append), "AppendPart", largest=PART_BYTES),
        doors.deed(f"{ONE}/bitti", of_brand(complete), "CompleteLoad"),
        doors.deed(f"{ONE}/onay", of_brand(confirm), "ConfirmLoad"),
        doors.deed(f"{ONE}/iptal", of_brand(cancel), "CancelLoad"),
        doors.page(f"{ONE}/yanlis.csv", of_brand(give_wrong), "ListWrong"),
    )


def show(visit: Visit, reach: Reach) -> Response:
    """The newest files, and the form for another."""
    return _list(visit, reach)


def _list(visit: Visit, reach: Reach, fault: Fault | None = None) -> Response:
    reach.need_some(Right.READ)
    wrong = None
    if fault is not None:
        wrong = (
            say("provider.load.many") if isinstance(fault, TooMany) else say("provider.load.none")
        )
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
    except BrokenOff:
        visit.run(CancelLoad(reach.code, load.id))
        raise InvalidInput("form") from None
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
    length = request.form.get("boy", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 15):
        raise InvalidInput("length", field="boy")
    load = _begun(visit, reach, request.form.get("ad", ""), int(length))
    return _told(visit, reach, load)


def append(visit: Visit, reach: Reach, load: str) -> Response:
    """The next bytes, at most a part of them."""
    at = request.args.get("yer", "")
    if not (at.isascii() and at.isdecimal() and len(at) < 15):
        raise InvalidInput("offset", field="yer")
    data = request.stream.read(PART_BYTES)
    visit.run(AppendPart(reach.code, id_of(load), int(at), data))
    return _told(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))


def complete(visit: Visit, reach: Reach, load: str) -> Response:
    """Everything is here."""
    view = visit.run(ShowLoad(reach.code, id_of(load)))
    done = visit.run(CompleteLoad(reach.code, view.id, view.received))
    return _told(visit, reach, done)


def show_state(visit: Visit, reach: Reach, load: str) -> Response:
    """How far it is, for the page's script."""
    return _told(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))


def _told(visit: Visit, reach: Reach, load: LoadView) -> Response:
    done, whole = _progress(load)
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


def _progress(load: LoadView) -> tuple[int, int]:
    """How much of how much: of the sending, then of the reading."""
    if load.state is LoadState.RECEIVING:
        return load.received, load.length or load.received
    return load.loaded, load.received


def show_one(visit: Visit, reach: Reach, load: str) -> Response:
    """How far it is; what was found; what came of it."""
    return _one(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))


def _one(visit: Visit, reach: Reach, load: LoadView, fault: Fault | None = None) -> Response:
    reach.need_some(Right.READ)
    preview = _preview(visit, reach, load)
    wrong = visit.run(ListWrong(reach.code, load.id, limit=SHOWN)) if load.refused else ()
    done, whole = _progress(load)
    return brand_page(
        visit,
        reach,
        "file.html",
        409 if fault else 200,
        load=load,
        preview=preview,
        notes=_notes(load),
        wrong=[(row, rule_words(row.code), _place(preview, row.column)) for row in wrong],
        kept=load.kept_until is not None and load.kept_until > visit.now,
        done=done,
        whole=whole,
        fault=file_words(load.fault) if load.fault else None,
        refused=fault,
        late=isinstance(fault, TooLate),
        columns=COLUMNS,
        State=LoadState,
    )


def _preview(visit: Visit, reach: Reach, load: LoadView) -> Preview | None:
    try:
        return visit.run(ShowPreview(reach.code, load.id))
    except NotFound:
        return None


def _place(preview: Preview | None, column: str) -> int | None:
    """Which cell of a row is wrong, by the column that the rule is about."""
    names = [one.column for one in preview.columns] if preview and column else []
    return names.index(column) if column in names else None


def _notes(load: LoadView) -> list[Words]:
    return [NOTES[one.code](**dict(one.params)) for one in load.notes if one.code in NOTES]


def confirm(visit: Visit, reach: Reach, load: str) -> Response:
    """Load what was checked."""
    reach.need_some(Right.WRITE)
    id = id_of(load)
    try:
        begun = visit.run(ConfirmLoad(reach.code, id))
    except (InvalidInput, TooLate, TooMany) as fault:
        return _one(visit, reach, visit.run(ShowLoad(reach.code, id)), fault)
    return visit.go(path_of(reach, f"/dosya/{begun.id}"))


def cancel(visit: Visit, reach: Reach, load: str) -> Response:
    """No more of it is loaded; what was, stays."""
    reach.need_some(Right.WRITE)
    visit.run(CancelLoad(reach.code, id_of(load)))
    return visit.go(path_of(reach, f"/dosya/{id_of(load)}"))


def give_wrong(visit: Visit, reach: Reach, load: str) -> Response:
    """Every row that was not taken, with its own cells and what is wrong with it: to be mended and
    sent again."""
    view = visit.run(ShowLoad(reach.code, id_of(load)))
    preview = _preview(visit, reach, view)
    own = [one.name for one in preview.columns] if preview else []
    heads = [visit.say(say("provider.wrong.line")), visit.say(say("provider.wrong.why"))]
    answer = Response(
        csv_pieces([*own, *heads], _wrong_rows(visit, reach, view.id, len(own))), content_type=CSV
    )
    name = f"ileti-{reach.code}-{str(view.id)[:8]}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _wrong_rows(visit: Visit, reach: Reach, id: UUID, width: int) -> Iterator[list[str | int]]:
    after, found = 0, True
    while found:
        rows = visit.run(ListWrong(reach.code, id, after, MOST_WRONG))
        for row in rows:
            cells = [*row.cells, *[""] * width][:width] if width else list(row.cells)
            yield [*cells, row.line, visit.say(rule_words(row.code))]
        found = bool(rows)
        after = rows[-1].line if rows else after
