"""A refusal that is said again: nothing moves, and no word from before it ends it any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import Context, Core
from app.domain.consent import EventKind, MessageType, RecipientType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.errors import NotFound, RuleBroken, TooLate
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.outbox.erase import EraseDue
from app.usecases import record as recording
from app.usecases.cells import Cell
from app.usecases.changing import RefuseEverything
from app.usecases.consents import ShowHistory
from app.usecases.deny import DenyApproval
from app.usecases.done import ShowDeed
from app.usecases.forget import Forget
from app.usecases.grant import GrantConsent
from app.usecases.programs.access import GiveAccess, Scope
from app.usecases.programs.refusing import Fate, ReportRefusal
from app.usecases.programs.reporting import ReportConsent
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent, RevokeEverything
from app.usecases.undo import UndoRefusal
from app.usecases.verify import differences
from tests.conftest import NOON
from tests.usecases.acts import ACME, AYSE, MARKET, M, change, citizen, may, record

HOUR = timedelta(hours=1)
TWO = NOON + 2 * HOUR
STATE = """
SELECT status, consent_date, created_at, event_id, source, repeated_at FROM consent
 WHERE recipient_type = 1
"""
LINES = """
SELECT kind, consent_date, source FROM consent_event WHERE recipient_type = 1 ORDER BY id
"""

Saying = Callable[[Core], object]


def by_word(core: Core) -> None:
    core.run(RevokeConsent(ACME, {M}), citizen(core))


def by_switch(core: Core) -> None:
    change(core, (AYSE, Status.RET, Cell(ACME, M)))


def by_denying(core: Core) -> None:
    with pytest.raises(NotFound):
        core.run(DenyApproval(ACME), citizen(core))


def altogether(core: Core) -> None:
    core.run(RevokeEverything(), citizen(core))


def by_provider(core: Core) -> None:
    assert report(core, Status.RET, core.clock.now()) == "H174"


def by_provider_alone(core: Core) -> None:
    with pytest.raises(RuleBroken, match="H174"):
        core.run(
            ReportConsent(100100, ACME, entry(core, Status.RET, core.clock.now())), office(core)
        )


def told_by_provider(core: Core) -> None:
    said = core.run(ReportRefusal(ACME, entry(core, Status.RET, core.clock.now())), office(core))
    assert said.fate is Fate.ALREADY


REPORTED = [by_provider, by_provider_alone, told_by_provider]
SAYINGS = [by_word, by_switch, by_denying, altogether, *REPORTED]


def office(core: Core) -> Context:
    return Context("api", Role.PROVIDER, Assurance.LOGIN, core.clock.now(), actor=100100)


def entry(core: Core, status: Status, at: datetime, address: str = AYSE) -> Entry:
    said = Record(M, status, Source.HS_WEB, at.replace(microsecond=0))
    return Entry(core.keys.tag(address), address, said)


def report(core: Core, status: Status, at: datetime) -> str | None:
    done = core.run(RecordConsents(ACME, [entry(core, status, at)]), office(core))
    return done.refused[0][1] if done.refused else None


def rows(core: Core, sql: str) -> list[tuple[Any, ...]]:
    with core.database.single() as driver:
        return driver.execute(sql.encode()).fetchall()


def sound(core: Core) -> bool:
    with core.database.single() as driver:
        return differences(driver).wrong == 0


@pytest.fixture
def refused(brands: Core, clock: StandingClock) -> Core:
    """A permission that was refused at noon; it is two o'clock."""
    assert record(brands, AYSE, ACME, M) is None
    clock.moment += timedelta(milliseconds=400)
    by_word(brands)
    clock.moment = TWO
    return brands


