"""The service that the tests of the handset share."""

from collections.abc import Iterator

import pytest

from tests.journeys.service import Service

OPERATOR = "+903121112233"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo on two server processes, at noon of an ordinary Wednesday: a person is there."""
    home = tmp_path_factory.mktemp("telefon") / "home"
    given = {"ILETI_WORKERS": "2", "ILETI_NOW": "2026-03-11T12:00:00", "IVR_OPERATOR": OPERATOR}
    service = Service(home, environ=given)
    try:
        yield service.start()
    finally:
        service.stop()
