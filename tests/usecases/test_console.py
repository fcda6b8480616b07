"""Permissions by hand: who may write what down, when it counts from, what is seen of an address;
the numbers of a brand at a glance, and its pictures."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core import Context, Core, UseCase
from app.daily import make_day
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.errors import InvalidInput, NotAllowed, NotFound, RuleBroken
from app.outbox.delivery import system_context
from app.usecases.console.home import Chore, SeeHome
from app.usecases.console.log import ListDone
from app.usecases.console.permissions import LookUp, NoteSaid, Standing, Told, moment_said
from app.usecases.console.pictures import SeePictures
from app.usecases.console.reports import FindDay, ListDays, ReadMovements
from app.usecases.daily.making import PlanDay
from app.usecases.deny import DenyApproval
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner, Right
from app.usecases.programs.refusing import Fate
from app.usecases.programs.retailers import AddRetailer
from app.usecases.revoke import RevokeConsent
from app.usecases.subscriptions import ChangePackage, Package
from tests.usecases.acts import ACME, AYSE, citizen
from tests.usecases.complaints import file
from tests.usecases.desks import operator

M, A, E = MessageType.MESAJ, MessageType.ARAMA, MessageType.EPOSTA
PERSON = RecipientType.BIREYSEL
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
PARTNER = 900100


def at_work(core: Core, role: Role = Role.EDITOR, iys: int = 100100, dealer: int = 0) -> Context:
    now = core.clock.now()
    return Context(
        "kurumsal", role, Assurance.CODE, now, actor=iys, retailer=dealer or None, noted=False
    )


def seen(core: Core, who: Context, type: MessageType, phone: str = AYSE) -> Standing:
    """What stands for one address."""
    found = core.run(LookUp(ACME, parse_address(phone)), who)
    return next(one for one in found if one.type is type)


def said(
    core: Core, status: Status = Status.ONAY, *types: MessageType, phone: str = AYSE
) -> NoteSaid:
    today = day_in_istanbul(core.clock.now())
    told = Told(parse_address(phone), types or (M,), status, PERSON, Source.HS_WEB, today)
    return NoteSaid(ACME, told)


@pytest.mark.parametrize(
    ("day", "clock", "status", "moment"),
    [
        (date(2026, 3, 11), None, Status.ONAY, "2026-03-11T12:00:00+03:00"),
        (date(2026, 3, 10), None, Status.ONAY, "2026-03-10T00:00:00+03:00"),
        (date(2026, 3, 10), None, Status.RET, "2026-03-10T23:59:59+03:00"),
        (date(2026, 3, 10), time(14, 5), Status.RET, "2026-03-10T14:05:00+03:00"),
    ],
)
def test_the_doubt_about_an_hour_is_the_citizens(
    day: date, clock: time | None, status: Status, moment: str
) -> None:
    assert moment_said(day, clock, status, NOON) == datetime.fromisoformat(moment)


def test_what_is_written_down_stands_and_is_seen(brands: Core) -> None:
    editor = at_work(brands)
    noted = brands.run(said(brands, Status.ONAY, M, A), editor)
    assert [one.type for one in noted] == [M, A]
    found = brands.run(LookUp(ACME, parse_address(AYSE)), editor)
    assert {(one.type, one.may_send) for one in found} == {(A, True), (M, True)}
    refused = brands.run(said(brands, Status.RET, M), editor)
    assert refused[0].fate is Fate.RECORDED
    again = brands.run(said(brands, Status.RET, M), editor)
    assert again[0].fate is Fate.ALREADY
    message = seen(brands, editor, M)
    assert (message.may_send, message.total) == (False, 2)


def test_of_several_types_all_are_written_down_or_none(brands: Core) -> None:
    brands.run(RevokeConsent(ACME, (M,)), citizen(brands))
    with pytest.raises(RuleBroken) as caught:
        brands.run(said(brands, Status.ONAY, A, M), at_work(brands))
    assert (caught.value.rule, caught.value.params["type"]) == ("H178", "MESAJ")
    assert seen(brands, at_work(brands), A).line is None
    nothing = Told(parse_address(AYSE), (), Status.ONAY, PERSON, None, None)
    with pytest.raises(InvalidInput):
        brands.run(NoteSaid(ACME, nothing), at_work(brands))


@pytest.mark.parametrize("status", [Status.ONAY, Status.RET])
@pytest.mark.parametrize("hour", [None, time(9, 0)])
def test_nobody_has_said_anything_tomorrow(brands: Core, status: Status, hour: time | None) -> None:
    brands.run(said(brands), at_work(brands))
    tomorrow = day_in_istanbul(brands.clock.now()) + timedelta(days=1)
    told = Told(parse_address(AYSE), (M,), status, PERSON, Source.HS_WEB, tomorrow, hour)
    with pytest.raises(RuleBroken) as broken:
        brands.run(NoteSaid(ACME, told), at_work(brands))
    assert (broken.value.rule, broken.value.params["type"]) == ("H162", "MESAJ")


def test_a_reader_writes_nothing_and_a_stranger_sees_nothing(brands: Core) -> None:
    with pytest.raises(NotAllowed):
        brands.run(said(brands), at_work(brands, Role.READER))
    orders: list[UseCase[Any]] = [said(brands), LookUp(ACME, parse_address(AYSE))]
    orders += [SeeHome(ACME), ListDays(ACME), SeePictures(ACME)]
    for order in orders:
        with pytest.raises(NotFound):
            brands.run(order, at_work(brands, Role.OWNER, 100400))


def test_a_partner_does_what_it_was_granted(brands: Core) -> None:
    office = operator(brands)
    brands.run(AddPartner(PARTNER, "Köprü A.Ş."), office)
    brands.run(GrantPartner(PARTNER, ACME, Grant(arama=Right.READ, mesaj=Right.WRITE)), office)
    partner = at_work(brands, Role.PARTNER, PARTNER)
    brands.run(said(brands, Status.ONAY, M), partner)
    with pytest.raises(NotAllowed):
        brands.run(said(brands, Status.ONAY, A), partner)
    with pytest.raises(NotAllowed):
        brands.run(LookUp(ACME, parse_address("ayse@example.com")), partner)
    with pytest.raises(NotAllowed):
        brands.run(ListDays(ACME), partner)
    assert {one.type for one in brands.run(SeeHome(ACME), partner).approved or ()} == {A, M}


def test_a_dealer_takes_for_itself_and_sees_its_own(brands: Core) -> None:
    place = party.Place("34", "İstanbul"), party.Place("429", "Kadıköy")
    dealer = party.Retailer(ACME, "Bayi", "Ali Veli", "10000000146", "10000000146", *place)
    code = brands.run(AddRetailer(dealer), operator(brands)).code
    other = "+905334445566"
    brands.run(said(brands, phone=other), at_work(brands))
    mine = at_work(brands, Role.RETAILER, dealer=code)
    brands.run(said(brands), mine)
    own = seen(brands, mine, M)
    assert own.line is not None
    assert (own.may_send, own.line.retailer, own.movements) == (True, code, ())
    foreign = seen(brands, mine, M, other)
    assert (foreign.may_send, foreign.line) == (False, None)


def test_a_brand_at_a_glance(brands: Core) -> None:
    editor = at_work(brands)
    brands.run(said(brands, Status.ONAY, M, A), editor)
    brands.run(said(brands, phone="+905334445566"), editor)
    brands.run(RevokeConsent(ACME, (M,)), citizen(brands))
    file(brands, "+905357778899")
    home = brands.run(SeeHome(ACME), editor)
    assert {one.type: one.persons for one in home.approved or ()} == {A: 1, M: 1, E: 0}
    assert home.today is not None
    assert (home.refused, home.today.approvals, home.today.by_citizens) == (1, 3, 1)
    assert Chore.ANSWER in {task.chore for task in home.tasks}
    assert home.oldest < brands.clock.now()


def test_a_package_that_is_nearly_full_or_over_is_a_task(brands: Core) -> None:
    owner = at_work(brands, Role.OWNER)
    assert {task.chore for task in brands.run(SeeHome(ACME), owner).tasks} == set()
    small = Package("Küçük", lasts=timedelta(days=20), limit=2, exceeds=False)
    brands.run(ChangePackage(100100, asdict(small)), operator(brands))
    brands.run(said(brands), owner)
    found = {task.chore: task for task in brands.run(SeeHome(ACME), owner).tasks}
    assert set(found) == {Chore.RENEW}
    assert found[Chore.RENEW].until == brands.clock.now() + timedelta(days=20)
    brands.run(said(brands, phone="+905334445566"), owner)
    found = {task.chore: task for task in brands.run(SeeHome(ACME), owner).tasks}
    assert (set(found), found[Chore.FULL].count) == ({Chore.RENEW, Chore.FULL}, 0)
    brands.run(ChangePackage(100100, asdict(replace(small, exceeds=True))), operator(brands))
    assert {task.chore for task in brands.run(SeeHome(ACME), owner).tasks} == {Chore.RENEW}


def test_pictures_come_out_of_the_days_that_are_over(brands: Core) -> None:
    editor = at_work(brands)
    brands.run(said(brands, Status.ONAY, M, A), editor)
    brands.run(DenyApproval(ACME), citizen(brands))
    brands.run(RevokeConsent(ACME, (E,)), citizen(brands))
    brands.run(said(brands, phone="+905334445566"), editor)
    brands.run(said(brands, Status.RET, A, phone="+905334445566"), editor)
    brands.clock.moment += timedelta(days=1)  # type: ignore[attr-defined]
    day = day_in_istanbul(brands.clock.now()) - timedelta(days=1)
    brands.run(PlanDay(day), system_context(brands))
    for _ in range(2):
        assert make_day(brands, ACME, day, 0, stamp=False) is None
    found = brands.run(SeePictures(ACME), at_work(brands))
    assert found.standing is not None
    assert found.standing[M][-1] == 1
    assert found.standing[M][0] == 0
    assert dict(found.sources)[Source.HS_WEB][M] == 2
    assert (found.own.disputed, found.own.recorded) == (2, 3)
    assert dict(found.refusals) == {"web": 3, "own": 1}
    assert found.sector is None
    (line,) = brands.run(ListDays(ACME), at_work(brands)).days
    assert (line.day.day, line.day.approvals) == (day, 3)
    assert brands.run(FindDay(ACME, day), at_work(brands)).code == ACME
    with pytest.raises(NotFound):
        brands.run(FindDay(ACME, day + timedelta(days=1)), at_work(brands))


def test_what_people_change_is_told_to_their_owner(brands: Core) -> None:
    editor = replace(at_work(brands), staff=uuid4(), noted=True)
    brands.run(said(brands), editor)
    brands.run(LookUp(ACME, parse_address(AYSE)), editor)
    owner = at_work(brands, Role.OWNER)
    (done,) = brands.run(ListDone(("NoteSaid",)), owner)
    assert (done.deed, done.brand) == ("NoteSaid", ACME)
    assert brands.run(ListDone(("NoteSaid",)), at_work(brands, Role.OWNER, 100400)) == ()


def test_a_day_is_read_line_by_line(brands: Core) -> None:
    editor = at_work(brands)
    brands.run(said(brands, Status.ONAY, M, A), editor)
    brands.run(RevokeConsent(ACME, (M,)), citizen(brands))
    today = day_in_istanbul(brands.clock.now())
    lines = brands.run(ReadMovements(ACME, today), editor)
    moved = [(one.type, one.status) for one in lines if one.recipient_type is PERSON]
    assert moved == [(M, Status.ONAY), (A, Status.ONAY), (M, Status.RET)]
    assert {one.address for one in lines} == {parse_address(AYSE)}
    # What a citizen refuses is refused as a trader, too.
    refused = brands.run(ReadMovements(ACME, today, Status.RET), editor)
    assert [one.source for one in refused] == [Source.IYS_WEB] * 2
    rest = brands.run(ReadMovements(ACME, today, after=lines[0].place), editor)
    assert rest == lines[1:]
    with pytest.raises(NotFound):
        brands.run(ReadMovements(ACME, today + timedelta(days=1)), editor)
    with pytest.raises(NotFound):
        brands.run(FindDay(ACME, today), editor)
