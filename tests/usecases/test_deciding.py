"""The registry's decision: everything that follows from a yes in one transaction, or nothing."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from app.core import Context, Core, UseCase
from app.domain import party
from app.domain.application import Move, State
from app.errors import Fault, InvalidInput, RuleBroken
from app.usecases.applying.certificates import AddCertificate
from app.usecases.applying.deciding import ApproveApplication, RefuseApplication
from app.usecases.applying.filling import KeepBrand, KeepLegal
from app.usecases.applying.following import (
    SendApplication,
    ShowApplication,
    WithdrawApplication,
)
from app.usecases.parties import RESERVED_NAMES, AddBrand, AddProvider
from app.usecases.programs.partners import AddPartner
from tests.usecases.applications import (
    CONTACT,
    LEGAL,
    SCAN,
    VKN,
    applicant,
    clerk,
    fill,
    opened,
    sent,
    taken,
)
from tests.usecases.desks import operator

REASONS = "Marka tescil belgesi başka bir kişinin."


def rows(core: Core, sql: str) -> list[tuple[Any, ...]]:
    with core.database.single() as driver:
        return driver.execute(sql).fetchall()


def test_a_yes_makes_a_provider_with_brands_a_package_and_an_owner(core: Core) -> None:
    who, judge = applicant(core, national_id="10000000146"), clerk(core)
    number = taken(core, judge, sent(core, who))
    decided = core.run(ApproveApplication(number), judge)
    code = decided.iys_code
    assert code is not None
    assert rows(core, "SELECT iys_code, title, mersis, vkn, merchant FROM provider") == [
        (code, "Kuzey Ofis Mobilya A.Ş.", f"0{VKN}00015", VKN, True)
    ]
    brands = rows(core, "SELECT brand_code, name, master, sector FROM brand ORDER BY master DESC")
    assert brands[0] == (code, "Kuzey Ofis Mobilya A.Ş.", True, "home")
    assert (brands[1][1:], brands[1][0] != code) == (("Bulut Koltuk", False, "home"), True)
    assert all(1000 <= row[0] < 1_000_000 for row in brands)
    assert rows(core, "SELECT folded FROM brand_short_name ORDER BY folded") == [
        ("blt",),
        ("bulut",),
        ("kuzey",),
    ]
    assert rows(core, "SELECT package, status FROM subscription") == [("İleti+", "ACTIVE")]
    owners = "SELECT id, role, iys_code FROM staff WHERE role = 'owner'"
    assert rows(core, owners) == [(who.staff, "owner", code)]
    view = core.directory.get(code)
    assert view is not None
    assert view.names == ("kuzey",)
    told = "SELECT words ->> 'move' FROM outbox WHERE matter LIKE 'application%' ORDER BY id"
    assert {row[0] for row in rows(core, told)} == {"send", "approve"}


def test_a_tradesman_s_national_id_is_sealed_and_stays_taken(core: Core) -> None:
    judge, tckn = clerk(core), "10000000146"
    number = sent(core, party="tradesman", mersis="", tin=tckn, title="Defne Kuzey")
    core.run(ApproveApplication(taken(core, judge, number)), judge)
    ((merchant, sealed),) = rows(core, "SELECT merchant, tckn_sealed FROM provider")
    assert not merchant
    assert tckn.encode() not in bytes(sealed)
    told = replace(LEGAL, party="tradesman", mersis="", tin=tckn)
    (wrong,) = core.run(KeepLegal(told), applicant(core, "two"))
    assert wrong.why == "registered"


def test_a_brand_may_be_refused_while_the_rest_is_approved(core: Core) -> None:
    judge = clerk(core)
    number = taken(core, judge)
    for wrong in ({1: REASONS}, {7: REASONS}, {2: "kısa"}, {2: ""}):
        with pytest.raises(InvalidInput):
            core.run(ApproveApplication(number, wrong), judge)
    core.run(ApproveApplication(number, {2: REASONS}), judge)
    assert rows(core, "SELECT name FROM brand") == [("Kuzey Ofis Mobilya A.Ş.",)]
    (last,) = [one for one in opened(core, judge, number).events if one.move is Move.APPROVE]
    assert last.note == f"Bulut Koltuk: {REASONS}"


def test_a_no_wants_reasons_and_gives_the_number_free(core: Core) -> None:
    who, judge = applicant(core), clerk(core)
    number = taken(core, judge, sent(core, who))
    for wrong in ("", "   ", "kısa"):
        with pytest.raises(InvalidInput):
            core.run(RefuseApplication(number, wrong), judge)
    core.run(RefuseApplication(number, REASONS), judge)
    shown = core.run(ShowApplication(), who)
    assert (shown.held.state, shown.events[-1].note) == (State.REFUSED, REASONS)
    for table in ("application", "application_event", "outbox", "legal_mark", "staff_login"):
        found = str(rows(core, f"SELECT t::text FROM {table} t"))
        assert not [one for one in (REASONS, VKN, "Defne", CONTACT.mail) if one in found], table
    assert rows(core, "SELECT count(*) FROM legal_mark") == [(0,)]
    assert rows(core, "SELECT count(*) FROM provider") == [(0,)]


def test_a_short_name_that_went_meanwhile_undoes_all_and_is_named(core: Core) -> None:
    judge = clerk(core)
    number = taken(core, judge)
    core.run(AddProvider(party.Provider(100100, "Acme")), operator(core))
    item = party.Brand(100200, 100100, "Acme", False, ("BLT",), None, RESERVED_NAMES)
    core.run(AddBrand(item), operator(core))
    with pytest.raises(RuleBroken) as broken:
        core.run(ApproveApplication(number), judge)
    assert (broken.value.rule, broken.value.params["name"]) == ("L007", "BLT")
    assert rows(core, "SELECT iys_code FROM provider") == [(100100,)]
    assert rows(core, "SELECT count(*) FROM staff WHERE role = 'owner'") == [(0,)]
    seen = opened(core, judge, number)
    assert seen.held.state is State.EXAMINED
    assert seen.brands[1].taken == ("BLT",)


def test_a_company_that_was_registered_meanwhile_is_not_registered_twice(core: Core) -> None:
    judge = clerk(core)
    number = taken(core, judge)
    core.run(AddProvider(party.Provider(100100, "Kuzey", vkn=VKN)), operator(core))
    with pytest.raises(InvalidInput) as wrong:
        core.run(ApproveApplication(number), judge)
    assert wrong.value.params["reason"] == "registered"
    assert [check.good for check in opened(core, judge, number).checks] == [True, True, False]


def test_two_decide_at_once_and_the_second_is_told(core: Core) -> None:
    one, two = clerk(core), clerk(core, mail="second@ileti.example")
    number = taken(core, one)
    orders: list[tuple[UseCase[Any], Context]]
    orders = [(ApproveApplication(number), one), (RefuseApplication(number, REASONS), two)]
    faults: list[Fault] = []
    together = threading.Barrier(2)

    def decide(place: int) -> None:
        order, who = orders[place]
        together.wait()
        try:
            core.run(order, who)
        except Fault as fault:
            faults.append(fault)

    threads = [threading.Thread(target=decide, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (fault,) = faults
    assert isinstance(fault, RuleBroken)
    assert fault.rule == "L030"
    state = opened(core, one, number).held.state
    assert len(rows(core, "SELECT 1 FROM provider")) == int(state is State.APPROVED)


def test_of_two_applications_of_one_company_one_is_approved(core: Core) -> None:
    """Also where both wait, which the mark of the first one prevents otherwise."""
    one, two = clerk(core), clerk(core, mail="second@ileti.example")
    first = taken(core, one)
    with core.database.single() as driver:
        driver.execute("DELETE FROM legal_mark")
    other = applicant(core, "second")
    fill(core, other, LEGAL, replace(CONTACT, mail="second@kuzey.example"))
    second = taken(core, two, core.run(SendApplication(authorised=True), other).number)
    core.run(ApproveApplication(second), two)
    with pytest.raises(InvalidInput) as wrong:
        core.run(ApproveApplication(first), one)
    assert wrong.value.params["reason"] == "registered"
    assert rows(core, "SELECT vkn FROM provider") == [(VKN,)]
    assert opened(core, one, first).held.state is State.EXAMINED


def test_two_companies_that_are_one_are_not_approved_at_once(core: Core) -> None:
    judges = [clerk(core), clerk(core, mail="second@ileti.example")]
    foreign = {"party": "foreign", "mersis": "", "tin": "", "country": "DE", "tax": "1 2"}
    legal = replace(LEGAL, **foreign, registry="HRB 1")  # type: ignore[arg-type]
    numbers = []
    for place, judge in enumerate(judges):
        who, mail = applicant(core, str(place)), f"n{place}@kuzey.example"
        fill(core, who, replace(legal, title=f"Nord {place}"), replace(CONTACT, mail=mail))
        for key in (1, 2):
            core.run(KeepBrand(f"Nord {place} {key}", "home", (), key), who)
            core.run(AddCertificate(key, SCAN), who)
        numbers.append(taken(core, judge, core.run(SendApplication(authorised=True), who).number))
        with core.database.single() as driver:
            driver.execute("DELETE FROM legal_mark")
    faults: list[Fault] = []
    together = threading.Barrier(2)

    def decide(place: int) -> None:
        together.wait()
        try:
            core.run(ApproveApplication(numbers[place]), judges[place])
        except Fault as fault:
            faults.append(fault)

    threads = [threading.Thread(target=decide, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (fault,) = faults
    assert fault.params["reason"] == "registered"
    assert rows(core, "SELECT count(*) FROM provider") == [(1,)]


def test_codes_clash_with_nobody_s(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    core.run(AddPartner(200_000, "Köprü"), operator(core))
    core.run(AddProvider(party.Provider(200_001, "Acme")), operator(core))
    core.run(AddBrand(party.Brand(200_002, 200_001, "Acme")), operator(core))
    drawn = iter([0, 0, 1, 2, 3, 3, 4] * 99)
    monkeypatch.setattr("app.usecases.applying.deciding.secrets.randbelow", lambda _: next(drawn))
    judge = clerk(core)
    code = core.run(ApproveApplication(taken(core, judge)), judge).iys_code
    assert code == 200_003
    assert rows(core, f"SELECT brand_code FROM brand WHERE iys_code = {code} ORDER BY 1") == [
        (200_003,),
        (200_004,),
    ]


def test_whoever_applied_does_not_decide_by_another_place(core: Core) -> None:
    number = sent(core)
    with core.database.single() as driver:
        row = driver.execute("SELECT tag FROM staff WHERE role = 'applicant'").fetchone()
    (tag,) = row or (None,)
    judge = clerk(core)
    with core.database.single() as driver:
        driver.execute("UPDATE staff SET tag = %s WHERE id = %s", (tag, judge.staff))
    taken(core, judge, number)
    assert opened(core, judge, number).same
    orders: tuple[UseCase[Any], ...] = (
        ApproveApplication(number),
        RefuseApplication(number, REASONS),
    )
    for order in orders:
        with pytest.raises(RuleBroken) as broken:
            core.run(order, judge)
        assert broken.value.rule == "L031"


def test_what_was_withdrawn_is_decided_no_more(core: Core) -> None:
    who, judge = applicant(core), clerk(core)
    number = taken(core, judge, sent(core, who))
    core.run(WithdrawApplication(), who)
    with pytest.raises(RuleBroken):
        core.run(ApproveApplication(number), judge)
    with pytest.raises(RuleBroken):
        core.run(WithdrawApplication(), who)
