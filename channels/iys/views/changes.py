"""`GET …/consents/changes?after=&limit=&source=`: what happened to the permissions of a brand."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request

from app.domain.consent import MessageType
from app.usecases.programs.changes import Cursor, ListChanges
from app.usecases.programs.partners import Right
from channels.iys.errors import HEADERS, refuse, told
from channels.iys.gate import Call
from channels.iys.views.consents import line_of

MOST = 1000
SOURCES = {"IYS": True, "HS": False}
_CURSOR = re.compile(r"([0-9]{1,10})_([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class ListOfChanges:
    """Pages of movements. `hidden`: how much of the end is left out."""

    hidden: timedelta

    def __call__(self, call: Call) -> Response:
        """`{"after": "1597740617_632c…", "list": […]}`; 204 where there is nothing."""
        source = request.args.get("source") or "IYS"
        if source not in SOURCES:
            raise refuse("H506", "source", source)
        types = tuple(type for type in MessageType if call.may(type, Right.READ))
        order = ListChanges(
            call.brand, SOURCES[source], _limit(), self.hidden, types, after=_after()
        )
        changes = call.run(order)
        if not changes:
            return Response(status=204, headers=HEADERS)
        last = changes[-1].line
        lines = [line_of(one.line, one.address, one.type, one.recipient_type) for one in changes]
        after = f"{int(last.created_at.timestamp())}_{last.transaction_id}"
        return told({"after": after, "list": lines})


def _limit() -> int:
    text = request.args.get("limit") or str(MOST)
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= MOST):
        raise refuse("H507", "limit", text)
    return int(text)


def _after() -> Cursor | None:
    text = request.args.get("after") or ""
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise refuse("H098", "after", text)
    return Cursor(int(found[1]), bytes.fromhex(found[2]))
