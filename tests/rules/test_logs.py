"""No log line, table, job, spool file or figure holds an address, a code, a national id or a
message of a citizen."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.storage.database import Database
from tests.conftest import plain
from tests.rules.conversation import KEYS_OF_THE_HOUSE, SECRETS, environment
from tests.rules.source import ROOT

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
FILLED = {
    "account": 2,
    "account_address": 2,
    "code": 2,
    "complaint": 4,
    "complaint_event": 6,
    "dialogue": 1,
    "consent_event": 20,
    "deed": 10,
    "handset_text": 1,
    "outbox": 3,
    "procrastinate_jobs": 2,
    "provider": 3,
    "recipient": 2,
    "recipient_event": 2,
    "retailer": 1,
    "sender": 1,
    "sign_in": 2,
    "state_login": 1,
    "tally": 2,
}
"""How many rows must be there, or the scan would prove nothing."""


@dataclass(frozen=True)
class Heard:
    """What a conversation left: its log, its answers, its home."""

    log: str
    told: dict[str, Any]
    home: Path


@pytest.fixture(params=[True, False], ids=["as JSON", "for a person"])
def heard(
    request: pytest.FixtureRequest, tmp_path: Path, database: Database, database_url: str
) -> Heard:
    del database
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.rules.conversation"],
        cwd=ROOT,
        env=environment(str(tmp_path), plain(database_url), as_json=request.param),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return Heard(done.stderr, json.loads(done.stdout), tmp_path)


def seen_in(text: str, needles: tuple[str, ...] = SECRETS) -> list[str]:
    """Which of the secrets stand in a text, in clear or as the hex digits of their bytes."""
    return [item for item in needles if item in text or item.encode().hex() in text.lower()]


def test_a_whole_conversation_with_every_accident_leaves_nothing_of_a_citizen_in_clear(
    heard: Heard, database_url: str
) -> None:
    _all_of_it_happened(heard)
    assert seen_in(heard.log) == []
    assert seen_in(heard.log, KEYS_OF_THE_HOUSE) == []
    assert seen_in(heard.told["metrics"], SECRETS + KEYS_OF_THE_HOUSE) == []
    with psycopg.connect(plain(database_url)) as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            rows = [row for (row,) in connection.execute(query)]
            assert len(rows) >= FILLED.get(table, 0), table
            assert seen_in("\n".join(rows), SECRETS + KEYS_OF_THE_HOUSE) == [], table
    for file in heard.home.rglob("*"):
        if file.is_file():
            assert seen_in(file.name) == []
            assert seen_in(file.read_bytes().decode("latin-1")) == [], file


def _all_of_it_happened(heard: Heard) -> None:
    """A test of what is not there proves nothing unless the rest is."""
    assert set(heard.told["talk"]) == {200}
    assert heard.told["strangers"][:2] == [403, 403]
    assert heard.told["portal"] == [422, 303, 422, 303, 303, 303, 404]
    assert heard.told["apps"][:3] == [202, 422, 200]
    assert heard.told["apps"][3:] == [422, 201, 202, 422, 422, 404, 404, 404, 200, 200, 401]
    assert heard.told["crash"] == [200, 200, 500] * 2
    assert heard.told["away"] == [200, 200, 503]
    assert heard.log.count("incident") >= 6
    assert heard.log.count("text_spooled") == 2
    assert "builtins.RuntimeError" in heard.log
    assert "outbox.tell" in heard.log
    assert len(list((heard.home / "spool").rglob("*.text"))) == 2
    assert 'ileti_sms_heard_total{verb="revoke"}' in heard.told["metrics"]


def test_the_scan_sees_a_secret_in_clear_and_in_bytes() -> None:
    assert seen_in("to 5321234567") == ["5321234567"]
    assert seen_in(f"(1,\\x{b'905321234567'.hex()})") == ["5321234567"]
    assert seen_in("brand 100100") == []
