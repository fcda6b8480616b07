"""Files of any size: sent in parts, resumed where they broke off, loaded, told of.

POST /v1/providers/100100/brands/100200/loads  {"format": "ndjson"}
-> 201 {"id": "6a0c…", "state": "receiving", "received": 0, …}
PATCH …/loads/6a0c…   Upload-Offset: 0, Upload-Complete: ?1, and the bytes
-> 200 {"state": "running", "received": 73400320, …}
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.exceptions import ClientDisconnected

from app.channel import Caller
from app.errors import NotFound
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import (
    MOST_BYTES,
    PAGE,
    PART_BYTES,
    AppendPart,
    BeginLoad,
    CancelLoad,
    CompleteLoad,
    Format,
    ListLoads,
    ListRefusals,
    ShowLoad,
)
from app.usecases.programs.loadview import LoadView
from app.usecases.programs.partners import Right
from channels._kit.http import asked_language
from channels.api.doors import Door, Doors
from channels.api.problems import BadFields, file_words, rule_words
from channels.api.provider import ProviderCall
from channels.api.schemas import records as words
from channels.api.views.records import UNDER, field_of

Body = dict[str, Any]
ONE = "/loads/<load>"
KINDS = ("application/octet-stream", "application/x-ndjson", "text/csv")
OFFSET, COMPLETE = "Upload-Offset", "Upload-Complete"
CODING, NONE = "Content-Encoding", "identity"
_NUMBER = re.compile(r"[0-9]{1,15}")


def add(doors: Doors) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    begun = Door(words.LoadTold, 201, words.LoadWish, keyed=True, **shared)
    doors.add("POST", "/loads", begin_load, begun)
    doors.add("GET", "/loads", list_loads, Door(words.LoadsTold, **shared))
    doors.add("GET", ONE, show_load, Door(words.LoadTold, **shared))
    sent = Door(words.LoadTold, raw=KINDS, faults=(409, 415), headers=(OFFSET, COMPLETE), **shared)
    doors.add("PATCH", ONE, append_to_load, sent)
    doors.add("DELETE", ONE, cancel_load, Door(words.LoadTold, **shared))
    refused = Door(words.RefusedLines, query=words.AfterLine, **shared)
    doors.add("GET", f"{ONE}/refusals", list_refused_lines, refused)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("load") from None


def _told(load: LoadView) -> Body:
    return {
        "id": str(load.id),
        "format": load.format,
        "check_only": load.check_only,
        "state": load.state.name.lower(),
        "received": load.received,
        "length": load.length,
        "loaded": load.loaded,
        "lines": load.line,
        "taken": load.taken,
        "refused": load.refused,
        "fault": file_words(asked_language(request), load.fault) if load.fault else None,
        "created_at": load.created_at,
        "changed_at": load.changed_at,
        "finished_at": load.finished_at,
    }


def begin_load(call: ProviderCall, body: Body) -> Body:
    """Begin a file of permissions: its bytes follow by `PATCH`.

    One record to a line as JSON, with the fields of a permission; CSV with a heading; a workbook
    (`xlsx`), whose lines are the rows of its first sheet; or `file`, whose content tells which of
    the two tables it is. Lines of a type that a partner may not write are refused as they are
    loaded (H353). The same request again under the same idempotency key is the same file.
    """
    call.need_some(Right.WRITE)
    order = BeginLoad(call.brand, Format(body["format"]), body["length"], body["check_only"])
    return _told(call.run_once(order, request))


def append_to_load(call: ProviderCall, load: str) -> Body:
    """Send the next bytes of a file.

    `Upload-Offset` says where they begin. What was received stays, also where the connection
    breaks: ask how many bytes are here, and go on from there. With `Upload-Complete: ?1` the file
    ends with them, and its records are loaded. Nothing is unpacked: what has a `Content-Encoding`
    is refused.
    """
    call.need_some(Right.WRITE)
    if request.headers.get(CODING, NONE).lower() != NONE:
        raise BadFields((CODING, "unknown"), status=415)
    offset, complete = _offset(), request.headers.get(COMPLETE, "?0") == "?1"
    id = _id(load)
    request.max_content_length = MOST_BYTES
    whole = True
    for part in _parts():
        if part is None:
            whole = False
            break
        call.run(AppendPart(call.brand, id, offset, part))
        offset += len(part)
    # A body of unknown length that ended may have broken off. One without a byte, whose length is
    # known to be none, then says that it did not.
    if complete and whole and request.content_length is not None:
        return _told(call.run(CompleteLoad(call.brand, id, offset)))
    seen = call.run(ShowLoad(call.brand, id))
    if seen.state is LoadState.RECEIVING and seen.length == seen.received > 0:
        seen = call.run(CompleteLoad(call.brand, id, seen.received))
    return _told(seen)


def _offset() -> int:
    text = request.headers.get(OFFSET, "")
    if not _NUMBER.fullmatch(text):
        raise BadFields((OFFSET, "invalid" if text else "required"))
    return int(text)


def _parts() -> Iterator[bytes | None]:
    """The body, a megabyte at a time; None where it breaks off."""
    while True:
        part, broken = _part()
        if part:
            yield part
        if broken:
            yield None
        if broken or not part:
            return


def _part() -> tuple[bytes, bool]:
    gathered, size = list[bytes](), 0
    while size < PART_BYTES:
        try:
            block = request.stream.read(min(65_536, PART_BYTES - size))
        except (ClientDisconnected, OSError):
            return b"".join(gathered), True
        if not block:
            break
        gathered.append(block)
        size += len(block)
    return b"".join(gathered), False


def list_loads(call: ProviderCall) -> Body:
    """List the newest files of the brand."""
    call.need_some(Right.WRITE)
    return {"items": [_told(load) for load in call.run(ListLoads(call.brand))]}


def show_load(call: ProviderCall, load: str) -> Body:
    """Show how far a file has come."""
    call.need_some(Right.WRITE)
    return _told(call.run(ShowLoad(call.brand, _id(load))))


def cancel_load(call: ProviderCall, load: str) -> Body:
    """Cancel a file: nothing more of it is loaded; what was, stays."""
    call.need_some(Right.WRITE)
    return _told(call.run(CancelLoad(call.brand, _id(load))))


def list_refused_lines(call: ProviderCall, query: Body, load: str) -> Body:
    """List the lines of a file that were not taken, each with the reason."""
    call.need_some(Right.WRITE)
    lines = call.run(ListRefusals(call.brand, _id(load), query["after"]))
    language = asked_language(request)
    return {
        "items": [
            {
                "line": one.line,
                "field": field_of(one.code),
                "code": one.code,
                "detail": rule_words(language, one.code),
            }
            for one in lines
        ],
        "next": lines[-1].line if len(lines) == PAGE else None,
    }
