"""Coming in by a code, page by page."""

from datetime import timedelta

import pytest

from app.core import Core
from app.storage.database import make_database
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, HOME, MAIL, ask, come_in, enter
from tests.channels.web.pages import Browser
from tests.citizens import code_of


def wrong(core: Core, address: str = AYSE) -> str:
    return f"{(int(code_of(core, address)) + 1) % 10**6:06d}"


@pytest.mark.parametrize(
    "typed",
    ["0532 111 22 33", "+90 532 111 22 33", "(0532) 111-22-33", "5321112233", " 0532.111.2233 "],
)
def test_a_number_is_read_however_it_is_written(browser: Browser, typed: str) -> None:
    page = ask(browser, typed)
    assert page.h1 == "Size gönderdiğimiz kodu yazın"
    assert enter(browser, page, AYSE).location == "/izinlerim"


def test_a_mail_address_comes_in_too(browser: Browser) -> None:
    assert enter(browser, ask(browser, "Ayse@Example.COM"), MAIL).location == "/izinlerim"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Telefon numaranızı ya da e-posta adresinizi yazın."),
        ("   ", "Telefon numaranızı ya da e-posta adresinizi yazın."),
        ("12", "Bu bir telefon numarası değil"),
        ("ayşe@example.com", "Bu bir e-posta adresi değil"),
        ("<script>alert(1)</script>", "Bu bir telefon numarası değil"),
        ("0532 111 22 33 " * 500, "Bu bir telefon numarası değil"),
    ],
)
def test_what_is_no_address_is_told_and_kept(browser: Browser, typed: str, told: str) -> None:
    page = browser.send(browser.get("/giris"), "/giris", address=typed)
    assert page.status == 422
    assert page.title.startswith("Hata: Telefon numaranız")
    assert len(page.errors) == 1
    assert page.errors[0].startswith(told)
    assert dict(page.fields("/giris"))["address"] == typed


@pytest.mark.parametrize("shape", ["{0}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", " {0} "])
def test_a_code_is_read_however_it_is_set_apart(browser: Browser, shape: str) -> None:
    page = ask(browser, AYSE)
    code = shape.format(code_of(browser.service.core, AYSE)).replace(" ", "\u00a0")
    assert browser.send(page, "/giris/kod", code=code).location == "/izinlerim"


@pytest.mark.parametrize("typed", ["", " ", "12345", "1234567", "12345a", "\uff11" * 5, "x" * 9999])
def test_what_cannot_be_a_code_is_no_try(browser: Browser, typed: str) -> None:
    page = ask(browser, AYSE)
    for _ in range(6):
        page = browser.send(page, "/giris/kod", code=typed)
        assert page.status == 422
    assert enter(browser, page, AYSE).location == "/izinlerim"


def test_digits_of_other_scripts_are_digits(browser: Browser) -> None:
    page = ask(browser, AYSE)
    code = "".join(chr(0xFF10 + int(sign)) for sign in code_of(browser.service.core, AYSE))
    assert browser.send(page, "/giris/kod", code=code).location == "/izinlerim"


def test_a_wrong_code_tells_how_many_tries_are_left_until_none_is(browser: Browser) -> None:
    page = ask(browser, AYSE)
    code = wrong(browser.service.core)
    for left in (4, 3, 2, 1):
        page = browser.send(page, "/giris/kod", code=code)
        assert page.errors == [f"Kod yanlış. Kalan deneme: {left}."]
        assert code not in page.answer.text
    for _ in range(2):
        page = browser.send(page, "/giris/kod", code=code)
    assert page.errors == ["Kod çok kez yanlış yazıldı ve artık geçmez. Yeni kod isteyin."]
    assert enter(browser, page, AYSE).status == 422
    browser.service.later(seconds=1)
    page = browser.send(page, "/giris/kod/yeni")
    assert "Yeni bir kod gönderdik." in page.text
    assert enter(browser, page, AYSE).location == "/izinlerim"


def test_a_code_that_ran_out_is_told_so_and_a_new_one_is_on_its_way(
    browser: Browser, service: Service
) -> None:
    page = ask(browser, AYSE)
    old = code_of(service.core, AYSE)
    service.later(minutes=11)
    page = browser.send(page, "/giris/kod", code=old)
    assert page.errors == ["Bu kodun süresi dolmuştu. Size yeni bir kod gönderdik; onu yazın."]
    assert enter(browser, page, AYSE).location == "/izinlerim"


def test_the_code_before_stays_good_when_another_is_asked_for(browser: Browser) -> None:
    page = ask(browser, AYSE)
    first = code_of(browser.service.core, AYSE)
    page = browser.send(page, "/giris/kod/yeni")
    assert browser.send(page, "/giris/kod", code=first).location == "/izinlerim"


def test_too_many_codes_are_told_with_the_time_to_wait_and_what_was_typed_stays(
    browser: Browser,
) -> None:
    for _ in range(5):
        page = ask(browser, AYSE)
    page = browser.send(page, "/giris/kod/yeni")
    assert page.errors == ["Çok fazla deneme yapıldı. Yaklaşık 60 dakika sonra yeniden deneyin."]
    page = browser.send(browser.get("/giris"), "/giris", address="0532 111 22 33")
    assert page.errors == ["Çok fazla deneme yapıldı. Yaklaşık 60 dakika sonra yeniden deneyin."]
    assert dict(page.fields("/giris"))["address"] == "0532 111 22 33"


