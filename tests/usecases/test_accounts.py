"""One account for all addresses of a person, and for nobody else's."""

import threading
from datetime import timedelta

import pytest

from app.core import Core
from app.errors import InvalidInput, NotFound, ProveIdentity
from app.gateways.clock import StandingClock
from app.usecases.account.addresses import RemoveAddress, SetOpens
from app.usecases.account.devices import ListDevices, SignOut, SignOutOthers
from app.usecases.account.profile import SetProfile
from app.usecases.account.signing import Fate
from app.usecases.account.state import KeepNationalId, RemoveNationalId
from app.usecases.account.visitors import FindVisitor
from tests.citizens import (
    add,
    again,
    ask,
    claiming,
    enter,
    seen,
    sign_in,
    signed,
    state_login,
    visitor,
)

AYSE, MEHMET, HOME = "+905321112233", "+905334445566", "+902122223344"
MAIL, OTHER_MAIL = "ayse@example.com", "mehmet@example.com"


def test_whoever_holds_the_telephone_comes_in_and_sees_it(core: Core) -> None:
    assert seen(sign_in(core, AYSE)) == {AYSE}


def test_a_mail_address_that_was_added_opens_the_account_too(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    assert add(core, ayse, MAIL).fate is Fate.RIGHT
    assert seen(sign_in(core, MAIL)) == {AYSE, MAIL}
    assert seen(sign_in(core, AYSE)) == {AYSE, MAIL}


def test_two_who_share_a_landline_do_not_see_each_others_mail(core: Core) -> None:
    ayse, mehmet = sign_in(core, MAIL), sign_in(core, OTHER_MAIL)
    add(core, ayse, HOME)
    add(core, mehmet, HOME)
    assert again(core, ayse) == {MAIL, HOME}
    assert again(core, mehmet) == {OTHER_MAIL, HOME}
    by_landline = sign_in(core, HOME)
    assert (by_landline.alone, seen(by_landline)) == (True, {HOME})


def test_who_came_in_by_the_landline_sees_all_after_a_second_proof(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, MAIL)
    by_landline = sign_in(core, HOME)
    add(core, by_landline, AYSE)
    assert again(core, by_landline) == {AYSE, MAIL, HOME}


def test_a_landline_can_never_open_an_account(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, HOME)
    with pytest.raises(InvalidInput, match="landline"):
        core.run(SetOpens(True), signed(core, ayse, HOME))


def test_an_address_that_is_shared_shows_itself_alone(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, MAIL)
    core.run(SetOpens(False), signed(core, ayse, MAIL))
    by_mail = sign_in(core, MAIL)
    assert (by_mail.alone, seen(by_mail)) == (True, {MAIL})
    core.run(SetOpens(True), signed(core, ayse, MAIL))
    assert seen(sign_in(core, MAIL)) == {AYSE, MAIL}


def test_a_number_that_somebody_else_has_by_now_shows_nothing_of_the_account(
    core: Core, clock: StandingClock
) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, MAIL)
    clock.moment += timedelta(days=181)
    stranger = sign_in(core, AYSE)
    assert (stranger.alone, seen(stranger)) == (True, {AYSE})
    add(core, stranger, OTHER_MAIL)
    assert again(core, stranger) == {AYSE, OTHER_MAIL}
    assert seen(sign_in(core, OTHER_MAIL)) == {AYSE, OTHER_MAIL}


def test_after_half_a_year_both_addresses_together_open_the_account_again(
    core: Core, clock: StandingClock
) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, MAIL)
    add(core, ayse, HOME)
    clock.moment += timedelta(days=181)
    back = sign_in(core, AYSE)
    add(core, back, MAIL)
    assert again(core, back) == {AYSE, MAIL, HOME}


def test_an_account_of_one_address_opens_after_years(core: Core, clock: StandingClock) -> None:
    account = sign_in(core, AYSE).account
    clock.moment += timedelta(days=900)
    assert sign_in(core, AYSE).account == account


def test_two_accounts_of_one_person_become_one(core: Core) -> None:
    ayse, by_mail = sign_in(core, AYSE), sign_in(core, MAIL)
    add(core, by_mail, OTHER_MAIL)
    add(core, ayse, MAIL)
    assert again(core, ayse) == again(core, by_mail) == {AYSE, MAIL, OTHER_MAIL}
    assert sign_in(core, OTHER_MAIL).account == ayse.account


