"""The back office and later requests by the pages: looked at, asked back, decided."""

import re
from io import BytesIO

from app.domain.permissions import Role
from tests.channels.bakanlik.office import at_provider, come_in, press
from tests.channels.kurumsal.applying.applicants import (
    MAIL,
    applied,
    at_office,
    fill,
    log_in,
    picture,
)
from tests.channels.kurumsal.console import FORM, form_of
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page
from tests.issuer import Issuer

OFFICE = "/kurumsal/basvurular"
REASONS = "Belge okunmuyor, yeniden yükleyin."


def deed(browser: Browser, number: int, name: str, **fields: object) -> Page:
    """One button of an application."""
    path = f"{OFFICE}/{number}"
    return press(browser, browser.get(path), f"{path}/{name}", **fields)


def test_the_office_is_for_the_registry_s_own_with_two_factors(service: Service) -> None:
    service.add_demo_brands()
    assert Browser(service).get(OFFICE).location == "/kurumsal/giris"
    assert at_provider(service).get(OFFICE).status == 403
    browser = at_office(service)
    page = browser.follow(browser.get("/kurumsal"))
    assert (page.h1, page.text.endswith("Burada başvuru yok.")) == ("Başvurular", True)
    assert browser.get("/kurumsal/sikayetler").status == 403
    assert browser.get(f"{OFFICE}/20001").status == 404


def test_the_whole_way_and_the_second_decision_is_told(service: Service, browser: Browser) -> None:
    log_in(browser)
    number = applied(service, browser)
    judge = at_office(service)
    assert "Kuzey Ofis" in judge.get(f"{OFFICE}?durum=received").text
    assert "Burada başvuru yok." in judge.get(f"{OFFICE}?durum=refused&benim=1").text
    assert deed(judge, number, "al").text.count("inceleniyor") == 1
    page = judge.get(f"{OFFICE}/{number}")
    (image,) = {link for link in page.links() if "/belge/" in link}
    assert judge.get(image).answer.mimetype == "image/jpeg"
    assert browser.get(image).status == 403
    page = deed(judge, number, "geri", words="kısa")
    assert page.status == 422
    deed(judge, number, "geri", words=REASONS)
    assert REASONS in browser.get("/kurumsal/basvuru/durum").text
    fill(browser, "ozet", authorised="1")
    deed(judge, number, "oneri", approve="1", recommendation="")
    before = judge.get(f"{OFFICE}/{number}")
    assert "onaylandı" in deed(judge, number, "onay").text
    page = judge.send(before, f"{OFFICE}/{number}/ret", reasons=REASONS)
    assert page.status == 422
    assert "bu arada başka bir aşamaya geçti" in page.answer.text
    assert browser.get("/kurumsal/sikayetler").status == 200
    owner = come_in(service, MAIL, "/kurumsal")
    assert owner.get("/kurumsal/basvuru/durum").status == 403


def test_a_name_that_went_meanwhile_is_named(
    service: Service, browser: Browser, issuer: Issuer
) -> None:
    del issuer
    service.add_demo_brands()
    log_in(browser)
    number = applied(service, browser)
    judge = at_office(service)
    deed(judge, number, "al")
    service.add_brand(100999, "Bulut", "BULUT")
    page = deed(judge, number, "onay")
    assert page.status == 422
    assert "BULUT kısa adı bu arada başka bir markaya verildi" in page.answer.text


def test_an_examiner_has_no_button_to_decide(service: Service, browser: Browser) -> None:
    log_in(browser)
    number = applied(service, browser)
    examiner = at_office(service, Role.EXAMINER)
    deed(examiner, number, "al")
    page = examiner.get(f"{OFFICE}/{number}")
    assert f"{OFFICE}/{number}/onay" not in page.links()
    token = dict(page.fields(f"{OFFICE}/{number}/not"))["csrf_token"]
    path = f"{OFFICE}/{number}/onay"
    assert examiner.post(path, {"csrf_token": token}).status == 403
    assert examiner.post(path, {}).status == 400


