"""What changed each day: read, and taken along as CSV or XLSX."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from uuid import UUID

from flask import Response, request

from app.channel import Route
from app.domain.consent import Status
from app.domain.daily import Making
from app.domain.deadlines import day_in_istanbul
from app.errors import NotFound
from app.usecases.console.reach import Reach
from app.usecases.console.reports import PAGE, FindDay, ListDays, ReadMovements, rows_of
from app.usecases.daily.agreeing import AgreeToDay
from channels._kit.pages.sayings import RECIPIENTS, SOURCES, TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels._kit.tables import CSV, XLSX, csv_pieces, write_xlsx
from channels.kurumsal.brands import UNDER, brand_page, of_brand, path_of

HERE = f"{UNDER}/rapor"
BLOCK = 1 << 16
KINDS = {"csv": CSV, "xlsx": XLSX}
WANTED = {"ret": Status.RET, "onay": Status.ONAY}
PURPOSE = UUID("0d9a2c0e-3a53-5d0b-9d07-6cf1b06e0a11")
"""Of the place in a page's address, which nobody reads or makes up."""


def routes(doors: Doors) -> Sequence[Route]:
    """The days, one of them as a file, and that the provider agrees."""
    return (
        doors.page(HERE, of_brand(show), "ListDays"),
        doors.deed(HERE, of_brand(agree), "AgreeToDay"),
        doors.page(f"{HERE}/<day>", of_brand(show_day), "ReadMovements"),
        doors.page(f"{HERE}/<day>.<kind>", of_brand(download), "FindDay"),
    )


def show(visit: Visit, reach: Reach) -> Response:
    """The days on which something moved."""
    days = visit.run(ListDays(reach.code))
    done = request.args.get("tamam") == "1"
    return brand_page(visit, reach, "reports.html", days=days, Making=Making, done=done)


def show_day(visit: Visit, reach: Reach, day: str) -> Response:
    """What moved on a day, line by line."""
    when = _day(day)
    wanted = WANTED.get(request.args.get("yalniz", ""))
    found = visit.run(ReadMovements(reach.code, when, wanted, _after(visit)))
    return brand_page(
        visit,
        reach,
        "report-day.html",
        day=when,
        found=found,
        wanted=request.args.get("yalniz", "") if wanted else "",
        following=_packed(visit, found[-1].place) if len(found) == PAGE else "",
        words={"types": TYPES, "kinds": RECIPIENTS, "sources": SOURCES},
        over=when < day_in_istanbul(visit.now),
    )


def _packed(visit: Visit, place: tuple[datetime, int]) -> str:
    return visit.bureau.core.wrap(json.dumps([place[0].isoformat(), place[1]]), PURPOSE)


def _after(visit: Visit) -> tuple[datetime, int] | None:
    """Where a page begins, as the page before has said; the beginning for anything else."""
    text = visit.bureau.core.unwrap(request.args.get("sonra", ""), PURPOSE)
    if text is None:
        return None
    at, id = json.loads(text)
    return datetime.fromisoformat(at), int(id)


def agree(visit: Visit, reach: Reach) -> Response:
    """The provider agrees with the registry's figures of a day."""
    visit.run(FindDay(reach.code, _day(request.form.get("gun", ""))))
    visit.run(AgreeToDay(reach.code, _day(request.form.get("gun", ""))))
    return visit.go(path_of(reach, "/rapor?tamam=1"))


def download(visit: Visit, reach: Reach, day: str, kind: str) -> Response:
    """Every movement of a day; nothing of a file is ever in memory as a whole."""
    when = _day(day)
    if kind not in KINDS:
        raise NotFound("page")
    visit.run(FindDay(reach.code, when))
    rows = _rows(visit, reach, when)
    # The first line is fetched before the headers leave, so that a failure is still a page.
    names = next(rows)
    if kind == "csv":
        body: Iterator[bytes] = csv_pieces(names, rows)
    else:
        body = _sheet(names, rows, f"{reach.code} {when}", visit.now)
    answer = Response(body, content_type=KINDS[kind])
    name = f"ileti-{reach.code}-{when}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(visit: Visit, reach: Reach, day: date) -> Iterator[list[str]]:
    return rows_of(visit.bureau.core, visit.context(), reach.code, day)


def _sheet(
    names: Sequence[str], rows: Iterator[list[str]], title: str, now: datetime
) -> Iterator[bytes]:
    """A workbook grows on disk, under a name that no other process can open."""
    with TemporaryFile() as file:
        write_xlsx(file, names, rows, title=title, made_at=now)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("day") from None