def test_removing_an_address_signs_out_whoever_came_in_by_it(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    add(core, ayse, MAIL)
    by_mail = sign_in(core, MAIL)
    core.run(RemoveAddress(), signed(core, ayse, MAIL))
    assert again(core, by_mail) == set()
    assert again(core, ayse) == {AYSE}
    assert seen(sign_in(core, MAIL)) == {MAIL}


def test_the_last_address_stays(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    with pytest.raises(InvalidInput, match="last-address"):
        core.run(RemoveAddress(), signed(core, ayse, AYSE))


def test_nobody_changes_an_address_of_another_account(core: Core) -> None:
    ayse, mehmet = sign_in(core, AYSE), sign_in(core, MEHMET)
    add(core, mehmet, OTHER_MAIL)
    add(core, ayse, MAIL)
    for order in (RemoveAddress(), SetOpens(False)):
        with pytest.raises(NotFound):
            core.run(order, signed(core, ayse, OTHER_MAIL))
    with pytest.raises(NotFound):
        core.run(SetProfile("en", core.keys.tag(MEHMET), False), signed(core, ayse))
    with pytest.raises(NotFound):
        core.run(SignOut(mehmet.device), signed(core, ayse))
    assert seen(sign_in(core, OTHER_MAIL)) == {MEHMET, OTHER_MAIL}


def test_two_devices_that_come_in_at_once_have_one_account(core: Core) -> None:
    codes = [ask(core, AYSE), ask(core, AYSE)]
    secrets: list[str | None] = []
    threads = [
        threading.Thread(target=lambda code=code: secrets.append(enter(core, AYSE, code).secret))
        for code in codes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accounts = {visitor(core, secret).account for secret in secrets if secret}
    assert len(accounts) == 1


def test_a_device_is_signed_out_by_silence_and_by_age(core: Core, clock: StandingClock) -> None:
    secret = enter(core, AYSE, ask(core, AYSE)).secret
    assert secret is not None
    found = True
    for _ in range(25):
        clock.moment += timedelta(minutes=29)
        found = core.run(FindVisitor(secret), claiming(core, None)) is not None
    assert not found
    other = enter(core, AYSE, ask(core, AYSE)).secret
    clock.moment += timedelta(minutes=31)
    assert other is not None
    assert core.run(FindVisitor(other), claiming(core, None)) is None


def test_devices_are_listed_and_signed_out(core: Core) -> None:
    here, there = sign_in(core, AYSE), sign_in(core, AYSE)
    listed = core.run(ListDevices(), signed(core, here))
    assert {(one.id, one.this) for one in listed} == {(here.device, True), (there.device, False)}
    core.run(SignOut(there.device), signed(core, here))
    assert again(core, there) == set()
    third = sign_in(core, AYSE)
    assert core.run(SignOutOthers(), signed(core, here)) == 1
    assert (again(core, third), again(core, here)) == (set(), {AYSE})
    core.run(SignOut(), signed(core, here))
    assert again(core, here) == set()


def test_the_visit_before_this_one_is_remembered(core: Core, clock: StandingClock) -> None:
    first = clock.moment
    assert sign_in(core, AYSE).seen_at == first
    clock.moment += timedelta(days=3)
    assert sign_in(core, AYSE).seen_at == first


def test_the_states_login_opens_an_account_to_which_addresses_are_added(core: Core) -> None:
    person = state_login(core, "4711")
    assert seen(person) == set()
    add(core, person, AYSE)
    assert seen(state_login(core, "4711")) == {AYSE}
    assert seen(state_login(core, "4712")) == set()


def test_the_states_login_of_somebody_signed_in_joins_the_account(core: Core) -> None:
    alone = state_login(core, "4711")
    add(core, alone, MAIL)
    ayse = sign_in(core, AYSE)
    assert state_login(core, "4711", ayse).account == ayse.account
    assert seen(state_login(core, "4711")) == {AYSE, MAIL}


def test_a_national_id_is_kept_sealed_and_goes_for_good(core: Core) -> None:
    person = state_login(core, "4711")
    core.run(KeepNationalId("10000000146"), signed(core, person))
    assert state_login(core, "4711").national == "146"
    assert core.run(RemoveNationalId(), signed(core, person)) is True
    assert state_login(core, "4711").national is None
    with core.database.single() as driver:
        assert driver.execute(
            "SELECT count(*) FROM account WHERE national_sealed IS NOT NULL"
        ).fetchone() == (0,)


def test_a_code_is_not_enough_to_keep_a_national_id(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    with pytest.raises(ProveIdentity):
        core.run(KeepNationalId("10000000146"), signed(core, ayse))


def test_the_profile_is_kept(core: Core) -> None:
    ayse = sign_in(core, AYSE)
    core.run(SetProfile("en", core.keys.tag(AYSE), True), signed(core, ayse))
    now = sign_in(core, AYSE)
    assert (now.language, now.tell_tag, now.summary) == ("en", core.keys.tag(AYSE), True)
