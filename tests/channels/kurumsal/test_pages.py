"""Every page of the console is drawn, for everybody who may see it."""

import pytest

from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.hiring import AddStaff
from tests.channels.bakanlik.office import come_in
from tests.channels.kurumsal.console import ACME, MARKET, OTHER, PARTNER, at_work, sure, town
from tests.channels.sms.service import Service
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


def test_a_dealer_and_a_partner_see_their_brands(service: Service) -> None:
    code = town(service.core)
    dealer = at_work(service, Role.RETAILER, ACME, code)
    assert dealer.get("/kurumsal").location == f"/kurumsal/m/{MARKET}/izin"
    assert dealer.get(f"/kurumsal/m/{MARKET}/izin").status == 200
    partner = at_work(service, Role.PARTNER, PARTNER)
    assert "Yeşilova Market" in partner.get("/kurumsal").text
    assert partner.get(f"/kurumsal/m/{ACME}/izin").status == 404


def test_whoever_works_at_two_places_goes_from_one_to_the_other(service: Service) -> None:
    mail = parse_address("danisman@example.com")
    for iys, role in ((ACME, Role.READER), (OTHER, Role.EDITOR)):
        service.core.run(AddStaff(role, "Deniz", mail, None, iys), operator(service.core))
    browser = come_in(service, "danisman@example.com", "/kurumsal")
    assert browser.get(f"/kurumsal/m/{OTHER}").status == 404
    page = browser.get("/kurumsal/markalar")
    assert "Üç Deniz Turizm" in page.text
    assert browser.send(page, "/kurumsal/yer").location == "/kurumsal"
    assert browser.get(f"/kurumsal/m/{OTHER}").status == 200
    assert browser.get(f"/kurumsal/m/{ACME}").status == 404
