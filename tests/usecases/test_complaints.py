"""Complaints from the citizen's side: filed, followed, withdrawn, objected to; nothing is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core import Core
from app.domain.complaint import Decision, State
from app.domain.consent import Status
from app.domain.deadlines import ISTANBUL
from app.domain.examination import Verdict
from app.errors import InvalidInput, NotFound, RuleBroken
from app.gateways.clock import StandingClock
from app.usecases.cells import Cell
from app.usecases.complaints.admitting import AdmitComplaint, oldest
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import (
    CompleteComplaint,
    ObjectToDecision,
    TellStopped,
    WithdrawComplaint,
)
from tests.usecases.acts import ACME, AYSE, MARKET, A, M, change, citizen, record
from tests.usecases.complaints import file, lines, moves, notices, show, tend, told

DAY = timedelta(days=1)
MEHMET = "+905334445566"


def test_a_text_after_a_refusal(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    change(brands, (AYSE, Status.RET, Cell(ACME, M)))
    clock.moment += 10 * DAY
    filed = file(brands)
    assert filed.number >= 10001
    assert (filed.verdict, filed.days) == (Verdict.REFUSED, 7)
    case = show(brands, filed.number)
    assert case.held.case.state is State.ASKED
    assert case.told == told(brands)
    assert [one.move.value for one in case.events] == ["file", "examine", "ask"]
    assert [one.side.value for one in case.events] == ["citizen", "system", "system"]
    assert case.finding.verdict is Verdict.REFUSED
    assert filed.answer_by == case.held.case.due_at
    assert notices(brands) == []  # the answer to the filing says it all


def test_fifteen_business_days_are_given_to_the_provider(
    brands: Core, clock: StandingClock
) -> None:
    # From Wednesday the 11th of March over Ramazan Bayramı (20 to 22 March 2026, its eve counts).
    due = file(brands).answer_by
    assert due is not None
    assert due.astimezone(ISTANBUL).isoformat() == "2026-04-02T23:59:59+03:00"


def test_what_is_wanted_still_is_told_in_order(brands: Core) -> None:
    assert file(brands).missing == ("operator", "party")
    assert file(brands, operator="turkcell", party="merchant").missing == (
        "name",
        "residence",
        "mersis",
    )


def test_too_old_out_of_scope_and_from_tomorrow(brands: Core) -> None:
    now = brands.clock.now()
    with pytest.raises(InvalidInput, match="too-old"):
        file(brands, at=oldest(now) - timedelta(seconds=1))
    assert file(brands, at=oldest(now)).number
    with pytest.raises(InvalidInput, match="future"):
        file(brands, at=now + timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="missing"):
        file(brands, at=None)
    with pytest.raises(InvalidInput, match="out-of-scope"):
        file(brands, exemption="running-contract")
    order = FileComplaint(told(brands, exemption="running-contract"), insist=True)
    filed = brands.run(order, citizen(brands))
    assert filed.verdict is Verdict.OUT_OF_SCOPE
    assert filed.answer_by is None
    assert moves(brands, filed.number) == ["file", "examine", "take-up"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "x" * 5001}, "text"),
        ({"operator": "nobody"}, "operator"),
        ({"party": "king"}, "party"),
        ({"province": 82}, "province"),
        ({"subjects": ("hidden-number",)}, "subjects"),
        ({"sender": "a name of far too many letters"}, "sender"),
        ({"national_id": "10000000146"}, "national_id"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    brands: Core, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        file(brands, **changes)
    assert caught.value.params["field"] == field


def test_the_months_of_the_law_end_on_the_last_day_of_a_short_one(brands: Core) -> None:
    now = brands.clock.now().replace(month=5, day=31)
    assert oldest(now).date().isoformat() == "2026-02-28"
    assert oldest(now.replace(month=1, day=15)).date().isoformat() == "2025-10-15"


def test_the_same_message_twice_is_one_case(brands: Core) -> None:
    first = file(brands)
    at = told(brands).at
    assert at is not None
    found = brands.run(AdmitComplaint(M, at, ACME), citizen(brands))
    assert (found.earlier, found.same, found.too_old) == ((first.number,), first.number, False)
    again = file(brands, at=at + timedelta(minutes=4))
    assert again.joined_to == first.number
    assert again.answer_by is None
    case = show(brands, again.number)
    assert (case.held.case.state, case.decision) == (State.DECIDED, Decision.JOINED)
    tend(brands)
    assert moves(brands, again.number) == ["file", "examine", "join", "close"]
    assert file(brands, at=at + timedelta(minutes=6)).joined_to is None
    assert file(brands, at=at + timedelta(minutes=1), another=True).joined_to is None
    assert file(brands, MEHMET).joined_to is None
    assert file(brands, type=A).joined_to is None
    assert file(brands, brand=MARKET).joined_to is None


def test_what_was_withdrawn_is_in_nobody_s_way(brands: Core) -> None:
    first = file(brands)
    brands.run(WithdrawComplaint(first.number), citizen(brands))
    assert file(brands).joined_to is None


def test_a_repeated_request_files_one_complaint(brands: Core) -> None:
    context = replace(citizen(brands), request_id="r-1")
    order = FileComplaint(told(brands))
    first = brands.run(order, context)
    assert brands.run(order, context) == first
    assert len(lines(brands)) == 1


def test_nobody_sees_or_moves_another_s_complaint(brands: Core) -> None:
    number = file(brands).number
    assert lines(brands, MEHMET) == ()
    with pytest.raises(NotFound):
        show(brands, number, MEHMET)
    stranger = citizen(brands, MEHMET)
    for order in (
        WithdrawComplaint(number),
        ObjectToDecision(number, "no"),
        CompleteComplaint(number, told(brands)),
        TellStopped(number, True),
    ):
        with pytest.raises(NotFound):
            brands.run(order, stranger)
    assert moves(brands, number) == ["file", "examine", "ask"]


def test_more_can_be_told_and_nothing_that_was_told_is_lost(brands: Core) -> None:
    number = file(brands, text="", province=None).number
    more = told(brands, text="Kampanya", operator="vodafone", party="person", name="Ayşe Yılmaz")
    brands.run(CompleteComplaint(number, more), citizen(brands))
    case = show(brands, number)
    assert case.told == more
    assert case.held.province == 34
    assert moves(brands, number) == ["file", "examine", "ask", "add", "examine"]
    before = case.events[3].note
    assert '"text":""' in before
    assert case.told.missing is not None


def test_a_brand_that_becomes_known_by_what_is_told_later_is_asked_then(brands: Core) -> None:
    number = file(brands, brand=None, sender="").number
    assert moves(brands, number) == ["file", "examine", "take-up"]
    brands.run(CompleteComplaint(number, told(brands, sender="ACME", brand=None)), citizen(brands))
    case = show(brands, number)
    assert case.held.brand == ACME
    assert moves(brands, number)[3:] == ["add", "examine", "ask"]


def test_who_was_asked_stays_who_is_complained_about(brands: Core) -> None:
    number = file(brands).number
    brands.run(CompleteComplaint(number, told(brands, brand=MARKET)), citizen(brands))
    assert show(brands, number).held.brand == ACME


def test_a_withdrawal_ends_it_once(brands: Core) -> None:
    number = file(brands).number
    done = brands.run(WithdrawComplaint(number, "Anlaştık."), citizen(brands))
    assert done.changed
    assert not brands.run(WithdrawComplaint(number), citizen(brands)).changed
    tend(brands)
    case = show(brands, number)
    assert (case.held.case.state, case.decision) == (State.CLOSED, Decision.WITHDRAWN)
    assert case.events[-2].note == "Anlaştık."
    assert notices(brands) == []
    with pytest.raises(RuleBroken, match="L015"):
        brands.run(ObjectToDecision(number, "Doch!"), citizen(brands))
    with pytest.raises(RuleBroken, match="L010"):
        brands.run(CompleteComplaint(number, told(brands)), citizen(brands))


def test_what_is_told_later_is_checked_as_at_the_filing(brands: Core, clock: StandingClock) -> None:
    number = file(brands).number
    filed_at = clock.moment
    clock.moment += 30 * DAY
    order = CompleteComplaint(number, told(brands, at=oldest(filed_at)))
    brands.run(order, citizen(brands))  # as old as it might be when it was filed
    too_old = told(brands, at=oldest(filed_at) - timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="too-old"):
        brands.run(CompleteComplaint(number, too_old), citizen(brands))
    with pytest.raises(InvalidInput, match="missing"):
        brands.run(CompleteComplaint(number, told(brands, at=None)), citizen(brands))
    with pytest.raises(NotFound, match="brand"):
        brands.run(CompleteComplaint(number, told(brands, brand=999999)), citizen(brands))
