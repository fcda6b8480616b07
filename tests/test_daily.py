"""The worker makes the files of a day: once, whole, and again where it was ended in the middle."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest

from app import daily
from app.core import Core
from app.daily import make_day, plan_days, stamp_day
from app.domain.daily import Making
from app.errors import InvalidInput, Unavailable
from app.gateways.clock import StandingClock
from app.gateways.outgoing import make_outgoing
from app.gateways.timestamps import TimeStamps
from app.outbox.delivery import DELAYS
from app.settings import Reader
from app.storage.keys import KeyRing
from app.worker import make_app
from tests.conftest import plain
from tests.storage.clusters import ROOT
from tests.usecases.conftest import register
from tests.usecases.days import ACME, MARKET, YESTERDAY, Move, made, put, read, shown

AYSE, BORA = "+905321112233", "+905334445566"
MOVES = (
    Move("2026-03-10 10:00:00", AYSE, "11"),
    Move("2026-03-10 11:00:00", BORA, "12", "TACIR ARAMA ONAY"),
    Move("2026-03-10 12:00:00", AYSE, "13", brand=MARKET),
    Move("2026-03-08 10:00:00", AYSE, "14"),
    Move("2026-03-04 00:00:00", AYSE, "15"),
    # Too long ago, and not over yet.
    Move("2026-03-03 23:59:59", AYSE, "16"),
    Move("2026-03-11 00:00:00", AYSE, "17"),
    # Nothing for a provider.
    Move("2026-03-09 10:00:00", AYSE, "18", "BIREYSEL MESAJ NONE", "", ""),
)
JOBS = """
SELECT task_name, args, lock, queueing_lock, priority FROM procrastinate_jobs
 WHERE task_name LIKE 'daily.%' AND status = 'todo' ORDER BY args ->> 'day', args ->> 'brand'
"""
PLANNED = "SELECT brand_code, day, status, hash FROM agreement ORDER BY day, brand_code"
KEPT = "SELECT status, hash, size, movements, counts, made_at, stamp FROM agreement"


@pytest.fixture
def town(core: Core) -> Core:
    """A core with brands, of which something moved."""
    put(register(core), *MOVES)
    return core


def rows(core: Core, sql: str) -> list[tuple[Any, ...]]:
    with core.database.single() as driver:
        return driver.execute(sql.encode()).fetchall()


def test_the_days_that_are_over_are_planned_brand_by_brand_and_once(town: Core) -> None:
    for _ in range(2):
        plan_days(town)
        assert rows(town, PLANNED) == [
            (ACME, date(2026, 3, 4), Making.QUEUED, None),
            (ACME, date(2026, 3, 8), Making.QUEUED, None),
            (ACME, YESTERDAY, Making.QUEUED, None),
            (MARKET, YESTERDAY, Making.QUEUED, None),
        ]
        assert [row[1] for row in rows(town, JOBS)] == [
            {"brand": ACME, "day": "2026-03-04"},
            {"brand": ACME, "day": "2026-03-08"},
            {"brand": ACME, "day": "2026-03-10"},
            {"brand": MARKET, "day": "2026-03-10"},
        ]
    assert {row[:1] + row[2:] for row in rows(town, JOBS)} == {("daily.make", None, None, -1)}


def test_of_many_brands_some_are_planned_at_a_time(
    town: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.daily.making.BRANDS_AT_ONCE", 1)
    plan_days(town)
    assert len(rows(town, PLANNED)) == len(rows(town, JOBS)) == 4


def test_yesterday_waits_until_it_is_settled(town: Core, clock: StandingClock) -> None:
    clock.moment = datetime(2026, 3, 10, 21, 9, 59, tzinfo=UTC)
    plan_days(town)
    assert {row[1] for row in rows(town, PLANNED)} == {date(2026, 3, 4), date(2026, 3, 8)}


def test_a_day_of_which_something_is_still_being_written_waits(
    town: Core, clock: StandingClock
) -> None:
    clock.moment = datetime.now(UTC) + timedelta(days=2)
    day = clock.moment - timedelta(days=1)
    put(town, Move(f"{day:%Y-%m-%d %H:%M:%S}", AYSE, "21"))
    with town.database.transaction() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.execute("UPDATE directory_version SET version = version + 1")
        plan_days(town)
        assert rows(town, PLANNED) == []
    plan_days(town)
    assert [row[0] for row in rows(town, PLANNED)] == [ACME]


def test_the_hash_is_that_of_the_file_and_is_made_once(town: Core, clock: StandingClock) -> None:
    plan_days(town)
    assert make_day(town, ACME, YESTERDAY, 0, stamp=False) is None
    content = read(town)
    assert content.count(b"\n") == 3
    (found,) = rows(town, f"{KEPT} WHERE brand_code = {ACME} AND day = '2026-03-10'")
    counts = [[1, 2, 0, 1, 0, 1], [2, 1, 0, 1, 0, 1]]
    whole = (Making.COMPLETED, sha384(content).digest(), len(content), 2, counts)
    assert found == (*whole, clock.moment, None)
    clock.moment += timedelta(hours=1)
    assert make_day(town, ACME, YESTERDAY, 0, stamp=True) is None
    assert rows(town, f"{KEPT} WHERE brand_code = {ACME} AND day = '2026-03-10'") == [found]
    assert shown(town, MARKET) == (Making.QUEUED, None, None, False)


def test_a_file_that_was_not_planned_is_not_made(town: Core) -> None:
    assert make_day(town, ACME, YESTERDAY, 0, stamp=True) is None
    assert rows(town, PLANNED) == []


def test_two_workers_at_once_make_one_file(town: Core) -> None:
    plan_days(town)

    def make(_: int) -> int | None:
        return make_day(town, ACME, YESTERDAY, 0, stamp=True)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(4))) == [None] * 4
    stamps = [row for row in rows(town, JOBS) if row[0] == "daily.stamp"]
    assert [row[1] for row in stamps] == [{"brand": ACME, "day": "2026-03-10"}]


def test_what_cannot_be_read_is_an_error_and_tried_again(town: Core) -> None:
    plan_days(town)
    with town.database.single() as driver:
        driver.execute("UPDATE recipient SET key_id = 99")
    assert make_day(town, ACME, YESTERDAY, 0, stamp=False) == DELAYS[0]
    assert shown(town) == (Making.ERROR, None, None, False)
    assert make_day(town, ACME, YESTERDAY, 99, stamp=False) == DELAYS[-1]
    with town.database.single() as driver:
        driver.execute("UPDATE recipient SET key_id = 1")
    made(town)
    assert shown(town) == (Making.COMPLETED, len(read(town)), sha384(read(town)).hexdigest(), False)


def test_a_database_that_goes_away_is_no_error(town: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_days(town)

    def gone(*_: object) -> None:
        raise Unavailable(part="database")

    with monkeypatch.context() as patched:
        patched.setattr(daily, "file_of", gone)
        assert make_day(town, ACME, YESTERDAY, 1, stamp=False) == DELAYS[1]
    assert shown(town) == (Making.IN_PROGRESS, None, None, False)
    made(town)


def test_a_file_that_grew_while_it_was_read_is_read_again(
    town: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_days(town)
    with monkeypatch.context() as patched:
        patched.setattr(daily, "file_of", lambda *_: iter([b"one\n", b"line\n"]))
        assert make_day(town, ACME, YESTERDAY, 0, stamp=False) == DELAYS[0]
    assert shown(town) == (Making.IN_PROGRESS, None, None, False)


KILLED = """
import sys
from datetime import date
from app import daily
from app.daily import make_day
from app.factory import make_core
from app.settings import read_settings
from app.storage.database import make_database

