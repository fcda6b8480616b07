"""What a citizen changes on the portal: cells, everything, and back again."""

from datetime import timedelta
from itertools import product

import pytest

from app.core import Core
from app.domain.consent import (
    RecipientType,
    Source,
    Status,
)
from app.errors import NotFound, TooLate
from app.gateways.clock import StandingClock
from app.usecases.ahead import ListAhead
from app.usecases.cells import Cell
from app.usecases.changing import (
    RefuseEverything,
    UndoEverywhere,
)
from app.usecases.consents import ShowHistory
from tests.usecases.acts import (
    ACME,
    AYSE,
    MAIL,
    MARKET,
    PERSON,
    TRADER,
    A,
    E,
    M,
    change,
    citizen,
    may,
    record,
)


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
