"""Pictures of a brand's year, each with its numbers beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.usecases.console.glance import AskGlance
from app.usecases.console.pictures import Pictures, SeePictures
from app.usecases.console.reach import Reach
from app.usecases.programs.partners import Right
from channels._kit.pages.sayings import SECTOR_WORDS, SOURCES, TYPES, channel_words
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_page, of_brand

WIDTH, HEIGHT, TOP, FOOT = 360, 180, 24, 152
"""Of a picture, and where its highest and its lowest value stand: as wide as a telephone, so that
its letters can be read there."""
GAP = 0.25
"""Of a column's width."""
KINDS = 5
"""So many sources have a colour of their own; the rest are one."""

OWN = say("provider.channel.own")
OTHERS = say("provider.picture.others")
CLASSES: Mapping[MessageType, str] = {
    MessageType.ARAMA: "first",
    MessageType.MESAJ: "second",
    MessageType.EPOSTA: "third",
}


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of the picture: `points` as SVG has them, and where its last one stands."""

    name: Words
    kind: str
    points: str
    last: int
    end: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column: where it lies, and which of the sources it is, counted from 1."""

    kind: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of months, from the first of `names` at the foot to the last; `most`: of the highest.
    `rows`: the numbers in them, by the first day of the month."""

    names: Sequence[Words]
    rows: Sequence[tuple[date, Sequence[int]]]
    pieces: Sequence[Piece]
    most: int
    width: float


def routes(doors: Doors) -> Sequence[Route]:
    """One page."""
    return (doors.page(f"{UNDER}/sayilar", of_brand(show), "SeePictures"),)


def show(visit: Visit, reach: Reach) -> Response:
    """How the year went."""
    found = visit.run(SeePictures(reach.code))
    if found.old:
        visit.run(AskGlance(reach.code))
    standing = found.standing or {}
    most = max((max(line) for line in standing.values()), default=0)
    refusals = [
        (OWN if channel == "own" else channel_words(channel), many)
        for channel, many in found.refusals
    ]
    return brand_page(
        visit,
        reach,
        "figures.html",
        found=found,
        most=most,
        curves=_curves(standing, most),
        columns=_columns(found),
        size=(WIDTH, HEIGHT),
        lines=(TOP, FOOT),
        types={type: TYPES[type] for type in reach.types(Right.READ)},
        sources=SOURCES,
        refusals=refusals,
        sector=SECTOR_WORDS.get(found.sector_name or ""),
    )


def _curves(standing: Mapping[MessageType, Sequence[int]], most: int) -> list[Curve]:
    made = []
    for type, line in standing.items():
        step = WIDTH / max(1, len(line) - 1)
        heights = [FOOT - (FOOT - TOP) * value / (most or 1) for value in line]
        points = " ".join(f"{n * step:.1f},{y:.1f}" for n, y in enumerate(heights))
        made.append(Curve(TYPES[type], CLASSES[type], points, line[-1], heights[-1]))
    return made


def _columns(found: Pictures) -> Columns:
    """Every month has its place, also one in which nothing came."""
    own = [source for source, _ in found.sources[:KINDS]]
    rest = [source for source, _ in found.sources[KINDS:]]
    names = [SOURCES[source] for source in own] + [OTHERS] * bool(rest)
    rows = []
    for month, counts in found.months:
        many = [counts.get(source, 0) for source in own]
        rows.append((month, many + [sum(counts.get(one, 0) for one in rest)] * bool(rest)))
    most = max((sum(many) for _, many in rows), default=0)
    step = WIDTH / max(1, len(rows))
    pieces = []
    for n, (_, many) in enumerate(rows):
        y = float(FOOT)
        for kind, value in enumerate(many, 1):
            height = (FOOT - TOP) * value / (most or 1)
            y -= height
            if value:
                pieces.append(Piece(kind, (n + GAP / 2) * step, y, height))
    return Columns(names, rows, pieces, most, step * (1 - GAP))
