"""Applying: what is kept, what is told at once, what stands in nobody's way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Core
from app.domain import party
from app.domain.applicant import BrandTold, Wrong
from app.domain.application import State
from app.domain.permissions import Role
from app.errors import InvalidInput, NotFound, TooMany
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.usecases.account.signing import Fate
from app.usecases.applying.certificates import (
    AddCertificate,
    InspectCertificate,
    ReadCertificate,
)
from app.usecases.applying.filling import (
    BeginApplication,
    ConfirmMail,
    KeepBrand,
    KeepContact,
    KeepLegal,
)
from app.usecases.applying.following import (
    SendApplication,
    ShowApplication,
    WithdrawApplication,
)
from app.usecases.parties import AddProvider
from app.usecases.sweeping import Sweep
from tests.citizens import code_of
from tests.usecases.applications import (
    CONTACT,
    LEGAL,
    SCAN,
    VKN,
    applicant,
    clerk,
    fill,
    sent,
)
from tests.usecases.desks import operator

MAIL = "name@nordlicht.example"
TCKN = "10000000146"


def count(core: Core, sql: str) -> int:
    with core.database.single() as driver:
        row = driver.execute(sql).fetchone()
    return int(row[0]) if row else 0


def why(found: tuple[Wrong, ...]) -> list[tuple[str, str]]:
    return [(one.where, one.why) for one in found]


def test_what_is_wrong_is_told_and_not_kept(core: Core) -> None:
    who = applicant(core)
    assert why(core.run(KeepLegal(replace(LEGAL, title="", tin="1")), who)) == [
        ("title", "title-missing"),
        ("tin", "tin-length"),
    ]
    assert core.run(ShowApplication(), who).held.told.title == ""
    assert len(core.run(KeepContact(replace(CONTACT, name="", mail=""), "tr"), who)) == 2
    assert why(core.run(KeepBrand("", "home", ()), who)) == [("name", "name")]


@pytest.mark.parametrize(
    ("provider", "changes"),
    [
        (party.Provider(100100, "A", mersis=f"0{VKN}00015"), {}),
        (party.Provider(100100, "A", mersis=f"0{VKN}00031"), {}),
        (party.Provider(100100, "A", vkn=VKN), {}),
        (
            party.Provider(100100, "A", tckn=TCKN, merchant=False),
            {"party": "tradesman", "mersis": "", "tin": TCKN},
        ),
    ],
    ids=["the same MERSİS", "another of the same company", "tax number", "national id"],
)
def test_whoever_is_registered_already_is_told(
    core: Core, provider: party.Provider, changes: dict[str, str]
) -> None:
    core.run(AddProvider(provider), operator(core))
    told = replace(LEGAL, **changes)  # type: ignore[arg-type]
    assert why(core.run(KeepLegal(told), applicant(core))) == [("tin", "registered")]


def test_a_draft_is_in_nobody_s_way_and_what_was_sent_is(core: Core) -> None:
    one, two = applicant(core), applicant(core, "second")
    fill(core, one)
    fill(core, two, contact=replace(CONTACT, mail="second@kuzey.example"))
    core.run(SendApplication(authorised=True), one)
    assert [todo.step for todo in core.run(ShowApplication(), two).todo] == ["legal"]
    with pytest.raises(InvalidInput):
        core.run(SendApplication(authorised=True), two)
    assert why(core.run(KeepLegal(LEGAL), two)) == [("tin", "registered")]
    core.run(WithdrawApplication(), one)
    core.run(SendApplication(authorised=True), two)


def test_a_company_from_abroad_is_known_by_country_and_register(core: Core) -> None:
    foreign = replace(
        LEGAL, party="foreign", mersis="", tin="", country="DE", registry="HRB 4711", tax="1 2"
    )
    one = applicant(core)
    fill(core, one, foreign)
    core.run(SendApplication(authorised=True), one)
    two = applicant(core, "second")
    assert why(core.run(KeepLegal(replace(foreign, registry="hrb4711")), two)) == [
        ("registry", "registered")
    ]
    assert core.run(KeepLegal(replace(foreign, country="AT")), two) == ()


def test_the_mail_address_is_proved_and_is_nobody_else_s(core: Core) -> None:
    clerk(core, mail=CONTACT.mail)
    who = applicant(core)
    core.run(KeepContact(CONTACT, "tr"), who)
    with pytest.raises(InvalidInput) as wrong:
        core.run(ConfirmMail(code_of(core, CONTACT.mail), "tr"), who)
    assert wrong.value.params["reason"] == "taken"
    mine = replace(CONTACT, mail="mine@kuzey.example")
    core.run(KeepContact(mine, "tr"), who)
    assert core.run(ConfirmMail("000000", "tr"), who)[0] is Fate.WRONG
    assert not core.run(ShowApplication(), who).confirmed
    assert core.run(ConfirmMail(code_of(core, mine.mail), "tr"), who)[0] is Fate.RIGHT
    assert core.run(ShowApplication(), who).confirmed
    core.run(KeepContact(replace(mine, mail="other@kuzey.example"), "tr"), who)
    assert not core.run(ShowApplication(), who).confirmed


def test_one_applicant_does_not_write_to_the_whole_country(core: Core) -> None:
    who = applicant(core)
    for n in range(10):
        core.run(KeepContact(replace(CONTACT, mail=f"n{n}@kuzey.example"), "tr"), who)
    with pytest.raises(TooMany):
        core.run(KeepContact(CONTACT, "tr"), who)


def test_what_is_missing_is_listed_page_by_page(core: Core) -> None:
    who = applicant(core)
    steps = [todo.step for todo in core.run(ShowApplication(), who).todo]
    assert steps == ["legal", "contact"]
    fill(core, who)
    assert core.run(ShowApplication(), who).todo == ()
    core.run(KeepBrand("Başka Marka", "home", ()), who)
    (todo,) = core.run(ShowApplication(), who).todo
    assert (todo.step, todo.brand) == ("certificates", 3)
    with pytest.raises(InvalidInput):
        core.run(SendApplication(authorised=True), who)
    core.run(AddCertificate(3, SCAN), who)
    with pytest.raises(InvalidInput) as wrong:
        core.run(SendApplication(authorised=False), who)
    assert wrong.value.params["reason"] == "authorised"


def test_twenty_brands_and_five_pages_are_the_most(core: Core) -> None:
    who = applicant(core)
    fill(core, who)
    for n in range(18):
        assert core.run(KeepBrand(f"Marka {n}", "home", ()), who) == ()
    with pytest.raises(InvalidInput):
        core.run(KeepBrand("Zu viel", "home", ()), who)
    with pytest.raises(InvalidInput) as wrong:
        core.run(AddCertificate(2, replace(SCAN, pages=SCAN.pages * 6)), who)
    assert wrong.value.params["reason"] == "certificate-pages"


def test_what_was_sent_is_changed_no_more(core: Core) -> None:
    who = applicant(core)
    number = sent(core, who)
    with pytest.raises(InvalidInput):
        core.run(KeepLegal(LEGAL), who)
    with pytest.raises(InvalidInput):
        core.run(AddCertificate(2, SCAN), who)
    assert core.run(BeginApplication(), who).number == number


def test_pages_are_for_whoever_applied_and_the_office_alone(core: Core) -> None:
    who, other = applicant(core), applicant(core, "other")
    fill(core, who)
    (page,) = core.run(ShowApplication(), who).pages[2]
    assert core.run(ReadCertificate(page), who).data == SCAN.pages[0].data
    with pytest.raises(NotFound):
        core.run(ReadCertificate(page), other)
    office = clerk(core, Role.EXAMINER)
    with pytest.raises(NotFound):
        core.run(InspectCertificate(page), office)
    core.run(SendApplication(authorised=True), who)
    assert core.run(InspectCertificate(page), office).data == SCAN.pages[0].data


def test_drafts_go_after_a_month_and_what_was_refused_is_forgotten_in_half_a_year(
    core: Core, clock: StandingClock
) -> None:
    who = applicant(core, national_id=TCKN)
    sent(core, who)
    core.run(WithdrawApplication(), who)
    fill(core, applicant(core, "draft"), contact=replace(CONTACT, mail="d@kuzey.example"))
    clock.moment += timedelta(days=29)
    core.run(Sweep(), system_context(core))
    assert count(core, "SELECT count(*) FROM application") == 2
    clock.moment += timedelta(days=2)
    core.run(Sweep(), system_context(core))
    assert count(core, "SELECT count(*) FROM application") == 1
    assert count(core, "SELECT count(*) FROM application_page") == 1
    assert count(core, "SELECT count(*) FROM staff") == 1
    assert count(core, "SELECT count(*) FROM staff_login") == 1
    told = core.run(ShowApplication(), replace(who, at=clock.now())).held.told
    assert told.national_id == TCKN
    clock.moment += timedelta(days=160)
    core.run(Sweep(), system_context(core))
    assert count(core, "SELECT count(*) FROM application_page") == 0
    shown = core.run(ShowApplication(), replace(who, at=clock.now()))
    assert shown.held.state is State.WITHDRAWN
    assert (shown.held.told.national_id, shown.held.told.tin) == ("", "")
    assert shown.held.told.title == LEGAL.title


def test_brands_keep_their_keys(core: Core) -> None:
    who = applicant(core)
    fill(core, who)
    brands = core.run(ShowApplication(), who).held.told.brands
    assert brands[1] == BrandTold(2, "Bulut Koltuk", "home", ("BULUT", "BLT"))
