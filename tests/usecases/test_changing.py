"""What a citizen changes on the portal: cells, everything, ahead, and back again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import Context, Core
from app.demo import BRANDS
from app.domain import party
from app.domain.ahead import Ahead, refused_ahead
from app.domain.consent import (
    LOCKED,
    REFUSED_AHEAD,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
)
from app.domain.permissions import Assurance, Role
from app.errors import InvalidInput, NotFound, TooLate
from app.gateways.clock import StandingClock
from app.usecases.ahead import EndAhead, ListAhead, RefuseAhead
from app.usecases.cells import Cell
from app.usecases.changing import (
    ChangeConsents,
    Changed,
    RefuseEverything,
    UndoEverywhere,
    Wish,
)
from app.usecases.consents import ListConsents, ShowHistory
from app.usecases.grant import GrantConsent
from app.usecases.lock import LockAddress
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsents
from tests.citizens import claiming
from tests.conftest import NOON

A, M, E = MessageType
PERSON, TRADER = RecipientType
AYSE, MAIL = "+905321112233", "ayse@example.com"
ACME, MARKET = 100100, 100200


@pytest.fixture
def brands(core: Core) -> Core:
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    core.run(AddProvider(party.Provider(100100, "Acme Alışveriş A.Ş.")), office)
    for code, _, name, names, sector in BRANDS:
        item = party.Brand(code, 100100, name, code == 100100, names, sector)
        core.run(AddBrand(item), office)
    return core


def record(
    core: Core, address: str, brand: int, type: MessageType, kind: RecipientType = PERSON
) -> str | None:
    """A provider's approval, dated now; the rule that refuses it."""
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100100)
    said = Record(type, Status.ONAY, Source.HS_WEB, core.clock.now().replace(microsecond=0), kind)
    done = core.run(RecordConsents(brand, [Entry(core.keys.tag(address), address, said)]), office)
    return done.refused[0][1] if done.refused else None


def citizen(core: Core, address: str = AYSE) -> Context:
    return replace(claiming(core, address), assurance=Assurance.CODE)


def change(core: Core, *wishes: tuple[str, Status, Cell]) -> Changed:
    orders = tuple(Wish(citizen(core, who).person, status, (cell,)) for who, status, cell in wishes)
    return core.run(ChangeConsents(orders), citizen(core))


def may(core: Core, address: str = AYSE) -> set[tuple[int, MessageType]]:
    """What brands may do, by the list of the address."""
    listed = core.run(ListConsents(), citizen(core, address))
    return {(one.brand, kind) for one in listed for kind in one.approved}


def test_one_switch_moves_one_permission_and_no_other(brands: Core, clock: StandingClock) -> None:
    for kind, recipient_type in product((A, M), RecipientType):
        record(brands, AYSE, ACME, kind, recipient_type)
    clock.moment += timedelta(hours=1)
    done = change(brands, (AYSE, Status.RET, Cell(ACME, M, PERSON)))
    assert [(one.status, one.cell) for one in done.moved] == [(Status.RET, Cell(ACME, M, PERSON))]
    history = brands.run(ShowHistory(ACME), citizen(brands))
    last = history[-1]
    assert (last.type, last.recipient_type, last.source, last.channel, last.reference) == (
        M,
        PERSON,
        Source.IYS_WEB,
        "web",
        done.reference,
    )
    assert may(brands) == {(ACME, A), (ACME, M)}
    change(brands, (AYSE, Status.RET, Cell(ACME, M, TRADER)))
    assert may(brands) == {(ACME, A)}


def test_refusing_and_approving_at_several_addresses_is_one_deed(
    brands: Core, clock: StandingClock
) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += timedelta(hours=1)
    done = change(brands, (AYSE, Status.RET, Cell(ACME, M)), (MAIL, Status.ONAY, Cell(MARKET, E)))
    assert (done.count(Status.RET), done.count(Status.ONAY)) == (1, 1)
    assert (may(brands), may(brands, MAIL)) == (set(), {(MARKET, E)})


