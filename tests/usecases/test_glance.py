"""Numbers of a large brand: counted by the worker, shown with their time; and those of its sector,
counted every night."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import Core
from app.daily import make_day
from app.domain import party
from app.domain.consent import EventKind, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.permissions import Role
from app.errors import NotFound
from app.outbox.delivery import system_context
from app.usecases.console import glance, pictures
from app.usecases.console.glance import TASK, AskGlance, KeepGlance
from app.usecases.console.home import Home, SeeHome
from app.usecases.console.pictures import KeepRates, SeePictures
from app.usecases.console.reports import ListDays
from app.usecases.daily import counting
from app.usecases.daily.making import PlanDay
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.revoke import RevokeConsent
from tests.usecases.acts import ACME, citizen
from tests.usecases.desks import operator
from tests.usecases.test_console import A, M, at_work, said

MARKET = 100400
HOUR = timedelta(hours=1)
DAY = """
INSERT INTO brand_day (day, brand_code, recipient_type, type, status, kind, source, channel,
                       movements)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@pytest.fixture
def large(brands: Core, monkeypatch: pytest.MonkeyPatch) -> Core:
    """A brand with more permissions than are counted at once: three approvals and a refusal."""
    monkeypatch.setattr(glance, "FEW", 3)
    brands.run(said(brands, Status.ONAY, M, A), at_work(brands))
    brands.run(said(brands, phone="+905334445566"), at_work(brands))
    brands.run(RevokeConsent(ACME, (M,)), citizen(brands))
    brands.run(said(brands, phone="+905334445577"), at_work(brands))
    return brands


def look(core: Core, role: Role = Role.EDITOR) -> Home:
    """The first page."""
    return core.run(SeeHome(ACME), at_work(core, role))


def later(core: Core, by: timedelta = HOUR) -> None:
    """So much time goes by."""
    core.clock.moment += by  # type: ignore[attr-defined]


def jobs(core: Core) -> list[dict[str, Any]]:
    """What the worker is to count."""
    with core.database.single() as driver:
        query = "SELECT args FROM procrastinate_jobs WHERE task_name = %s"
        return [row[0] for row in driver.execute(query, (TASK,)).fetchall()]


def test_a_large_brand_is_counted_once_and_shown_with_its_time(large: Core) -> None:
    before = look(large)
    assert (before.approved, before.refused, before.counted_at) == (None, None, None)
    assert before.old
    large.run(AskGlance(ACME), at_work(large))
    large.run(AskGlance(ACME), at_work(large))
    assert jobs(large) == [{"brand": ACME}]
    large.run(KeepGlance(ACME), system_context(large))
    counted_at = large.clock.now()
    later(large, timedelta(minutes=1))
    found = look(large)
    assert found.approved is not None
    assert {one.type: one.persons for one in found.approved if one.persons} == {A: 1, M: 2}
    assert found.today is not None
    assert (found.refused, found.today.approvals, found.today.by_citizens) == (1, 4, 1)
    assert (found.counted_at, found.old) == (counted_at, False)
    later(large)
    assert look(large).old
    large.run(AskGlance(ACME), at_work(large))
    assert len(jobs(large)) == 2


def test_the_numbers_of_yesterday_are_not_told_as_those_of_today(large: Core) -> None:
    large.run(KeepGlance(ACME), system_context(large))
    later(large, timedelta(days=1))
    found = look(large)
    assert found.today is None
    assert found.approved is not None
    assert found.yesterday is not None
    assert found.yesterday.approvals == 4


def test_a_small_brand_is_counted_while_somebody_looks(brands: Core) -> None:
    brands.run(said(brands, Status.ONAY, M), at_work(brands))
    found = look(brands)
    assert found.approved is not None
    assert (found.counted_at, found.old, sum(one.persons for one in found.approved)) == (
        None,
        False,
        1,
    )


