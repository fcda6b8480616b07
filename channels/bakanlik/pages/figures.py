"""The desk in numbers and pictures; and the report of looks at what was nobody's affair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Response

from app.channel import Route
from app.domain.complaint import State
from app.usecases.complaints.looking import ListOutside
from app.usecases.complaints.particulars import RULES
from app.usecases.desk.figures import Figures, SeeFigures, Share
from channels._kit.pages.sayings import SECTOR_WORDS
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit

REPORTED = timedelta(days=90)
WIDTH, HEIGHT, FOOT = 700, 160, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a picture, in its own units, and what it stands for."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


def routes(doors: Doors) -> Sequence[Route]:
    """Two pages to look at."""
    return (doors.page("/sayilar", show), doors.page("/bakislar", show_looks))


def show(visit: Visit) -> Response:
    """Load, time to decision, violations; each picture beside its numbers."""
    figures = visit.run(SeeFigures())
    most = max([1, *(max(filed, done) for _, filed, done in figures.days)])
    return visit.page(
        "figures.html",
        figures=figures,
        bars=_bars(figures, most),
        most=most,
        foot=HEIGHT,
        size=(WIDTH, HEIGHT + FOOT),
        states={int(state): state for state in State},
        provinces=[(_province(visit, one), one) for one in figures.provinces],
        sectors=[(visit.say(SECTOR_WORDS[one.name]), one) for one in figures.sectors],
    )


def _province(visit: Visit, one: Share) -> str:
    return RULES.provinces.get(int(one.name), "–")


def _bars(figures: Figures, most: int) -> list[Bar]:
    """Two bars for each day: filed, decided; the tallest is as high as the picture."""
    step = WIDTH / len(figures.days)
    found = []
    for place, (day, filed, done) in enumerate(figures.days):
        for offset, kind, count in ((0.1, "filed", filed), (0.5, "done", done)):
            tall = HEIGHT * count / most
            left = (place + offset) * step
            title = f"{day.isoformat()}: {count}"
            high, wide = round(HEIGHT - tall, 1), round(step * 0.38, 1)
            found.append(Bar(kind, round(left, 1), high, wide, round(tall, 1), title))
    return found


def show_looks(visit: Visit) -> Response:
    """Who looked at another province's cases in the last three months, and why."""
    looks = visit.run(ListOutside(visit.now - REPORTED))
    return visit.page("looks.html", looks=looks, provinces=RULES.provinces)
