"""Days and times as people write them, in both languages."""

from datetime import date, time

import pytest

from channels._kit.when import read_day, read_time

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("bugün", TODAY),
        ("BUGÜN", TODAY),
        (" Today ", TODAY),
        ("dün", date(2026, 3, 10)),
        ("yesterday", date(2026, 3, 10)),
        ("evvelsi gün", date(2026, 3, 9)),
        ("1.3.2026", date(2026, 3, 1)),
        ("01/03/26", date(2026, 3, 1)),
        ("1-3-2026", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("1 Mart", date(2026, 3, 1)),
        ("1 MAR 2026", date(2026, 3, 1)),
        ("28 şubat", date(2026, 2, 28)),
        ("5 Ağustos", date(2025, 8, 5)),
        ("5 august", date(2025, 8, 5)),
        ("12.3", date(2025, 3, 12)),
        ("31 kasım", None),
        ("29 şubat", None),
        ("32.1.2026", None),
        ("1.13.2026", None),
        ("5 xyz", None),
        ("yarın", None),
        ("", None),
        ("1" * 5000, None),
        ("1.3.202", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("1430", time(14, 30)),
        ("9.05", time(9, 5)),
        ("saat 14", time(14)),
        ("14:30:59", time(14, 30)),
        ("2:30 pm", time(14, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("24:00", None),
        ("14:60", None),
        ("13 pm", None),
        ("x", None),
        ("", None),
        ("1" * 5000, None),
    ],
)
def test_times(text: str, clock: time | None) -> None:
    assert read_time(text) == clock
