"""What the tests of the portal share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.sms.service import Service
from tests.channels.web.browser import serving
from tests.channels.web.pages import Browser


@pytest.fixture
def browser(service: Service) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(service)


@pytest.fixture
def served(database: Database, database_url: str, tmp_path: Path) -> Iterator[tuple[Service, str]]:
    """The application behind a real port, with the brands of the demo."""
    with serving(tmp_path, database_url) as made:
        made[0].add_demo_brands()
        yield made
