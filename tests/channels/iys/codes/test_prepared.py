"""Each code by the test of its name: those that something has to happen for first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.iys.codes.asker import Asker, check
from tests.channels.iys.codes.every import DEEDS
from tests.channels.sms.service import Service, running
from tests.receivers import authority


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """A service that may call this machine."""
    del database
    given = {"OUTGOING_ALLOWED": "127.0.0.0/8", "OUTGOING_CA_FILE": str(authority().file)}
    with running(tmp_path, database_url, **given) as made:
        made.add_demo_brands()
        yield made


@pytest.mark.parametrize("code", DEEDS)
def test_code(service: Service, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    prepared = DEEDS[code]
    met = []
    for door, answer in prepared.deed(Asker(service), monkeypatch):
        check(code, door, answer)
        met.append(door)
    assert sorted(met) == sorted(prepared.doors)
