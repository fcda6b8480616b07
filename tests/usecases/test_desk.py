"""The desk: from the provider's answer to a decision, an objection, and what is asked later."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.core import Context, Core
from app.domain.complaint import Decision, State
from app.domain.consent import MessageType, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.desk import Position
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed, NotFound, RuleBroken
from app.gateways.clock import StandingClock
from app.usecases.cells import Cell
from app.usecases.complaints.answering import AnswerComplaint, ListAsked, ShowAsked
from app.usecases.complaints.following import ObjectToDecision, TellStopped
from app.usecases.complaints.looking import ListLooks, ListOutside
from app.usecases.desk.acting import (
    AskProvider,
    AssignCase,
    DecideCase,
    ExtendAnswer,
    JoinCase,
    TakeUp,
    TransferCase,
)
from app.usecases.desk.case import OpenCase
from app.usecases.desk.figures import SeeFigures
from app.usecases.desk.queue import DropFilter, Filter, KeepFilter, SeeQueue, read_filter
from tests.usecases.acts import ACME, AYSE, M, change, citizen, record
from tests.usecases.complaints import file, moves, notices, officer, show, tend
from tests.usecases.desks import REASONS, answer, decide, hire

DAY = timedelta(days=1)
MEHMET = "+905334445566"
ALL_MOVES = ["file", "examine", "ask", "answer", "decide", "close"]


def waiting(core: Core, number: int) -> State:
    return show(core, number).held.case.state


def close(core: Core) -> None:
    """As if every notice had left the house."""
    with core.database.single() as driver:
        driver.execute("UPDATE outbox SET status = 4 WHERE status < 4")
    tend(core)


def test_from_the_answer_to_the_end(brands: Core, clock: StandingClock) -> None:
    record(brands, AYSE, ACME, M)
    clock.moment += 10 * DAY
    change(brands, (AYSE, Status.RET, Cell(ACME, M)))
    clock.moment += 10 * DAY
    number = file(brands).number
    ayse, istanbul = citizen(brands), hire(brands, Role.OFFICER)
    acme = hire(brands, Role.OWNER, iys=100100)
    with pytest.raises(RuleBroken, match="L010"):
        decide(brands, number, istanbul)
    (line,) = brands.run(ListAsked(), acme)
    asked = brands.run(ShowAsked(number), acme)
    assert line == asked.line
    assert asked.address.canonical == AYSE
    assert [one.status for one in asked.movements] == [Status.ONAY, Status.RET]
    answer(brands, number, acme)
    answer(brands, number, acme, Position.MISTAKE)
    assert brands.run(ListAsked(), acme) == ()
    opened = brands.run(OpenCase(number), istanbul)
    assert not opened.outside
    assert opened.address.canonical == AYSE
    assert [one.status for one in opened.movements] == [Status.ONAY, Status.RET]
    assert opened.case.finding.word == opened.movements[1].id
    decide(brands, number, istanbul)
    assert waiting(brands, number) is State.DECIDED
    tend(brands)
    assert waiting(brands, number) is State.DECIDED  # not before its complainant was told
    close(brands)
    case = show(brands, number)
    assert (case.held.case.state, case.decision) == (State.CLOSED, Decision.VIOLATION)
    assert case.reasons == REASONS
    assert [one["move"] for one in notices(brands)] == ["answer", "decide"]
    looks = brands.run(ListLooks(number, (ayse.person.tag,)), ayse)
    assert [(one.role, one.purpose) for one in looks] == [
        (Role.OFFICER, "case"),
        (Role.OWNER, "provider"),
    ]


def decided(core: Core, decision: Decision = Decision.NO_VIOLATION) -> int:
    """A complaint that was decided and closed."""
    number = file(core).number
    answer(core, number, hire(core, Role.OWNER, iys=100100))
    decide(core, number, hire(core, Role.OFFICER), decision)
    close(core)
    assert waiting(core, number) is State.CLOSED
    return number


def test_an_objection_opens_it_again_for_thirty_days(brands: Core, clock: StandingClock) -> None:
    number = decided(brands)
    with pytest.raises(InvalidInput, match="missing"):
        brands.run(ObjectToDecision(number, " "), citizen(brands))
    clock.moment += 29 * DAY
    brands.run(ObjectToDecision(number, "Yanlış."), citizen(brands))
    case = show(brands, number)
    assert (case.held.case.state, case.decision, case.held.assigned_to) == (
        State.UNDER_EXAMINATION,
        None,
        None,
    )
    ankara = hire(brands, Role.OFFICER, None, "merkez@example.gov.tr")
    decide(brands, number, ankara, Decision.VIOLATION)
    close(brands)
    assert moves(brands, number) == [*ALL_MOVES, "object", "decide", "close"]
    assert [one["move"] for one in notices(brands)].count("decide") == 2
    clock.moment += 31 * DAY
    with pytest.raises(RuleBroken, match="L014"):
        brands.run(ObjectToDecision(number, "Yine."), citizen(brands))


def test_weeks_later_it_is_asked_once_and_the_first_answer_counts(
    brands: Core, clock: StandingClock
) -> None:
    number = decided(brands)
    with pytest.raises(RuleBroken, match="L010"):
        brands.run(TellStopped(file(brands, MEHMET).number, True), citizen(brands, MEHMET))
    clock.moment += 27 * DAY
    tend(brands)
    assert [one["move"] for one in notices(brands)] == ["answer", "decide"]
    clock.moment += 2 * DAY
    tend(brands)
    tend(brands)
    assert [one["move"] for one in notices(brands)] == ["answer", "decide", "stopped"]
    first = brands.run(TellStopped(number, False), citizen(brands))
    second = brands.run(TellStopped(number, True), citizen(brands))
    assert (first.changed, second.changed) == (True, False)
    assert show(brands, number).stopped is False
    assert moves(brands, number) == [*ALL_MOVES, "follow-up"]


def test_reasons_are_words(brands: Core) -> None:
    number = file(brands).number
    answer(brands, number, hire(brands, Role.OWNER, iys=100100))
    who = hire(brands, Role.OFFICER)
    for reasons in ("", "  ", "Olmaz."):
        with pytest.raises(InvalidInput):
            brands.run(DecideCase(number, Decision.VIOLATION, reasons), who)
    with pytest.raises(RuleBroken, match="L010"):
        brands.run(DecideCase(number, Decision.WITHDRAWN, REASONS), who)


def test_another_province_s_case_needs_a_reason_and_is_reported(brands: Core) -> None:
    number = file(brands).number
    izmir = hire(brands, Role.OFFICER, 35)
    with pytest.raises(InvalidInput, match="reason-needed"):
        brands.run(OpenCase(number), izmir)
    assert brands.run(OpenCase(number, "Aynı gönderici İzmir'de de."), izmir).outside
    with pytest.raises(NotAllowed):
        brands.run(AssignCase(number), izmir)
    chief = hire(brands, Role.SUPERVISOR, None)
    (report,) = brands.run(ListOutside(brands.clock.now() - DAY), chief)
    assert (report.number, report.reason) == (number, "Aynı gönderici İzmir'de de.")
    assert report.name == "Officer 35"
    ayse = citizen(brands)
    (seen,) = brands.run(ListLooks(number, (ayse.person.tag,)), ayse)
    assert (seen.province, seen.outside) == (35, True)


def test_assignment_makes_it_one_s_own_and_transfer_another_province_s(brands: Core) -> None:
    number = file(brands).number
    istanbul, izmir = hire(brands, Role.CLERK), hire(brands, Role.OFFICER, 35)
    brands.run(AssignCase(number, izmir.staff), istanbul)
    assert not brands.run(OpenCase(number), izmir).outside
    brands.run(TransferCase(number, 6, "İkamet Ankara"), izmir)
    with pytest.raises(InvalidInput, match="reason-needed"):
        brands.run(OpenCase(number), izmir)
    case = show(brands, number)
    assert (case.held.province, case.held.assigned_to) == (6, None)
    with pytest.raises(NotFound):
        brands.run(AssignCase(number, UUID(int=1)), hire(brands, Role.OFFICER, 6))


def test_a_deadline_moves_on_only(brands: Core) -> None:
    filed = file(brands)
    assert filed.answer_by is not None
    who = hire(brands, Role.OFFICER)
    with pytest.raises(RuleBroken, match="L013"):
        brands.run(ExtendAnswer(filed.number, filed.answer_by, "Bayram"), who)
    brands.run(ExtendAnswer(filed.number, filed.answer_by + DAY, "Bayram"), who)
    assert show(brands, filed.number).held.case.due_at == filed.answer_by + DAY
    with pytest.raises(NotAllowed):
        brands.run(
            ExtendAnswer(filed.number, filed.answer_by + 2 * DAY, "x"), hire(brands, Role.CLERK)
        )


def test_what_was_asked_is_not_asked_or_taken_up_again(brands: Core) -> None:
    number = file(brands).number
    who = hire(brands, Role.CLERK)
    with pytest.raises(RuleBroken, match="L010"):
        brands.run(AskProvider(number), who)
    with pytest.raises(RuleBroken, match="L011"):
        brands.run(TakeUp(number), who)


def test_cases_of_one_person_are_joined_and_of_two_are_not(brands: Core) -> None:
    at = brands.clock.now()
    one, two = file(brands).number, file(brands, at=at - timedelta(hours=5)).number
    other = file(brands, MEHMET).number
    who = hire(brands, Role.CLERK)
    with pytest.raises(InvalidInput, match="another-person"):
        brands.run(JoinCase(other, one), who)
    with pytest.raises(InvalidInput, match="another-person"):
        brands.run(JoinCase(one, one), who)
    brands.run(JoinCase(two, one), who)
    assert show(brands, two).joined_to == one
    assert [one["move"] for one in notices(brands)] == ["join"]


def test_a_provider_sees_its_own_and_no_word_of_who_complains(brands: Core) -> None:
    number = file(brands, name="Ayşe Yılmaz", residence="Moda Cad. 1", about="Eşim de aldı").number
    unknown = file(brands, brand=None, sender="0850 222 33 44").number
    acme = hire(brands, Role.OWNER, iys=100100)
    shown = repr(brands.run(ShowAsked(number), acme))
    for secret in ("Ayşe", "Moda", "Eşim"):
        assert secret not in shown
    for stranger, which in (
        (acme, unknown),
        (hire(brands, Role.OWNER, iys=100100, mail="b@example.com"), 99),
    ):
        with pytest.raises(NotFound):
            brands.run(ShowAsked(which), stranger)
        with pytest.raises(NotFound):
            brands.run(AnswerComplaint(which, Position.MISTAKE, "x"), stranger)

    other = replace(acme, actor=100999)
    assert brands.run(ListAsked("all"), other) == ()
    with pytest.raises(NotFound):
        brands.run(ShowAsked(number), other)


def test_the_queue_by_its_filters(brands: Core, clock: StandingClock) -> None:
    numbers = [file(brands, at=clock.moment - timedelta(hours=n)).number for n in range(1, 6)]
    ankara = file(brands, MEHMET, province=6).number
    nowhere = file(brands, MEHMET, province=None, at=clock.moment - timedelta(hours=9)).number
    who = hire(brands, Role.OFFICER)
    chief = hire(brands, Role.SUPERVISOR, None)

    def seen(filter: Filter, context: Context = who) -> list[int]:
        return [one.number for one in brands.run(SeeQueue(filter), context).lines]

    assert seen(Filter()) == numbers
    assert seen(Filter(), chief) == [*numbers, ankara, nowhere]
    assert seen(Filter(province=6), chief) == [ankara]
    brands.run(AssignCase(numbers[2]), who)
    brands.run(AssignCase(ankara, who.staff), chief)
    assert seen(Filter(mine=True)) == [numbers[2], ankara]
    assert seen(Filter(unassigned=True)) == [one for one in numbers if one != numbers[2]]
    assert seen(Filter(state=State.ASKED, type=MessageType.MESAJ)) == numbers
    assert seen(Filter(state=State.CLOSED)) == []
    page = brands.run(SeeQueue(Filter(), limit=2), who)
    following = brands.run(SeeQueue(Filter(), page.after, 2), who)
    assert [one.number for one in (*page.lines, *following.lines)] == numbers[:4]
    clock.moment += 40 * DAY
    tend(brands)
    assert seen(Filter(due="late")) == numbers


def test_filters_are_kept_by_name(brands: Core) -> None:
    who = hire(brands, Role.CLERK)
    mine = Filter(mine=True, due="soon", verdict=None)
    brands.run(KeepFilter(" Benim  işlerim ", mine), who)
    with brands.database.single() as driver:
        row = driver.execute("SELECT filters FROM staff WHERE id = %s", (who.staff,)).fetchone()
    assert row is not None
    assert {name: read_filter(raw) for name, raw in row[0].items()} == {"Benim işlerim": mine}
    brands.run(DropFilter("Benim işlerim"), who)
    with pytest.raises(InvalidInput):
        brands.run(KeepFilter(" ", mine), who)
    assert read_filter({"state": "99", "type": "x", "verdict": "1", "due": "never"}) == Filter()


def test_nobody_of_the_desk_is_nobody(brands: Core) -> None:
    with pytest.raises(NotAllowed):
        brands.run(SeeQueue(Filter()), officer(brands))


@pytest.mark.parametrize("hour", [0, 12, 20, 21, 23])
def test_the_last_day_of_the_figures_is_today_in_istanbul(
    brands: Core, clock: StandingClock, hour: int
) -> None:
    clock.moment = clock.moment.replace(hour=hour)
    file(brands)
    figures = brands.run(SeeFigures(), hire(brands, Role.OFFICER))
    assert figures.days[-1] == (day_in_istanbul(clock.moment), 1, 0)
    assert len(figures.days) == 28
