"""What nobody needs any more goes: calls that went quiet, codes that are long past."""

from datetime import timedelta
from inspect import iscoroutinefunction
from uuid import uuid4

import pytest

from app.core import Core
from app.gateways.clock import StandingClock
from app.gateways.outgoing import make_outgoing
from app.outbox.delivery import system_context
from app.settings import Reader
from app.usecases.sweeping import SWEEP, CloseCalls, Sweep
from app.worker import make_app

CALL = """
INSERT INTO call (tag, sid, turn, state, started_at, changed_at)
VALUES (gen_random_uuid(), 'CA1', 1, '{}', %(at)s, %(at)s)
"""
CODE = """
INSERT INTO code (tag, nonce, purpose, created_at, expires_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'call', %(at)s, %(at)s)
"""


@pytest.mark.parametrize(("minutes", "closed"), [(59, 0), (61, 1)])
def test_a_call_that_was_quiet_for_an_hour_is_closed(
    core: Core, clock: StandingClock, minutes: int, closed: int
) -> None:
    with core.database.single() as driver:
        driver.execute(CALL, {"at": clock.moment - timedelta(minutes=minutes)})
    assert core.run(CloseCalls(), system_context(core)) == closed


@pytest.mark.parametrize(("hours", "gone"), [(23, 0), (25, 1)])
def test_a_code_is_forgotten_after_the_day_that_it_counts_for(
    core: Core, clock: StandingClock, hours: int, gone: int
) -> None:
    with core.database.single() as driver:
        driver.execute(CODE, {"at": clock.moment - timedelta(hours=hours)})
    assert core.run(Sweep(), system_context(core)) == gone


SIGN_INS = (
    """
    INSERT INTO sign_in (id, created_at, seen_at, idle_until, expires_at, assurance, alone, channel,
                         device)
    VALUES (gen_random_uuid(), %(at)s, %(at)s, %(at)s, %(at)s, 2, true, 'web', '?')
    """,
    """
    INSERT INTO staff_sign_in (id, staff_id, created_at, seen_at, idle_until, expires_at, assurance)
    VALUES (gen_random_uuid(), gen_random_uuid(), %(at)s, %(at)s, %(at)s, %(at)s, 2)
    """,
    "INSERT INTO tally (key, slot, count) VALUES (gen_random_uuid(), %(at)s, 1)",
)


@pytest.mark.parametrize(("hours", "gone"), [(23, 0), (49, len(SIGN_INS))])
def test_sign_ins_that_are_over_and_old_counts_go(
    core: Core, clock: StandingClock, hours: int, gone: int
) -> None:
    with core.database.single() as driver:
        for sql in SIGN_INS:
            driver.execute(sql, {"at": clock.moment - timedelta(hours=hours)})
    assert core.run(Sweep(), system_context(core)) == gone


@pytest.mark.parametrize(
    "table", ["deed", "outbox", "via_request", "delivery", "feed_block", "batch"]
)
def test_what_is_old_is_found_without_reading_a_large_table(core: Core, table: str) -> None:
    (sql,) = (sql for sql, _ in SWEEP if f"DELETE FROM {table} WHERE" in sql)
    with core.database.single() as driver:
        driver.execute("SET enable_seqscan = off")
        rows = driver.execute(f"EXPLAIN {sql}".encode(), (core.clock.now(),)).fetchall()
        driver.execute("RESET enable_seqscan")
    assert "Seq Scan" not in str(rows)


def test_what_may_take_long_does_not_keep_the_worker_from_being_heard_of(core: Core) -> None:
    """A coroutine that waits for the database would hold up the heartbeat, and another worker would
    do the jobs of this one again."""
    outside = make_outgoing(Reader({}), demo=True)
    tasks = make_app("postgresql:///", core, {}, outside).tasks
    ours = {name for name in tasks if not name.startswith(("builtin", "procrastinate"))}
    assert {name for name in ours if iscoroutinefunction(tasks[name].func)} == {
        *("keeping.sweep", "keeping.revive"),
    }


COMES_IN = (
    """
    INSERT INTO staff (id, role, name, created_at, ended_at, filters)
    VALUES (%(id)s, %(role)s, '', %(at)s, %(ended)s, '{}')
    """,
    "INSERT INTO staff_login VALUES (%(id)s, %(id)s, 1, '')",
    "INSERT INTO staff_factor (id, kind, key_id, sealed, since) VALUES (%(id)s, 1, 1, '', %(at)s)",
    """
    INSERT INTO staff_sign_in (id, staff_id, created_at, seen_at, idle_until, expires_at, assurance)
    VALUES (%(id)s, %(id)s, %(at)s, %(at)s, %(soon)s, %(soon)s, 2)
    """,
)
DRAFT = """
INSERT INTO application (id, kind, state, staff_id, key_id, sealed, created_at, changed_at)
VALUES (%(draft)s, 'provider', %(state)s, %(id)s, 1, '', %(at)s, %(changed)s)
"""


@pytest.mark.parametrize(
    ("role", "ended", "changed", "kept"),
    [
        # Who works here; who was ended just now; who began long ago; who wrote in it lately.
        ("owner", None, 29, [1, 1, 1, 1, 1]),
        ("owner", 0, 29, [1, 0, 0, 0, 0]),
        ("applicant", None, 31, [0, 0, 0, 0, 0]),
        ("applicant", None, 29, [1, 1, 1, 1, 1]),
    ],
)
def test_whoever_comes_in_no_more_leaves_nothing_to_come_in_by(
    core: Core, clock: StandingClock, role: str, ended: int | None, changed: int, kept: list[int]
) -> None:
    now = clock.moment
    what = {
        "id": uuid4(),
        "draft": uuid4(),
        "role": role,
        "state": 0,
        "at": now - timedelta(days=40),
        "ended": None if ended is None else now,
        "changed": now - timedelta(days=changed),
        "soon": now + timedelta(minutes=20),
    }
    tables = ("staff", "staff_login", "staff_factor", "staff_sign_in", "application")
    with core.database.single() as driver:
        for sql in (*COMES_IN, DRAFT):
            driver.execute(sql, what)
        if role == "owner":
            sent = what | {"draft": uuid4(), "state": 1}
            driver.execute(DRAFT, sent)
    core.run(Sweep(), system_context(core))
    with core.database.single() as driver:
        counts = [driver.execute(f"SELECT count(*) FROM {one}").fetchone() for one in tables]
    found = [row[0] if row else 0 for row in counts]
    # What was sent is the registry's, whoever sent it.
    found[-1] -= role == "owner"
    assert found == kept
