"""The figures of a day: what began, what ended, and every movement."""

from unittest.mock import patch

import pytest

from app.core import Core
from app.domain.consent import EventKind
from app.outbox.delivery import system_context
from app.usecases.daily import counting
from app.usecases.daily.counting import CountDay
from tests.usecases.days import ACME, MARKET, TODAY, YESTERDAY, Move, made, put

AYSE, BORA, MAIL = "+905321112233", "+905334445566", "ayse@example.com"
DAY = "2026-03-10"


def refused(at: str, address: str, transaction: str, type: str) -> Move:
    """By the citizen, on a page."""
    what = f"BIREYSEL {type} RET"
    return Move(f"{DAY} {at}", address, transaction, what, "IYS_WEB", kind=EventKind.REVOKE)


MOVES = (
    # Of the day before: what stood when the day began.
    Move("2026-03-09 10:00:00", BORA, "01"),
    # A first approval, renewed, refused by its citizen, recorded again.
    Move(f"{DAY} 10:00:00", AYSE, "11"),
    Move(f"{DAY} 10:00:01", AYSE, "12"),
    refused("10:00:02", AYSE, "13", "MESAJ"),
    Move(f"{DAY} 10:00:03", AYSE, "14"),
    # What stood ends; a first refusal ends nothing.
    Move(f"{DAY} 10:00:04", BORA, "15", "BIREYSEL MESAJ RET", "HS_KARAR"),
    refused("10:00:05", BORA, "16", "ARAMA"),
    # What was undone to nothing is no movement, and what follows it is a first one.
    Move(f"{DAY} 10:00:06", BORA, "17", "BIREYSEL ARAMA NONE", "", "", EventKind.UNDO),
    Move(f"{DAY} 10:00:07", BORA, "18", "BIREYSEL ARAMA ONAY"),
    # A late word is no movement either, and nothing stands after it that did not before.
    Move(f"{DAY} 10:00:08", BORA, "19", "BIREYSEL ARAMA RET", kind=EventKind.SUPERSEDED),
    refused("10:00:09", BORA, "20", "ARAMA"),
    # Traders are counted apart; a record without a source is the provider's.
    Move(f"{DAY} 10:00:10", MAIL, "21", "TACIR EPOSTA ONAY", source="", said=""),
    Move(f"{DAY} 10:00:11", MAIL, "22", "BIREYSEL EPOSTA ONAY"),
    Move(f"{DAY} 10:00:12", MAIL, "23", brand=MARKET),
    Move("2026-03-11 00:00:00", MAIL, "24", "TACIR EPOSTA RET", "HS_KARAR"),
)
FIGURES = [
    # recipient type, type, by the registry, approvals, refusals, movements
    [1, 1, 0, 1, 0, 1],
    [1, 1, 1, 0, 1, 2],
    [1, 2, 0, 2, 1, 4],
    [1, 2, 1, 0, 1, 1],
    [1, 3, 0, 1, 0, 1],
    [2, 3, 0, 1, 0, 1],
]


def counted(core: Core, day: object = YESTERDAY) -> list[list[int]]:
    figures = core.run(CountDay(ACME, day), system_context(core))  # type: ignore[arg-type]
    return [one.plain() for one in figures]


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_what_began_what_ended_and_every_movement(core: Core, at_once: int) -> None:
    put(core, *MOVES)
    with patch.object(counting, "AT_ONCE", at_once):
        assert counted(core) == FIGURES


def test_today_is_counted_as_it_stands_and_tomorrow_has_nothing(core: Core) -> None:
    put(core, *MOVES)
    assert counted(core, TODAY) == [[2, 3, 0, 0, 1, 1]]
    assert counted(core, TODAY.replace(year=9999, month=12, day=31)) == []


def test_the_figures_of_a_file_are_kept_with_it(brands: Core) -> None:
    put(brands, *MOVES)
    made(brands)
    with brands.database.single() as driver:
        driver.execute("UPDATE agreement SET counts = '[[1, 2, 1, 7, 8, 15]]'")
    assert counted(brands) == [[1, 2, 1, 7, 8, 15]]
