"""Second factors: a telephone or an app, proved once for each browser, and reset by a colleague."""

from base64 import b32decode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from app.core import Context, Core, UseCase
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address, parse_phone
from app.errors import InvalidInput, NotAllowed, NotFound, ProveIdentity, TooMany
from app.gateways.clock import StandingClock
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.signing import Fate
from app.usecases.codes import AN_HOUR, TRIES
from app.usecases.parties import AddProvider
from app.usecases.staff.entering import (
    AskStaffCode,
    EnterByCode,
    Factor,
    FindStaff,
    Side,
    StaffView,
)
from app.usecases.staff.factors import (
    AskForPhone,
    AskSecondCode,
    KeepApp,
    KeepPhone,
    ProveSecond,
    ResetFactor,
    WantFactors,
    new_key,
    step_of,
)
from app.usecases.staff.hiring import AddStaff, ListStaff
from tests.citizens import NETWORK, ask, claiming, code_of, enter
from tests.usecases.desks import operator

MAIL, OTHER = "sahip@acme.example", "ortak@acme.example"
PHONE = "+905337778800"
# RFC 6238, appendix B, with the last six of the eight digits: at 59 s, 1111111109 s, 2000000000 s.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = ((59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037"))


def come_in(core: Core, mail: str = MAIL) -> StaffView:
    """Signed in by a code, in a browser of its own."""
    who = claiming(core, mail, "kurumsal")
    core.run(AskStaffCode(Side.PROVIDER, "tr", NETWORK), who)
    order = EnterByCode(Side.PROVIDER, code_of(core, mail), NETWORK, "tr")
    secret = core.run(order, who).secret
    view = core.run(FindStaff(secret or ""), who)
    assert view is not None
    return view


def seen_again(core: Core, view: StaffView) -> Context:
    """The context of a browser, as it is now."""
    with core.database.single() as driver:
        row = driver.execute(
            "SELECT assurance FROM staff_sign_in WHERE id = %s", (view.sign_in,)
        ).fetchone()
    assert row is not None
    now, sure = core.clock.now(), Assurance(row[0])
    return Context("kurumsal", view.role, sure, now, actor=view.iys_code, staff=view.id)


def hire(core: Core, mail: str = MAIL, role: Role = Role.OWNER) -> UUID:
    order = AddStaff(role, "Deniz", parse_address(mail), None, 100100)
    return core.run(order, operator(core)).id


