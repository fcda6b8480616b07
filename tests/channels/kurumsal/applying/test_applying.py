"""Applying by the pages: in by the state's login or by a code, step by step, sent and followed."""

import pytest

from app.domain.permissions import Role
from tests.channels.bakanlik.office import come_in, hired, press
from tests.channels.kurumsal.applying.applicants import (
    BRAND,
    CONTACT,
    LEGAL,
    LOGIN,
    MAIL,
    add_certificate,
    applied,
    at_office,
    fill,
    filled,
    log_in,
)
from tests.channels.sms.service import Service, running
from tests.channels.web.pages import Browser
from tests.citizens import code_of
from tests.issuer import Issuer

STATUS = "/kurumsal/basvuru/durum"
STAFF = "SELECT role, iys_code, tag IS NOT NULL FROM staff WHERE role IN ('applicant', 'owner')"


def test_a_stranger_becomes_an_applicant_at_the_door_of_applications_only(
    browser: Browser, service: Service
) -> None:
    page = log_in(browser, "/kurumsal/giris")
    assert (page.status, page.h1) == (403, "Giriş olmadı")
    assert "/kurumsal/basvuru" in page.links()
    assert service.rows(STAFF) == []
    assert log_in(browser).location == "/kurumsal"
    assert service.rows(STAFF) == [("applicant", None, False)]
    assert service.rows("SELECT assurance FROM staff_sign_in") == [(3,)]
    page = browser.follow(browser.follow(browser.get("/kurumsal")))
    assert page.h1 == "İşletmeniz"


def test_the_same_login_comes_back_to_the_same_draft(browser: Browser, service: Service) -> None:
    log_in(browser)
    fill(browser, "isletme", **LEGAL)
    other = Browser(service)
    assert log_in(other, "/kurumsal/giris").location == "/kurumsal"
    fields = dict(other.get("/kurumsal/basvuru/isletme").fields("/kurumsal/basvuru/isletme"))
    assert fields["mersis"] == LEGAL["mersis"]
    assert service.rows("SELECT count(*) FROM application") == [(1,)]


def test_the_national_id_of_the_login_is_kept_sealed_and_seen_at_the_office(
    browser: Browser, service: Service, issuer: Issuer
) -> None:
    issuer.more["tckn"] = "10000000146"
    log_in(browser)
    number = applied(service, browser)
    office = at_office(service)
    assert "10000000146" in office.get(f"/kurumsal/basvurular/{number}").text
    rows = service.rows("SELECT t::text FROM application t")
    assert "10000000146" not in str(rows)


def test_without_an_issuer_one_applies_by_mail(
    tmp_path: object, service: Service, database_url: str
) -> None:
    with running(tmp_path, database_url) as made:  # type: ignore[arg-type]
        page = Browser(made).get("/kurumsal/basvuru")
        assert LOGIN not in page.links()
        assert "/kurumsal/basvuru/posta" in page.links()


def by_mail(service: Service, mail: str) -> Browser:
    """In by a code to the mail address."""
    browser = Browser(service)
    path = "/kurumsal/basvuru/posta"
    page = press(browser, browser.get(path), path, address=mail)
    page = browser.send(page, f"{path}/kod", code=code_of(service.core, mail))
    assert page.location == "/kurumsal", page.text
    return browser


def test_whoever_has_no_state_login_applies_by_a_code(service: Service) -> None:
    browser = by_mail(service, MAIL)
    assert service.rows(STAFF) == [("applicant", None, True)]
    assert service.rows("SELECT assurance FROM staff_sign_in") == [(2,)]
    foreign = {
        "party": "foreign",
        "title": "Nordlicht Möbel GmbH",
        "country": "DE",
        "registry": "HRB 4711",
        "tax": "DE123456789",
        "address": "Hafenstraße 7, Hamburg",
    }
    assert fill(browser, "isletme", **foreign).h1 == "Yetkili ve iletişim"
    # The address was proved at the door; no other code is asked for.
    assert fill(browser, "iletisim", **CONTACT).h1 == "Markalarınız"
    assert by_mail(service, MAIL).get(STATUS).location.endswith("/markalar")


