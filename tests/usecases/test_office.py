"""The registry's back office: what waits, what is checked, what an examiner may do."""

from dataclasses import replace
from typing import Any

import pytest

from app.core import Core, UseCase
from app.domain import party
from app.domain.application import Move, State
from app.domain.permissions import PERMISSIONS, REGISTRY, Assurance, Role
from app.errors import InvalidInput, NotAllowed, NotFound, ProveIdentity, RuleBroken
from app.gateways.clock import StandingClock
from app.usecases.applying.deciding import ApproveApplication, RefuseApplication
from app.usecases.applying.filling import KeepBrand, KeepLegal
from app.usecases.applying.following import (
    SendApplication,
    ShowApplication,
)
from app.usecases.applying.office import (
    NoteApplication,
    RecommendApplication,
    ReturnApplication,
    SeeApplications,
    TakeApplication,
)
from app.usecases.parties import AddBrand, AddProvider
from tests.usecases.applications import (
    CONTACT,
    LEGAL,
    applicant,
    clerk,
    opened,
    sent,
    taken,
)
from tests.usecases.desks import operator

REASONS = "Marka tescil belgesi başka bir kişinin."


def test_an_examiner_prepares_and_decides_nothing(core: Core) -> None:
    who, examiner = applicant(core), clerk(core, Role.EXAMINER)
    number = sent(core, who)
    with pytest.raises(RuleBroken):
        core.run(ReturnApplication(number, REASONS), examiner)
    core.run(TakeApplication(number), examiner)
    core.run(NoteApplication(number, "Aradım, açık değil."), examiner)
    with pytest.raises(InvalidInput):
        core.run(RecommendApplication(number, False, ""), examiner)
    core.run(RecommendApplication(number, True, ""), examiner)
    orders: tuple[UseCase[Any], ...] = (
        ApproveApplication(number),
        RefuseApplication(number, REASONS),
    )
    for order in orders:
        with pytest.raises(NotAllowed):
            core.run(order, examiner)
    (line,) = core.run(SeeApplications(mine=True), examiner)
    assert (line.number, line.recommended, line.who) == (number, True, "Examiner Deniz")
    assert [one.move for one in core.run(ShowApplication(), who).events] == [Move.SEND, Move.TAKE]
    moves = [one.move for one in opened(core, examiner, number).events]
    assert moves == [Move.SEND, Move.TAKE, Move.NOTE, Move.RECOMMEND]


def test_more_is_asked_for_completed_and_comes_back_to_who_has_it(core: Core) -> None:
    who, examiner = applicant(core), clerk(core, Role.EXAMINER)
    number = taken(core, examiner, sent(core, who))
    core.run(ReturnApplication(number, "Belgenin ikinci sayfası eksik."), examiner)
    shown = core.run(ShowApplication(), who)
    assert shown.held.state is State.RETURNED
    assert shown.events[-1].note == "Belgenin ikinci sayfası eksik."
    with pytest.raises(RuleBroken):
        core.run(RecommendApplication(number, True, ""), examiner)
    assert core.run(KeepBrand("Bulut Koltuk", "home", ("BULUT",), 2), who) == ()
    core.run(SendApplication(authorised=True), who)
    held = opened(core, examiner, number).held
    assert (held.state, held.assigned_to) == (State.EXAMINED, examiner.staff)


def test_the_number_of_what_was_completed_is_nobody_else_s(core: Core) -> None:
    """And the number that was sent first is free again."""
    who, examiner = applicant(core), clerk(core, Role.EXAMINER)
    number = taken(core, examiner, sent(core, who))
    core.run(ReturnApplication(number, REASONS), examiner)
    other = replace(LEGAL, mersis="0765432109300015", tin="7654321093")
    assert core.run(KeepLegal(other), who) == ()
    core.run(SendApplication(authorised=True), who)
    second = applicant(core, "second")
    assert [one.why for one in core.run(KeepLegal(other), second)] == ["registered"]
    assert core.run(KeepLegal(LEGAL), second) == ()


def test_the_registry_s_own_need_two_factors_and_see_no_permission(core: Core) -> None:
    number, judge = sent(core), clerk(core)
    unsure = replace(judge, assurance=Assurance.CODE)
    orders: tuple[UseCase[Any], ...] = (
        SeeApplications(),
        TakeApplication(number),
        ApproveApplication(number),
    )
    for order in orders:
        with pytest.raises(ProveIdentity):
            core.run(order, unsure)
    theirs = {deed for deed, who in PERMISSIONS.items() if REGISTRY & set(who)}
    assert not theirs & {"ListBrands", "ShowPermission", "ListApproved", "ListMovements"}
    assert {deed for deed in theirs if PERMISSIONS[deed].get(Role.REGISTRAR) is Assurance.CODE} == {
        *("AskSecondCode", "ProveSecond", "AskForPhone", "KeepPhone", "KeepApp"),
        *("FindReach", "ListReach", "ListPlaces", "GoToPlace"),
    }


def test_the_queue_is_oldest_first_by_state_and_tells_no_draft(
    core: Core, clock: StandingClock
) -> None:
    judge = clerk(core)
    first = sent(core)
    clock.moment = clock.moment.replace(day=17)
    assert core.run(KeepLegal(replace(LEGAL, title="Taslak")), applicant(core, "second"))
    lines = core.run(SeeApplications(), judge)
    assert [(one.number, one.days, one.state) for one in lines] == [(first, 4, State.RECEIVED)]
    assert core.run(SeeApplications(State.DRAFT), judge) == ()
    assert core.run(SeeApplications(mine=True), judge) == ()
    assert core.run(SeeApplications(after=first), judge) == ()
    with pytest.raises(NotFound):
        opened(core, judge, first + 1)


def test_the_history_grows_and_nothing_in_it_changes(core: Core) -> None:
    taken(core, clerk(core))
    with core.database.single() as driver:
        for sql in ("DELETE FROM application_event", "UPDATE application_event SET move = 'x'"):
            with pytest.raises(Exception, match="only grows"):
                driver.execute(sql)


def test_a_name_like_another_s_is_shown_with_it(core: Core) -> None:
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), operator(core))
    core.run(AddBrand(party.Brand(100200, 100100, "Bulut Kolluk")), operator(core))
    judge = clerk(core)
    seen = opened(core, judge, sent(core))
    checks = {check.name: check.good for check in seen.brands[1].checks}
    assert checks == {"title": False, "unlike": False, "short-names": True, "certificate": True}
    assert [view.name for view in seen.brands[1].similar] == ["Bulut Kolluk"]
    assert {check.name: check.good for check in seen.checks} == {
        "login": True,
        "mersis": True,
        "unregistered": True,
    }
    assert CONTACT.mail == seen.held.told.mail
