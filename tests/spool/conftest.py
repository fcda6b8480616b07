"""A spool of a test's own."""

from pathlib import Path

import pytest

from app.spool import Spool
from app.storage.keys import KeyRing, key_ring


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return key_ring(tmp_path / "keys.json")


@pytest.fixture
def spool(tmp_path: Path, ring: KeyRing) -> Spool:
    made = Spool(tmp_path / "spool", ring)
    made.check()
    return made
