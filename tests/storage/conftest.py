"""Homes of embedded servers, put away after each test."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.storage.embedded import Embedded
from tests.storage.clusters import Wreck, ask


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for homes, outside pytest's own, which another run would close to the server; the
    servers are ended after the test."""
    with TemporaryDirectory(prefix="ileti-test-", ignore_cleanup_errors=True) as name:
        yield Path(name)
        for data in Path(name).glob("*/pg"):
            Embedded(data.parent).stop()


@pytest.fixture
def home(open_folder: Path) -> Path:
    """A home that is not there yet."""
    return open_folder / "home"


@pytest.fixture
def wreck(home: Path) -> Wreck:
    server = Embedded(home)
    ask(server.start(), "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    return Wreck(home, home / "pg" / "postmaster.pid")
