"""The service as programs see it."""

import pytest

from tests.channels.iys.program import Program
from tests.channels.sms.service import Service


@pytest.fixture(autouse=True)
def _cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing a secret is dear on purpose; here only that it is done counts."""
    monkeypatch.setattr("app.usecases.programs.clients.MEMORY_KIB", 64)


@pytest.fixture
def program(service: Service) -> Program:
    """The program of a provider with four brands."""
    return Program(service)
