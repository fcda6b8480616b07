"""A service that may call this machine, a program, a server, a webhook."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.api.webhooks.hooks import (
    HERE,
    Hook,
    hooked,
)
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service, running
from tests.receivers import Receiver, receiving


@pytest.fixture(autouse=True)
def _cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.usecases.programs.clients.MEMORY_KIB", 64)


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    del database
    with running(tmp_path, database_url, **HERE, WEBHOOK_SECONDS="1") as made:
        made.add_demo_brands()
        yield made


@pytest.fixture
def program(service: Service) -> Program:
    return Program(service)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def hook(program: Program, receiver: Receiver) -> Hook:
    return hooked(program, receiver)
