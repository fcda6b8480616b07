"""A database is not opened with keys that are not its own."""

from pathlib import Path

import pytest

from app.core import Core
from app.demo import citizen
from app.domain.consent import MessageType
from app.storage.keys import KeysError, key_ring
from app.storage.ownership import refuse_foreign_keys
from app.usecases.revoke import RevokeConsent


def test_an_empty_database_belongs_to_any_keys(core: Core, tmp_path: Path) -> None:
    refuse_foreign_keys(key_ring(tmp_path / "other.json"), core.database)


def test_keys_made_anew_beside_a_full_database_are_refused(core: Core, tmp_path: Path) -> None:
    core.run(RevokeConsent(100200, {MessageType.MESAJ}), citizen(core, "+905321234567"))
    refuse_foreign_keys(core.keys, core.database)
    with pytest.raises(KeysError, match="do not belong to this database"):
        refuse_foreign_keys(key_ring(tmp_path / "other.json"), core.database)