def test_a_day_on_which_much_moved_is_not_counted_while_somebody_looks(
    brands: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    brands.run(said(brands, Status.ONAY, M, A), at_work(brands))
    assert (look(brands).approved, look(brands).today) == (None, None)
    assert brands.run(ListDays(ACME), at_work(brands)).today is None
    brands.run(KeepGlance(ACME), system_context(brands))
    found = look(brands).today
    assert found is not None
    assert found.approvals == 2


def test_nobody_has_another_s_brand_counted(brands: Core) -> None:
    with pytest.raises(NotFound):
        brands.run(AskGlance(ACME), at_work(brands, Role.OWNER, MARKET))
    assert jobs(brands) == []


def test_the_curve_of_a_large_brand_goes_back_from_what_was_counted(large: Core) -> None:
    assert large.run(SeePictures(ACME), at_work(large)).standing is None
    large.run(KeepGlance(ACME), system_context(large))
    later(large, timedelta(days=2))
    found = large.run(SeePictures(ACME), at_work(large))
    assert found.standing is not None
    assert (found.standing[M][-1], found.standing[M][-2], found.standing[A][-1]) == (2, 0, 1)
    assert (found.counted_at, found.old) == (large.clock.now() - timedelta(days=2), True)


def test_the_curve_goes_on_with_the_days_after_the_count(large: Core) -> None:
    large.run(KeepGlance(ACME), system_context(large))
    counted = large.clock.now()
    # Later on the same day, and on the day after; then the days are over.
    later(large, HOUR)
    large.run(said(large, phone="+905334445588"), at_work(large))
    later(large, timedelta(days=1))
    large.run(said(large, phone="+905334445599"), at_work(large))
    large.run(said(large, Status.RET, phone="+905334445577"), at_work(large))
    large.run(said(large, phone="+905334445500"), at_work(large))
    later(large, timedelta(days=8))
    for day in (day_in_istanbul(counted), day_in_istanbul(counted) + timedelta(days=1)):
        large.run(PlanDay(day), system_context(large))
        assert make_day(large, ACME, day, 0, stamp=False) is None
    found = large.run(SeePictures(ACME), at_work(large))
    assert found.standing is not None
    assert found.counted_at == counted
    assert (found.standing[M][-3], found.standing[M][-2], found.standing[M][-1]) == (0, 4, 4)


def test_sources_stand_in_their_months(brands: Core) -> None:
    for step in (timedelta(0), timedelta(days=31)):
        later(brands, step)
        phone = f"+90533444550{step.days % 9}"
        brands.run(said(brands, phone=phone), at_work(brands))
    later(brands, timedelta(days=1))
    for back in (32, 1):
        day = day_in_istanbul(brands.clock.now()) - timedelta(days=back)
        brands.run(PlanDay(day), system_context(brands))
        assert make_day(brands, ACME, day, 0, stamp=False) is None
    found = brands.run(SeePictures(ACME), at_work(brands))
    assert len(found.months) == pictures.MONTHS
    told = [(month.month, dict(counts)) for month, counts in found.months[-3:]]
    assert told == [(2, {}), (3, {Source.HS_WEB: 1}), (4, {Source.HS_WEB: 1})]
    assert found.months[0][0].isoformat() == "2025-05-01"


def rival(core: Core, number: int, sector: str) -> None:
    """Another provider of the sector, with ten approvals recorded today, of which one disputed."""
    iys, brand = 200100 + number, 200100 + number
    core.run(AddProvider(party.Provider(iys, f"Rakip {number}")), operator(core))
    item = party.Brand(brand, iys, f"Rakip {number}", True, (f"RAKIP{number}",), sector)
    core.run(AddBrand(item), operator(core))
    day, message = day_in_istanbul(core.clock.now()), int(M)
    with core.database.single() as driver:
        for kind, status, many in ((EventKind.RECORD, 1, 10), (EventKind.DENY, 2, 1)):
            row = (day, brand, 1, message, status, int(kind), 1, "iys", many)
            driver.execute(DAY, row)


def test_a_sector_is_told_where_it_gives_no_single_one_away(brands: Core) -> None:
    sector = brands.directory.known()[ACME].sector
    assert sector is not None
    for number in range(pictures.FEWEST):
        brands.run(KeepRates(), system_context(brands))
        assert brands.run(SeePictures(ACME), at_work(brands)).sector is None
        rival(brands, number, sector)
    rival(brands, 7, "energy")
    for _ in range(2):
        brands.run(KeepRates(), system_context(brands))
    found = brands.run(SeePictures(ACME), at_work(brands)).sector
    assert found is not None
    assert (found.disputed, found.recorded) == (pictures.FEWEST, 10 * pictures.FEWEST)