@pytest.mark.parametrize("saying", SAYINGS)
def test_no_approval_from_before_ends_a_refusal_that_was_said_again(
    refused: Core, clock: StandingClock, saying: Saying
) -> None:
    (before,) = rows(refused, STATE)
    saying(refused)
    (after,) = rows(refused, STATE)
    assert after == (*before[:-1], TWO)
    clock.moment += HOUR
    assert report(refused, Status.ONAY, TWO - HOUR) == "H178"
    assert report(refused, Status.ONAY, TWO) == "H178"
    assert not may(refused)
    assert report(refused, Status.ONAY, TWO + timedelta(seconds=1)) is None
    assert may(refused) == {(ACME, M)}
    ((*_, repeated),) = rows(refused, STATE)
    assert repeated is None
    assert sound(refused)


@pytest.mark.parametrize("saying", SAYINGS)
def test_it_is_a_line_of_the_history_and_moves_nothing(refused: Core, saying: Saying) -> None:
    saying(refused)
    source = Source.HS_WEB if saying in REPORTED else citizen(refused).source
    lines = rows(refused, LINES)
    assert lines[-1] == (EventKind.REPEATED, TWO, source)
    shown = refused.run(ShowHistory(ACME), citizen(refused))
    assert EventKind.REPEATED in [one.kind for one in shown]
    assert sound(refused)
    # Nobody hears of it twice in one moment.
    saying(refused)
    assert rows(refused, LINES) == lines


def test_of_many_only_what_is_refused_is_said_again(brands: Core, clock: StandingClock) -> None:
    for brand, kind in ((ACME, M), (MARKET, M), (MARKET, MessageType.ARAMA)):
        assert record(brands, AYSE, brand, kind) is None
    clock.moment += HOUR
    brands.run(RevokeConsent(ACME, {M}), citizen(brands))
    clock.moment += HOUR
    done = brands.run(RevokeEverything(), citizen(brands))
    assert (done.consents, done.brands) == (2, 1)
    kinds = [kind for (kind, *_) in rows(brands, LINES)]
    assert kinds.count(EventKind.REPEATED) == 1
    assert kinds.count(EventKind.REVOKE) == 3
    assert sound(brands)


def test_a_late_word_that_is_older_is_no_repetition(refused: Core) -> None:
    late = replace(citizen(refused), at=NOON)
    refused.run(RevokeConsent(ACME, {M}), late)
    assert report(refused, Status.RET, NOON - HOUR) == "H174"
    ((*_, repeated),) = rows(refused, STATE)
    assert repeated is None
    assert [kind for kind, *_ in rows(refused, LINES)] == [EventKind.RECORD, EventKind.REVOKE]


def test_what_is_undone_forgets_that_it_was_said_again(refused: Core, clock: StandingClock) -> None:
    clock.moment = NOON + timedelta(minutes=5)
    by_word(refused)
    clock.moment += timedelta(minutes=3)
    refused.run(UndoRefusal(), citizen(refused))
    assert may(refused) == {(ACME, M)}
    ((*_, repeated),) = rows(refused, STATE)
    assert repeated is None
    assert sound(refused)


def test_an_own_late_approval_does_not_outlast_it(refused: Core, clock: StandingClock) -> None:
    by_word(refused)
    clock.moment += HOUR
    refused.run(GrantConsent(ACME, {M}), replace(citizen(refused), at=TWO - HOUR))
    assert not may(refused)
    refused.run(GrantConsent(ACME, {M}), citizen(refused))
    assert may(refused) == {(ACME, M)}
    assert sound(refused)


def test_in_one_upload_too(refused: Core) -> None:
    """A refusal, and an approval that was written down before it."""
    both = [entry(refused, Status.RET, TWO), entry(refused, Status.ONAY, TWO - HOUR)]
    done = refused.run(RecordConsents(ACME, both), office(refused))
    assert [code for _, code in done.refused] == ["H174", "H178"]
    assert sound(refused)


