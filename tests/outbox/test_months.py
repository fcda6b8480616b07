"""The summary of a month: for those who want it, once, on its first day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import pytest

from app.core import Core
from app.domain.deadlines import ISTANBUL
from app.gateways.clock import StandingClock
from app.outbox import months
from app.outbox.delivery import system_context
from app.outbox.months import TellMonths
from app.usecases.revoke import RevokeConsent
from tests.outbox.conftest import ACME, MAIL, OTHER, PHONE, UCDENIZ, YESILOVA, E, M, Town, plain

WANT = "UPDATE account SET summary = true WHERE id = %s"


def at(town: Town, *moment: int) -> None:
    clock = town.core.clock
    assert isinstance(clock, StandingClock)
    clock.moment = datetime(*moment, tzinfo=ISTANBUL)  # type: ignore[arg-type, misc]


def tell_months(core: Core) -> int:
    return core.run(TellMonths(), system_context(core))


def want(town: Town, account: UUID) -> None:
    with town.core.database.single() as driver:
        driver.execute(WANT, (account,))


@pytest.fixture
def month(town: Town) -> Town:
    """A March in which two brands were added, and one of three refused."""
    at(town, 2026, 2, 20, 12)
    town.record(PHONE, UCDENIZ, backdated=True)
    at(town, 2026, 3, 10, 12)
    town.record(PHONE, ACME, backdated=True)
    town.record(MAIL, YESILOVA, E, backdated=True)
    town.core.run(RevokeConsent(ACME, {M}), town.citizen(PHONE))
    return town


def test_the_summary_counts_all_addresses_and_goes_where_it_was_chosen(month: Town) -> None:
    want(month, month.account(PHONE, MAIL, tell=MAIL))
    at(month, 2026, 4, 1, 10)
    assert tell_months(month.core) == 1
    assert month.deliver() == [None]
    (mail,) = month.mails()
    assert mail["Subject"] == "İletişim izinlerinizin aylık özeti"
    assert plain(mail).startswith(
        "Mart 2026 sonunda 2 markanın size ulaşma izni vardı.\n\n"
        "O ay eklenen: 2. Reddettiğiniz: 1.\n\n"
        "İzinlerime bak:\nhttps://sms.example.org/izinlerim\n"
    )
    assert "https://sms.example.org/ret/" in str(mail["List-Unsubscribe"])


def test_without_a_choice_it_goes_to_the_first_address(month: Town) -> None:
    want(month, month.account(PHONE, OTHER, language="en"))
    at(month, 2026, 4, 1, 12)
    assert tell_months(month.core) == 1
    month.deliver()
    (text,) = month.read(PHONE)
    assert text == (
        "March 2026: brands that may reach you: 1. Added 1, refused 1. "
        "All of them: https://sms.example.org/izinlerim"
    )
    assert month.read(OTHER) == []


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        ((2026, 3, 31, 23), 0),
        ((2026, 4, 1, 9, 59), 0),
        ((2026, 4, 1, 10), 1),
        ((2026, 4, 3, 19, 59), 1),
        ((2026, 4, 1, 20), 0),
        ((2026, 4, 4, 12), 0),
    ],
)
def test_it_is_made_on_the_first_days_by_day(
    month: Town, moment: tuple[int, ...], taken: int
) -> None:
    want(month, month.account(PHONE))
    at(month, *moment)
    assert tell_months(month.core) == taken


def test_nobody_gets_it_who_does_not_want_it_and_nobody_twice(month: Town) -> None:
    month.account(OTHER)
    want(month, month.account(PHONE))
    at(month, 2026, 4, 1, 12)
    assert [tell_months(month.core) for _ in range(2)] == [1, 0]
    at(month, 2026, 4, 2, 12)
    assert tell_months(month.core) == 0
    at(month, 2026, 5, 1, 12)
    assert tell_months(month.core) == 1
    month.deliver()
    assert len(month.read(PHONE)) == 1
    assert month.service.rows("SELECT matter IS NOT NULL FROM outbox") == [(True,), (True,)]


def test_workers_at_once_take_different_accounts(
    month: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "AT_ONCE", 3)
    numbers = [f"+9053200000{number:02d}" for number in range(20)]
    for number in numbers:
        want(month, month.account(number))
    at(month, 2026, 4, 1, 12)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: tell_months(month.core), range(12)))
    assert sum(taken) == 20
    assert month.service.rows("SELECT count(*), count(DISTINCT matter) FROM outbox") == [(20, 20)]


def test_an_account_that_no_address_opens_is_passed_over(month: Town) -> None:
    account = month.account(PHONE)
    want(month, account)
    with month.core.database.single() as driver:
        driver.execute("UPDATE account_address SET opens = false")
    at(month, 2026, 4, 1, 12)
    assert [tell_months(month.core) for _ in range(2)] == [1, 0]
    assert month.waiting() == set()
