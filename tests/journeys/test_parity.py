"""The same deeds through every channel leave the same movements, but for source and channel."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.storage.database import Database
from app.usecases.verify import differences
from tests.channels.ivr.line import CallStage
from tests.channels.sms.service import PHONE, Service, by_twilio, request_id, running
from tests.conftest import empty

SCENARIOS = Path(__file__).parent / "scenarios"
KEYS = {"ARAMA": "1", "MESAJ": "2", "HEPSI": "3"}
TEXTS: Mapping[str, Callable[..., list[str]]] = {
    "revoke": lambda brand, types: [f"RET {brand} {types}"],
    "everything": lambda: ["RET HEPSI", "EVET"],
    "undo": lambda: ["GERI"],
    "lock": lambda: ["KILITLE"],
    "unlock": lambda: ["AC"],
    "deny": lambda brand: [f"HAYIR {brand}"],
}
CALLS: Mapping[str, Callable[..., list[str]]] = {
    "revoke": lambda brand, types: ["3", f"{brand}#", KEYS[types]],
    "everything": lambda: ["4", "1"],
    "undo": lambda: ["5", "1", "code"],
    "lock": lambda: ["5", "2", "1"],
    "unlock": lambda: ["5", "2", "2", "code"],
    "deny": lambda brand: ["3", f"{brand}#", "4", "code"],
}
MOVED = """
SELECT brand_code, recipient_type, type, status, kind, source, claimed, channel
  FROM consent_event WHERE kind <> 1 ORDER BY id
"""
LOCKED = "SELECT locked FROM recipient_event ORDER BY id"

Scenario = dict[str, Any]


def by_text(service: Service, scenario: Scenario) -> None:
    """Every deed as texts to 3338."""
    CallStage(service, scenario)
    for name, *about in scenario["deeds"]:
        for text in TEXTS[name](*about):
            by_twilio(service, PHONE, text, request_id())
        service.later(minutes=1)


def by_voice(service: Service, scenario: Scenario) -> None:
    """Every deed in a call of its own."""
    stage = CallStage(service, scenario)
    for name, *about in scenario["deeds"]:
        stage.play({"call": True})
        for keys in CALLS[name](*about):
            stage.play({"code": "right"} if keys == "code" else {"keys": keys})
        stage.play({"hang_up": True})
        # Nobody is sent more than five codes in an hour.
        service.later(minutes=1)
        service.rows("DELETE FROM code RETURNING tag")


DOORS = {"sms": by_text, "ivr": by_voice}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.json")), ids=lambda path: path.stem)
def test_the_same_deeds_leave_the_same_movements(
    path: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    scenario = json.loads(path.read_text())
    found = {}
    for name, door in DOORS.items():
        home = tmp_path / name
        with running(home, database_url) as service:
            service.add_demo_brands()
            door(service, scenario)
            found[name] = (moved(service, name), service.rows(LOCKED))
            with database.single() as driver:
                assert differences(driver).wrong == 0
        empty(database)
    assert found["sms"] == found["ivr"]
    assert any(movements for movements, _ in found.values())


def moved(service: Service, channel: str) -> list[tuple[object, ...]]:
    """The citizen's own movements: those of each permission in the order in which they came."""
    rows = service.rows(MOVED)
    assert {row[7] for row in rows} == {channel}
    own = [(*row[:5], row[5] is None or row[5] < 20, row[6]) for row in rows]
    return sorted(own, key=lambda row: row[:3])
