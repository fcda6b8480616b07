"""Whole conversations out of files, word by word, through both gateways."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.storage.database import Database
from app.usecases.verify import differences
from tests.channels.sms.conversation import Stage, lines, read_cases
from tests.channels.sms.service import DOORS, parts_of, running

CONVERSATIONS = read_cases()


def check(stage: Stage, turn: dict[str, Any], before: str) -> str:
    """Play a turn and compare; gives the answer as it was."""
    found = stage.play(turn)
    assert found.events == turn.get("events", [])
    assert found.locks == turn.get("locks", [])
    assert found.told == [lines(each) for each in turn.get("told", [])]
    assert found.refused == turn.get("refused")
    if turn.get("replay"):
        assert found.raw == before
    else:
        assert found.says == lines(turn.get("says", ""))
        assert parts_of(found.raw) == turn.get("parts", 1)
    return found.raw


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_goes_as_written(
    name: str, door: str, database: Database, database_url: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        service = stack.enter_context(running(tmp_path, database_url))
        service.add_demo_brands()
        stage = Stage(service, DOORS[door], CONVERSATIONS[name])
        stage.set_up()
        answer = ""
        for turn in CONVERSATIONS[name]["turns"]:
            if turn.get("restart"):
                now = stage.service.core.clock.now().isoformat()
                again = running(tmp_path, database_url, ILETI_NOW=now)
                stage.service = stack.enter_context(again)
            answer = check(stage, turn, answer)
        with database.single() as driver:
            assert differences(driver).wrong == 0


def test_there_are_conversations_enough_and_each_says_what_it_shows() -> None:
    assert len(CONVERSATIONS) >= 40
    labels = [case["label"] for case in CONVERSATIONS.values()]
    assert len(set(labels)) == len(labels)
