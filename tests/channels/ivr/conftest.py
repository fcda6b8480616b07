"""What tests of recordings share: the gateway's store, and a service that asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.ivr.twilio_store import Store, storing
from tests.channels.sms.service import Service, running


@pytest.fixture
def store() -> Iterator[Store]:
    with storing() as made:
        yield made


@pytest.fixture
def recorded(
    database: Database, database_url: str, tmp_path: Path, store: Store
) -> Iterator[Service]:
    """The service, with the demo's brands."""
    del database
    with running(tmp_path, database_url, TWILIO_API=store.url) as made:
        made.add_demo_brands()
        yield made