def ask(browser: Browser, path: str, **fields: object) -> Page:
    """A request with a file."""
    file = (BytesIO(picture()), "belge.pdf")
    filled = dict(browser.get(path).fields(path)) | fields | {"file": file}
    sent = browser.post(path, filled, content_type="multipart/form-data")
    return browser.follow(sent) if sent.status == 303 else sent


def test_an_owner_asks_for_a_brand_and_completes_it(service: Service) -> None:
    service.add_demo_brands()
    owner, path = at_provider(service), "/kurumsal/markalar/yeni"
    page = press(owner, owner.get(path), path, name="Bulut", sector="home", short1="ACME")
    assert page.errors == [
        "ACME başka bir markanın. Boşta olanlar: ACMETR, ACME1, BULUT",
        "Bu ad unvanınızda geçmiyor; marka tescil belgesini ekleyin.",
    ]
    page = ask(owner, path, name="Bulut", sector="home", short1="BULUT")
    number = int(re.findall(r"B-(\d+)", page.h1)[0])
    judge = at_office(service)
    deed(judge, number, "al")
    deed(judge, number, "geri", words=REASONS)
    one = f"/kurumsal/markalar/istekler/{number}"
    page = owner.get(one)
    assert REASONS in page.text
    assert f"{one}/geri-cek" in page.links()
    page = ask(owner, one, sector="home", short1="BULUTEV")
    assert "inceleniyor" in page.text
    deed(judge, number, "onay")
    assert service.core.directory.find("BULUTEV")[0].iys_code == 100100
    assert "onaylandı" in owner.get(one).text
    assert owner.get("/kurumsal/markalar/istekler/99999").status == 404


def test_nobody_decides_on_what_they_have_not_seen(service: Service) -> None:
    service.add_demo_brands()
    owner, path = at_provider(service), "/kurumsal/markalar/yeni"
    page = ask(owner, path, name="Bulut", sector="home", short1="BULUT")
    number = int(re.findall(r"B-(\d+)", page.h1)[0])
    judge, one = at_office(service), f"/kurumsal/markalar/istekler/{number}"
    deed(judge, number, "al")
    before = judge.get(f"{OFFICE}/{number}")
    deed(judge, number, "geri", words=REASONS)
    ask(owner, one, sector="home", short1="BULUTEV")
    for name in ("onay", "ret"):
        page = press(judge, before, f"{OFFICE}/{number}/{name}", reasons=REASONS)
        assert (page.status, "bir şey değişti" in page.text) == (422, True)
    assert service.core.directory.find("BULUTEV") == ()
    page = press(judge, page, f"{OFFICE}/{number}/onay")
    assert service.core.directory.find("BULUTEV")[0].iys_code == 100100


def test_a_file_over_the_limit_is_told_as_such(service: Service) -> None:
    service.add_demo_brands()
    owner, path = at_provider(service), "/kurumsal/markalar/yeni"
    token = dict(owner.get(path).fields(path))["csrf_token"]
    body = form_of(token, bytes(12_000_000), "belge.pdf")
    sent = owner.post(path, body, content_type=FORM)
    assert (sent.status, "Dosya çok büyük" in sent.text) == (413, True)


def test_an_owner_asks_for_other_short_names(service: Service) -> None:
    service.add_demo_brands()
    owner, path = at_provider(service), "/kurumsal/markalar/100200/adlar"
    page = owner.get(path)
    assert dict(page.fields(path))["short1"] == "YESILOVA"
    assert press(owner, page, path, short1="").errors == ["En az bir kısa ad yazın."]
    page = press(owner, page, path, short1="YESIL")
    number = int(re.findall(r"B-(\d+)", page.h1)[0])
    again = press(owner, owner.get(path), path, short1="BASKA")
    assert again.errors == ["Bu marka için bekleyen bir talebiniz var."]
    page = press(owner, page, f"/kurumsal/markalar/istekler/{number}/geri-cek")
    assert "geri çekildi" in page.text
    assert owner.get("/kurumsal/markalar/100400/adlar").status == 404
