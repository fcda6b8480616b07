"""The demo's own stories: what its first visitor finds at the desk and at the provider's."""

from app.core import Core
from app.demo import MARKET, STAFF, seed
from app.demo_cases import APPLICANT, STORIES, seed_cases
from app.domain.application import State as ApplicationState
from app.domain.complaint import Decision, State
from app.domain.examination import Verdict
from app.domain.permissions import Role
from app.usecases.applying.office import SeeApplications
from app.usecases.desk.case import OpenCase
from app.usecases.programs.places import cities, towns
from app.usecases.programs.retailers import ListRetailers
from app.usecases.staff.entering import BEHIND, Side
from app.usecases.verify import differences
from tests.dealers import provider
from tests.usecases.applications import clerk
from tests.usecases.complaints import lines, show
from tests.usecases.desks import hire
from tests.usecases.test_factors import come_in


def test_there_is_a_case_of_every_kind_to_look_at(core: Core) -> None:
    assert seed(core)
    seed_cases(core)
    assert not seed(core)
    decided, answered, one, two, unknown = (lines(core, story.phone)[0] for story in STORIES)
    assert (decided.state, decided.decision) == (State.DECIDED, Decision.VIOLATION)
    assert (answered.state, answered.verdict) == (State.UNDER_EXAMINATION, Verdict.NEVER)
    assert (one.state, two.state) == (State.ASKED, State.ASKED)
    assert {decided.verdict, one.verdict, two.verdict} == {Verdict.REFUSED}
    assert (unknown.state, unknown.verdict) == (State.UNDER_EXAMINATION, Verdict.SENDER_UNKNOWN)
    numbers = [line.number for line in (decided, answered, one, two, unknown)]
    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_the_market_has_dealers_of_whom_one_may_write(core: Core) -> None:
    seed(core)
    found = core.run(ListRetailers(MARKET), provider(core))
    assert sorted((one.title.split()[0], one.reach) for one in found.retailers) == [
        ("Yeşilova", 1),
        ("Özdoğan", 0),
    ]
    for one in found.retailers:
        town = towns()[int(one.town.code)]
        assert (town.name, cities()[town.city]) == (one.town.name, one.city.name)
    with core.database.single() as driver:
        assert differences(driver).wrong == 0


def test_what_happened_lies_in_the_past_in_its_order(core: Core) -> None:
    seed(core)
    seed_cases(core)
    story = STORIES[0]
    number = lines(core, story.phone)[0].number
    case = show(core, number, story.phone)
    moments = [event.at for event in case.events]
    assert moments == sorted(moments)
    assert (core.clock.now() - moments[0]).days == story.days - 1
    opened = core.run(OpenCase(number), hire(core, Role.OFFICER))
    said = [one.consent_date for one in opened.movements]
    assert [(core.clock.now() - at).days for at in said if at] == [
        *(story.permitted, story.refused, story.refused),
    ]
    assert len(opened.looks) == 1


def test_an_application_waits_at_the_back_office(core: Core) -> None:
    seed(core)
    seed_cases(core)
    (line,) = core.run(SeeApplications(), clerk(core, Role.REGISTRAR, "other@ileti.example"))
    assert (line.title, line.state) == (APPLICANT.title, ApplicationState.RECEIVED)
    assert line.sent_at < core.clock.now()


def test_every_role_of_the_console_comes_in_and_works_where_it_should(core: Core) -> None:
    seed(core)
    seed_cases(core)
    here = [(role, mail, of) for role, _, mail, _, of in STAFF if role in BEHIND[Side.PROVIDER]]
    views = [come_in(core, mail) for _, mail, _ in here]
    assert [(one.role, one.iys_code) for one in views] == [(role, of) for role, _, of in here]
    assert {one.role for one in views} == BEHIND[Side.PROVIDER] - {Role.APPLICANT}
    assert come_in(core, APPLICANT.mail).role is Role.APPLICANT
    (dealer,) = [one.retailer for one in views if one.role is Role.RETAILER]
    found = core.run(ListRetailers(MARKET), provider(core)).retailers
    assert [one.reach for one in found if one.code == dealer] == [1]
