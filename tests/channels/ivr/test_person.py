"""A person behind 0: in the hours of work, and what happens when nobody answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import Core
from app.errors import Unavailable
from app.settings import Reader, SettingsError
from app.storage.database import Database
from channels.ivr.settings import read
from tests.channels.ivr.line import Line, ring
from tests.channels.sms.service import PHONE, Service, running

OPERATOR = "+902120000000"
WISHES = "SELECT language, step FROM call_back WHERE done_at IS NULL"


@pytest.fixture
def staffed(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """The service at noon of a Wednesday, with a person there."""
    with running(tmp_path, database_url, IVR_OPERATOR=OPERATOR) as made:
        made.add_demo_brands()
        yield made


@pytest.mark.parametrize("keys", ["0", "50", "3", "40"])
def test_zero_is_heard_in_every_menu(staffed: Service, keys: str) -> None:
    line = Line(staffed)
    telephone = ring(line)
    telephone.press(keys)
    if not telephone.dialled:
        telephone.press("0#")
    assert telephone.dialled == OPERATOR
    assert telephone.heard[-1].text == "Sizi bir temsilciye bağlıyorum."


def test_three_mistakes_lead_to_a_person(staffed: Service) -> None:
    telephone = ring(Line(staffed))
    telephone.press("777")
    assert telephone.dialled == OPERATOR


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_who_was_not_put_through_is_called_back(staffed: Service, status: str) -> None:
    line = Line(staffed)
    telephone = ring(line)
    telephone.press("50")
    telephone.person(status)
    assert telephone.over
    assert "Sizi ilk iş saatinde bu numaradan arayacağız" in telephone.heard[-1].text
    assert staffed.rows(WISHES) == [("tr", "other")]


def test_who_has_spoken_to_a_person_has_finished(staffed: Service) -> None:
    line = Line(staffed)
    telephone = ring(line)
    telephone.press("0")
    heard = len(telephone.heard)
    telephone.person("completed")
    assert telephone.over
    assert len(telephone.heard) == heard
    assert staffed.rows(WISHES) == []


@pytest.mark.parametrize(
    ("hours", "there"),
    [(-4, False), (-3.6, False), (-3.5, True), (5.49, True), (5.5, False), (24, True)],
)
def test_the_hours_of_work(staffed: Service, hours: float, there: bool) -> None:
    staffed.later(hours=hours)
    telephone = ring(Line(staffed))
    telephone.press("0")
    assert bool(telephone.dialled) == there


@pytest.mark.parametrize("days", [3, 4, 9, 43])
def test_nobody_is_there_on_a_weekend_or_a_holiday(staffed: Service, days: int) -> None:
    # Saturday, Sunday, the feast of Ramazan (20 March 2026), 23 April.
    staffed.later(days=days)
    telephone = ring(Line(staffed))
    telephone.press("0")
    assert telephone.over
    assert not telephone.dialled


def test_a_wish_is_kept_once(service: Service) -> None:
    for _ in range(3):
        ring(Line(service)).press("0")
    assert service.rows(WISHES) == [("tr", "main")]


def test_a_wish_holds_no_number(service: Service) -> None:
    ring(Line(service)).press("0")
    row = service.rows("SELECT c::text FROM call_back c")[0][0]
    assert PHONE[3:] not in row


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IVR_HOURS", "8:30-17:30"),
        ("IVR_HOURS", "08:30"),
        ("IVR_HOURS", "24:00-25:00"),
        ("IVR_ROUTE", "pigeon"),
        ("IVR_PROMPTS", "/nowhere/at/all"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(Reader({name: value}), demo=True)


def test_outside_the_demo_no_call_goes_to_the_handset() -> None:
    given = {"IVR_ROUTE": "handset", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}
    with pytest.raises(SettingsError, match="IVR_ROUTE"):
        read(Reader(given), demo=False)


def test_without_a_database_three_mistakes_lead_to_a_person_too(
    staffed: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable(part="database")

    monkeypatch.setattr(Core, "run", away)
    telephone = ring(Line(staffed))
    telephone.press("12#12#12#")
    assert telephone.dialled == OPERATOR
    telephone.person("no-answer")
    assert telephone.listening is not None
