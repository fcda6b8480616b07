"""A new tag key: every row of a citizen moves with the citizen, wherever the change breaks off."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.core import Context, Core
from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.errors import NotAllowed
from app.gateways.clock import StandingClock
from app.keeping.keyfile import begin_retag
from app.keeping.retag import Outcome, retag
from app.settings import read_settings
from app.storage.database import make_database
from app.storage.keys import KeysError, key_ring, load, refuse_half_retagged
from app.storage.tables import Base
from app.usecases import retag as deed
from app.usecases.consents import ListConsents
from app.usecases.handset import ReadHandset
from app.usecases.parties import person_named
from app.usecases.programs.looking import Key, ShowPermission
from app.usecases.programs.refusing import Fate, ReportRefusal
from app.usecases.programs.signing import SignInProgram
from app.usecases.record import Entry
from app.usecases.retag import SEALED_TO_TAG, SHORT_LIVED, TABLES, RetagCitizens
from app.usecases.verify import differences
from tests.citizens import seen, state_login
from tests.conftest import NOON
from tests.keeping.conftest import (
    BRAND,
    CALL,
    CLIENT,
    CODE,
    NATIONAL_ID,
    PHONES,
    SUBJECT,
    citizen,
    record,
)

WITH_TAG = [
    name
    for name, table in Base.metadata.tables.items()
    if "tag" in table.columns and name not in SHORT_LIVED
]


class PulledPlug(Exception):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deed, "CITIZENS", 5)


def quiet(done: int, total: int) -> None:
    """Nobody looks on."""


def everything(core: Core) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table with a tag: the phone in the place of the tag, and without what is
    sealed."""
    found = {}
    with core.database.single() as driver:
        plains = [*PHONES, f"https://login.example\n{SUBJECT}"]
        known = {core.keys.tag(plain): plain for plain in plains}
        for name in WITH_TAG:
            columns = [
                column.name
                for column in Base.metadata.tables[name].columns
                if column.name not in ("tag", "sealed", "key_id")
            ]
            rows = driver.execute(f"SELECT tag, {', '.join(columns)} FROM {name}")
            moved = (
                (known.get(value, value) if isinstance(value, UUID) else value for value in row)
                for row in rows
            )
            found[name] = sorted((tuple(row) for row in moved), key=repr)
    return found


def jobs(core: Core) -> list[tuple[str, str | None]]:
    """Whom the jobs that are still to be done are for, by their arguments and by their locks."""
    known = {str(core.keys.tag(phone)): phone for phone in PHONES}
    with core.database.single() as driver:
        rows = driver.execute("SELECT args ->> 'tag', lock FROM procrastinate_jobs ORDER BY id")
        return [(known[tag], known.get(lock, lock)) for tag, lock in rows]


def test_every_row_of_every_table_moves_with_its_citizen(house: Core, clock: StandingClock) -> None:
    before, waiting = everything(house), jobs(house)
    assert [name for name, rows in before.items() if not rows] == []
    assert {(PHONES[0], None), (PHONES[0], PHONES[0])} <= set(waiting)
    old = {house.keys.tag(phone) for phone in PHONES}
    heard: list[tuple[int, int]] = []
    outcome = retag(house, lambda done, total: heard.append((done, total)))
    assert outcome.citizens == len(PHONES)
    assert heard[-1] == (12, 12)
    assert not old & {house.keys.tag(phone) for phone in PHONES}
    assert everything(house) == before
    keys = load(house.settings.key_file)
    assert (keys.tag_current, sorted(keys.tag_keys), keys.retag_to) == (2, [2], None)
    assert jobs(house) == waiting
    with house.database.single() as driver:
        assert differences(driver, retagged=True).wrong == 0
    context = citizen(house, PHONES[3])
    assert [text for _, text in house.run(ReadHandset(0), context)] == [f"to {PHONES[3]}"]
    assert [item.refused for item in house.run(ListConsents(), context)] == [(MessageType.MESAJ,)]
    clock.moment += timedelta(minutes=1)
    record(house, PHONES[3])
    back = state_login(house, SUBJECT)
    assert (seen(back), back.national) == ({PHONES[7]}, NATIONAL_ID[-3:])
    assert back.tell_tag == house.keys.tag(PHONES[7])
    program = Context("iys", Role.PROVIDER, Assurance.SENDER, clock.now())
    assert house.run(SignInProgram(CLIENT, CLIENT), program) is not None
    with house.database.single() as driver:
        (digest,) = driver.execute("SELECT digest FROM retailer").fetchone() or (None,)
    assert digest == house.keys.tag(person_named(NATIONAL_ID))
    with house.database.single() as driver:
        (login,) = driver.execute("SELECT digest FROM staff_login").fetchone() or (None,)
    assert login == house.keys.tag("sealed")
    with house.database.single() as driver:
        (marked,) = driver.execute("SELECT digest FROM legal_mark").fetchone() or (None,)
    assert marked == house.keys.tag(f"tin\n{NATIONAL_ID}")


def test_a_permission_names_its_movement_as_it_was_told(house: Core) -> None:
    """By a new key another id could be made of it, which no movement has."""
    retag(house, quiet)
    context = Context("iys", Role.PROVIDER, Assurance.CODE, house.clock.now(), actor=100100)
    key = Key(house.keys.tag(PHONES[1]), BRAND, MessageType.MESAJ, RecipientType.BIREYSEL)
    line = house.run(ShowPermission(key), context)
    assert line is not None
    with house.database.single() as driver:
        rows = driver.execute("SELECT encode(transaction_id, 'hex') FROM consent_event").fetchall()
    assert (line.transaction_id,) in rows
    said = Record(MessageType.MESAJ, Status.RET, Source.HS_WEB, NOON + timedelta(seconds=30))
    told = house.run(ReportRefusal(BRAND, Entry(key.tag, PHONES[1], said)), context)
    assert (told.fate, told.transaction_id) == (Fate.ALREADY, line.transaction_id)


