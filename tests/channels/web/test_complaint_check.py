"""«Kontrol et»: what the registry holds is said before anything else is asked, and what stands in
the way with it."""

import pytest

from app.domain.consent import MessageType, Status
from app.usecases.cells import Cell
from app.usecases.complaints.senders import NameSender
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, approve, come_in, may
from tests.channels.web.complaining import (
    ACME,
    BEGIN,
    LIST,
    MARKET,
    answer,
    begin,
    choose,
    file,
    filed,
    known,
)
from tests.channels.web.pages import Browser, Page
from tests.usecases.acts import TRADER, change, record
from tests.usecases.complaints import provider

A, M, E = MessageType


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def check(browser: Browser, number: int) -> Page:
    return browser.get(f"{BEGIN}/{number}/kontrol")


def test_a_valid_permission_may_just_be_ended(ayse: Browser, service: Service) -> None:
    approve(service, AYSE, ACME, M)
    service.later(minutes=20)
    number = begin(ayse)
    choose(ayse, number)
    page = ayse.follow(answer(ayse, number, "zaman", which="bugun", time="12.10"))
    assert "Geçerli bir izin vardı." in page.text
    assert "Gerçekten verdiğinizi kanıtlamak markaya düşer" in page.text
    assert "Bunu gösteren kayıt" in page.text
    assert "Yine de şikâyet et" in page.text
    done = ayse.follow(ayse.post(f"{BEGIN}/{number}/kontrol", ending(page, number)))
    assert done.h1 == "Reddiniz kaydedildi"
    assert may(service, AYSE, ACME) == set()
    assert service.rows("SELECT count(*) FROM complaint") == [(0,)]


def ending(page: Page, number: int) -> dict[str, str]:
    return {**dict(page.fields(f"{BEGIN}/{number}/kontrol")), "is": "bitir"}


def test_nothing_is_ended_where_nobody_knows_whose_it_was(ayse: Browser) -> None:
    number = known(ayse, brand=None)
    page = check(ayse, number)
    assert "Bu iletiyi kimin gönderdiğini bilmiyoruz" in page.text
    assert "Yalnız izni bitir" not in page.text
    page = ayse.post(f"{BEGIN}/{number}/kontrol", ending(page, number))
    assert page.location == f"{BEGIN}/{number}/kontrol"


def test_both_clocks_are_told_where_they_differ(ayse: Browser, service: Service) -> None:
    number = begin(ayse)
    choose(ayse, number)
    answer(ayse, number, "zaman", which="bugun", time="11.30")
    assert "İleti geldiği anda bildiğimiz başkaydı" not in check(ayse, number).text
    service.later(minutes=5)
    approve(service, AYSE, ACME, M)
    service.later(minutes=5)
    page = answer(ayse, number, "zaman", which="bugun", time="12.05")
    assert "Geçerli bir izin vardı" in ayse.follow(page).text


def test_a_refusal_is_told_with_its_days(ayse: Browser, service: Service) -> None:
    approve(service, AYSE, ACME, M)
    service.later(minutes=5)
    change(service.core, (AYSE, Status.RET, Cell(ACME, M, None)))
    service.later(days=1)
    assert "üç iş günü vardı" in check(ayse, known(come_in(ayse))).text
    service.later(days=6)
    page = check(ayse, known(come_in(ayse)))
    assert "Reddetmiştiniz; yine de gönderildi." in page.text
    assert "Reddinizden 5 iş günü sonra gönderildi." in page.text
    assert "Gönderenin durması için son an: 16 Mart 2026, 23:59" in page.text


def test_whoever_complains_as_a_trader_gets_the_trader_s_finding(
    ayse: Browser, service: Service
) -> None:
    record(service.core, AYSE, MARKET, M, TRADER)
    service.later(minutes=20)
    number = known(ayse)
    answer(ayse, number, "ben", party="merchant")
    assert "Tacirlere ilk ileti için izin gerekmez" in check(ayse, number).text


