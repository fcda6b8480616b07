"""What is refused in advance: before a brand was heard, until its end, and against the rule."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import Core
from app.domain.ahead import Ahead, refused_ahead
from app.domain.consent import (
    LOCKED,
    REFUSED_AHEAD,
    MessageType,
    Source,
)
from app.errors import InvalidInput, NotFound, TooLate
from app.gateways.clock import StandingClock
from app.usecases.ahead import EndAhead, ListAhead, RefuseAhead
from app.usecases.changing import (
    RefuseEverything,
    UndoEverywhere,
)
from app.usecases.consents import ListConsents
from app.usecases.grant import GrantConsent
from app.usecases.lock import LockAddress
from tests.conftest import NOON
from tests.usecases.acts import (
    ACME,
    AYSE,
    MAIL,
    MARKET,
    A,
    M,
    citizen,
    may,
    record,
)


def test_what_is_refused_ahead_stands_before_a_brands_approval(
    brands: Core, clock: StandingClock
) -> None:
    record(brands, AYSE, ACME, M)
    brands.run(RefuseAhead(M), citizen(brands))
    assert may(brands) == set()
    assert record(brands, AYSE, MARKET, M) == REFUSED_AHEAD
    assert record(brands, AYSE, MARKET, A) is None
    clock.moment += timedelta(minutes=1)
    brands.run(GrantConsent(ACME, [M]), citizen(brands))
    assert may(brands) == {(ACME, M), (MARKET, A)}
    clock.moment += timedelta(minutes=1)
    assert record(brands, AYSE, ACME, M) == REFUSED_AHEAD
    (standing,) = brands.run(ListAhead(), citizen(brands))
    brands.run(EndAhead(standing.id), citizen(brands))
    assert record(brands, AYSE, MARKET, M) is None


def test_a_sector_is_refused_and_no_other(brands: Core) -> None:
    record(brands, AYSE, ACME, M)
    record(brands, AYSE, MARKET, M)
    brands.run(RefuseAhead(sector="market"), citizen(brands))
    assert may(brands) == {(ACME, M)}
    assert record(brands, AYSE, MARKET, A) == REFUSED_AHEAD
    assert record(brands, AYSE, ACME, A) is None


def test_at_its_end_what_was_recorded_counts_again(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    brands.run(RefuseAhead(until=clock.moment + timedelta(days=30)), citizen(brands))
    assert may(brands) == set()
    clock.moment += timedelta(days=30)
    assert may(brands) == {(ACME, M)}
    assert brands.run(ListAhead(), citizen(brands)) == ()


def test_the_same_twice_stands_once(brands: Core) -> None:
    assert brands.run(RefuseAhead(M), citizen(brands)).changed is True
    assert brands.run(RefuseAhead(M), citizen(brands)).changed is False
    assert len(brands.run(ListAhead(), citizen(brands))) == 1


def test_what_makes_no_sense_is_refused(brands: Core, clock: StandingClock) -> None:
    with pytest.raises(InvalidInput, match="sector"):
        brands.run(RefuseAhead(sector="moon"), citizen(brands))
    with pytest.raises(InvalidInput, match="until"):
        brands.run(RefuseAhead(until=clock.moment), citizen(brands))
    brands.run(RefuseAhead(), citizen(brands))
    with pytest.raises(NotFound):
        brands.run(EndAhead(10**9), citizen(brands))
    (standing,) = brands.run(ListAhead(), citizen(brands))
    with pytest.raises(NotFound):
        brands.run(EndAhead(standing.id), citizen(brands, MAIL))


def test_a_locked_address_says_so_first(brands: Core) -> None:
    brands.run(LockAddress(True), citizen(brands))
    brands.run(RefuseAhead(), citizen(brands))
    assert record(brands, AYSE, ACME, M) == LOCKED


def test_undo_ends_nobody_elses_refusal_ahead(brands: Core) -> None:
    done = brands.run(RefuseEverything((citizen(brands).person,), ahead=True), citizen(brands))
    stranger = citizen(brands, MAIL)
    with pytest.raises(TooLate):
        brands.run(UndoEverywhere((stranger.person,), done.reference), stranger)
    assert len(brands.run(ListAhead(), citizen(brands))) == 1


sectors = st.sampled_from(["retail", "market", None])
hours = st.integers(-6, 6).map(lambda hour: NOON + timedelta(hours=hour))
wishes = st.lists(
    st.builds(
        Ahead,
        since=hours,
        until=st.none() | hours,
        type=st.none() | st.sampled_from(MessageType),
        sector=sectors,
    ),
    max_size=4,
)


def told(core: Core) -> Iterator[tuple[int, MessageType]]:
    listed = core.run(ListConsents(), citizen(core))
    return ((one.brand, kind) for one in listed for kind in one.approved)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=wishes, sector=sectors, approved=hours, own=st.booleans())
def test_the_statement_and_the_rule_agree(
    brands: Core, wishes: list[Ahead], sector: str | None, approved: datetime, own: bool
) -> None:
    source = Source.IYS_WEB if own else Source.HS_WEB
    tag = brands.keys.tag(AYSE)
    with brands.database.single() as driver:
        driver.execute("DELETE FROM advance_refusal; DELETE FROM consent")
        driver.execute("UPDATE brand SET sector = %s WHERE brand_code = %s", (sector, ACME))
        for one in wishes:
            driver.execute(
                "INSERT INTO advance_refusal (tag, since, until, type, sector, channel, reference)"
                " VALUES (%s, %s, %s, %s, %s, 'web', 'R')",
                (tag, one.since, one.until, one.type, one.sector),
            )
        for kind in MessageType:
            driver.execute(
                "INSERT INTO consent (tag, brand_code, recipient_type, type, status, source,"
                " consent_date, created_at, event_id) VALUES (%s, %s, 1, %s, 1, %s, %s, %s, 1)",
                (tag, ACME, kind, source, approved, approved),
            )
    expected = {
        (ACME, kind)
        for kind in MessageType
        if not refused_ahead(wishes, kind, sector, NOON, approved=approved, source=source)
    }
    assert set(told(brands)) == expected
