"""Pictures of a brand's year, each with its numbers beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.usecases.console.pictures import Pictures, SeePictures
from app.usecases.console.reach import Reach
from channels._kit.pages.sayings import SECTOR_WORDS, SOURCES, TYPES, channel_words
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_page, of_brand

WIDTH, HEIGHT, TOP, FOOT = 720, 240, 20, 214
"""Of the picture, and where its highest and its lowest value stand."""

OWN = say("provider.channel.own")
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


def routes(doors: Doors) -> Sequence[Route]:
    """One page."""
    return (doors.page(f"{UNDER}/sayilar", of_brand(show), "SeePictures"),)


def show(visit: Visit, reach: Reach) -> Response:
    """How the year went."""
    found = visit.run(SeePictures(reach.code))
    most = max((max(line) for line in found.standing.values()), default=0)
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
        curves=_curves(found, most),
        size=(WIDTH, HEIGHT),
        lines=(TOP, FOOT),
        types=TYPES,
        sources=SOURCES,
        refusals=refusals,
        sector=SECTOR_WORDS.get(found.sector_name or ""),
    )


def _curves(found: Pictures, most: int) -> list[Curve]:
    step = WIDTH / max(1, len(found.weeks) - 1)
    made = []
    for type, line in found.standing.items():
        heights = [FOOT - (FOOT - TOP) * value / (most or 1) for value in line]
        points = " ".join(f"{n * step:.1f},{y:.1f}" for n, y in enumerate(heights))
        made.append(Curve(TYPES[type], CLASSES[type], points, line[-1], heights[-1]))
    return made
