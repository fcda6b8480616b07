"""Every page of the console is drawn, for everybody who may see it."""

import re
from datetime import timedelta

import pytest

from app.domain.consent import MessageType
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.outbox.delivery import system_context
from app.usecases import used
from app.usecases.limits import Limit
from app.usecases.programs.partners import Grant, GrantPartner, Right
from app.usecases.staff import hiring
from app.usecases.staff.entering import AT_MOST
from app.usecases.staff.hiring import AddStaff
from app.usecases.used import KeepUse
from tests.channels.bakanlik.office import come_in
from tests.channels.kurumsal.console import ACME, MARKET, OTHER, PARTNER, at_work, sure, town
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, approve
from tests.usecases.desks import operator

PAGES = (
    *("", "/markalar", "/m/100100", "/m/100100/izin", "/m/100100/rapor", "/m/100100/sayilar"),
    *("/m/100100/bayiler", "/m/100100/ortaklar", "/m/100100/bildirim", "/m/100100/aydinlatma"),
    *("/sikayetler", "/gondericiler", "/ayarlar", "/paket", "/kisiler", "/programlar"),
    *("/islemler", "/guvenlik", "/guvenlik/telefon", "/guvenlik/uygulama"),
)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_an_owner_sees_every_page(service: Service, language: str) -> None:
    town(service.core)
    browser = sure(service, at_work(service, Role.OWNER))
    for path in PAGES:
        page = browser.get(f"/kurumsal{path}?dil={language}")
        assert page.status == 200, (path, page.status, page.location, page.text)
        assert page.tree.get("lang") == language


def test_who_added_too_many_in_a_day_reads_when_to_go_on(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiring, "HIRED", Limit("hired-in-a-day", 1, timedelta(days=1)))
    people, owner = "/kurumsal/kisiler", sure(service, at_work(service, Role.OWNER))
    given = {"name": "Ada", "role": "reader"}
    added = owner.send(owner.get(people), people, mail="bir@example.com", **given)
    assert added.location == f"{people}?tamam=eklendi"
    page = owner.send(owner.get(people), people, mail="iki@example.com", **given)
    assert page.status == 422
    assert "Bir günde en çok 100 kişi eklenebilir. Yaklaşık 24 saat sonra" in page.text


def test_a_dealer_and_a_partner_see_their_brands(service: Service) -> None:
    code = town(service.core)
    dealer = at_work(service, Role.RETAILER, ACME, code)
    assert dealer.get("/kurumsal").location == f"/kurumsal/m/{MARKET}/izin"
    assert dealer.get(f"/kurumsal/m/{MARKET}/izin").status == 200
    assert f"/kurumsal/m/{MARKET}/izin" in dealer.get("/kurumsal/markalar").links()
    partner = at_work(service, Role.PARTNER, PARTNER)
    assert "Yeşilova Market" in partner.get("/kurumsal").text
    assert partner.get(f"/kurumsal/m/{ACME}/izin").status == 404


def test_a_partner_is_shown_what_it_was_let_do(service: Service) -> None:
    town(service.core)
    grant = Grant(mesaj=Right.READ)
    service.core.run(GrantPartner(PARTNER, MARKET, grant), operator(service.core))
    partner, under = at_work(service, Role.PARTNER, PARTNER), f"/kurumsal/m/{MARKET}"
    page = partner.get(f"{under}/dosya")
    assert (page.status, f"{under}/dosya" in page.links()) == (200, True)
    assert 'type="file"' not in page.answer.text
    assert f"{under}/rapor" not in page.links()
    assert partner.get(f"{under}/rapor").status == 403


def test_whoever_works_at_two_places_goes_from_one_to_the_other(service: Service) -> None:
    mail = parse_address("danisman@example.com")
    for iys, role in ((ACME, Role.READER), (OTHER, Role.EDITOR)):
        service.core.run(AddStaff(role, "Deniz", mail, None, iys), operator(service.core))
    browser = come_in(service, "danisman@example.com", "/kurumsal")
    assert browser.get(f"/kurumsal/m/{OTHER}").status == 404
    service.later(minutes=20)
    page = browser.get("/kurumsal/markalar")
    assert "Üç Deniz Turizm" in page.text
    assert browser.send(page, "/kurumsal/yer").location == "/kurumsal"
    assert browser.get(f"/kurumsal/m/{OTHER}").status == 200
    assert browser.get(f"/kurumsal/m/{ACME}").status == 404
    assert service.rows("SELECT expires_at - created_at FROM staff_sign_in") == [
        (AT_MOST - timedelta(minutes=20),)
    ]


def test_the_registry_s_own_people_find_the_way_to_where_else_they_work(service: Service) -> None:
    mail = parse_address("danisman@example.com")
    for role, iys in ((Role.EXAMINER, None), (Role.READER, ACME)):
        service.core.run(AddStaff(role, "Deniz", mail, None, iys), operator(service.core))
    browser = sure(service, come_in(service, "danisman@example.com", "/kurumsal"))
    assert browser.get("/kurumsal").location == "/kurumsal/basvurular"
    assert "/kurumsal/markalar" in browser.get("/kurumsal/basvurular").links()
    page = browser.get("/kurumsal/markalar")
    assert "Çalıştığınız diğer yerler" in page.h1
    browser.send(page, "/kurumsal/yer")
    assert browser.get(f"/kurumsal/m/{ACME}").status == 200
    other = sure(service, at_work(service, Role.REGISTRAR, None), "+905337778822")
    assert "/kurumsal/markalar" not in other.get("/kurumsal/basvurular").links()


def test_a_key_that_was_read_into_an_app_stays_until_it_is_proved(service: Service) -> None:
    browser, path = at_work(service, Role.OWNER), "/kurumsal/guvenlik/uygulama"
    keys = [browser.get(path).tree.findtext(".//code[@class='key']") for _ in range(2)]
    assert keys[0]
    assert keys[0] == keys[1]


def test_a_partner_s_wrong_code_loses_no_right(service: Service) -> None:
    town(service.core)
    browser, path = sure(service, at_work(service, Role.OWNER)), f"/kurumsal/m/{ACME}/ortaklar"
    page = browser.send(
        browser.get(path), path, kod="123", arama="2", mesaj="1", eposta="0", via="1"
    )
    assert page.status == 422
    chosen = [
        page.tree.find(f".//select[@id='new-grant-{name}']/option[@selected]")
        for name in ("arama", "mesaj", "eposta")
    ]
    assert [one.get("value") for one in chosen if one is not None] == ["2", "1", "0"]
    via = page.tree.find(".//input[@id='new-grant-via']")
    assert via is not None
    assert via.get("checked") is not None


def test_the_package_of_a_large_provider_tells_when_it_was_counted(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(used, "FEW", 0)
    approve(service, AYSE, ACME, MessageType.MESAJ)
    owner = at_work(service, Role.OWNER)
    assert "1 (sınırsız)" in owner.get("/kurumsal/paket").text
    service.core.run(KeepUse(), system_context(service.core))
    told = owner.get("/kurumsal/paket").text
    assert re.search(r"1 \(sınırsız\) \(\d+ \w+ 2026, \d\d:\d\d itibarıyla\)", told)