def test_what_was_judged_before_it_was_said_again_is_judged_anew(
    refused: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: Callable[..., object] = getattr(recording, "write_over")  # noqa: B009

    def meddled(*args: Any, **more: Any) -> object:  # noqa: ANN401
        monkeypatch.undo()
        # On the connection of the load itself: what it judged has changed when it writes.
        work = replace(args[0], context=citizen(refused))
        RevokeConsent(ACME, {M}).run(work)
        return written(*args, **more)

    monkeypatch.setattr(recording, "write_over", meddled)
    assert report(refused, Status.ONAY, TWO - HOUR) == "H178"
    assert not may(refused)
    assert sound(refused)


def test_who_may_use_it_changes_before_and_after(
    refused: Core, dealers: tuple[int, int, int], clock: StandingClock
) -> None:
    there = Scope(MARKET, RecipientType.BIREYSEL, M, [refused.keys.tag(AYSE)])
    assert record(refused, AYSE, MARKET, M) is None
    refused.run(RevokeConsent(MARKET, {M}), citizen(refused))
    for dealer in dealers:
        refused.run(GiveAccess(there, [dealer]), office(refused))
        assert sound(refused)
        clock.moment += HOUR
        refused.run(RevokeConsent(MARKET, {M}), citizen(refused))
        assert sound(refused)


def test_what_is_refused_no_more_when_it_is_noted_is_judged_anew(
    refused: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load judged a refusal as one of what is refused; before it is noted, an older approval is
    recorded: the refusal ends that."""
    noted: Callable[..., object] = getattr(recording, "write_repeated")  # noqa: B009

    def meddled(*args: Any) -> object:  # noqa: ANN401
        monkeypatch.undo()
        approval = entry(refused, Status.ONAY, TWO - HOUR)
        RecordConsents(ACME, [approval]).run(replace(args[0], context=office(refused)))
        return noted(*args)

    monkeypatch.setattr(recording, "write_repeated", meddled)
    assert report(refused, Status.RET, TWO) is None
    assert not may(refused)
    assert sound(refused)


def test_a_late_undoing_takes_nothing_back_that_was_said_since(
    refused: Core, clock: StandingClock
) -> None:
    clock.moment = NOON + timedelta(minutes=5)
    by_word(refused)
    clock.moment += timedelta(minutes=1)
    late = replace(citizen(refused), at=NOON + timedelta(minutes=4))
    with pytest.raises(TooLate):
        refused.run(UndoRefusal(), late)
    assert not may(refused)
    assert record(refused, AYSE, MARKET, M) is None
    refused.run(RevokeConsent(MARKET, {M}), citizen(refused))
    clock.moment += timedelta(minutes=1)
    # The market's was said after it, too: what it means is the first.
    with pytest.raises(TooLate):
        refused.run(UndoRefusal(), late)
    assert not may(refused)


def test_what_was_said_again_is_kept_as_long_as_what_is_said_today(
    refused: Core, clock: StandingClock
) -> None:
    clock.moment = NOON + timedelta(days=4 * 365)
    refused.run(Forget((citizen(refused).person,), refuse=True), citizen(refused))
    refused.run(EraseDue(), system_context(refused))
    assert report(refused, Status.ONAY, clock.moment - HOUR) == "H178"


def test_a_page_tells_of_what_ended_alone(brands: Core, clock: StandingClock) -> None:
    for brand in (ACME, MARKET):
        assert record(brands, AYSE, brand, M) is None
    brands.run(RevokeConsent(ACME, {M}), citizen(brands))
    clock.moment += HOUR
    me = citizen(brands).person
    done = brands.run(RefuseEverything((me,)), citizen(brands))
    shown = brands.run(ShowDeed((me.tag,), done.reference), citizen(brands))
    assert (shown.brands, shown.ended) == ((MARKET,), done.consents)


def test_that_it_was_said_again_cannot_be_taken_out_of_the_state(refused: Core) -> None:
    by_word(refused)
    rows(refused, "UPDATE consent SET repeated_at = NULL RETURNING 1")
    assert not sound(refused)
