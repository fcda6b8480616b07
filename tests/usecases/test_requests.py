"""What a registered provider asks for later, and short names that are given up."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core import Context, Core, UseCase
from app.domain import party
from app.domain.application import State
from app.domain.permissions import Role
from app.errors import InvalidInput, NotFound, RuleBroken
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.storage.directory import Directory
from app.usecases.applying.certificates import ReadCertificate
from app.usecases.applying.deciding import ApproveApplication, RefuseApplication
from app.usecases.applying.following import (
    ListOwnRequests,
    ShowRequest,
    WithdrawApplication,
)
from app.usecases.applying.office import RecommendApplication, ReturnApplication
from app.usecases.applying.requests import AskForBrand, AskForNames
from app.usecases.parties import RESERVED_NAMES, AddBrand, AddProvider
from app.usecases.sweeping import Sweep
from tests.usecases.applications import SCAN, clerk, opened, taken
from tests.usecases.desks import hire, operator

REASONS = "Belge okunmuyor, yeniden gönderin."
BRAND, OTHER = 100200, 100400


def add(core: Core, code: int, iys: int, name: str, *names: str) -> None:
    item = party.Brand(code, iys, name, code == iys, names, "home", RESERVED_NAMES)
    core.run(AddBrand(item), operator(core))


@pytest.fixture
def owner(core: Core) -> Context:
    for code, title in ((100100, "Acme Alışveriş A.Ş."), (OTHER, "Üç Deniz")):
        core.run(AddProvider(party.Provider(code, title)), operator(core))
    add(core, 100100, 100100, "Acme Alışveriş", "ACME")
    add(core, BRAND, 100100, "Yeşilova", "YESILOVA", "YMARKET")
    add(core, OTHER, OTHER, "Üç Deniz", "UCDENIZ")
    return hire(core, Role.OWNER, None, "owner@acme.example", 100100)


def word(core: Core, text: str) -> list[int]:
    return [view.code for view in Directory(core.database).find(text)]


def test_another_brand_with_its_certificate(core: Core, owner: Context) -> None:
    asked = core.run(AskForBrand("Bulut", "home", ("BULUT",)), owner)
    assert [(one.where, one.why) for one in asked.wrong] == [("file", "certificate-missing")]
    asked = core.run(AskForBrand("Yeşilova", "magic", ("ucdeniz",)), owner)
    assert [one.where for one in asked.wrong] == ["name", "sector", "file"]
    asked = core.run(AskForBrand("Alışveriş", "home", ("UCDENIZ",)), owner)
    assert [(one.where, one.why) for one in asked.wrong] == [("short1", "short-taken")]
    number = core.run(AskForBrand("Bulut", "home", ("BULUT",), SCAN), owner).number
    judge = clerk(core)
    assert [check.good for check in opened(core, judge, number).brands[0].checks] == [
        *(False, True, True, True)
    ]
    decided = core.run(ApproveApplication(taken(core, judge, number)), judge)
    assert decided.iys_code == 100100
    (code,) = word(core, "BULUT")
    view = core.directory.get(code)
    assert view is not None
    assert (view.name, view.iys_code) == ("Bulut", 100100)


def test_nobody_decides_for_where_they_work(core: Core, owner: Context) -> None:
    judge = clerk(core, mail="kayit@example.com")
    hire(core, Role.READER, None, "kayit@example.com", 100100)
    number = core.run(AskForBrand("Bulut", "home", ("BULUT",), SCAN), owner).number
    taken(core, judge, number)
    assert opened(core, judge, number).same
    with pytest.raises(RuleBroken) as broken:
        core.run(ApproveApplication(number), judge)
    assert broken.value.rule == "L031"


def test_other_short_names_and_the_old_ones_reach_nobody_else(
    core: Core, owner: Context, clock: StandingClock
) -> None:
    number = core.run(AskForNames(BRAND, ("YESIL", "YMARKET")), owner).number
    again = core.run(AskForNames(BRAND, ("BASKA",)), owner)
    assert [one.why for one in again.wrong] == ["request-open"]
    judge = clerk(core)
    core.run(ApproveApplication(taken(core, judge, number)), judge)
    view = core.directory.get(BRAND)
    assert view is not None
    assert (view.names, view.label) == (("yesil", "ymarket"), "YESIL")
    assert word(core, "YESILOVA") == word(core, "YESIL") == [BRAND]
    with pytest.raises(RuleBroken) as broken:
        add(core, 100401, OTHER, "Başka", "YESILOVA")
    assert (broken.value.rule, broken.value.params["name"]) == ("L007", "YESILOVA")
    clock.moment += timedelta(days=364)
    core.run(Sweep(), system_context(core))
    with pytest.raises(RuleBroken):
        add(core, 100401, OTHER, "Başka", "YESILOVA")
    clock.moment += timedelta(days=2)
    core.run(Sweep(), system_context(core))
    add(core, 100401, OTHER, "Başka", "YESILOVA")
    assert word(core, "YESILOVA") == [100401]


def test_a_name_that_was_given_up_is_had_back_by_its_brand(core: Core, owner: Context) -> None:
    judge = clerk(core)
    for names in (("YESIL",), ("YESILOVA",)):
        asked = core.run(AskForNames(BRAND, names), owner)
        assert asked.wrong == ()
        core.run(ApproveApplication(taken(core, judge, asked.number)), judge)
    view = core.directory.get(BRAND)
    assert view is not None
    assert view.names == ("yesilova",)
    assert word(core, "YESIL") == word(core, "YMARKET") == [BRAND]


def test_names_that_went_meanwhile_change_nothing(core: Core, owner: Context) -> None:
    number = core.run(AskForNames(BRAND, ("YESIL",)), owner).number
    add(core, 100401, OTHER, "Başka", "YESIL")
    judge = clerk(core)
    with pytest.raises(RuleBroken) as broken:
        core.run(ApproveApplication(taken(core, judge, number)), judge)
    assert broken.value.params["name"] == "YESIL"
    view = core.directory.get(BRAND)
    assert view is not None
    assert view.names == ("yesilova", "ymarket")


def test_a_request_is_completed_by_the_same_form(core: Core, owner: Context) -> None:
    judge = clerk(core)
    number = core.run(AskForBrand("Bulut", "home", ("BULUT",), SCAN), owner).number
    with pytest.raises(InvalidInput):
        core.run(AskForBrand("Bulut", "home", ("BULUT",), number=number), owner)
    taken(core, judge, number)
    core.run(RecommendApplication(number, True, ""), judge)
    core.run(ReturnApplication(number, REASONS), judge)
    assert core.run(ShowRequest(number), owner).events[-1].note == REASONS
    with pytest.raises(NotFound):
        core.run(AskForNames(BRAND, ("YESIL",), number), owner)
    # The certificate that is there already is enough.
    asked = core.run(AskForBrand("Bulut Ev", "home", ("BULUT",), number=number), owner)
    assert (asked.number, asked.wrong) == (number, ())
    seen = opened(core, judge, number)
    assert (seen.held.state, seen.held.told.brands[0].name) == (State.EXAMINED, "Bulut Ev")
    assert seen.held.recommended is None
    core.run(RefuseApplication(number, REASONS), judge)
    (one,) = core.run(ListOwnRequests(), owner)
    assert (one.number, one.state) == (number, State.REFUSED)


def test_another_provider_s_request_is_like_one_that_there_is_not(
    core: Core, owner: Context
) -> None:
    other = hire(core, Role.OWNER, None, "owner@ucdeniz.example", OTHER)
    with pytest.raises(NotFound):
        core.run(AskForNames(BRAND, ("YESIL",)), other)
    number = core.run(AskForBrand("Bulut", "home", (), SCAN), owner).number
    (page,) = core.run(ShowRequest(number), owner).pages[1]
    assert core.run(ReadCertificate(page), owner).data
    orders: tuple[UseCase[Any], ...] = (
        ShowRequest(number),
        WithdrawApplication(number),
        ReadCertificate(page),
    )
    for order in orders:
        with pytest.raises(NotFound):
            core.run(order, other)
    assert core.run(ListOwnRequests(), other) == ()
    with pytest.raises(NotFound):
        core.run(AskForBrand("Bulut", "home", (), SCAN), replace(owner, actor=None))
    core.run(WithdrawApplication(number), owner)
    with pytest.raises(RuleBroken):
        core.run(WithdrawApplication(number), owner)
