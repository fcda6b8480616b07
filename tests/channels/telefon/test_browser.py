"""The handset in a real browser: texts, calls, codes, by keyboard and by nothing but forms."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.demo import AYSE, FATMA, MEHMET
from tests.channels.telefon.browser import Handset, handset
from tests.journeys.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Numbers that nobody has used: what one test does is nothing to another.
STRANGERS = (f"+9053299900{number:02d}" for number in range(100))
VOICES = """
window.said = [];
const speech = {
  getVoices: () => [{lang: "tr_TR", name: "Test"}],
  speak: (one) => { window.said.push([one.text, one.lang]); one.dispatchEvent(new Event("end")); },
  cancel: () => {},
};
Object.defineProperty(window, "speechSynthesis", {value: speech});
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; }
};
"""


@pytest.fixture
def phone(chromium: Browser, running: Service) -> Iterator[Handset]:
    with handset(chromium, running) as used:
        yield used


@pytest.fixture
def plain(chromium: Browser, running: Service) -> Iterator[Handset]:
    with handset(chromium, running, java_script_enabled=False) as used:
        yield used


def test_a_text_is_written_by_keyboard_and_answered_in_the_thread(phone: Handset) -> None:
    phone.become(MEHMET)
    phone.page.get_by_label("Mesaj yazın").focus()
    phone.page.keyboard.type("RET ILGAZ")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#thread li.mine p")).to_have_text("RET ILGAZ")
    expect(phone.thread.last).to_contain_text("ILGAZ artik size mesaj gönderemez")
    expect(phone.page.get_by_label("Mesaj yazın")).to_have_value("")


def test_a_call_by_keyboard_with_the_code_out_of_the_thread_and_no_reload(phone: Handset) -> None:
    phone.page.evaluate("window.here = 'still'")
    before = phone.thread.count()
    phone.button("Ara").focus()
    phone.page.keyboard.press("Enter")
    expect(phone.heard.first).to_have_text(re.compile("hoş geldiniz"))
    expect(phone.page.locator("#heard li[lang=en-US]")).to_have_text("For English, press 2.")
    phone.page.keyboard.press("1")
    expect(phone.heard.last).to_have_text("Altı haneli kodu tuşlayın.")
    expect(phone.thread).to_have_count(before + 1)
    phone.page.keyboard.type(phone.last_code())
    expect(phone.page.locator("#heard")).to_contain_text("Uğurböceği Kitabevi")
    phone.button("Kapat").click()
    expect(phone.page.locator("#status")).to_have_text("Görüşme bitti.")
    expect(phone.button("Ara")).to_be_focused()
    assert phone.page.evaluate("window.here") == "still"


def test_keys_dial_only_in_the_call_and_never_out_of_a_field(phone: Handset) -> None:
    phone.become(next(STRANGERS))
    phone.button("Ara").click()
    expect(phone.page.locator("#said")).to_be_focused()
    phone.page.get_by_label("Mesaj yazın").focus()
    phone.page.keyboard.type("12")
    phone.button("RET").focus()
    phone.page.keyboard.press("3")
    expect(phone.page.get_by_label("Mesaj yazın")).to_have_value("12")
    phone.button("Kapat").focus()
    phone.page.keyboard.press("*")
    pressed = phone.page.locator("#heard li.keys p")
    expect(pressed).to_have_text("*")


def test_a_landline_is_called_back_with_its_code(phone: Handset) -> None:
    phone.button("Fatma 0212 222 33 44, sabit hat").click()
    expect(phone.page.locator("#phone")).to_have_attribute("data-number", FATMA)
    phone.button("Ara").click()
    phone.button("1").click()
    expect(phone.page.locator("#heard")).to_contain_text("Lütfen telefonu kapatın")
    expect(phone.page.locator("#status")).to_have_text("Görüşme bitti.")
    expect(phone.page.locator("#ring")).to_contain_text("Telefonunuz çalıyor")
    phone.button("Aç").click()
    expect(phone.page.locator("#heard")).to_contain_text("Kodunuz:")
    expect(phone.page.locator("#ring")).to_have_text(re.compile(r"^\s*$"))
    code = phone.heard.filter(has_text="Kodunuz:").last.inner_text()
    phone.page.keyboard.type("".join(re.findall(r"\d", code)))
    expect(phone.page.locator("#heard")).to_contain_text("Dağyolu Telekom")
    expect(phone.thread).to_have_count(0)


def test_a_person_who_does_not_answer_and_one_who_does(phone: Handset) -> None:
    phone.become(next(STRANGERS))
    for outcome in ("Açmadı", "Açtı, konuştunuz"):
        phone.button("Ara").click()
        phone.button("0").click()
        expect(phone.page.locator("#person")).to_contain_text("0312 111 22 33")
        phone.button(outcome).click()
        expect(phone.page.locator("#person")).to_have_text(re.compile(r"^\s*$"))
        if outcome == "Açmadı":
            expect(phone.page.locator("#heard")).to_contain_text("bağlayamıyorum")
        expect(phone.page.locator("#status")).to_have_text("Görüşme bitti.")


def test_silence_is_answered_and_several_keys_go_at_once(phone: Handset) -> None:
    phone.become(next(STRANGERS))
    phone.button("Ara").click()
    phone.button("Sessiz kal").click()
    expect(phone.page.locator("#heard")).to_contain_text("Bir tuşa bastığınızı duymadım.")
    phone.page.get_by_label("Birden çok tuş").fill("3100100")
    phone.button("Tuşla").click()
    expect(phone.page.locator("#begun")).to_contain_text("100100")
    phone.button("kare").click()
    expect(phone.page.locator("#heard")).to_contain_text("Acme Alışveriş")


def test_everything_works_by_forms_alone(plain: Handset, running: Service) -> None:
    page = plain.page
    page.get_by_label("Mesaj yazın").fill("LISTE")
    page.get_by_label("Mesaj yazın").press("Enter")
    expect(page.locator("#thread li.mine p")).to_have_text("LISTE")
    expect(plain.thread.last).to_contain_text("ACME")
    # The code may be there by the time that the page is which asks for it.
    before = plain.thread.count()
    plain.button("Ara").click()
    plain.button("1").click()
    expect(plain.heard.last).to_have_text("Altı haneli kodu tuşlayın.")

    def arrived() -> bool:
        plain.button("Yeni mesajlara bak").click()
        return plain.thread.count() > before

    running.wait_for(arrived)
    page.get_by_label("Birden çok tuş").fill(plain.last_code())
    plain.button("Tuşla").click()
    expect(page.locator("#heard")).to_contain_text("Uğurböceği Kitabevi")
    plain.button("Kapat").click()
    expect(page.locator("#status")).to_have_text("Görüşme bitti.")
    plain.button("English").click()
    expect(page).to_have_title("Telephone")
    expect(plain.thread.last).to_be_visible()


def test_the_page_speaks_english_too_and_the_call_on_2(phone: Handset) -> None:
    phone.become(next(STRANGERS))
    phone.button("English").click()
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    expect(phone.button("Türkçe")).to_be_focused()
    phone.button("Call").click()
    expect(phone.page.locator("#said")).to_be_focused()
    phone.page.keyboard.press("2")
    english = phone.page.locator("#heard li[lang=en-US]")
    expect(english.filter(has_text="To hear your permissions, press 1.")).to_be_visible()
    phone.page.locator("#number").fill("12")
    phone.page.locator("#number").press("Enter")
    expect(phone.page.get_by_role("alert")).to_contain_text("not a telephone number")


def test_what_is_said_is_read_aloud_by_a_voice_of_its_language(
    chromium: Browser, running: Service
) -> None:
    context = chromium.new_context()
    context.add_init_script(VOICES)
    phone = Handset(context.new_page(), running.url)
    phone.become(next(STRANGERS))
    phone.button("Ara").click()
    # There is no English voice, so what is said in English is left to be read.
    running.wait_for(lambda: phone.page.evaluate("window.said.length") > 3)
    said = phone.page.evaluate("window.said")
    assert {language for _, language in said} == {"tr-TR"}
    assert "hoş geldiniz" in said[0][0]
    phone.button("Sesli oku").click()
    expect(phone.button("Sesli oku")).to_have_attribute("aria-pressed", "false")
    phone.button("3").click()
    expect(phone.page.locator("#heard li.keys")).to_have_count(1)
    assert phone.page.evaluate("window.said.length") == len(said)
    context.close()


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_320_pixels_are_wide_enough(
    chromium: Browser, running: Service, language: str, scheme: str
) -> None:
    size = {"width": 320, "height": 640}
    look = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with handset(chromium, running, **look) as phone:
        if language == "en":
            phone.button("English").click()
            expect(phone.page.locator("html")).to_have_attribute("lang", "en")
        phone.become(next(STRANGERS))
        for act in ("none", "text", "call", "person", "notice"):
            step(phone, act)
            assert phone.faults_of_access() == [], act
            assert phone.width() == 320, act


def step(phone: Handset, act: str) -> None:
    """Bring the page into one of its states."""
    page = phone.page
    if act == "text":
        page.locator("#text").fill("RET " + "X" * 200)
        page.locator("#text").press("Enter")
        expect(phone.thread).to_have_count(2)
    elif act == "call":
        page.locator("#dial").click()
        expect(page.locator("#hang-up")).to_be_visible()
    elif act == "person":
        page.locator("[data-key='0']").click()
        expect(page.locator("#person-silent")).to_be_visible()
    elif act == "notice":
        page.locator("#number").fill("1")
        page.locator("#number").press("Enter")
        expect(page.get_by_role("alert")).not_to_be_empty()


def test_a_choice_of_citizens_shows_whose_telephone_it_is(phone: Handset) -> None:
    expect(phone.page.locator("#phone")).to_have_attribute("data-number", AYSE)
    phone.button("Mehmet 0533 444 55 66").click()
    expect(phone.button("Mehmet 0533 444 55 66")).to_have_attribute("aria-pressed", "true")
    expect(phone.page.locator("[aria-pressed=true]")).to_have_count(2)