def test_an_unknown_brand_changes_nothing_at_all(brands: Core) -> None:
    record(brands, AYSE, ACME, M)
    with pytest.raises(NotFound):
        change(brands, (AYSE, Status.RET, Cell(ACME, M)), (AYSE, Status.RET, Cell(999999, M)))
    assert may(brands) == {(ACME, M)}


def test_the_first_word_about_a_brand_has_a_source_of_its_own(brands: Core) -> None:
    change(brands, (AYSE, Status.ONAY, Cell(ACME, M)))
    change(brands, (AYSE, Status.ONAY, Cell(ACME, A)))
    sources = [one.source for one in brands.run(ShowHistory(ACME), citizen(brands))]
    assert sources == [Source.IYS_WEB_YENI, Source.IYS_WEB]


def test_everything_but_one_brand_is_refused_and_undone_by_one_press(
    brands: Core, clock: StandingClock
) -> None:
    for brand in (ACME, MARKET, 100201):
        record(brands, AYSE, brand, M)
    record(brands, MAIL, ACME, E)
    before = may(brands), may(brands, MAIL)
    clock.moment += timedelta(hours=1)
    people = (citizen(brands).person, citizen(brands, MAIL).person)
    order = RefuseEverything(people, keep=(MARKET,), ahead=True)
    done = brands.run(order, citizen(brands))
    assert (done.consents, done.brands, done.addresses) == (3, 3, 2)
    # What is kept is approved anew, or what was refused ahead would cover it.
    assert (may(brands), may(brands, MAIL)) == ({(MARKET, M)}, set())
    brands.run(UndoEverywhere(people, done.reference), citizen(brands))
    assert (may(brands), may(brands, MAIL)) == before
    with pytest.raises(TooLate):
        brands.run(UndoEverywhere(people, done.reference), citizen(brands))


def test_undo_ends_what_was_refused_ahead_also_where_nothing_else_ended(
    brands: Core, clock: StandingClock
) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += timedelta(hours=1)
    people = (citizen(brands).person, citizen(brands, MAIL).person)
    done = brands.run(RefuseEverything(people, ahead=True), citizen(brands))
    assert brands.run(UndoEverywhere(people, done.reference), citizen(brands)).addresses == 2
    for address in (AYSE, MAIL):
        assert brands.run(ListAhead(), citizen(brands, address)) == ()


def test_what_was_refused_ahead_is_not_undone_after_ten_minutes(
    brands: Core, clock: StandingClock
) -> None:
    people = (citizen(brands).person,)
    done = brands.run(RefuseEverything(people, ahead=True), citizen(brands))
    clock.moment += timedelta(minutes=11)
    with pytest.raises(TooLate):
        brands.run(UndoEverywhere(people, done.reference), citizen(brands))
    assert len(brands.run(ListAhead(), citizen(brands))) == 1


def test_without_a_reference_nothing_is_undone(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += timedelta(hours=1)
    people = (citizen(brands).person,)
    brands.run(RefuseEverything(people), citizen(brands))
    with pytest.raises(TooLate):
        brands.run(UndoEverywhere(people, ""), citizen(brands))
    assert may(brands) == set()


def test_one_type_of_everything_is_refused(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    record(brands, AYSE, ACME, A)
    clock.moment += timedelta(hours=1)
    brands.run(RefuseEverything((citizen(brands).person,), types=(A,)), citizen(brands))
    assert may(brands) == {(ACME, M)}


def test_undo_is_too_late_after_ten_minutes(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += timedelta(hours=1)
    people = (citizen(brands).person,)
    done = brands.run(RefuseEverything(people), citizen(brands))
    clock.moment += timedelta(minutes=11)
    with pytest.raises(TooLate):
        brands.run(UndoEverywhere(people, done.reference), citizen(brands))


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
