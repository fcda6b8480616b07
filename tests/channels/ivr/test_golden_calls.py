"""Whole calls out of files: every request, the exact TwiML, the movements, what the phone gets.

`ILETI_WRITE_CALLS=1` writes what happened into the files instead of comparing; the difference is
then to be read like any other change.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.storage.database import Database
from app.usecases.verify import differences
from tests.channels.ivr.line import CASES, CallStage, read_cases
from tests.channels.sms.service import Service

CALLS = read_cases()
WRITES = os.environ.get("ILETI_WRITE_CALLS") == "1"
EXPECTED = ("twiml", "events", "locks", "told", "refused")


def play(stage: CallStage, turn: dict[str, Any]) -> dict[str, Any]:
    """What a turn did, without what is empty."""
    found = stage.play(turn)
    told = {name: getattr(found, name) for name in EXPECTED}
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_goes_as_written(name: str, service: Service, database: Database) -> None:
    case = CALLS[name]
    stage = CallStage(service, case)
    for turn in case["turns"]:
        found = play(stage, turn)
        if WRITES:
            for key in EXPECTED:
                turn.pop(key, None)
            turn.update(found)
        assert found == {key: turn[key] for key in EXPECTED if key in turn}, turn
    if WRITES:
        write(CASES / f"{name}.json", case)
    with database.single() as driver:
        assert differences(driver).wrong == 0


def write(path: Path, case: dict[str, Any]) -> None:
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")


def test_there_are_calls_enough_and_each_says_what_it_shows() -> None:
    assert len(CALLS) >= 40
    labels = [case["label"] for case in CALLS.values()]
    assert len(set(labels)) == len(labels)
