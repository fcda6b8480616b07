"""Connections for push: registered, listed, removed.

POST …/push/registration
{"connection": [{"url": "https://…", "type": "EPOSTA", "username": "…", "password": "…"}]}
-> {"message": "Bağlantı oluşturuldu"}
"""

from collections.abc import Mapping
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any

from flask import Response, request

from app.channel import Outside
from app.domain.feed import ReceiverStatus, Secrets
from app.errors import InvalidInput, NotFound, TooLate, TooMany
from app.usecases.feeds.pushes import CheckPush, Connection, EndPush, KeepPush, ListPushes
from app.usecases.programs.partners import Right
from channels.iys.bodies import read_object
from channels.iys.dates import written
from channels.iys.errors import Refused, Wrong, refuse, told
from channels.iys.fields import Fields
from channels.iys.gate import Call
from channels.iys.push import FAILED, SECONDS, try_out

MADE, NOT_MADE, REMOVED = "Bağlantı oluşturuldu", "Bağlantı Oluşturulamadı", "Bağlantı Kaldırıldı"
STANDS = "Bağlantı Oluşturuldu"
HTTPS = "https://"
LONGEST = 400
MOST = 6
"""Two connections of each type: more than that is never of use in one request."""
TRIED_AT_ONCE = 4
"""A server that is tried keeps a thread of ours waiting: so many of a process may wait."""


class Registration:
    """`POST …/push/registration`."""

    def __init__(self, outside: Outside | None) -> None:
        self._outside = outside
        self._room = BoundedSemaphore(TRIED_AT_ONCE)

    def __call__(self, call: Call) -> Response:
        """Each connection is tried, and kept where it passed; the first that does not ends it."""
        connections = _connections()
        for index, one in enumerate(connections):
            call.need(one.type, Right.READ, index if len(connections) > 1 else None)
        for one in connections:
            self._register(call, one)
        return told({"message": MADE})

    def _register(self, call: Call, one: Connection) -> None:
        try:
            if not call.run(CheckPush(call.provider, call.brand, one)):
                raise refuse(FAILED)
            code = self._tried(one)
            call.run(KeepPush(call.provider, call.brand, one, failed=code is not None))
        except (InvalidInput, TooLate):
            raise refuse(FAILED) from None
        if code is not None:
            raise refuse(code)

    def _tried(self, one: Connection) -> str | None:
        """Outside of any transaction. Raises TooMany while too many servers are being tried."""
        if self._outside is None or not self._room.acquire(blocking=False):
            raise TooMany(seconds=int(SECONDS))
        try:
            return try_out(self._outside, one.secrets)
        finally:
            self._room.release()


def list_connections(call: Call) -> Response:
    """`GET …/push/registration`: those that stand, and the tries that failed."""
    found = call.run(ListPushes(call.provider, call.brand))
    return told(
        [
            {
                "url": one.secrets.url,
                "type": one.choice.types[0].name,
                "registerTime": written(one.changed_at),
                "status": STANDS if one.status is ReceiverStatus.ACTIVE else NOT_MADE,
            }
            for one in found
        ]
    )


def end_connection(call: Call) -> Response:
    """`POST …/push/unregistration`: only with the name and password that it has."""
    connections = _connections()
    if len(connections) != 1:
        raise refuse("H530.remove")
    try:
        call.run(EndPush(call.provider, call.brand, connections[0]))
    except NotFound:
        raise refuse("H530.remove") from None
    return told({"message": REMOVED})


def _connections() -> list[Connection]:
    """What was sent: a list of connections, or one without a list. Raises Refused."""
    body = read_object(request, "H014")
    given = body.get("connection", body)
    rows = given if isinstance(given, list) else [given]
    if not 0 < len(rows) <= MOST or not all(isinstance(row, dict) for row in rows):
        raise refuse("H014")
    wrong: list[Wrong] = []
    found = [_connection(row, wrong, None if len(rows) == 1 else n) for n, row in enumerate(rows)]
    if wrong:
        raise Refused(*wrong)
    return [one for one in found if one is not None]


def _connection(row: dict[str, Any], wrong: list[Wrong], index: int | None) -> Connection | None:
    """One connection; None where something is `wrong` with it."""
    here: list[Wrong] = []
    url = _text(row, "url", "H531", here)
    if url and not url.lower().startswith(HTTPS):
        here.append(Wrong("H531"))
    fields = Fields(row)
    type = fields.message_type()
    here += fields.wrong
    username = _text(row, "username", "H093.username", here)
    password = _text(row, "password", "H093.password", here)
    wrong += (_placed(one, index) for one in here)
    if here or type is None:
        return None
    return Connection(type, Secrets(url, username, password))


def _text(row: Mapping[str, Any], name: str, code: str, wrong: list[Wrong]) -> str:
    value = row.get(name)
    if isinstance(value, str) and value and (name == "url" or len(value) <= LONGEST):
        return value
    wrong.append(Wrong(code, (name,)))
    return ""


def _placed(one: Wrong, index: int | None) -> Wrong:
    return replace(one, index=index)
