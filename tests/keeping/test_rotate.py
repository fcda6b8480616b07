"""A new sealing key: everything is sealed again while the service runs, and nothing is lost."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.core import Core
from app.domain.recipient import parse_phone
from app.errors import NotAllowed
from app.keeping.keyfile import begin_retag, key_file
from app.keeping.rotate import Rotated, rotate, rows_by_key
from app.settings import read_settings
from app.storage.directory import Directory
from app.storage.keys import KeyRing, KeysError, key_ring, load
from app.storage.tables import Base
from app.usecases import reseal
from app.usecases.parties import sealing_tag
from app.usecases.reseal import SEALED, ResealRows
from tests.keeping.conftest import NATIONAL_ID, PHONES, addresses, citizen, record

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from app.keeping.keyfile import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


class PulledPlug(Exception):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseal, "ROWS", 5)


def quiet(done: int, total: int) -> None:
    """Nobody looks on."""


def private(core: Core) -> tuple[str, str]:
    """What is sealed of the parties."""
    with core.database.single() as driver:
        provider = driver.execute("SELECT iys_code, tckn_key_id, tckn_sealed FROM provider")
        code, key_id, sealed = provider.fetchone() or (0, 0, b"")
        national_id = core.keys.unseal(key_id, sealed, sealing_tag(code))
        dealer = driver.execute("SELECT retailer_code, private_key_id, private FROM retailer")
        code, key_id, sealed = dealer.fetchone() or (0, 0, b"")
    return national_id, json.loads(core.keys.unseal(key_id, sealed, sealing_tag(code)))["tckn"]


def test_every_sealed_column_of_the_tables_is_sealed_again() -> None:
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("key_id")
    }
    assert {(column.table, column.key_id) for column in SEALED} == sealed


def test_everything_is_under_the_new_key_and_still_opens(house: Core) -> None:
    before = rows_by_key(house)
    heard: list[tuple[int, int]] = []
    rotated = rotate(house, lambda done, total: heard.append((done, total)), settle=0)
    total = before[1]
    assert total == 12 + 6 + 1 + 1 + 1 + 1 + 1 + 18
    assert rotated == Rotated(2, True, total)
    assert heard[0] == (5, total)
    assert heard[-1] == (total, total)
    assert rows_by_key(house) == {2: total}
    assert addresses(house) == dict.fromkeys(PHONES, 2)
    assert private(house) == (NATIONAL_ID, NATIONAL_ID)
    keys = load(house.settings.key_file)
    assert (keys.seal_current, sorted(keys.seal_keys), keys.tag_current) == (2, [1, 2], 1)
    assert house.person(parse_phone(PHONES[0])).key_id == 2


def test_a_change_that_was_broken_off_is_finished_without_another_key(house: Core) -> None:
    def pull(done: int, total: int) -> None:
        if done >= 10:
            raise PulledPlug

    with pytest.raises(PulledPlug):
        rotate(house, pull, settle=0)
    assert set(rows_by_key(house)) == {1, 2}
    rotated = rotate(house, quiet, settle=0)
    assert rotated == Rotated(2, False, 31)
    assert addresses(house) == dict.fromkeys(PHONES, 2)
    assert rotate(house, quiet, settle=0) == Rotated(3, True, 41)


def test_a_key_that_was_written_before_anything_was_sealed_with_it_is_used(house: Core) -> None:
    def pull(done: int, total: int) -> None:
        raise PulledPlug

    with pytest.raises(PulledPlug):
        rotate(house, pull, settle=0)
    assert rotate(house, quiet, settle=0).key_id == 2


def test_rows_of_a_process_that_has_not_seen_the_new_key_are_sealed_again_too(
    house: Core,
) -> None:
    old = load(house.settings.key_file)
    behind = Core(
        house.database, KeyRing(lambda: old), house.clock, house.settings, Directory(house.database)
    )
    ended = threading.Event()
    late = [f"+90533000{number:04d}" for number in range(20)]

    def write() -> None:
        for phone in late:
            record(behind, phone)
            ended.wait(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    rotated = rotate(house, quiet, settle=2.5)
    writer.join()
    assert rotated.rows == 61
    assert addresses(house) == dict.fromkeys([*PHONES, *late], 2)


def test_the_service_goes_on_while_the_keys_change(house: Core) -> None:
    ring = key_ring(house.settings.key_file)
    other = Core(house.database, ring, house.clock, house.settings, Directory(house.database))

    def speak(done: int, total: int) -> None:
        if done == 10:
            record(other, "+905330000001")
            assert addresses(other)["+905330000001"] in {1, 2}

    rotate(house, speak, settle=0)
    assert set(addresses(house).values()) == {2}
    assert addresses(other) == addresses(house)


def test_keys_of_the_environment_cannot_be_changed_here(house: Core) -> None:
    house.settings = read_settings({"ILETI_KEYS": "x", "ILETI_HOME": str(house.settings.home)})
    with pytest.raises(KeysError, match=r"come from ILETI_KEYS.*cannot change"):
        rotate(house, quiet)


def test_one_process_at_a_time_changes_the_keys(house: Core) -> None:
    path = house.settings.key_file
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(KeysError, match="Another process"):
            rotate(house, quiet)
        other.communicate()
    assert load(path).seal_current == 1
    assert rotate(house, quiet, settle=0).key_id == 2


def test_half_changed_tags_come_first(house: Core) -> None:
    begin_retag(house.settings.key_file)
    with pytest.raises(KeysError, match="ileti keys retag"):
        rotate(house, quiet)


def test_a_row_that_was_tampered_with_stops_the_change_and_keeps_the_old_keys(
    house: Core,
) -> None:
    with house.database.single() as driver:
        driver.execute(
            "UPDATE recipient SET sealed = '\\x00' "
            "WHERE tag = (SELECT max(tag::text) FROM recipient)::uuid"
        )
    with pytest.raises(KeysError, match="does not belong"):
        rotate(house, quiet, settle=0)
    assert set(rows_by_key(house)) == {1, 2}
    assert sorted(load(house.settings.key_file).seal_keys) == [1, 2]


def test_only_the_operator_may_seal_again(house: Core) -> None:
    with pytest.raises(NotAllowed):
        house.run(ResealRows(SEALED[0]), citizen(house, PHONES[0]))


def test_a_home_without_a_brand_can_change_its_key_too(core: Core, tmp_path: Path) -> None:
    core.keys = key_ring(core.settings.key_file)
    assert key_file(core.settings) == tmp_path / "keys.json"
    assert rotate(core, quiet, settle=0) == Rotated(2, True, 0)
