"""A service that may call this machine, and a server with a password."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.iys.push.pushes import HEADER
from tests.channels.sms.service import Service, running
from tests.receivers import (
    Receiver,
    authority,
    receiving,
)


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    del database
    given = {"OUTGOING_ALLOWED": "127.0.0.0/8", "OUTGOING_CA_FILE": str(authority().file)}
    with running(tmp_path, database_url, **given) as made:
        made.add_demo_brands()
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        made.login = HEADER
        yield made
