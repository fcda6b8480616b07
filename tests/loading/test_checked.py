"""A file is checked, looked at, and confirmed: once, by whoever sent it, as long as it is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest

from app.domain.permissions import Role
from app.errors import InvalidInput, NotFound, TooLate
from app.gateways.clock import StandingClock
from app.loading.arrived import forget_all, load_some
from app.outbox.delivery import system_context
from app.usecases.programs.arriving import EndLoad, FileFault, LoadState
from app.usecases.programs.loads import BeginLoad, Format
from app.usecases.sweeping import Sweep
from tests.loading.building import HEADING, WHEN, book, note, phone, row, table
from tests.loading.loader import BRAND
from tests.loading.sending import KEPT, Sender

NAME = "müşteriler +905321112233.xlsx"
INJECTED = "=cmd|' /C calc'!A0"
PARTNER = 700100
CLEAR = "SELECT * FROM load l LEFT JOIN load_wrong w ON w.load_id = l.id, load_preview"


def hidden(_: object, sheet: object) -> None:
    sheet.set_row(1, None, None, {"hidden": True})  # type: ignore[attr-defined]


MIXED = book(
    [*row(1), "ilk"],
    [*row(2, recipient=INJECTED), "ikinci"],
    [*row(3, date="3/11/2026"), "üçüncü"],
    heading=(*HEADING, "Not"),
    more=hidden,
)()


def test_a_check_shows_how_the_file_was_read_and_what_is_wrong_with_its_own_cells(
    sender: Sender,
) -> None:
    load = sender.check(MIXED, name=NAME)
    assert (load.state, load.taken, load.refused) == (LoadState.DONE, 1, 2)
    assert (load.name, load.notes) == (NAME, (note("rows-hidden", count="1"),))
    assert load.loaded == load.received
    assert load.kept_until == sender.core.clock.now() + KEPT
    seen = sender.preview(load.id)
    assert (seen.sheet, seen.delimiter, seen.encoding) == ("İzinler", "", "")
    assert [(one.name, one.column) for one in seen.columns][-2:] == [
        ("kaynak", "source"),
        ("Not", ""),
    ]
    assert (seen.ignored, seen.lines, seen.notes) == (("Not",), (2, 3, 4), load.notes)
    assert seen.rows[0] == (*row(1), "ilk")
    wrong = sender.wrong(load.id)
    assert [(one.line, one.code, one.column) for one in wrong] == [
        (3, "H121", "recipient"),
        (4, "D010", "consentDate"),
    ]
    assert wrong[0].cells == (INJECTED, *row(2)[1:], "ikinci")
    assert sender.wrong(load.id, after=3) == wrong[1:]
    assert sender.wrong(load.id, limit=1) == wrong[:1]
    assert sender.loader.count("consent") == 0


def test_a_text_shows_its_writing_and_its_delimiter(sender: Sender) -> None:
    lines = [row(at) for at in range(30)]
    data = table(*lines[:3], [], *lines[3:], delimiter=";", encoding="cp1254")()
    seen = sender.preview(sender.check(data).id)
    assert (seen.encoding, seen.delimiter, seen.sheet) == ("cp1254", ";", "")
    assert (len(seen.rows), seen.lines[:4]) == (10, (2, 3, 4, 6))
    assert seen.rows[9] == tuple(lines[9])


def test_nothing_of_it_lies_here_in_clear(sender: Sender) -> None:
    sender.check(MIXED, name=NAME)
    with sender.core.database.single() as driver:
        rows = repr(
            [
                [bytes(one) if isinstance(one, memoryview) else one for one in line]
                for line in driver.execute(CLEAR).fetchall()
            ]
        )
    for secret in ("905321112233", phone(1), "calc", "ikinci", "müşteri"):
        assert secret not in rows


def test_what_was_checked_is_loaded_when_it_is_confirmed(sender: Sender) -> None:
    check = sender.check(MIXED, name=NAME)
    begun = sender.confirm(check.id)
    assert (begun.check_only, begun.state, begun.name) == (False, LoadState.RUNNING, NAME)
    done = sender.work(begun.id)
    assert (done.state, done.taken, done.refused, done.notes) == (
        LoadState.DONE,
        1,
        2,
        check.notes,
    )
    assert sender.confirm(check.id).id == begun.id
    assert sender.preview(begun.id) == sender.preview(check.id)
    assert sender.wrong(begun.id) == sender.wrong(check.id)
    assert sender.loader.count("consent") == 1


def test_who_confirms_twice_at_once_has_one_load(sender: Sender) -> None:
    check = sender.check(table(row(1))())
    with ThreadPoolExecutor(8) as threads:
        found = {one.id for one in threads.map(sender.confirm, [check.id] * 16)}
    assert len(found) == 1
    assert sender.loader.count("load", "checked_by IS NOT NULL") == 1
    jobs = "task_name = 'loads.go' AND args->>'id' = "
    assert sender.loader.count("procrastinate_jobs", f"{jobs}'{found.pop()}'") == 1


def test_only_a_check_that_ended_can_be_confirmed(sender: Sender) -> None:
    loaded = sender.send(table(row(1))(), kept=KEPT)
    waiting = sender.begin(table(row(2))(), check_only=True, kept=KEPT)
    failed = sender.check(b"a;b\n")
    for id in (loaded.id, waiting, failed.id):
        with pytest.raises(InvalidInput):
            sender.confirm(id)
    unkept = sender.send(table(row(1))(), check_only=True)
    with pytest.raises(TooLate):
        sender.confirm(unkept.id)
    with pytest.raises(NotFound):
        sender.preview(unkept.id)
    assert sender.wrong(unkept.id) == ()


def test_what_is_kept_is_let_go_afterwards_and_not_before(
    sender: Sender, clock: StandingClock
) -> None:
    check = sender.check(MIXED, name=NAME)
    clock.moment += KEPT - timedelta(minutes=1)
    forget_all(sender.core)
    begun = sender.confirm(check.id)
    clock.moment += timedelta(minutes=5)
    forget_all(sender.core)
    assert sender.work(begun.id).taken == 1
    assert sender.wrong(check.id) != ()
    clock.moment += KEPT + timedelta(minutes=2)
    forget_all(sender.core)
    for name in ("load_part", "load_preview", "load_wrong"):
        assert sender.loader.count(name) == 0
    assert sender.wrong(check.id) == ()
    with pytest.raises(NotFound):
        sender.preview(check.id)
    assert sender.confirm(check.id).id == begun.id
    clock.moment += timedelta(days=61)
    sender.core.run(Sweep(), system_context(sender.core))
    assert sender.loader.count("load") == 0


def test_a_check_that_is_not_kept_any_more_is_not_confirmed(
    sender: Sender, clock: StandingClock
) -> None:
    check = sender.check(table(row(1))())
    clock.moment += KEPT
    with pytest.raises(TooLate) as late:
        sender.confirm(check.id)
    assert late.value.params == {"minutes": 24 * 60}


def test_the_same_content_and_the_same_name_are_known_again(
    sender: Sender, clock: StandingClock
) -> None:
    for data in (MIXED, table(row(4), delimiter=";")()):
        first = sender.send(data, name="İzinler.XLSX")
        assert first.seen_before is None
        clock.moment += timedelta(hours=1)
        again = sender.check(data, name="izinler (2).xlsx")
        assert (again.seen_before, again.name_before) == (first.finished_at, None)
        clock.moment += timedelta(hours=1)
    called = sender.check(table(row(5))(), name="İzinler.xlsx")
    assert (called.seen_before is None, called.name_before is None) == (True, False)
    own = sender.work(sender.confirm(called.id).id)
    assert own.seen_before is None
    assert sender.show(called.id).seen_before is None


def test_a_partner_knows_of_its_own_files_only(sender: Sender) -> None:
    mine = sender.check(MIXED, name=NAME)
    theirs = Sender(sender.loader, PARTNER, Role.PARTNER)
    for ask in (theirs.confirm, theirs.preview, theirs.wrong, theirs.show):
        with pytest.raises(NotFound):
            ask(mine.id)
    own = theirs.check(MIXED, name=NAME)
    assert len(theirs.wrong(own.id)) == 2
    loaded = sender.send(MIXED, name=NAME)
    assert loaded.state is LoadState.DONE
    assert (theirs.show(own.id).seen_before, theirs.show(own.id).name_before) == (None, None)
    assert sender.show(mine.id).seen_before is not None


def test_a_file_that_was_cancelled_is_not_kept(sender: Sender) -> None:
    id = sender.begin(MIXED, check_only=True, kept=KEPT)
    assert load_some(sender.core, id)
    assert sender.cancel(id).kept_until is None
    assert sender.work(id).state is LoadState.CANCELLED
    assert sender.loader.count("load_part") == 0


@pytest.mark.parametrize("kept", [timedelta(), timedelta(days=8)])
def test_nothing_is_kept_for_no_time_or_too_long(sender: Sender, kept: timedelta) -> None:
    with pytest.raises(InvalidInput):
        sender.core.run(BeginLoad(BRAND, Format.FILE, kept=kept), sender.context)


def test_the_name_is_in_no_answer_that_may_be_kept(sender: Sender) -> None:
    begun = sender.core.run(BeginLoad(BRAND, Format.FILE, name=NAME), sender.context)
    assert begun.name is None
    assert sender.show(begun.id).name == NAME
    assert NAME not in repr(BeginLoad(BRAND, Format.FILE, name=NAME))


def test_records_are_shown_by_their_fields(sender: Sender) -> None:
    record = {"recipient": phone(1), "type": "MESAJ", "source": "HS_WEB", "consent_date": WHEN}
    data = orjson.dumps(record) + b"\n\n{\n" + orjson.dumps({**record, "type": "faks"}) + b"\n"
    load = sender.send(data, Format.NDJSON, check_only=True, kept=KEPT)
    seen = sender.preview(load.id)
    assert (seen.delimiter, seen.ignored, seen.lines) == ("", (), (1, 4))
    assert [one.name for one in seen.columns] == [one.column for one in seen.columns]
    assert [(one.line, one.code) for one in sender.wrong(load.id)] == [(3, "D005"), (4, "H117")]
    assert sender.wrong(load.id)[0].cells == ()
    assert (load.taken, sender.work(sender.confirm(load.id).id).taken) == (1, 1)


def test_many_wrong_rows_come_page_by_page(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.usecases.programs.wrong.MOST_SEALED", 500)
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 40)
    lines = [row(at, type="faks") if at % 3 else row(at) for at in range(150)]
    load = sender.check(table(*lines)())
    assert sender.loader.count("load_wrong") > 10
    found: list[int] = []
    while page := sender.wrong(load.id, max(found, default=0), 7):
        assert all(one.cells == tuple(lines[one.line - 2]) for one in page)
        found += [one.line for one in page]
    assert found == [at + 2 for at in range(150) if at % 3]


def test_letters_that_are_none_do_not_stop_the_page(sender: Sender) -> None:
    raw = table(row(1, type="faks"), encoding="cp1254")().replace(b"faks", b"fa\x81ks")
    load = sender.check(raw)
    assert sender.wrong(load.id)[0].cells[2] == "fa?ks"
    assert sender.preview(load.id).rows[0][2] == "fa?ks"


@pytest.mark.parametrize("state", [LoadState.FAILED, LoadState.CANCELLED])
def test_what_came_of_a_check_in_vain_is_confirmed_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, state: LoadState
) -> None:
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 1)
    check = sender.check(table(row(1), row(2))())
    first = sender.confirm(check.id)
    assert load_some(sender.core, first.id, 0.0)
    assert sender.show(check.id).confirmed == first.id
    if state is LoadState.CANCELLED:
        sender.cancel(first.id)
    else:
        fault = FileFault("gave-up", (("incident", "0a1b2c3d"),))
        sender.core.run(EndLoad(first.id, fault), system_context(sender.core))
    assert (sender.work(first.id).state, sender.show(check.id).confirmed) == (state, None)
    again = sender.confirm(check.id)
    assert again.id != first.id
    assert sender.confirm(check.id).id == again.id
    done = sender.work(again.id)
    # What the first one recorded is there once, and is told as known.
    assert (done.state, done.taken, done.refused) == (LoadState.DONE, 1, 1)
    assert sender.refused(again.id) == {2: "H178"}
    assert sender.loader.count("consent") == 2
    assert sender.confirm(check.id).id == again.id


def test_what_came_of_a_check_in_vain_is_not_confirmed_when_it_is_not_kept(
    sender: Sender, clock: StandingClock
) -> None:
    check = sender.check(table(row(1))())
    first = sender.confirm(check.id)
    sender.cancel(first.id)
    clock.moment += KEPT
    with pytest.raises(TooLate):
        sender.confirm(check.id)
    assert sender.show(first.id).checked_by == check.id


def test_who_confirms_again_twice_at_once_has_one_load(sender: Sender) -> None:
    check = sender.check(table(row(1))())
    sender.cancel(sender.confirm(check.id).id)
    with ThreadPoolExecutor(8) as threads:
        found = {one.id for one in threads.map(sender.confirm, [check.id] * 16)}
    assert len(found) == 1
    assert sender.loader.count("load", "checked_by IS NOT NULL") == 1