def test_what_needs_no_permission_is_said_with_its_rule_and_can_be_insisted_on(
    ayse: Browser, service: Service
) -> None:
    number = known(ayse)
    page = check(ayse, number)
    assert "Yönetmelik, madde 6/2" in page.text
    page = ayse.send(page, f"{BEGIN}/{number}/kontrol", exemption="running-contract")
    assert page.location == f"{BEGIN}/{number}/kapsam"
    page = ayse.follow(page)
    assert page.h1 == "Bu ileti için izin gerekmiyor olabilir"
    assert "Yönetmelik, madde 6/2" in page.text
    assert f"{BEGIN}/{number}/resim" in page.links()
    summary = ayse.get(f"{BEGIN}/{number}/ozet")
    assert "Yine de şikâyet et" in summary.text
    # Only who says so insists.
    page = file(ayse, number, insist=None)
    assert page.status == 422
    assert page.errors[0].startswith("Bu ileti izin gerektirmiyor olabilir.")
    page = ayse.follow(file(ayse, number))
    assert page.h1 == "Şikâyetiniz kaydedildi"
    assert service.rows("SELECT verdict FROM complaint") == [("out-of-scope",)]


def test_an_exemption_is_taken_back(ayse: Browser) -> None:
    number = known(ayse)
    ayse.send(check(ayse, number), f"{BEGIN}/{number}/kontrol", exemption="operator")
    page = check(ayse, number)
    assert dict(page.fields(f"{BEGIN}/{number}/kontrol"))["exemption"] == "operator"
    page = ayse.send(page, f"{BEGIN}/{number}/kontrol", exemption="")
    assert page.location == f"{BEGIN}/{number}/resim"
    assert ayse.get(f"{BEGIN}/{number}/kapsam").location == f"{BEGIN}/{number}/kontrol"
    page = ayse.send(check(ayse, number), f"{BEGIN}/{number}/kontrol", exemption="nonsense")
    assert page.location == f"{BEGIN}/{number}/resim"


def test_what_was_complained_about_already_is_linked_and_another_message_goes_on(
    ayse: Browser, service: Service
) -> None:
    first = filed(ayse)
    second = known(ayse)
    page = check(ayse, second)
    assert f"Bu ileti için {first} numaralı şikâyetiniz zaten var." in page.text
    assert f"{LIST}/{first}" in page.links()
    assert "Bu başka bir iletiydi, devam et" in page.text
    page = ayse.send(page, f"{BEGIN}/{second}/kontrol")
    assert page.location == f"{BEGIN}/{second}/resim"
    answer(ayse, second, "zaman", which="bugun", time="9.00")
    page = check(ayse, second)
    assert "o gün gelen iletiler için şikâyetiniz var" in page.text
    page = ayse.follow(file(ayse, second))
    assert page.h1 == "Şikâyetiniz kaydedildi"
    third = known(ayse)
    page = ayse.follow(file(ayse, third))
    assert f"birleştirildi: {first} numaralı şikâyet" in page.text


def test_a_draft_that_became_too_old_says_so_and_is_not_filed(
    ayse: Browser, service: Service
) -> None:
    number = begin(ayse)
    answer(ayse, number, "zaman", which="gun", day="12.12.2025", time="9")
    summary = ayse.get(f"{BEGIN}/{number}/ozet")
    service.later(days=2)
    come_in(ayse)
    page = check(ayse, number)
    assert "Bu ileti 3 aydan eski olduğu için şikâyet edilemez." in page.text
    assert "Şikâyete devam et" not in page.text
    token = dict(page.fields("/cikis"))["csrf_token"]
    assert "3 aydan eski" in ayse.get(f"{BEGIN}/{number}/ozet").text
    assert summary.status == 200
    page = ayse.post(f"{BEGIN}/{number}/gonder", {"csrf_token": token})
    assert (page.status, page.h1) == (422, "Cevaplarınızı kontrol edin")
    assert page.errors == ["İleti 3 aydan eski, artık şikâyet edilemiyor."]


def test_a_sender_that_is_known_names_its_brand(ayse: Browser, service: Service) -> None:
    service.core.run(NameSender("0850 123 45 67", MARKET), provider(service.core))
    number = begin(ayse)
    answer(ayse, number, "gonderen", sender="08501234567")
    answer(ayse, number, "zaman", which="bugun", time="11")
    assert "Yeşilova Market" in check(ayse, number).text


def test_without_a_moment_nothing_can_be_checked(ayse: Browser) -> None:
    number = begin(ayse)
    for step in ("kontrol", "ozet"):
        assert ayse.get(f"{BEGIN}/{number}/{step}").location == f"{BEGIN}/{number}/zaman"
    page = file(ayse, known(ayse))
    assert page.status == 303
