"""Which dealers may use a permission is no movement of it: for no undo, refusal or dispute."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any

import pytest

from app.core import Core, UseCase
from app.domain.consent import EventKind, Record, Source, Status
from app.domain.examination import Verdict
from app.errors import NotFound
from app.gateways.clock import StandingClock
from app.usecases.cells import Cell
from app.usecases.complaints.checking import CheckMessage
from app.usecases.consents import ShowHistory
from app.usecases.deny import DenyApproval
from app.usecases.done import ShowDeed
from app.usecases.mydata import ExportData
from app.usecases.programs.access import GiveAccess, RemoveAccess, RemoveAllAccess, ReplaceAccess
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from app.usecases.undo import UndoRefusal
from tests.dealers import at_once, office, provider, row, scope, sound, state, took, who
from tests.usecases.acts import AYSE, MARKET, PERSON, M, change, citizen, may, record

Change = Callable[[Core, int], UseCase[Any]]
ALL_CHANGES: tuple[Change, ...] = (
    lambda core, one: GiveAccess(scope(core, MARKET, AYSE), [one]),
    lambda core, one: ReplaceAccess(scope(core, MARKET, AYSE), [one]),
    lambda core, one: RemoveAccess(scope(core, MARKET, AYSE), [one]),
    lambda core, one: RemoveAllAccess(scope(core, MARKET, AYSE)),
)


@pytest.mark.parametrize("change_access", ALL_CHANGES)
def test_an_undo_finds_what_it_would_have_found(
    brands: Core,
    clock: StandingClock,
    dealers: tuple[int, int, int],
    change_access: Change,
) -> None:
    took(brands, dealers[0], dealers[1])
    before = state(brands)[:3]
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[2]]), provider(brands))
    clock.moment += timedelta(hours=1)
    refused = change(brands, (AYSE, Status.RET, Cell(MARKET, M, PERSON)))
    clock.moment += timedelta(minutes=1)
    brands.run(change_access(brands, dealers[0]), provider(brands))
    tags = (citizen(brands).person.tag,)
    assert brands.run(ShowDeed(tags, refused.reference), citizen(brands)).undoable
    access = who(brands)
    clock.moment += timedelta(minutes=1)
    brands.run(UndoRefusal(), citizen(brands))
    assert state(brands)[:3] == before
    # What was said of dealers meanwhile is not undone: it was the brand's to say.
    assert who(brands) == access
    assert sound(brands)


@pytest.mark.parametrize("change_access", ALL_CHANGES)
def test_a_dispute_and_a_refusal_find_what_they_would_have_found(
    brands: Core,
    clock: StandingClock,
    dealers: tuple[int, int, int],
    change_access: Change,
) -> None:
    took(brands, dealers[0], dealers[1])
    clock.moment += timedelta(days=40)
    brands.run(change_access(brands, dealers[0]), provider(brands))
    clock.moment += timedelta(days=1)
    message = CheckMessage(MARKET, M, clock.moment - timedelta(hours=1), PERSON)
    checked = brands.run(message, citizen(brands))
    assert checked.examination.verdict is Verdict.VALID
    assert [one.kind for one in checked.lines] == [EventKind.RECORD]
    assert checked.examination.word == checked.lines[0].id
    # An approval of long ago, that the citizen was told of then: what a dealer was let do since
    # makes it no newer.
    with pytest.raises(NotFound):
        brands.run(DenyApproval(MARKET, timedelta(days=30)), citizen(brands))
    assert brands.run(DenyApproval(MARKET), citizen(brands)).consents == 1
    assert may(brands) == set()
    assert sound(brands)


def test_a_late_record_stays_late_whatever_dealers_were_let_do(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    given, message_at = clock.moment, clock.moment + timedelta(hours=1)
    clock.moment += timedelta(days=9)
    said = Record(M, Status.ONAY, Source.HS_WEB, given.replace(microsecond=0), PERSON)
    entry = Entry(brands.keys.tag(AYSE), AYSE, said)
    brands.run(RecordConsents(MARKET, [entry], backdated=True), office(brands))
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[0]]), provider(brands))
    checked = brands.run(CheckMessage(MARKET, M, message_at, PERSON), citizen(brands))
    assert checked.examination.verdict is Verdict.LATE


def test_the_citizen_sees_it_and_a_case_does_not(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    record(brands, AYSE, MARKET, M)
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), dealers[:2]), provider(brands))
    kinds = [one.kind for one in brands.run(ShowHistory(MARKET), citizen(brands))]
    assert kinds == [EventKind.RECORD, EventKind.ACCESS]
    of_case = brands.run(ShowHistory(MARKET, access=False), citizen(brands))
    assert [one.kind for one in of_case] == [EventKind.RECORD]
    data = brands.run(ExportData((citizen(brands).person.tag,)), citizen(brands))
    codes = " ".join(map(str, sorted(dealers[:2])))
    assert data.parts["permissions"][0]["retailer_access"] == codes
    assert [one["kind"] for one in data.parts["history"]] == ["RECORD", "ACCESS"]
    assert data.parts["history"][1]["retailer_access"] == codes


def test_a_record_that_was_judged_before_is_written_after(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    took(brands, dealers[0])
    clock.moment += timedelta(hours=1)
    brands.run(GiveAccess(scope(brands, MARKET, AYSE), [dealers[1]]), provider(brands))
    clock.moment += timedelta(hours=1)
    took(brands, dealers[2])
    assert who(brands) == (dealers[2], None)
    assert sound(brands)


def test_a_refusal_of_the_same_moment_is_never_lost(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    """Two threads, again and again: a brand that changes who may use a permission, and the citizen
    who ends it. Both stay, whichever came first, and the history proves it."""
    phones = [f"+90532111{number:04d}" for number in range(12)]
    for phone in phones:
        record(brands, phone, MARKET, M)
    clock.moment += timedelta(hours=1)
    for phone in phones:
        order = GiveAccess(scope(brands, MARKET, phone), dealers)
        refusal, mine = RevokeConsent(MARKET, {M}), citizen(brands, phone)
        done = at_once(
            partial(brands.run, order, provider(brands)), partial(brands.run, refusal, mine)
        )
        assert [type(one).__name__ for one in done] == ["AccessGiven", "Revoked"]
        assert (state(brands, phone)[0], who(brands, phone)) == (
            Status.RET,
            (None, sorted(dealers)),
        )
    assert sound(brands)


def test_a_refusal_that_waits_for_the_access_comes_after_it(
    brands: Core, clock: StandingClock, dealers: tuple[int, int, int]
) -> None:
    """And one for which the access waits is read again under the lock."""
    record(brands, AYSE, MARKET, M)
    clock.moment += timedelta(hours=1)
    order = GiveAccess(scope(brands, MARKET, AYSE), [dealers[0]])
    refusal = (
        "UPDATE consent SET status = 2, event_id = nextval('consent_event_id_seq') WHERE tag = %s"
    )
    with brands.database.single() as driver:
        driver.execute("BEGIN")
        driver.execute(refusal, (brands.keys.tag(AYSE),))
        waiting = Thread(target=brands.run, args=(order, provider(brands)))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        driver.execute("COMMIT")
    waiting.join()
    assert state(brands)[0] == Status.RET
    assert who(brands) == (None, [dealers[0]])
    assert row(
        brands,
        "SELECT status FROM consent_event WHERE tag = %s AND kind = 7",
        brands.keys.tag(AYSE),
    ) == (Status.RET,)
