"""Where in the queue an officer is: the filter and the page that were looked at last. Going from
case to case, and back, stays within them."""

from urllib.parse import parse_qsl, urlencode

from flask import session

from app.usecases.desk.queue import Filter, read_filter

KEY = "staff.queue"
AFTER = "sonra"


def query_of(filter: Filter, after: str = "") -> str:
    """A page of the queue in an address."""
    plain = {name: 1 if value is True else value for name, value in filter.plain().items()}
    return urlencode(plain | ({AFTER: after} if after else {}))


def remember(query: str) -> None:
    """Keep the place in the browser's session; it names nobody."""
    if session.get(KEY, "") != query:
        session[KEY] = query


def way_back() -> str:
    """The path of the queue as it was looked at last."""
    query = session.get(KEY, "")
    return f"/?{query}" if query else "/"


def filter_here() -> Filter:
    """What the queue showed."""
    return read_filter(dict(parse_qsl(session.get(KEY, ""))))
