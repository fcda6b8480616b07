"""What people of the console are told by mail about coming in: once, at once, and nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core import Core
from app.dialogue.reply import Reply
from app.domain.permissions import Role
from app.domain.recipient import parse_address, parse_phone
from app.errors import InvalidInput
from app.gateways.clock import StandingClock
from app.receipts import from_json
from app.usecases.lock import ChooseLanguage
from app.usecases.programs.partners import AddPartner
from app.usecases.staff.factors import (
    AskForPhone,
    KeepApp,
    KeepPhone,
    ResetFactor,
    WantFactors,
    new_key,
)
from app.usecases.staff.hiring import AddStaff
from tests.citizens import claiming, code_of
from tests.dealers import dealer
from tests.usecases.acts import MARKET
from tests.usecases.desks import operator
from tests.usecases.test_factors import (
    MAIL,
    OTHER,
    PHONE,
    app_code,
    come_in,
    hire,
    seen_again,
)

POSTED = "SELECT words FROM outbox WHERE tag = %s AND matter IS NULL ORDER BY created_at, id"


def told(core: Core, mail: str = MAIL) -> list[Reply]:
    """The mails to somebody that hold no code."""
    with core.database.single() as driver:
        rows = driver.execute(POSTED, (core.keys.tag(mail),)).fetchall()
    found: list[Reply] = [from_json(row[0]) for row in rows]
    return [one for one in found if not any("nonce" in words.params for words in one.words)]


def keys(core: Core, mail: str = MAIL) -> list[list[str]]:
    return [[words.key for words in one.words] for one in told(core, mail)]


def forget(core: Core) -> None:
    with core.database.single() as driver:
        driver.execute("DELETE FROM outbox")


HIRED = ["staff.hired.how", "staff.hired.where", "staff.hired.mistake"]
MUST = ["staff.hired.how", "staff.hired.must", *HIRED[1:]]


@pytest.mark.parametrize(
    ("role", "iys", "rest"),
    [
        (Role.OWNER, 100100, HIRED),
        (Role.EDITOR, 100100, HIRED),
        (Role.READER, 100100, HIRED),
        (Role.RETAILER, 100100, HIRED),
        (Role.PARTNER, 900100, HIRED),
        (Role.EXAMINER, None, MUST),
        (Role.REGISTRAR, None, MUST),
    ],
)
def test_whoever_comes_in_at_the_console_is_told_once(
    brands: Core, role: Role, iys: int | None, rest: list[str]
) -> None:
    brands.run(AddPartner(900100, "Köprü A.Ş."), operator(brands))
    shop = dealer(brands, MARKET, 0) if role is Role.RETAILER else None
    order = AddStaff(role, "Deniz", parse_address(MAIL), None, iys, shop)
    brands.run(order, operator(brands))
    with pytest.raises(InvalidInput):
        brands.run(order, operator(brands))
    (mail,) = told(brands)
    assert [words.key for words in mail.words] == [f"staff.hired.{role.value}", *rest]
    first, where = mail.words[0], mail.words[-2]
    titles = {100100: "Acme Alışveriş A.Ş.", 900100: "Köprü A.Ş.", None: ""}
    assert first.params["provider"] == titles[iys]
    assert where.params["url"] == f"{brands.settings.public_url}/kurumsal"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.SUPERVISOR, Role.AUDITOR])
def test_whoever_comes_in_at_the_desk_is_not(brands: Core, role: Role) -> None:
    brands.run(AddStaff(role, "Deniz", parse_address(MAIL)), operator(brands))
    assert told(brands) == []


def test_nobody_who_chose_no_language_is_left_without_theirs(brands: Core) -> None:
    hire(brands)
    assert told(brands)[0].language == "tr en"
    brands.run(ChooseLanguage("en"), claiming(brands, OTHER))
    hire(brands, OTHER)
    assert told(brands, OTHER)[0].language == "en"
    with brands.database.single() as driver:
        driver.execute("UPDATE staff SET language = 'tr'")
    brands.run(ResetFactor(_with_app(brands, OTHER)), operator(brands))
    languages = {one.words[0].key: one.language for one in told(brands, OTHER)}
    assert languages["staff.told.reset"] == "tr"


def _with_app(core: Core, mail: str) -> UUID:
    view, key = come_in(core, mail), new_key()
    core.run(KeepApp(view.sign_in, key, app_code(key, core)), seen_again(core, view))
    return view.id


def test_a_telephone_that_became_the_second_step_is_told_and_hidden(brands: Core) -> None:
    hire(brands)
    forget(brands)
    view, phone = come_in(brands), parse_phone(PHONE)
    brands.run(AskForPhone(phone, "tr"), seen_again(brands, view))
    order = KeepPhone(view.sign_in, phone, code_of(brands, PHONE))
    brands.run(order, seen_again(brands, view))
    brands.run(order, seen_again(brands, view))
    (mail,) = told(brands)
    assert [words.key for words in mail.words] == [
        *("staff.told.phone", "staff.told.not-you", "staff.told.where"),
    ]
    assert mail.words[0].params == {"phone": "05** *** ** 00"}
    assert mail.words[-1].params["url"] == f"{brands.settings.public_url}/kurumsal/guvenlik"


def test_a_form_that_was_sent_twice_is_told_once_and_a_change_anew(brands: Core) -> None:
    hire(brands)
    forget(brands)
    view, key = come_in(brands), new_key()
    for _ in range(2):
        brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    assert [one[0] for one in keys(brands)] == ["staff.told.app"]
    other = new_key()
    brands.run(KeepApp(view.sign_in, other, app_code(other, brands)), seen_again(brands, view))
    assert [one[0] for one in keys(brands)] == ["staff.told.app", "staff.told.app"]
    wrong = KeepApp(view.sign_in, new_key(), app_code(other, brands))
    brands.run(wrong, seen_again(brands, view))
    assert len(keys(brands)) == 2
    assert key not in str(told(brands))


def test_a_reset_is_told_to_whom_it_happened_if_it_took_anything(brands: Core) -> None:
    mine, theirs = hire(brands), hire(brands, OTHER)
    assert _with_app(brands, OTHER) == theirs
    forget(brands)
    for _ in range(2):
        brands.run(ResetFactor(theirs), operator(brands))
    brands.run(ResetFactor(mine), operator(brands))
    assert [one[0] for one in keys(brands, OTHER)] == ["staff.told.reset"]
    assert keys(brands) == []


def test_all_owners_hear_of_the_rule_for_everybody_when_it_changes(
    brands: Core, clock: StandingClock
) -> None:
    hire(brands)
    hire(brands, OTHER)
    reader = "okur@acme.example"
    hire(brands, reader, Role.READER)
    view, key = come_in(brands), new_key()
    brands.run(KeepApp(view.sign_in, key, app_code(key, brands)), seen_again(brands, view))
    forget(brands)
    for wanted in (False, True, True, False):
        clock.moment += timedelta(seconds=1)
        brands.run(WantFactors(wanted), seen_again(brands, view))
    for mail in (MAIL, OTHER):
        assert [one[0] for one in keys(brands, mail)] == ["staff.told.must", "staff.told.choice"]
    assert keys(brands, reader) == []
    hire(brands, "yeni@acme.example")
    assert "staff.hired.must" not in keys(brands, "yeni@acme.example")[0]
    brands.run(WantFactors(True), seen_again(brands, view))
    hire(brands, "sonra@acme.example")
    assert "staff.hired.must" in keys(brands, "sonra@acme.example")[0]
