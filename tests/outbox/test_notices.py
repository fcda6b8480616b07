"""Notices: once for each matter, together, by day, where and in which language was chosen."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from app.core import Work
from app.dialogue.told import ToldSilent
from app.domain.consent import Source
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.outbox.delivery import DELAYS
from app.outbox.notices import tell
from app.outbox.post import tell_many
from app.usecases.lock import ChooseLanguage
from app.usecases.revoke import RevokeConsent
from channels.email.senders import MailboxSender
from tests.outbox.conftest import (
    ACME,
    MAIL,
    OTHER,
    PHONE,
    UCDENIZ,
    YESILOVA,
    A,
    E,
    M,
    Town,
    plain,
)
from tests.usecases.desks import hire

JOBS = """
SELECT args ->> 'tag', extract(epoch FROM scheduled_at - now())::int, lock
  FROM procrastinate_jobs WHERE task_name = 'outbox.tell' ORDER BY id
"""
STATES = "SELECT status, attempts, fault FROM outbox ORDER BY created_at, id"
QUEUED, SENT, UNDELIVERED = 1, 4, 6
HOW = "Dogru degilse HAYIR yazin: onay biter, itiraziniz kaydedilir."


def test_a_first_approval_is_told_with_its_day_and_source(town: Town) -> None:
    town.record(PHONE, source=Source.HS_CAGRI_MERKEZI)
    assert town.deliver() == [None]
    assert town.read(PHONE) == [
        f"ACME, 11 Mart 2026 tarihinde onay verdiginizi bildirdi (cagri merkezi). {HOW}"
    ]


def test_what_comes_out_of_a_file_is_not_told_one_by_one(town: Town) -> None:
    town.record(PHONE, backdated=True)
    town.record(OTHER, quiet=True)
    assert town.waiting() == set()


def test_an_approval_over_a_refusal_is_told_also_out_of_a_file(town: Town) -> None:
    town.core.run(RevokeConsent(ACME, {M}), town.citizen(PHONE))
    town.record(PHONE, quiet=True)
    town.deliver()
    assert town.read(PHONE) == [f"ACME, reddinizden sonra yeniden onay verdiginizi bildirdi. {HOW}"]


def test_a_matter_is_told_of_once(town: Town) -> None:
    for _ in range(3):
        town.record(PHONE)
    assert town.deliver() == [None]
    town.record(PHONE)
    assert town.deliver() == []
    assert len(town.read(PHONE)) == 1


def test_two_who_record_the_same_at_once_tell_of_it_once(town: Town) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: town.record(PHONE), range(8)))
    assert town.service.rows(STATES) == [(QUEUED, 0, None)]
    (tag,) = town.waiting()
    channels = town.service.parts.channels
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: tell(town.core, channels, tag, uuid4()), range(8)))
    assert len(town.read(PHONE)) == 1


def test_what_waits_for_one_citizen_leaves_together(town: Town) -> None:
    for brand in (ACME, YESILOVA, UCDENIZ):
        town.record(PHONE, brand)
    town.record(PHONE, ACME, A)
    town.record(OTHER)
    assert town.deliver() == [None, None]
    assert town.read(PHONE) == [
        f"3 marka onay verdiginizi bildirdi (ACME, YESILOVA, UCDENIZ). {HOW}"
    ]
    assert len(town.read(OTHER)) == 1
    states = town.service.rows("SELECT count(*), count(DISTINCT bundle) FROM outbox")
    assert states == [(5, 2)]


def test_a_notice_waits_two_minutes_for_others_and_holds_nothing_up(town: Town) -> None:
    town.record(PHONE)
    ((tag, wait, lock),) = town.service.rows(JOBS)
    assert (tag, lock) == (str(town.tag(PHONE)), None)
    assert 110 <= wait <= 120


@pytest.mark.parametrize(
    ("hour", "minute", "hours"),
    [(20, 57, 0), (20, 58, 11), (21, 0, 11), (3, 0, 5), (7, 57, 0), (7, 58, 0)],
)
def test_a_notice_of_the_night_is_put_off_until_eight(
    town: Town, hour: int, minute: int, hours: int
) -> None:
    town.service.later(hours=hour - 12, minutes=minute)
    town.record(PHONE)
    ((_, wait, _),) = town.service.rows(JOBS)
    assert round(wait / 3600) == hours


def test_a_try_that_falls_into_the_night_is_put_off_and_is_no_try(town: Town) -> None:
    town.record(PHONE)
    town.service.later(hours=9)
    assert town.deliver() == [11 * 3600 - 1]
    assert town.service.rows(STATES) == [(QUEUED, 0, None)]
    town.service.later(hours=11)
    assert town.deliver() == [None]
    assert len(town.read(PHONE)) == 1


def test_one_address_may_be_told_of_all(town: Town) -> None:
    town.account(PHONE, MAIL, OTHER, tell=PHONE)
    town.record(MAIL, type=E)
    town.record(OTHER)
    town.record(PHONE, YESILOVA)
    assert town.deliver() == [None]
    (text,) = town.read(PHONE)
    assert text.split(" 05** *** ** 21 icin: ")[0] == (
        f"YESILOVA, 11 Mart 2026 tarihinde onay verdiginizi bildirdi (web sitesi). {HOW}"
    )
    assert " 05** *** ** 21 icin: ACME, 11 Mart 2026 tarihinde onay" in text
    assert " a***@example.com icin: ACME, 11 Mart 2026 tarihinde onay" in text
    assert text.count("HAYIR") == 1
    assert text.count("Degistirmek icin: https://sms.example.org/izinlerim") == 2
    assert OTHER[3:] not in text
    assert MAIL not in text
    assert town.read(OTHER) == town.read(MAIL) == []


def test_a_mail_that_tells_of_another_address_has_its_link(town: Town) -> None:
    town.account(PHONE, MAIL, tell=MAIL)
    town.record(PHONE)
    town.deliver()
    (mail,) = town.mails()
    assert plain(mail).startswith("05** *** ** 67 adresiniz için:\n\nACME, 11 Mart 2026 tarihinde")
    assert "Bu onayı ben vermedim:\nhttps://sms.example.org/ret/" in plain(mail)


def test_an_address_that_opens_no_account_is_told_itself(town: Town) -> None:
    account = town.account(PHONE, tell=PHONE)
    with town.core.database.single() as driver:
        driver.execute("UPDATE account_address SET opens = false WHERE account_id = %s", (account,))
    town.record(OTHER)
    assert town.waiting() == {town.tag(OTHER)}


def test_the_language_is_that_of_the_address_else_of_the_account(town: Town) -> None:
    town.account(PHONE, OTHER, language="en")
    town.core.run(ChooseLanguage("tr"), town.citizen(OTHER))
    for address in (PHONE, OTHER):
        town.record(address)
    town.deliver()
    assert town.read(PHONE)[0].startswith(
        "ACME says that you gave your approval on 11 March 2026 (website). If that is not so"
    )
    assert town.read(OTHER)[0].startswith("ACME, 11 Mart 2026 tarihinde")


def test_a_landline_is_not_told_and_nobody_is_alarmed(town: Town) -> None:
    town.record("+902122223344", type=A)
    assert town.deliver() == [None]
    assert town.service.rows(STATES) == [(UNDELIVERED, 1, "landline")]


def test_what_is_for_somebody_who_was_forgotten_is_closed(town: Town) -> None:
    town.account(PHONE, MAIL, tell=MAIL)
    town.record(PHONE)
    with town.core.database.single() as driver:
        driver.execute("DELETE FROM recipient WHERE tag = %s", (town.tag(MAIL),))
    assert town.deliver() == [None]
    assert town.service.rows(STATES) == [(UNDELIVERED, 1, "forgotten")]


def test_a_gateway_in_trouble_is_asked_again_with_what_has_come_since(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError

    town.record(MAIL, type=E)
    with monkeypatch.context() as patch:
        patch.setattr(MailboxSender, "send", broken)
        assert town.deliver() == [DELAYS[0]]
        assert town.deliver() == [DELAYS[1]]
    assert town.service.rows(STATES) == [(QUEUED, 2, "unavailable part=service")]
    town.record(MAIL, YESILOVA, E)
    assert town.deliver() == [None]
    (mail,) = town.mails()
    assert plain(mail).count("tarihinde") == 2
    assert [row[0] for row in town.service.rows(STATES)] == [SENT, SENT]


def test_what_a_killed_worker_had_taken_is_taken_again_by_its_own_job_only(town: Town) -> None:
    town.record(PHONE)
    channels, bundle = town.service.parts.channels, uuid4()
    with town.core.database.single() as driver:
        driver.execute("UPDATE outbox SET status = 2, bundle = %s", (bundle,))
    assert tell(town.core, channels, town.tag(PHONE), uuid4()) is None
    assert town.read(PHONE) == []
    assert tell(town.core, channels, town.tag(PHONE), bundle) is None
    assert len(town.read(PHONE)) == 1


def test_a_mail_tells_of_each_brand_with_a_link_of_its_own(town: Town) -> None:
    town.record(MAIL, ACME, E)
    town.record(MAIL, YESILOVA, E)
    town.deliver()
    (mail,) = town.mails()
    text = plain(mail)
    assert text.count("Bu onayı ben vermedim:\n") == 2
    links = {line for line in text.splitlines() if line.startswith("https://")}
    assert len(links) == 3
    assert str(mail["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert parse_address(MAIL).masked not in text


def test_a_providers_people_are_told_of_a_server_that_is_silent(town: Town) -> None:
    since = town.core.clock.now()
    hire(town.core, Role.OWNER, mail=MAIL, iys=100100)
    tell_of = [(town.tag(MAIL), "silent:1", ToldSilent(ACME, since))]
    with town.core.database.single() as driver:
        tell_many(Work(driver, town.service.operator(), since, town.core), tell_of)
    town.deliver()
    (mail,) = town.mails()
    assert plain(mail).startswith("ACME için kayıtlı bir sunucunuz")
    assert "11 Mart 2026 gününden beri izin hareketlerini almıyor" in plain(mail)