def app_code(key: str, core: Core, steps: int = 0) -> str:
    clock = TOTP(b32decode(key), 6, SHA1(), 30)  # noqa: S303
    return clock.generate(int(core.clock.now().timestamp()) + 30 * steps).decode()


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(brands: Core, seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert step_of(SECRET, code, moment) == seconds // 30
    assert step_of(SECRET, code, moment + timedelta(minutes=2)) is None


def test_what_decides_who_comes_in_wants_the_second_step(brands: Core) -> None:
    hire(brands)
    view = come_in(brands)
    with pytest.raises(ProveIdentity):
        brands.run(ListStaff(), seen_again(brands, view))
    phone = parse_phone(PHONE)
    brands.run(AskForPhone(phone, "tr"), seen_again(brands, view))
    order = KeepPhone(view.sign_in, phone, code_of(brands, PHONE))
    assert brands.run(order, seen_again(brands, view)).fate is Fate.RIGHT
    (colleague,) = brands.run(ListStaff(), seen_again(brands, view))
    assert (colleague.mail, colleague.factor) == (MAIL, Factor.PHONE)


def test_the_next_browser_is_half_in_until_it_proves_the_telephone(brands: Core) -> None:
    hire(brands)
    first = come_in(brands)
    phone = parse_phone(PHONE)
    brands.run(AskForPhone(phone, "tr"), seen_again(brands, first))
    order = KeepPhone(first.sign_in, phone, code_of(brands, PHONE))
    brands.run(order, seen_again(brands, first))
    second = come_in(brands)
    assert second.half_in
    assert brands.run(AskSecondCode("tr"), seen_again(brands, second)) == PHONE[-2:]
    wrong = brands.run(ProveSecond(second.sign_in, "000000", "tr"), seen_again(brands, second))
    assert (wrong.fate, wrong.left) == (Fate.WRONG, 4)
    right = ProveSecond(second.sign_in, code_of(brands, PHONE), "tr")
    assert brands.run(right, seen_again(brands, second)).fate is Fate.RIGHT
    assert seen_again(brands, second).assurance is Assurance.LOGIN


def test_a_code_of_the_app_is_taken_once(brands: Core) -> None:
    hire(brands)
    view = come_in(brands)
    key = new_key()
    kept = KeepApp(view.sign_in, key, app_code(key, brands))
    assert brands.run(kept, seen_again(brands, view)).fate is Fate.RIGHT
    other = come_in(brands)
    again = ProveSecond(other.sign_in, app_code(key, brands), "tr")
    assert brands.run(again, seen_again(brands, other)).fate is not Fate.RIGHT
    following = ProveSecond(other.sign_in, app_code(key, brands, 1), "tr")
    assert brands.run(following, seen_again(brands, other)).fate is Fate.RIGHT
    earlier = ProveSecond(other.sign_in, app_code(key, brands, -1), "tr")
    assert brands.run(earlier, seen_again(brands, other)).fate is not Fate.RIGHT


def test_who_guesses_at_the_app_must_wait(brands: Core) -> None:
    hire(brands)
    view = come_in(brands)
    key = new_key()
    brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    other = come_in(brands)
    order = ProveSecond(other.sign_in, "12345x", "tr")
    for _ in range(TRIES - 1):
        assert brands.run(order, seen_again(brands, other)).fate is not Fate.RIGHT
    with pytest.raises(TooMany):
        brands.run(order, seen_again(brands, other))


def test_whoever_has_only_the_mailbox_cannot_change_the_factor(brands: Core) -> None:
    hire(brands)
    view = come_in(brands)
    key = new_key()
    brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    thief = come_in(brands)
    mine = new_key()
    with pytest.raises(NotAllowed):
        brands.run(KeepApp(thief.sign_in, mine, app_code(mine, brands)), seen_again(brands, thief))
    phone = parse_phone(PHONE)
    orders: tuple[UseCase[Any], ...] = (
        AskForPhone(phone, "tr"),
        KeepPhone(thief.sign_in, phone, "123456"),
    )
    for order in orders:
        with pytest.raises(NotAllowed):
            brands.run(order, seen_again(brands, thief))


def test_a_landline_is_no_second_factor(brands: Core) -> None:
    hire(brands)
    view = come_in(brands)
    with pytest.raises(InvalidInput):
        brands.run(AskForPhone(parse_phone("+902122223344"), "tr"), seen_again(brands, view))


def test_a_colleague_resets_what_was_lost_and_nobody_their_own(brands: Core) -> None:
    mine, theirs = hire(brands), hire(brands, OTHER)
    views = [come_in(brands), come_in(brands, OTHER)]
    for view in views:
        key = new_key()
        brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    me = seen_again(brands, views[0])
    with pytest.raises(NotAllowed):
        brands.run(ResetFactor(mine), me)
    brands.run(ResetFactor(theirs), me)
    people = {one.id: one.factor for one in brands.run(ListStaff(), me)}
    assert people == {mine: Factor.APP, theirs: None}
    assert not come_in(brands, OTHER).half_in
    brands.run(AddProvider(party.Provider(100400, "Üç Deniz A.Ş.")), operator(brands))
    stranger = AddStaff(Role.OWNER, "Ali", parse_address("x@y.example"), None, 100400)
    other = brands.run(stranger, operator(brands)).id
    with pytest.raises(NotFound):
        brands.run(ResetFactor(other), me)


def test_an_owner_makes_it_a_must_for_everybody(brands: Core) -> None:
    hire(brands)
    hire(brands, OTHER, Role.READER)
    view = come_in(brands)
    assert not view.must
    key = new_key()
    brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    brands.run(WantFactors(True), seen_again(brands, view))
    assert come_in(brands, OTHER).must


def _exhausted(core: Core, order: UseCase[Any], who: Context) -> None:
    """Until no more codes are sent."""
    for _ in range(AN_HOUR):
        core.run(order, who)
    with pytest.raises(TooMany):
        core.run(order, who)


def test_nobody_s_wishes_for_codes_keep_others_out(brands: Core, clock: StandingClock) -> None:
    hire(brands)
    hire(brands, OTHER, Role.READER)
    view, other, phone = come_in(brands), come_in(brands, OTHER), parse_phone(PHONE)
    brands.run(AskForPhone(phone, "tr"), seen_again(brands, view))
    order = KeepPhone(view.sign_in, phone, code_of(brands, PHONE))
    assert brands.run(order, seen_again(brands, view)).fate is Fate.RIGHT
    # A colleague who says that it is to be theirs, and anybody at the portal.
    for _ in range(AN_HOUR - 1):
        brands.run(AskForPhone(phone, "tr"), seen_again(brands, other))
    with pytest.raises(TooMany):
        brands.run(AskForPhone(phone, "tr"), seen_again(brands, other))
    asked = AskCode(Purpose.SIGN_IN, "tr", NETWORK)
    _exhausted(brands, asked, claiming(brands, PHONE))
    clock.moment += timedelta(seconds=1)
    half = come_in(brands)
    assert brands.run(AskSecondCode("tr"), seen_again(brands, half)) == PHONE[-2:]
    proved = ProveSecond(half.sign_in, code_of(brands, PHONE), "tr")
    assert brands.run(proved, seen_again(brands, half)).fate is Fate.RIGHT


def test_whoever_proves_a_telephone_keeps_no_citizen_out(
    brands: Core, clock: StandingClock
) -> None:
    hire(brands)
    view, phone = come_in(brands), parse_phone(PHONE)
    brands.run(AskForPhone(phone, "tr"), seen_again(brands, view))
    brands.run(KeepPhone(view.sign_in, phone, code_of(brands, PHONE)), seen_again(brands, view))
    _exhausted(brands, AskSecondCode("tr"), seen_again(brands, come_in(brands)))
    clock.moment += timedelta(seconds=1)
    assert enter(brands, PHONE, ask(brands, PHONE)).fate is Fate.RIGHT