settings = read_settings()
core = make_core(settings, make_database(settings.database_url))
whole = daily.file_of

def halting(*of):
    blocks = whole(*of)
    yield next(blocks)
    print("reading", flush=True)
    sys.stdin.readline()
    yield from blocks

daily.file_of = halting
make_day(core, int(sys.argv[1]), date.fromisoformat(sys.argv[2]), 0, stamp=False)
"""


@pytest.mark.kill
def test_a_worker_that_is_killed_in_the_middle_leaves_a_file_that_another_makes(
    town: Core, keys: KeyRing, tmp_path: Path, database_url: str
) -> None:
    plan_days(town)
    environ = {
        **os.environ,
        "ILETI_HOME": str(tmp_path),
        "ILETI_DEMO": "1",
        "ILETI_KEYS": keys.keys.to_json(),
        "DATABASE_URL": plain(database_url),
    }
    command = [sys.executable, "-c", KILLED, str(ACME), str(YESTERDAY)]
    with subprocess.Popen(
        command, env=environ, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"reading\n"
        process.send_signal(signal.SIGKILL)
    assert shown(town) == (Making.IN_PROGRESS, None, None, False)
    made(town)
    assert shown(town) == (Making.COMPLETED, len(read(town)), sha384(read(town)).hexdigest(), False)


class Stamps:
    """An authority that answers what it is told to."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers, self.asked = list(answers), 0

    def stamp(self, digest: bytes) -> bytes:
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return digest + answer


def test_a_stamp_is_asked_for_until_there_is_one(town: Core) -> None:
    made(town)
    away, lie = Unavailable(part="timestamps"), InvalidInput("timestamp", why="Nonce mismatch")
    stamps: Any = Stamps(away, lie, RuntimeError("a mistake"), b" stamped", b" again")
    tries = [stamp_day(town, stamps, ACME, YESTERDAY, attempts) for attempts in range(5)]
    assert tries == [*DELAYS[:3], None, None]
    assert stamps.asked == 4
    (found,) = rows(town, f"{KEPT} WHERE stamp IS NOT NULL")
    assert found[0] == Making.COMPLETED
    assert found[-1] == found[1] + b" stamped"


@pytest.mark.parametrize("days", [29, 30])
def test_a_stamp_is_given_up_after_thirty_days(town: Core, clock: StandingClock, days: int) -> None:
    made(town)
    clock.moment += timedelta(days=days)
    stamps: Any = Stamps(Unavailable(part="timestamps"))
    waits = stamp_day(town, stamps, ACME, YESTERDAY, 0)
    assert waits == (DELAYS[0] if days == 29 else None)
    assert stamps.asked == (days == 29)


def test_no_stamp_is_asked_for_before_there_is_a_hash(town: Core) -> None:
    plan_days(town)
    stamps: Any = Stamps()
    assert stamp_day(town, stamps, ACME, YESTERDAY, 0) is None
    nobody: TimeStamps | None = None
    assert stamp_day(town, nobody, ACME, YESTERDAY, 0) is None
    assert stamps.asked == 0


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


def test_the_worker_hashes_and_stamps_what_was_planned(town: Core) -> None:
    plan_days(town)

    outside = make_outgoing(Reader({}), demo=True)

    async def once() -> None:
        app = make_app(plain(town.settings.database_url), town, {}, outside)
        async with app.open_async():
            await app.run_worker_async(
                queues=["keeping"], wait=False, install_signal_handlers=False
            )

    apart(once())
    assert rows(town, JOBS) == []
    found = rows(town, KEPT)
    assert len(found) == 4
    assert {row[0] for row in found} == {Making.COMPLETED}
    assert all(row[-1] for row in found)