def test_a_user_of_a_provider_comes_in_as_who_they_are(service: Service) -> None:
    service.add_demo_brands()
    mail = hired(service.core, Role.OWNER, None, 100100)
    browser = by_mail(service, mail)
    assert browser.get("/kurumsal/sikayetler").status == 200
    assert service.rows("SELECT count(*) FROM application") == [(0,)]
    assert "çıkış" in browser.get("/kurumsal/basvuru").text


def test_the_door_of_mail_tells_nothing_and_takes_no_telephone(service: Service) -> None:
    browser, path = Browser(service), "/kurumsal/basvuru/posta"
    page = browser.send(browser.get(path), path, address="+905321112233")
    assert (
        page.errors == ["E-posta adresini kontrol edin: ad@ornek.com gibi."] or page.status == 422
    )
    assert browser.get(f"{path}/kod").location == path
    for _ in range(5):
        browser.send(browser.get(path), path, address=MAIL)
    page = browser.send(browser.get(path), path, address=MAIL)
    assert page.status == 422
    assert browser.get(f"{path}/kod").status == 200
    page = browser.send(browser.get(f"{path}/kod"), f"{path}/kod", code="000000")
    assert page.status == 422


def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(browser: Browser) -> None:
    log_in(browser)
    wrong = {
        **LEGAL,
        "title": " ",
        "mersis": "123",
        "tin": "1234567809",
        "address": "",
        "province": "",
    }
    page = fill(browser, "isletme", **wrong)
    assert page.status == 422
    assert page.errors == [
        "Ticaret unvanını yazın.",
        "MERSİS numarası 16 hane olmalı.",
        "Bu numara geçerli değil; rakamları kontrol edin.",
        "Açık adresi yazın.",
        "İli seçin.",
    ]
    assert dict(page.fields("/kurumsal/basvuru/isletme"))["mersis"] == "123"
    assert fill(browser, "isletme", party=None).errors == ["Başvuranın kim olduğunu seçin."]
    page = fill(browser, "iletisim", name="", duty="", mobile="0212 222 33 44", mail="x")
    assert len(page.errors) == 4


def test_a_mail_address_is_proved_by_a_code_and_is_nobody_else_s(
    browser: Browser, service: Service
) -> None:
    service.add_demo_brands()
    taken = hired(service.core, Role.OWNER, None, 100100)
    log_in(browser)
    fill(browser, "isletme", **LEGAL)
    page = fill(browser, "iletisim", **{**CONTACT, "mail": taken})
    path = "/kurumsal/basvuru/iletisim/kod"
    assert browser.send(page, path, code="12345").status == 422
    page = browser.send(page, path, code=code_of(service.core, taken))
    assert page.errors == ["Bu adresle giriş yapan başka bir kullanıcı var. Başka bir adres yazın."]
    page = fill(browser, "iletisim", **CONTACT)
    page = browser.send(page, path, code="000000")
    assert page.status == 422
    page = press(browser, page, path, code=code_of(service.core, MAIL))
    assert page.h1 == "Markalarınız"


def test_short_names_that_are_taken_come_with_free_ones(browser: Browser, service: Service) -> None:
    service.add_demo_brands()
    log_in(browser)
    fill(browser, "isletme", **LEGAL)
    page = fill(browser, "markalar/yeni", **{**BRAND, "short1": "Acme", "short2": "RET"})
    assert page.errors == ["Bu sözcük kısa mesajda komut olarak kullanılıyor. Başka bir ad seçin."]
    page = fill(browser, "markalar/yeni", **{**BRAND, "short1": "Acme"})
    assert page.errors == ["ACME başka bir markanın. Boşta olanlar: ACMETR, ACME1, BULUTKOLTUK"]
    assert fill(browser, "markalar/yeni", **BRAND).h1 == "Markalarınız"
    page = fill(browser, "markalar/yeni", **{**BRAND, "short1": "koltuk"})
    assert page.errors == ["Bu marka zaten var."]
    page = press(
        browser, browser.get("/kurumsal/basvuru/markalar/2"), "/kurumsal/basvuru/markalar/2/sil"
    )
    assert "Bulut" not in page.text
    assert browser.get("/kurumsal/basvuru/markalar/2").status == 404