def test_after_three_hours_one_begins_again(browser: Browser, service: Service) -> None:
    page = ask(browser, AYSE)
    service.later(hours=3)
    assert browser.send(page, "/giris/kod", code="123456").location == "/giris"
    assert browser.send(page, "/giris/kod/yeni").location == "/giris"
    assert browser.get("/giris/kod").location == "/giris"


def test_the_page_for_the_code_does_not_show_the_address(browser: Browser) -> None:
    for address in (AYSE, MAIL):
        page = ask(browser, address)
        assert address not in page.answer.text
        assert address[-4:] not in page.text
        assert address not in str(browser.session())


def test_one_is_led_to_where_one_wanted_to_go(browser: Browser) -> None:
    page = browser.get("/hesabim/cihazlar?a=1")
    assert page.location == "/giris?sonra=/hesabim/cihazlar%3Fa%3D1"
    page = browser.follow(page)
    page = browser.follow(browser.send(page, "/giris", address=AYSE))
    page = browser.send(page, "/giris/kod/yeni")
    page = browser.send(page, "/giris/kod", code="")
    assert enter(browser, page, AYSE).location == "/hesabim/cihazlar?a=1"


def test_whoever_is_signed_in_is_led_on(browser: Browser) -> None:
    come_in(browser)
    assert browser.get("/giris").location == "/izinlerim"
    assert browser.get("/giris?sonra=/hesabim").location == "/hesabim"


def test_one_signs_out_and_the_secret_is_worth_nothing(browser: Browser) -> None:
    come_in(browser)
    before = browser.session()
    page = browser.get("/hesabim")
    assert browser.follow(browser.send(page, "/cikis")).h1 == "Çıkış yaptınız"
    assert "secret" not in browser.session()
    with browser.client.session_transaction(base_url="https://sms.example.org") as session:
        session.update(before)
    assert browser.get("/hesabim").location == "/giris?sonra=/hesabim"


def test_the_page_for_signing_out_asks_whoever_comes_by_its_address(browser: Browser) -> None:
    come_in(browser)
    page = browser.get("/cikis")
    assert page.h1 == "Çıkış yapmak istiyor musunuz?"
    assert browser.get("/hesabim").status == 200
    assert browser.follow(browser.send(page, "/cikis")).h1 == "Çıkış yaptınız"


@pytest.mark.parametrize(("idle", "there"), [(29, True), (31, False)])
def test_half_an_hour_of_silence_ends_the_session(
    browser: Browser, service: Service, idle: int, there: bool
) -> None:
    come_in(browser)
    service.later(minutes=idle)
    assert (browser.get("/hesabim").status == 200) is there


def test_twelve_hours_end_it_whatever_one_does(browser: Browser, service: Service) -> None:
    come_in(browser)
    for _ in range(25):
        service.later(minutes=28)
        assert browser.get("/hesabim").status == 200
    service.later(minutes=28)
    page = browser.follow(browser.get("/hesabim"))
    assert "Oturumunuz kapandı" in page.text


def test_the_page_says_until_when_and_one_press_is_enough_to_stay(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = browser.get("/hesabim")
    dialog = page.tree.find(".//*[@id='timeout']")
    assert dialog is not None
    assert dialog.get("data-seconds") == str(int(timedelta(minutes=30).total_seconds()))
    assert "saat 12:30" in "".join(page.tree.itertext())
    service.later(minutes=29)
    assert browser.send(page, "/oturum").status == 204
    service.later(minutes=29)
    assert browser.get("/hesabim").status == 200
    service.later(minutes=31)
    assert browser.send(page, "/oturum").status == 200


def test_a_landline_is_read_and_gets_the_same_page(browser: Browser) -> None:
    page = ask(browser, HOME)
    assert enter(browser, page, HOME).location == "/izinlerim"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_language_of_the_visit_is_the_one_of_the_code(
    browser: Browser, service: Service, language: str
) -> None:
    browser.get(f"/?dil={language}")
    ask(browser, AYSE)
    (row,) = service.rows("SELECT words->>'language' FROM outbox")
    assert row == (language,)


def test_without_its_database_the_open_pages_are_there_and_the_others_say_so(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    token = dict(browser.get("/hesabim").fields("/cikis"))["csrf_token"]
    sound = service.core.database
    service.core.database = make_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    try:
        for path in ("/", "/giris", "/aydinlatma"):
            assert browser.get(path).status == 200
        pages = [browser.get("/hesabim"), browser.get("/giris/kod/nowhere")]
        pages.append(browser.post("/giris", {"csrf_token": token, "address": AYSE}))
        assert [page.status for page in pages] == [503, 404, 503]
        assert pages[0].h1 == "Hizmet şu an kapalı"
        assert pages[0].answer.headers["Retry-After"] == "30"
    finally:
        service.core.database.close()
        service.core.database = sound
    assert browser.get("/hesabim").status == 200
