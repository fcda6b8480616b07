"""Whole calls out of files: every request, the exact TwiML, the movements, what the phone gets.

`ILETI_WRITE_CALLS=1` writes what happened into the files instead of comparing; the difference is
then to be read like any other change.
"""

import json
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.storage.database import Database
from app.usecases.verify import differences
from channels._kit.wording import catalogue
from tests.channels.ivr.line import CASES, CallStage, read_cases
from tests.channels.sms.service import running

CALLS = read_cases()
WRITES = os.environ.get("ILETI_WRITE_CALLS") == "1"
EXPECTED = ("twiml", "events", "locks", "told", "refused")


def play(stage: CallStage, turn: dict[str, Any]) -> dict[str, Any]:
    """What a turn did, without what is empty."""
    found = stage.play(turn)
    told = {name: getattr(found, name) for name in EXPECTED}
    return {name: value for name, value in told.items() if value}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_goes_as_written(
    name: str, database: Database, database_url: str, tmp_path: Path
) -> None:
    case = CALLS[name]
    with running(tmp_path, database_url, **case.get("environ", {})) as service:
        service.add_demo_brands()
        compare(name, case, CallStage(service, case))
    with database.single() as driver:
        assert differences(driver).wrong == 0


def compare(name: str, case: dict[str, Any], stage: CallStage) -> None:
    for turn in case["turns"]:
        found = play(stage, turn)
        if WRITES:
            for key in EXPECTED:
                turn.pop(key, None)
            turn.update(found)
        assert found == {key: turn[key] for key in EXPECTED if key in turn}, turn
    if WRITES:
        write(CASES / f"{name}.json", case)


def write(path: Path, case: dict[str, Any]) -> None:
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")


def test_there_are_calls_enough_and_each_says_what_it_shows() -> None:
    assert len(CALLS) >= 40
    labels = [case["label"] for case in CALLS.values()]
    assert len(set(labels)) == len(labels)


def test_every_step_and_every_wording_is_reached() -> None:
    """Nothing in the menu is there that no call has heard, in either language."""
    heard: dict[str, set[str]] = {"tr": set(), "en": set()}
    for case in CALLS.values():
        for answer in (answer for turn in case["turns"] for answer in turn.get("twiml", [])):
            for said in ElementTree.fromstring(answer.encode()).iter("Say"):  # noqa: S314
                heard[str(said.get("language"))[:2]].add(said.text or "")
    unheard = [
        (language, key)
        for language, known in heard.items()
        for key, form in catalogue("spoken", language).items()
        if not key.startswith(NOT_HEARD) and not any(map(as_pattern(form).search, known))
    ]
    assert set(unheard) <= {("en", key) for key in ONLY_TURKISH}


NOT_HEARD = ("fault.", "call.press", "call.finding.", "call.status.", "call.complain.gone")
"""Faults are every channel's (test_contract); `call.press` is the form that choices stand in.
What is found and decided takes a history (`tests/dialogue/test_complaint_steps.py`)."""


ONLY_TURKISH = (
    *("call.fallback", "call.fallback.which", "call.fallback.kept"),
    *("call.fallback.hidden", "call.fallback.later"),
)
"""Without a database nobody knows in which language a caller wants to be spoken to."""


def as_pattern(form: str) -> re.Pattern[str]:
    """Whatever stands in the gaps of a form."""
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(form)))
