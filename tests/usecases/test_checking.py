"""What the registry says of a message, over the movements that real deeds leave behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Core
from app.domain.consent import RecipientType, Status
from app.domain.examination import Verdict
from app.errors import InvalidInput, ProveIdentity
from app.gateways.clock import StandingClock
from app.usecases.ahead import EndAhead, ListAhead, RefuseAhead
from app.usecases.cells import Cell
from app.usecases.changing import DenyEverywhere
from app.usecases.complaints.checking import Checked, CheckMessage
from app.usecases.lock import LockAddress
from app.usecases.undo import UndoRefusal
from tests.usecases.acts import ACME, AYSE, MAIL, MARKET, TRADER, A, M, change, citizen, record

DAY = timedelta(days=1)


def check(
    core: Core,
    days_ago: float = 0,
    brand: int | None = ACME,
    kind: RecipientType = RecipientType.BIREYSEL,
) -> Checked:
    """What is said of a text that came so many days ago."""
    at = core.clock.now() - days_ago * DAY
    return core.run(CheckMessage(brand, M, at, kind), citizen(core))


def verdicts(found: Checked) -> tuple[Verdict, Verdict]:
    return found.examination.verdict, found.examination.then


def test_nothing_was_ever_permitted(brands: Core) -> None:
    found = check(brands)
    assert verdicts(found) == (Verdict.NEVER, Verdict.NEVER)
    assert found.lines == ()
    assert verdicts(check(brands, kind=TRADER)) == (Verdict.MERCHANT, Verdict.MERCHANT)
    assert verdicts(check(brands, brand=None)) == (Verdict.SENDER_UNKNOWN,) * 2


def test_before_and_after_a_permission_and_its_refusal(brands: Core, clock: StandingClock) -> None:
    clock.moment -= timedelta(days=30)
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    change(brands, (AYSE, Status.RET, Cell(ACME, M)))
    clock.moment += 10 * DAY
    assert verdicts(check(brands, 21)) == (Verdict.NEVER, Verdict.NEVER)
    found = check(brands, 15)
    assert verdicts(found) == (Verdict.VALID, Verdict.VALID)
    assert found.examination.proof
    assert verdicts(check(brands, 9.5)) == (Verdict.GRACE, Verdict.GRACE)
    found = check(brands, 1)
    assert found.examination.verdict is Verdict.REFUSED
    assert found.examination.days == 6
    word = next(one for one in found.lines if one.id == found.examination.word)
    assert word.status is Status.RET
    assert [one.status for one in found.lines] == [Status.ONAY, Status.RET]


def test_an_undone_refusal_was_one_until_it_was_undone(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    change(brands, (AYSE, Status.RET, Cell(ACME, M)))
    clock.moment += timedelta(minutes=6)
    brands.run(UndoRefusal(), citizen(brands))
    clock.moment += DAY
    assert check(brands).examination.verdict is Verdict.VALID
    assert check(brands, 1.002).examination.verdict is Verdict.GRACE
    assert check(brands).examination.proof


def test_what_was_denied_was_a_permission_until_then(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    who = citizen(brands)
    brands.run(DenyEverywhere((who.person,), ACME), who)
    clock.moment += 10 * DAY
    assert check(brands, 11).examination.verdict is Verdict.VALID
    assert check(brands).examination.verdict is Verdict.REFUSED


def test_a_refusal_in_advance_and_its_early_end(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    brands.run(RefuseAhead(), citizen(brands))
    clock.moment += 10 * DAY
    (standing,) = brands.run(ListAhead(), citizen(brands))
    brands.run(EndAhead(standing.id), citizen(brands))
    clock.moment += 10 * DAY
    assert check(brands, 21).examination.verdict is Verdict.VALID
    assert check(brands, 11).examination.verdict is Verdict.AHEAD
    assert check(brands, 9).examination.verdict is Verdict.VALID


def test_a_locked_address(brands: Core, clock: StandingClock) -> None:
    brands.run(LockAddress(True), citizen(brands))
    clock.moment += 10 * DAY
    brands.run(LockAddress(False), citizen(brands))
    clock.moment += 10 * DAY
    assert check(brands, 21).examination.verdict is Verdict.NEVER
    assert check(brands, 11).examination.verdict is Verdict.AHEAD
    assert check(brands, 9).examination.verdict is Verdict.NEVER


def test_another_brand_another_type_and_another_s_address_say_nothing(brands: Core) -> None:
    record(brands, AYSE, MARKET, M)
    record(brands, AYSE, ACME, A)
    record(brands, MAIL, ACME, M)
    assert check(brands).examination.verdict is Verdict.NEVER


def test_a_moment_to_come_is_no_message(brands: Core) -> None:
    with pytest.raises(InvalidInput, match="future"):
        check(brands, -0.1)


def test_only_whoever_proved_the_address_is_told(brands: Core) -> None:
    context = replace(citizen(brands), assurance=citizen(brands).assurance.SENDER)
    with pytest.raises(ProveIdentity):
        brands.run(CheckMessage(ACME, M, brands.clock.now()), context)