def test_the_history_can_be_changed_by_nobody_else(house: Core) -> None:
    retag(house, quiet)
    with house.database.single() as driver, pytest.raises(psycopg.errors.RestrictViolation):
        driver.execute("UPDATE consent_event SET tag = gen_random_uuid()")


@pytest.mark.parametrize("place", ["between two steps", "in the middle of one"])
def test_a_change_that_breaks_off_anywhere_is_finished_by_the_next(
    house: Core, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(house)
    passed = count(1)
    move: Callable[..., None] = RetagCitizens._move_texts

    def pull(done: int, total: int) -> None:
        if place == "between two steps" and next(passed) <= 3:
            raise PulledPlug

    def break_off(self: RetagCitizens, *args: Any) -> None:  # noqa: ANN401
        move(self, *args)
        if place == "in the middle of one" and next(passed) <= 3:
            raise PulledPlug

    monkeypatch.setattr(RetagCitizens, "_move_texts", break_off)
    broken = 0
    while True:
        try:
            retag(house, pull)
        except PulledPlug:
            broken += 1
            keys = load(house.settings.key_file)
            assert (keys.tag_current, keys.retag_to) == (1, 2)
            with pytest.raises(KeysError, match="Finish it: ileti keys retag"):
                refuse_half_retagged(keys)
            house.keys = key_ring(house.settings.key_file)
            continue
        break
    assert broken >= 2
    assert everything(house) == before
    refuse_half_retagged(load(house.settings.key_file))


def test_a_dry_run_counts_and_changes_nothing(house: Core) -> None:
    before, keys = everything(house), load(house.settings.key_file)
    outcome = retag(house, quiet, dry_run=True)
    assert isinstance(outcome, Outcome)
    assert outcome.citizens == 12
    assert outcome.rows["consent_event"] == len(before["consent_event"])
    assert set(outcome.rows) == set(WITH_TAG)
    assert outcome.seconds > 0
    assert (everything(house), load(house.settings.key_file)) == (before, keys)


def test_the_tags_do_not_change_while_the_service_is_connected(
    house: Core, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.keeping.retag.CLOSING_SECONDS", 0.3)
    service = make_database(database_url)
    with service.single() as driver:
        driver.execute("SELECT 1")
        with pytest.raises(KeysError, match=r"The service runs \(1 connections\)"):
            retag(house, quiet)
    service.close()
    assert load(house.settings.key_file).retag_to is None
    assert retag(house, quiet).citizens == 12


def test_a_service_that_starts_in_the_last_moment_stops_the_change_before_it_begins(
    house: Core, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.keeping.retag.CLOSING_SECONDS", 0.3)
    service = make_database(database_url)

    def begin(path: Any) -> object:  # noqa: ANN401
        with service.single() as driver:
            driver.execute("SELECT 1")
        return begin_retag(path)

    monkeypatch.setattr("app.keeping.retag.begin_retag", begin)
    before = load(house.settings.key_file)
    with pytest.raises(KeysError, match="The service runs"):
        retag(house, quiet)
    service.close()
    assert load(house.settings.key_file) == before


def test_the_tags_do_not_change_while_a_worker_is_alive(house: Core) -> None:
    with house.database.single() as driver:
        driver.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    with pytest.raises(KeysError, match="A worker was alive"):
        retag(house, quiet)
    with house.database.single() as driver:
        driver.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - '1 minute'::interval"
        )
    assert retag(house, quiet).citizens == 12


def test_history_that_belongs_to_nobody_stops_the_change(house: Core) -> None:
    with house.database.single() as driver:
        driver.execute("DELETE FROM recipient WHERE tag = %s", [house.keys.tag(PHONES[4])])
    with pytest.raises(KeysError, match="2 rows of consent belong to no known address"):
        retag(house, quiet)
    assert load(house.settings.key_file).retag_to is None


def test_keys_of_the_environment_cannot_be_changed_here(house: Core) -> None:
    house.settings = read_settings({"ILETI_KEYS": "x", "ILETI_HOME": str(house.settings.home)})
    with pytest.raises(KeysError, match="come from ILETI_KEYS"):
        retag(house, quiet)


def test_every_table_with_a_tag_is_known_to_the_change() -> None:
    assert sorted([*TABLES, *SEALED_TO_TAG]) == sorted(WITH_TAG)


def test_calls_and_codes_do_not_outlive_the_change(house: Core) -> None:
    tag = house.keys.tag(PHONES[2])
    with house.database.single() as driver:
        driver.execute(CALL, {"tag": tag})
        driver.execute(CODE, (tag,))
    retag(house, quiet)
    with house.database.single() as driver:
        for table in SHORT_LIVED:
            assert driver.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_only_the_operator_may_change_tags(house: Core) -> None:
    with pytest.raises(NotAllowed):
        house.run(RetagCitizens(1), citizen(house, PHONES[0]))


def test_another_job_with_a_lock_of_its_own_keeps_it(house: Core) -> None:
    lock, tag = str(uuid4()), str(house.keys.tag(PHONES[5]))
    with house.database.single() as driver:
        driver.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args) "
            "VALUES ('other', 'other', %s, jsonb_build_object('tag', %s::text, 'more', 1))",
            [lock, tag],
        )
    retag(house, quiet)
    assert jobs(house)[-1] == (PHONES[5], lock)
    assert house.keys.tag(PHONES[5]) != UUID(tag)
