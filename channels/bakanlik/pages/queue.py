"""The queue: what waits, by filters that can be kept; as a table of a file, too."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Response, request

from app.channel import Route
from app.domain.complaint import State
from app.errors import InvalidInput
from app.usecases.complaints.particulars import RULES
from app.usecases.desk.queue import (
    COUNTED,
    DropFilter,
    Filter,
    KeepFilter,
    Queue,
    QueueLine,
    SeeQueue,
    read_filter,
)
from channels._kit.staff import sayings
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels._kit.tables import Cell, csv_pieces, write_xlsx
from channels.bakanlik.place import AFTER, query_of, remember
from channels.bakanlik.words import COLUMNS

MOST_ROWS = 100_000
AT_ONCE = 1000
LONGEST_MARK = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(doors: Doors) -> Sequence[Route]:
    """The first page of the desk."""
    return (
        doors.page("", show),
        doors.deed("/suzgec", keep),
        doors.deed("/suzgec/sil", drop),
        doors.page("/ara", find),
        doors.page("/liste.csv", give_csv),
        doors.page("/liste.xlsx", give_xlsx),
    )


def show(visit: Visit) -> Response:
    """A page of the queue."""
    filter, mark = read_filter(request.args), request.args.get(AFTER, "")
    after = _cursor(mark)
    queue = visit.run(SeeQueue(filter, after))
    remember(query_of(filter, mark if after else ""))
    return visit.page("queue.html", **_given(visit, filter, queue))


def _given(visit: Visit, filter: Filter, queue: Queue) -> dict[str, Any]:
    following = ""
    if queue.after is not None:
        mark = f"{queue.after[0].isoformat()}~{queue.after[1]}"
        following = query_of(filter, mark)
    saved = {name: query_of(read_filter(raw)) for name, raw in sorted(visit.me.filters.items())}
    return {
        "filter": filter,
        "queue": queue,
        "query": query_of(filter),
        "following": following,
        "saved": saved,
        "counted": COUNTED,
        "provinces": RULES.provinces,
        "brand": visit.bureau.core.directory.label,
        "states": [state for state in State if state is not State.DRAFT],
        "now": visit.now,
    }


def _cursor(text: str) -> tuple[datetime, int] | None:
    """Where a page begins; the first page for what is no cursor."""
    moment, _, number = text.partition("~")
    try:
        known = 0 < len(text) <= LONGEST_MARK
        return (datetime.fromisoformat(moment), int(number)) if known else None
    except ValueError:
        return None


def find(visit: Visit) -> Response:
    """A case by its number."""
    number = request.args.get("no", "").strip()
    return visit.go(f"/dosya/{number}" if number.isdecimal() and len(number) < 12 else "/")


def keep(visit: Visit) -> Response:
    """Keep this filter under a name."""
    filter = read_filter(request.form)
    # A name that cannot be kept leaves everything as it was.
    with suppress(InvalidInput):
        visit.run(KeepFilter(request.form.get("ad", ""), filter))
    return visit.go(f"/?{query_of(filter)}")


def drop(visit: Visit) -> Response:
    """Forget a filter."""
    visit.run(DropFilter(request.form.get("ad", "")))
    return visit.go("/")


def _rows(visit: Visit) -> Iterator[QueueLine]:
    """Every case of the filter. Raises InvalidInput where there are more than a file is to hold."""
    filter, after, seen = read_filter(request.args), None, 0
    while seen < MOST_ROWS:
        queue = visit.run(SeeQueue(filter, after, AT_ONCE, counts=False))
        yield from queue.lines
        seen += len(queue.lines)
        if queue.after is None:
            return
        after = queue.after
    raise InvalidInput("too-many-rows", field="filter")


def _cells(visit: Visit, line: QueueLine) -> tuple[Cell, ...]:
    """One case as a row: no word of its complainant."""
    worded = visit.say
    return (
        line.number,
        worded(sayings.STATES[line.state]),
        worded(sayings.TYPES[line.type]),
        line.brand,
        visit.bureau.core.directory.label(line.brand) if line.brand is not None else None,
        worded(sayings.VERDICTS[line.verdict]) if line.verdict else None,
        RULES.provinces.get(line.province) if line.province else None,
        line.filed_at,
        line.message_at,
        line.due_at,
        line.answered_at,
        worded(sayings.DECISIONS[line.decision]) if line.decision else None,
        line.decided_at,
    )


def give_csv(visit: Visit) -> Response:
    """The whole filter as CSV."""
    columns = [visit.say(words) for words in COLUMNS]
    body = csv_pieces(columns, (_cells(visit, line) for line in _rows(visit)))
    return _file(b"".join(body), "text/csv; charset=utf-8", "sikayetler.csv")


def give_xlsx(visit: Visit) -> Response:
    """The same for a spreadsheet."""
    columns = [visit.say(words) for words in COLUMNS]
    file, rows = BytesIO(), (_cells(visit, line) for line in _rows(visit))
    write_xlsx(file, columns, rows, title=columns[0], made_at=visit.now)
    return _file(file.getvalue(), XLSX, "sikayetler.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind, headers=headers)
