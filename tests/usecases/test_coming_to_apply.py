"""Coming in to apply: strangers become applicants, and whoever is known stays who they are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Core
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.errors import NotAllowed, ProveIdentity, TooMany
from app.gateways.clock import StandingClock
from app.usecases.account.signing import Fate
from app.usecases.applying.entering import AskApplicantCode, EnterByState, EnterToApply
from app.usecases.applying.following import (
    ShowApplication,
)
from app.usecases.parties import AddProvider
from app.usecases.staff.entering import EnterByCode, Side
from tests.citizens import claiming, code_of
from tests.usecases.applications import (
    ISSUER,
    applicant,
    at_login,
    clerk,
    signed_in,
)
from tests.usecases.desks import hire, operator

MAIL = "name@nordlicht.example"
TCKN = "10000000146"


def count(core: Core, sql: str) -> int:
    with core.database.single() as driver:
        row = driver.execute(sql).fetchone()
    return int(row[0]) if row else 0


def test_a_stranger_who_does_not_apply_is_nobody(core: Core) -> None:
    with pytest.raises(NotAllowed):
        core.run(EnterByState(ISSUER, "defne"), at_login(core))
    assert count(core, "SELECT count(*) FROM staff") == 0
    with pytest.raises(ProveIdentity):
        core.run(EnterByState(ISSUER, "defne"), replace(at_login(core), assurance=Assurance.CODE))


def test_a_login_is_one_applicant_with_one_draft(core: Core) -> None:
    first, again = applicant(core), applicant(core)
    assert first.staff == again.staff
    assert (first.role, first.assurance) == (Role.APPLICANT, Assurance.LOGIN)
    assert count(core, "SELECT count(*) FROM application") == 1
    assert applicant(core, "another").staff != first.staff


def test_the_login_of_somebody_who_was_ended_is_free_again(core: Core) -> None:
    who = applicant(core)
    assert who.staff is not None
    with core.database.single() as driver:
        driver.execute("UPDATE staff SET ended_at = now() WHERE id = %s", (who.staff,))
    assert applicant(core).staff != who.staff


def test_the_national_id_comes_along_sealed_and_only_if_it_is_one(core: Core) -> None:
    who = applicant(core, national_id=TCKN)
    assert core.run(ShowApplication(), who).held.told.national_id == TCKN
    assert core.run(ShowApplication(), applicant(core, "x", "123")).held.told.national_id == ""
    with core.database.single() as driver:
        rows = driver.execute("SELECT t::text FROM application t").fetchall()
    assert TCKN not in str(rows)


def test_by_mail_a_stranger_becomes_an_applicant_and_others_stay_who_they_are(core: Core) -> None:
    core.run(AskApplicantCode("tr", "n"), claiming(core, MAIL))
    wrong = core.run(EnterToApply("000000", "n", "tr"), claiming(core, MAIL))
    assert (wrong.fate, wrong.secret) == (Fate.WRONG, None)
    done = core.run(EnterToApply(code_of(core, MAIL), "n", "tr"), claiming(core, MAIL))
    who = signed_in(core, done.secret)
    assert (who.role, who.assurance) == (Role.APPLICANT, Assurance.CODE)
    shown = core.run(ShowApplication(), who)
    assert (shown.held.told.mail, shown.confirmed) == (MAIL, True)
    core.run(AddProvider(party.Provider(100100, "Acme")), operator(core))
    mail = "owner@acme.example"
    hire(core, Role.OWNER, None, mail, 100100)
    core.run(AskApplicantCode("tr", "n"), claiming(core, mail))
    done = core.run(EnterToApply(code_of(core, mail), "n", "tr"), claiming(core, mail))
    assert signed_in(core, done.secret).role is Role.OWNER
    assert count(core, "SELECT count(*) FROM application") == 1


def test_a_code_for_applying_opens_nothing_else_and_there_are_not_many(
    core: Core, clock: StandingClock
) -> None:
    core.run(AskApplicantCode("tr", "n"), claiming(core, MAIL))
    code = code_of(core, MAIL)
    clerk(core, mail=MAIL)
    assert core.run(EnterByCode(Side.PROVIDER, code, "n", "tr"), claiming(core, MAIL)).left == 0
    for _ in range(4):
        core.run(AskApplicantCode("tr", "n"), claiming(core, MAIL))
    with pytest.raises(TooMany):
        core.run(AskApplicantCode("tr", "n"), claiming(core, MAIL))
    clock.moment += timedelta(minutes=61)
    assert core.run(EnterToApply(code, "n", "tr"), claiming(core, MAIL)).fate is Fate.RESENT


def test_whoever_reads_english_is_written_to_in_english(core: Core) -> None:
    core.run(AskApplicantCode("en", "n"), claiming(core, MAIL))
    core.run(EnterToApply(code_of(core, MAIL), "n", "en"), claiming(core, MAIL))
    assert count(core, "SELECT count(*) FROM recipient WHERE language = 'en'") == 1