def test_a_certificate_is_looked_at_replaced_and_deleted(browser: Browser) -> None:
    log_in(browser)
    fill(browser, "isletme", **LEGAL)
    fill(browser, "markalar/yeni", **BRAND)
    page = add_certificate(browser, 2, b"no document")
    assert (page.status, page.errors[0][:11]) == (422, "Dosya türü ")
    assert add_certificate(browser, 2, b"").status == 422
    page = add_certificate(browser, 2)
    (image,) = [link for link in set(page.links()) if "/sayfa/" in link]
    assert browser.get(image).answer.mimetype == "image/jpeg"
    page = add_certificate(browser, 2)
    assert browser.get(image).status == 404
    path = "/kurumsal/basvuru/belge/2"
    page = press(browser, page, f"{path}/sil")
    assert not [link for link in page.links() if "/sayfa/" in link]


def test_nothing_is_sent_before_everything_is_there(browser: Browser, service: Service) -> None:
    log_in(browser)
    page = browser.get("/kurumsal/basvuru/ozet")
    assert "Göndermeden önce" in page.text
    filled(service, browser)
    page = fill(browser, "ozet")
    assert page.errors == ["Göndermek için yetkili olduğunuzu onaylayın."]
    page = fill(browser, "ozet", authorised="1")
    assert page.h1.startswith("Başvuru B-2")
    assert browser.get("/kurumsal/basvuru/isletme").location == STATUS
    assert service.rows("SELECT words ->> 'move' FROM outbox WHERE matter LIKE 'application%%'")


def test_another_with_the_same_number_is_told_what_to_do(
    browser: Browser, service: Service, issuer: Issuer
) -> None:
    log_in(browser)
    applied(service, browser)
    issuer.subject = "somebody-else"
    other = Browser(service)
    log_in(other)
    page = fill(other, "isletme", **LEGAL)
    (error,) = page.errors
    assert error == (
        "Bu numarayla bir işletme kayıtlı ya da başvurmuş; onunla başvuramazsınız. İşletme sizinse "
        "bir sahibinden sizi kullanıcı olarak eklemesini isteyin ya da başvuruyu kimin yaptığını "
        "öğrenin."
    )


def test_an_application_is_withdrawn_and_another_one_begun(
    browser: Browser, service: Service
) -> None:
    log_in(browser)
    applied(service, browser)
    path = "/kurumsal/basvuru/geri-cek"
    page = press(browser, browser.get(path), path)
    assert "geri çekildi" in page.text
    assert browser.get(path).location == STATUS
    page = browser.follow(press(browser, page, "/kurumsal/basvuru/basla"))
    assert page.h1 == "İşletmeniz"
    assert applied(service, browser) > 20001


@pytest.mark.parametrize("path", ["isletme", "ozet", "durum", "geri-cek", "sayfa/1", "belge/2"])
def test_nobody_else_s_pages_open(browser: Browser, service: Service, path: str) -> None:
    assert browser.get(f"/kurumsal/basvuru/{path}").location == "/kurumsal/giris"
    service.add_demo_brands()
    owner = come_in(service, hired(service.core, Role.OWNER, None, 100100), "/kurumsal")
    assert owner.get(f"/kurumsal/basvuru/{path}").status in (403, 404)


def test_who_names_too_many_or_begins_too_often_reads_when_to_go_on(
    browser: Browser, service: Service
) -> None:
    log_in(browser)
    foreign = {**LEGAL, "party": "foreign", "country": "DE", "tax": "1 2"}
    for n in range(10):
        assert fill(browser, "isletme", **foreign, registry=f"HRB {n}").h1 == "Yetkili ve iletişim"
    page = fill(browser, "isletme", **foreign, registry="HRB 10")
    assert (page.status, "Bir günde çok sayıda işletmenin numarasını" in page.text) == (422, True)
    path, begin = "/kurumsal/basvuru", "/kurumsal/basvuru/basla"
    for _ in range(3):
        _withdrawn(service)
        assert browser.send(browser.get(path), begin).location == STATUS
    _withdrawn(service)
    page = browser.send(browser.get(path), begin)
    assert (page.status, "Yaklaşık 24 saat sonra" in page.text) == (429, True)
    assert page.tree.find(".//*[@role='alert']") is not None


def _withdrawn(service: Service) -> None:
    with service.core.database.single() as driver:
        driver.execute("UPDATE application SET state = 6")
