"""My permissions in a real browser: by mouse, by keyboard, without scripts, narrow, in both
languages, in light and dark; found as one types, and read without a connection."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from app.domain.consent import MessageType, RecipientType
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person, person, unreachable
from tests.channels.web.citizens import AYSE, MAIL, approve, may
from tests.citizens import add, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A, M, E = MessageType
LIST = "/izinlerim"
ACME, MARKET, CAGLAYAN = 100100, 100200, 100201
Served = tuple[Service, str]
KEPT = "caches.open('ileti-permissions').then(c => c.keys()).then(k => k.length)"


@pytest.fixture
def known(served: Served) -> Served:
    """Ayşe has two addresses and permissions of every kind."""
    service, _ = served
    add(service.core, sign_in(service.core, AYSE), MAIL)
    service.later(days=2)
    for brand in (ACME, MARKET, CAGLAYAN):
        approve(service, AYSE, brand, A, M)
    approve(service, MAIL, ACME, E)
    approve(service, AYSE, 100400, A, kind=RecipientType.TACIR)
    service.later(hours=1)
    return served


@pytest.fixture
def ayse(chromium: Browser, known: Served) -> Iterator[Person]:
    with person(chromium, known) as used:
        used.come_in(AYSE, LIST)
        yield used


@pytest.fixture
def plain(chromium: Browser, known: Served) -> Iterator[Person]:
    with person(chromium, known, java_script_enabled=False) as used:
        used.come_in(AYSE, LIST)
        yield used


def switch(who: Person, brand: str, type: str, word: str = "Reddet") -> None:
    """Press the switch of a brand at the telephone."""
    name = f"{word} {brand}, {type}, 0532 111 22 33"
    who.page.get_by_role("button", name=name, exact=True).click()


def journey(who: Person) -> None:
    """One is refused and undone; the selected; all but one; ahead; a denial; the data."""
    page = who.page
    expect(page.get_by_role("heading", name="Sizi bekleyenler")).to_be_visible()
    switch(who, "Acme Alışveriş", "Mesaj")
    expect(page.get_by_role("alert")).to_contain_text("1 izin sona erdi.")
    who.press("Geri al")
    expect(page.get_by_role("alert")).to_contain_text("Geri alındı")
    page.get_by_role("checkbox", name="Çağlayan Giyim").check()
    who.press("Seçilenleri reddet")
    who.h1("Seçtiğiniz markaları reddedin")
    who.press("Evet, reddet")
    who.h1("Reddiniz kaydedildi")
    page.get_by_role("link", name="İzinlerime dön").click()
    page.get_by_role("link", name="Hepsini reddet").click()
    page.get_by_text("Kalacak markalar").click()
    page.get_by_role("checkbox", name="Yeşilova Market").check()
    page.get_by_role("checkbox", name="Henüz hiç yazmamış").check()
    who.press("Devam et")
    who.h1("Ne olacağına bakın")
    who.press("Evet, hepsini reddet")
    who.h1("Reddiniz kaydedildi")
    assert may(who.service, AYSE, ACME) == set()
    assert may(who.service, AYSE, MARKET) == {A, M}
    who.press("Geri al")
    expect(page.get_by_role("alert")).to_contain_text("Geri alındı")
    page.get_by_role("link", name="Ayrıntı ve geçmiş Acme Alışveriş").click()
    who.h1("Acme Alışveriş")
    who.press("Ben vermedim 0532 111 22 33")
    expect(page.get_by_role("alert")).to_contain_text("«Ben vermedim»")
    who.go("/hesabim/verilerim")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Tablo (CSV) olarak indir").click()
    assert kept.value.suggested_filename == "verilerim.zip"


def test_the_whole_way_by_mouse(ayse: Person) -> None:
    journey(ayse)


def test_the_whole_way_without_scripts(plain: Person) -> None:
    journey(plain)


def test_the_whole_way_by_keyboard(ayse: Person) -> None:
    keys = ayse.page.keyboard
    ayse.tab_to("Hepsini reddet")
    keys.press("Enter")
    ayse.h1("Hepsini reddet")
    ayse.tab_to("Devam et")
    keys.press("Enter")
    ayse.h1("Ne olacağına bakın")
    ayse.tab_to("Evet, hepsini reddet")
    keys.press("Enter")
    ayse.h1("Reddiniz kaydedildi")
    ayse.tab_to("Geri al")
    keys.press("Enter")
    ayse.h1("İzinlerim")
    ayse.tab_to("Reddet Acme Alışveriş, Arama, 0532 111 22 33")
    keys.press("Enter")
    expect(ayse.page.get_by_role("alert")).to_contain_text("1 izin sona erdi.")
    assert may(ayse.service, AYSE, ACME) == {M}


def test_a_name_is_found_as_one_types(ayse: Person) -> None:
    page = ayse.page
    page.get_by_label("Marka ya da firma adı").press_sequentially("ÇAĞ")
    expect(page.locator("#list h2")).to_have_text(["Çağlayan Giyim"])
    assert "?q=%C3%87A%C4%9E" in page.url
    expect(page.get_by_label("Marka ya da firma adı")).to_be_focused()
    page.get_by_text("Süz ve sırala").click()
    page.get_by_label("Marka ya da firma adı").fill("")
    page.get_by_label("Tür").select_option("EPOSTA")
    expect(page.locator("#list h2")).to_have_text(["Acme Alışveriş"])
    switch(ayse, "Acme Alışveriş", "Mesaj")
    expect(page.get_by_role("alert")).to_contain_text("1 izin sona erdi.")
    expect(page.locator("#list h2")).to_have_text(["Acme Alışveriş"])


def test_an_answer_that_takes_long_is_announced(ayse: Person) -> None:
    page = ayse.page
    busy = page.get_by_text("Aranıyor…")
    held: list[Route] = []
    page.route("**/izinlerim?*", lambda route: held.append(route))
    expect(busy).to_be_hidden()
    page.get_by_label("Marka ya da firma adı").fill("çağ")
    expect(busy).to_be_visible()
    ayse.look_over("a slow answer")
    held[0].continue_()
    expect(page.locator("#list h2")).to_have_text(["Çağlayan Giyim"])
    expect(busy).to_be_hidden()


PAGES = (
    LIST,
    f"{LIST}?q=nobody",
    f"{LIST}?tur=MESAJ&onayli=1",
    f"{LIST}/hepsi",
    f"{LIST}/onceden",
    f"{LIST}/kilit",
    f"{LIST}/yeni?q=a",
    f"{LIST}/marka/{ACME}",
    f"{LIST}/marka/100703",
    "/hesabim/verilerim",
    "/hesabim/unut",
)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_page_can_be_used_by_everybody(ayse: Person, language: str) -> None:
    ayse.go(f"/?dil={language}")
    for path in PAGES:
        ayse.go(path)
        ayse.look_over(path)


def test_every_state_after_a_press_can_be_used_by_everybody(ayse: Person) -> None:
    page = ayse.page
    with page.expect_navigation():
        switch(ayse, "Acme Alışveriş", "Mesaj")
    ayse.look_over("one refused")
    page.get_by_role("checkbox", name="Çağlayan Giyim").check()
    with page.expect_navigation():
        ayse.press("Seçilenleri reddet")
    ayse.look_over("the selected")
    with page.expect_navigation():
        ayse.press("Evet, reddet")
    ayse.look_over("done")
    ayse.go(f"{LIST}/hepsi")
    for kind in ("Arama", "Mesaj", "E-posta"):
        page.get_by_role("checkbox", name=kind, exact=True).uncheck()
    with page.expect_navigation():
        ayse.press("Devam et")
    ayse.look_over("nothing chosen")
    page.get_by_role("checkbox", name="Mesaj", exact=True).check()
    with page.expect_navigation():
        ayse.press("Devam et")
    ayse.look_over("what will happen")
    ayse.go(f"{LIST}/onceden")
    page.get_by_label("Gün").fill("99")
    with page.expect_navigation():
        page.get_by_role("button", name="Önceden reddet").click()
    ayse.look_over("no such day")
    page.get_by_label("Gün").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Önceden reddet").click()
    ayse.look_over("refused ahead")
    ayse.go(f"{LIST}/kilit")
    with page.expect_navigation():
        ayse.press("Kilitle 0532 111 22 33")
    ayse.look_over("locked")
    ayse.go("/hesabim/unut")
    with page.expect_navigation():
        ayse.press("Beni unut")
    ayse.look_over("not meant")
    page.get_by_role("checkbox", name="Evet, unutulmak istiyorum").check()
    with page.expect_navigation():
        ayse.press("Beni unut")
    ayse.h1("Unutuldunuz")
    ayse.look_over("forgotten")


def test_the_list_is_read_without_a_connection_where_it_was_asked_for(ayse: Person) -> None:
    page = ayse.page
    ayse.press("Bu cihazda sakla")
    expect(ayse.button("Saklamayı bırak")).to_be_focused()
    expect(page.get_by_text("Çevrimdışısınız.")).to_be_hidden()
    page.wait_for_function(
        "caches.open('ileti-permissions').then(c => c.keys()).then(k => k.length)"
    )
    with unreachable():
        ayse.go(LIST)
        expect(page.get_by_text("Bu liste 13 Mart 2026, 13:00 itibarıyladır")).to_be_visible()
        expect(page.locator("#list h2", has_text="Çağlayan Giyim")).to_be_visible()
        expect(page.get_by_role("button", name="Reddet")).to_have_count(0)
    ayse.go(LIST)
    expect(page.get_by_text("Çevrimdışısınız.")).to_be_hidden()
    ayse.press("Çıkış")
    ayse.h1("Çıkış yaptınız")
    kept = "caches.keys().then(k => k.length)"
    assert page.evaluate(kept) == 0
    ayse.complaints.clear()


def test_a_session_that_ends_takes_the_kept_list_with_it(ayse: Person) -> None:
    page = ayse.page
    ayse.press("Bu cihazda sakla")
    page.wait_for_function(
        "caches.open('ileti-permissions').then(c => c.keys()).then(k => k.length)"
    )
    ayse.service.later(hours=1)
    ayse.go(LIST)
    ayse.h1("Telefon numaranız ya da e-posta adresiniz nedir?")
    page.wait_for_function("caches.keys().then(k => k.length === 0)")
