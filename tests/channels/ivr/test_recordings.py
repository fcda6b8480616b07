"""What is said of a complaint after the tone: brought in after the commit, once, sealed, and then
deleted at the gateway, which is a real server here."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from psycopg import sql

from app.domain.complaint import Actor, Move, State
from app.domain.permissions import Assurance
from app.recordings import bring_in
from app.usecases.complaints.following import WithdrawComplaint
from app.usecases.complaints.recordings import MEDIA_TYPE, TASK
from app.worker import make_app
from tests.channels.bakanlik.office import AYSE, at_desk
from tests.channels.ivr.line import Line, ring, spoken
from tests.channels.ivr.recorded import (
    BUSY,
    FETCH,
    FORGET,
    KEPT,
    OTHER,
    ROW,
    SID,
    TO_THE_TONE,
    bring,
    jobs,
    tell,
)
from tests.channels.ivr.twilio_store import AUDIO, GOOD, LOGIN, SPOKEN, Store
from tests.channels.sms.service import PHONE, Service
from tests.usecases.acts import citizen
from tests.usecases.complaints import file, show


def test_what_was_said_is_kept_with_the_complaint_and_deleted_there(
    recorded: Service, store: Store
) -> None:
    tell(recorded)
    ((number, state),) = recorded.rows("SELECT id, state FROM complaint")
    assert state == State.ASKED
    assert jobs(recorded) == [{"number": number, "sid": SID}]
    assert store.asked == []
    assert bring(recorded) == [None]
    assert store.asked == [FETCH, FORGET]
    assert store.logins == {LOGIN}
    assert recorded.rows(KEPT) == [ROW]
    case = show(recorded.core, number, PHONE)
    assert [page.media_type for page in case.pages] == [MEDIA_TYPE]
    last = case.events[-1]
    assert (last.move, last.side, last.channel) == (Move.ADD, Actor.CITIZEN, "ivr")
    assert last.about == {"file": 1}


def test_what_comes_after_the_decision_is_kept_and_moves_nothing(recorded: Service) -> None:
    tell(recorded)
    ((number,),) = recorded.rows("SELECT id FROM complaint")
    proved = replace(citizen(recorded.core, PHONE), assurance=Assurance.CODE)
    recorded.core.run(WithdrawComplaint(number), proved)
    before = show(recorded.core, number, PHONE).events
    assert bring(recorded) == [None]
    assert recorded.rows(KEPT) == [ROW]
    assert show(recorded.core, number, PHONE).events == before


def test_done_twice_adds_nothing(recorded: Service, store: Store) -> None:
    tell(recorded)
    assert bring(recorded) + bring(recorded) == [None, None]
    assert recorded.rows(KEPT) == [ROW]
    assert store.asked == [FETCH, FORGET, FORGET]


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


def test_the_worker_brings_it_in_and_tries_again_when_told(recorded: Service, store: Store) -> None:
    store.answers["GET"] = [BUSY, GOOD]
    tell(recorded)

    async def once() -> None:
        url = recorded.core.settings.database_url.replace("+psycopg", "", 1)
        app = make_app(url, recorded.core, recorded.parts.channels, recorded.parts.outside)
        async with app.open_async():
            await app.run_worker_async(
                queues=["keeping"], wait=False, install_signal_handlers=False
            )

    apart(once())
    query = "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = %s"
    assert recorded.rows(query, TASK) == [("todo", 1)]
    with recorded.core.database.single() as driver:
        driver.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    apart(once())
    assert recorded.rows(KEPT) == [ROW]
    assert store.asked == [FETCH, FETCH, FORGET]


@pytest.mark.parametrize(
    ("sid", "seconds"),
    [
        ("", "12"),
        (SID, "0"),
        (SID.upper(), "12"),
        (f"{SID}0", "12"),
        (f"CA{SID[2:]}", "12"),
        (f"{SID}\n", "12"),
        ("../../Calls", "12"),
    ],
)
def test_only_a_name_of_a_recording_is_believed(recorded: Service, sid: str, seconds: str) -> None:
    tell(recorded, sid, seconds=seconds)
    assert jobs(recorded) == []
    assert recorded.rows("SELECT state FROM complaint") == [(State.ASKED,)]


def test_it_is_signed_like_every_turn(recorded: Service) -> None:
    line = Line(recorded)
    telephone = ring(line)
    for keys in TO_THE_TONE:
        telephone.press(keys)
    assert telephone.listening is not None
    path = telephone.listening.action.removeprefix("https://sms.example.org")
    form = {**telephone.form, **spoken(SID)}
    assert recorded.app.test_client().post(path, data=form).status_code == 403
    assert jobs(recorded) == []


def test_the_same_turn_again_fetches_once(recorded: Service) -> None:
    line = Line(recorded)
    telephone = ring(line)
    for keys in TO_THE_TONE:
        telephone.press(keys)
    telephone.speak(**spoken(SID))
    assert line.again() == line.answers[-2]
    # A recording of a turn that is over adds nothing either.
    address, form = line.requests[-1]
    line.post(address, {**form, "RecordingSid": OTHER})
    assert len(jobs(recorded)) == 1


def test_who_hangs_up_over_it_keeps_a_draft_that_has_it(recorded: Service, store: Store) -> None:
    tell(recorded, key="hangup")
    ((number, state),) = recorded.rows("SELECT id, state FROM complaint")
    assert state == State.DRAFT
    assert bring(recorded) == [None]
    assert recorded.rows(KEPT) == [ROW]
    assert store.asked == [FETCH, FORGET]
    assert jobs(recorded) == [{"number": number, "sid": SID}]


def test_a_draft_that_was_dropped_has_its_recording_deleted_unheard(
    recorded: Service, store: Store
) -> None:
    tell(recorded, key="hangup")
    with recorded.core.database.single() as driver:
        driver.execute("DELETE FROM complaint")
    assert bring(recorded) == [None]
    assert store.asked == [FORGET]


def test_five_files_are_enough(recorded: Service, store: Store) -> None:
    tell(recorded)
    ((number,),) = recorded.rows("SELECT id FROM complaint")
    for n in range(6):
        bring_in(recorded.core, recorded.parts.channels, number, f"RE{n:032x}", 0)
    assert [row[4] for row in recorded.rows(KEPT)] == [1, 2, 3, 4, 5]
    assert len(store.asked) == 12


def test_no_sound_and_no_number_stands_in_clear(recorded: Service) -> None:
    tell(recorded)
    bring(recorded)
    names = recorded.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    with recorded.core.database.single() as driver:
        for (table,) in names:
            rows = driver.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            ).fetchall()
            whole = "\n".join(row for (row,) in rows)
            assert SPOKEN.hex() not in whole, table
            assert SPOKEN.decode() not in whole, table
    assert PHONE[1:] not in str(recorded.rows("SELECT args FROM procrastinate_jobs"))


def test_the_desk_hears_it_and_that_is_written_down(recorded: Service) -> None:
    number = file(recorded.core, AYSE).number
    bring_in(recorded.core, recorded.parts.channels, number, SID, 0)
    officer = at_desk(recorded)
    page = officer.get(f"/bakanlik/dosya/{number}")
    ((found,),) = recorded.rows("SELECT id FROM evidence")
    sound = f"/bakanlik/dosya/{number}/kanit/{found}"
    players = [one for one in page.tree.iter("audio") if one.get("src") == sound]
    assert [(one.get("preload"), one.get("aria-label")) for one in players] == [
        ("none", "1. dosya, ses kaydı")
    ]
    looks = "SELECT count(*) FROM look WHERE purpose = 'evidence'"
    assert recorded.rows(looks) == [(0,)]
    answer = officer.get(sound).answer
    assert (answer.data, answer.content_type) == (AUDIO, MEDIA_TYPE)
    assert recorded.rows(looks) == [(1,)]
