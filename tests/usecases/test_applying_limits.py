"""Applying: how much one person may, and where they are named."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Context, Core
from app.domain import party
from app.errors import TooMany
from app.gateways.clock import StandingClock
from app.usecases.applying.deciding import ApproveApplication
from app.usecases.applying.filling import BeginApplication, KeepLegal
from app.usecases.applying.following import WithdrawApplication
from app.usecases.parties import AddProvider
from tests.usecases.applications import (
    CONTACT,
    LEGAL,
    VKN,
    applicant,
    clerk,
    opened,
    sent,
    taken,
)
from tests.usecases.desks import operator
from tests.usecases.test_applying import count, why


def test_one_person_names_ten_businesses_in_a_day(core: Core, clock: StandingClock) -> None:
    who = applicant(core)
    foreign = replace(
        LEGAL, party="foreign", mersis="", tin="", country="DE", registry="HRB 1", tax="1 2"
    )
    for n in range(10):
        assert core.run(KeepLegal(replace(foreign, registry=f"HRB {n}")), who) == ()
    # What was kept is no question.
    assert core.run(KeepLegal(replace(foreign, registry="hrb9", title="Anders GmbH")), who) == ()
    with pytest.raises(TooMany):
        core.run(KeepLegal(replace(foreign, registry="HRB 10")), who)
    assert core.run(KeepLegal(foreign), applicant(core, "another")) == ()
    clock.moment += timedelta(days=1, minutes=11)
    assert core.run(KeepLegal(replace(foreign, registry="HRB 10")), who) == ()


def test_what_was_refused_counts_as_asked(core: Core) -> None:
    core.run(AddProvider(party.Provider(100100, "A", vkn=VKN)), operator(core))
    who = applicant(core)
    for _ in range(10):
        assert why(core.run(KeepLegal(LEGAL), who)) == [("tin", "registered")]
    with pytest.raises(TooMany):
        core.run(KeepLegal(LEGAL), who)


def test_one_person_has_one_application_also_from_two_browsers(core: Core) -> None:
    who = applicant(core)
    sent(core, who)
    core.run(WithdrawApplication(), who)
    together = threading.Barrier(3)

    def begin() -> None:
        together.wait()
        core.run(BeginApplication(), who)

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(core, "SELECT count(*) FROM application WHERE state < 4") == 1


def test_nobody_begins_anew_all_day(core: Core, clock: StandingClock) -> None:
    who = applicant(core)
    for _ in range(4):
        _withdrawn(core, who)
        if count(core, "SELECT count(*) FROM application") < 4:
            core.run(BeginApplication(), who)
    with pytest.raises(TooMany):
        core.run(BeginApplication(), who)
    clock.moment += timedelta(days=1, minutes=11)
    core.run(BeginApplication(), replace(who, at=clock.now()))


def _withdrawn(core: Core, who: Context) -> None:
    with core.database.single() as driver:
        driver.execute("UPDATE application SET state = 6 WHERE staff_id = %s", (who.staff,))


def test_whoever_only_applies_is_named_in_the_application_alone(core: Core) -> None:
    who, judge = applicant(core), clerk(core)
    number = taken(core, judge, sent(core, who))
    named = "SELECT name FROM staff WHERE role <> 'registrar'"
    with core.database.single() as driver:
        assert driver.execute(named).fetchall() == [("",)]
    assert opened(core, judge, number).events[0].by == CONTACT.name
    core.run(ApproveApplication(number), judge)
    with core.database.single() as driver:
        assert driver.execute(named).fetchall() == [(CONTACT.name,)]
    assert opened(core, judge, number).events[0].by == CONTACT.name
