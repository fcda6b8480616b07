"""A registry opens: what is old is taken until a day, citizens look until another, and then it
counts. The days are those of 2020, years later."""

from datetime import date, datetime, timedelta

import pytest

from app.core import Core
from app.domain.consent import RecipientType, Record, Source, Status
from app.domain.opening import Opening
from app.errors import InvalidInput, NotFound
from app.gateways.clock import StandingClock
from app.usecases.consents import ListConsents
from app.usecases.grant import GrantConsent
from app.usecases.opening import DropOpening, ListOpenings, SetOpening
from app.usecases.overview import Permission, SeePermissions
from app.usecases.programs.refusing import ReportRefusal
from app.usecases.record import BatchRecorded, CheckConsents, Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from tests.conftest import NOON
from tests.usecases.acts import ACME, AYSE, MARKET, M, citizen, record
from tests.usecases.test_record_many import office, provider

LAST_LOAD, LAST_LOOK = date(2026, 3, 31), date(2026, 5, 15)
OLD = datetime(2019, 5, 3, 10, tzinfo=NOON.tzinfo)
NOTICES = "SELECT count(*) FROM outbox"


@pytest.fixture(autouse=True)
def _brands(brands: Core) -> None:
    """Two brands of one provider."""


def opened(core: Core, whose: int = 0, load: date = LAST_LOAD, look: date = LAST_LOOK) -> None:
    core.run(SetOpening(load, look, whose), office(core))
    # Its copy of the directory would be a second old.
    core.directory.get(-1)


def entry(core: Core, at: datetime = OLD, status: Status = Status.ONAY) -> Entry:
    return Entry(core.keys.tag(AYSE), AYSE, Record(M, status, Source.HS_WEB, at))


def bring(core: Core, brand: int = ACME, at: datetime = OLD) -> BatchRecorded:
    return core.run(RecordConsents(brand, [entry(core, at)]), office(core))


def seen(core: Core) -> list[Permission]:
    who = citizen(core)
    overview = core.run(SeePermissions((who.person.tag,)), who)
    return [one for row in overview.rows for one in row.permissions]


def told(core: Core) -> int:
    with core.database.single() as driver:
        return int(driver.execute(NOTICES).fetchone()[0])  # type: ignore[index]


def test_what_is_old_is_taken_until_the_last_day_and_not_after(
    core: Core, clock: StandingClock
) -> None:
    assert bring(core).refused == ((0, "H467"),)
    opened(core)
    assert core.run(CheckConsents(ACME, [entry(core)]), office(core)).done == 1
    assert bring(core).done == 1
    clock.moment = datetime(2026, 3, 31, 20, 59, 59, tzinfo=NOON.tzinfo)
    assert bring(core, MARKET).done == 1
    clock.moment += timedelta(seconds=1)
    assert bring(core, MARKET, OLD + timedelta(1)).refused == ((0, "H467"),)


def test_it_is_shown_as_waiting_until_the_last_look_and_counts_all_along(
    core: Core, clock: StandingClock
) -> None:
    opened(core)
    bring(core)
    (one,) = seen(core)
    assert one.approved
    assert one.look_until == datetime(2026, 5, 15, 20, 59, 59, tzinfo=NOON.tzinfo)
    clock.moment = one.look_until
    assert [one.look_until for one in seen(core)] == [clock.moment]
    clock.moment += timedelta(seconds=1)
    assert [(one.approved, one.look_until) for one in seen(core)] == [(True, None)]


def test_who_refused_by_then_has_refused(core: Core, clock: StandingClock) -> None:
    opened(core)
    bring(core)
    clock.moment += timedelta(days=3)
    core.run(RevokeConsent(ACME, (M,)), citizen(core))
    assert {(one.approved, one.look_until) for one in seen(core)} == {(False, None)}
    assert bring(core).refused == ((0, "H178"),)
    clock.moment += timedelta(days=90)
    (listed,) = core.run(ListConsents(), citizen(core))
    assert listed.refused == (M,)


def test_what_is_old_is_not_told_one_by_one_and_what_is_new_is(core: Core) -> None:
    opened(core)
    bring(core)
    assert told(core) == 0
    record(core, AYSE, MARKET, M)
    assert told(core) == 1


def test_a_refusal_that_is_loaded_in_time_is_not_late(core: Core) -> None:
    order = ReportRefusal(ACME, entry(core, status=Status.RET))
    opened(core)
    assert not core.run(order, provider(core)).late


def test_a_provider_may_have_dates_of_its_own(core: Core, clock: StandingClock) -> None:
    opened(core)
    opened(core, 100100, date(2026, 6, 1), date(2026, 7, 1))
    clock.moment += timedelta(days=60)
    assert bring(core).done == 1
    assert {one.look_until for one in seen(core)} == {
        datetime(2026, 7, 1, 20, 59, 59, tzinfo=NOON.tzinfo)
    }
    assert [code for code, _ in core.run(ListOpenings(), office(core))] == [0, 100100]


def test_dates_are_moved_and_it_began_when_it_was_set_first(
    core: Core, clock: StandingClock
) -> None:
    opened(core)
    clock.moment += timedelta(days=9)
    opened(core, look=date(2026, 6, 15))
    ((_, opening),) = core.run(ListOpenings(), office(core))
    ends = datetime(2026, 6, 15, 20, 59, 59, tzinfo=NOON.tzinfo)
    assert opening == Opening(NOON, datetime(2026, 3, 31, 20, 59, 59, tzinfo=NOON.tzinfo), ends)


def test_dates_that_make_no_sense_and_providers_that_are_not_there(core: Core) -> None:
    with pytest.raises(InvalidInput, match="invalid-input"):
        opened(core, look=LAST_LOAD)
    with pytest.raises(NotFound):
        opened(core, 999999)
    with pytest.raises(NotFound):
        core.run(DropOpening(), office(core))


def test_dates_that_were_a_mistake_are_dropped(core: Core, clock: StandingClock) -> None:
    opened(core)
    bring(core)
    core.run(DropOpening(), office(core))
    clock.moment += timedelta(seconds=5)
    core.directory.get(-1)
    assert bring(core, MARKET).refused == ((0, "H467"),)
    assert [one.look_until for one in seen(core)] == [None]


def test_what_waited_in_a_queue_is_held_against_the_day_when_it_came(
    core: Core, clock: StandingClock
) -> None:
    came = clock.moment
    clock.moment += timedelta(days=9)
    fresh = entry(core, came - timedelta(days=1))
    late = core.run(RecordConsents(ACME, [fresh]), office(core))
    assert late.refused == ((0, "H467"),)
    assert core.run(RecordConsents(ACME, [fresh], reported_at=came), office(core)).done == 1


def test_an_own_approval_does_not_wait(core: Core) -> None:
    opened(core)
    bring(core)
    core.run(RevokeConsent(ACME, (M,)), citizen(core))
    core.run(GrantConsent(ACME, (M,)), citizen(core))
    assert {(one.approved, one.look_until) for one in seen(core)} == {(True, None)}


def test_what_a_business_records_without_a_date_is_of_today_and_told(core: Core) -> None:
    """A trader's first record."""
    opened(core)
    record = Record(M, Status.ONAY, None, None, RecipientType.TACIR)
    entry = Entry(core.keys.tag(AYSE), AYSE, record)
    assert core.run(RecordConsents(ACME, [entry]), office(core)).done == 1
    assert told(core) == 1
