"""The desk and the provider's pages in a real browser: seen, by keyboard, narrow, by axe."""

import wave
from datetime import timedelta
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from app.domain.consent import Status
from app.domain.permissions import Role
from app.outbox.delivery import system_context
from app.usecases.cells import Cell
from app.usecases.complaints.campaigns import GroupComplaint
from app.usecases.complaints.recordings import KeepRecording
from tests.channels.bakanlik.office import AYSE, MEHMET, cases, hired
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person
from tests.citizens import code_of
from tests.usecases.acts import ACME, M, change, record
from tests.usecases.complaints import file, show
from tests.usecases.desks import answer, hire

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Served = tuple[Service, str]


def enter(page: Page, served: Served, mail: str, prefix: str = "/bakanlik") -> Person:
    """Somebody of the staff, signed in by typing."""
    service, url = served
    person = Person(page, service, url)
    person.go(f"{prefix}/giris")
    person.look_over("enter")
    page.get_by_label("Kurumsal e-posta adresiniz").fill(mail)
    page.keyboard.press("Enter")
    person.h1("Size gönderdiğimiz kodu yazın")
    person.look_over("code")
    page.get_by_label("Kod", exact=True).fill(code_of(service.core, mail))
    page.keyboard.press("Enter")
    return person


def ready(person: Person, heading: str) -> None:
    """Wait for a page and its script."""
    person.h1(heading)
    person.page.wait_for_load_state("load")


def told(service: Service) -> int:
    core = service.core
    record(core, AYSE, ACME, M)
    service.later(days=10)
    change(core, (AYSE, Status.RET, Cell(ACME, M)))
    service.later(days=10)
    numbers = [file(core).number, file(core, MEHMET).number]
    for number in numbers:
        core.run(GroupComplaint(number), system_context(core))
    return numbers[0]


def test_every_page_of_the_desk_looks_right(chromium: Browser, served: Served) -> None:
    service, _ = served
    number = told(service)
    answer(service.core, number, hire(service.core, Role.OWNER, iys=100100))
    file(service.core, MEHMET, brand=None, sender="0850 222 33 44")
    file(service.core, MEHMET, province=6, at=service.core.clock.now() - timedelta(hours=7))
    campaign = show(service.core, number).held.campaign
    with chromium.new_context() as context:
        person = enter(context.new_page(), served, hired(service.core, Role.SUPERVISOR, None))
        person.h1("Dosyalar")
        person.look_over("queue")
        for path in (
            f"/bakanlik/dosya/{number}",
            f"/bakanlik/kampanya/{campaign}",
            "/bakanlik/gondericiler",
            "/bakanlik/sayilar",
            "/bakanlik/bakislar",
            "/bakanlik/cikis",
        ):
            person.go(path)
            person.look_over(path)
            person.go(f"{path}?dil=en")
            person.look_over(f"{path} in English")
            person.go(f"{path}?dil=tr")
        assert person.complaints == []


def spoken() -> bytes:
    """A third of a second of a tone, as a gateway records it."""
    sound = BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(pack("<h", 8000 * (n // 10 % 2)) for n in range(2666)))
    return sound.getvalue()


def test_what_a_caller_said_is_heard_on_the_page(chromium: Browser, served: Served) -> None:
    service, _ = served
    number = file(service.core).number
    order = KeepRecording(number, f"RE{7:032x}", spoken())
    assert service.core.run(order, system_context(service.core))
    with chromium.new_context() as context:
        page = context.new_page()
        person = enter(page, served, hired(service.core))
        person.h1("Dosyalar")
        person.go(f"/bakanlik/dosya/{number}")
        person.look_over("a case that is heard")
        sound = page.get_by_label("1. dosya, ses kaydı")
        sound.evaluate("player => player.play()")
        expect(sound).to_have_js_property("ended", True)
        assert sound.evaluate("player => player.duration") == pytest.approx(1 / 3, abs=0.01)
        assert person.complaints == []


def test_from_case_to_case_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    service, url = served
    numbers = cases(service.core, 4)
    acme = hire(service.core, Role.OWNER, iys=100100)
    for number in numbers:
        answer(service.core, number, acme)
        service.core.run(GroupComplaint(number), system_context(service.core))
    with chromium.new_context() as context:
        page = context.new_page()
        person = enter(page, served, hired(service.core))
        ready(person, "Dosyalar")
        page.keyboard.press("o")
        ready(person, f"Şikâyet {numbers[0]}")
        page.keyboard.press("u")
        ready(person, "Dosyalar")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("o")
        ready(person, f"Şikâyet {numbers[1]}")
        page.keyboard.press("d")
        page.keyboard.press("Space")
        expect(page.get_by_label("İhlal var")).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.press("Control+End")
        page.keyboard.type(" Kayıt yoktur.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{url}/bakanlik/dosya/{numbers[1]}?tamam=decide")
        ready(person, f"Şikâyet {numbers[1]}")
        page.keyboard.press("n")
        ready(person, f"Şikâyet {numbers[2]}")
        page.keyboard.press("u")
        ready(person, "Dosyalar")
        expect(page.locator("tbody tr")).to_have_count(3)
        page.keyboard.press("/")
        page.keyboard.type(str(numbers[3]))
        page.keyboard.press("Enter")
        person.h1(f"Şikâyet {numbers[3]}")
        assert person.complaints == []


def test_a_provider_answers_with_a_document(chromium: Browser, served: Served) -> None:
    service, url = served
    number = told(service)
    picture = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(picture).text((20, 80), "Onay kaydi", fill="black")
    body = BytesIO()
    picture.save(body, "PNG")
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        mail = hired(service.core, Role.OWNER, None, 100100)
        person = Person(page, service, url)
        person.go("/kurumsal/giris")
        page.get_by_label("Kurumsal e-posta adresiniz").fill(mail)
        person.press("Kod gönder")
        page.get_by_label("Kod", exact=True).fill(code_of(service.core, mail))
        person.press("Devam et")
        person.h1("Bugün")
        person.go("/kurumsal/sikayetler")
        page.get_by_role("link", name=str(number)).click()
        page.get_by_label("Dosya", exact=True).set_input_files(
            {"name": "onay.png", "mimeType": "image/png", "buffer": b"this is no picture"}
        )
        person.press("Ekle")
        expect(page.get_by_role("alert")).to_contain_text("Dosya türü tanınmadı")
        page.get_by_label("Dosya", exact=True).set_input_files(
            {"name": "onay.png", "mimeType": "image/png", "buffer": body.getvalue()}
        )
        person.press("Ekle")
        expect(page.get_by_role("alert")).to_have_text("Belge eklendi.")
        page.get_by_label("İzin vardı").check()
        page.get_by_label("Açıklamanız").fill("Kayıt ektedir.")
        person.press("Cevabı gönder")
        expect(page.get_by_role("alert")).to_have_text("Cevabınız alındı.")
    with chromium.new_context() as context:
        person = enter(context.new_page(), served, mail, "/kurumsal")
        person.h1("Bugün")
        for path in (
            "/kurumsal/sikayetler?hangi=all",
            f"/kurumsal/sikayetler/{number}",
            "/kurumsal/gondericiler",
        ):
            person.go(path)
            person.look_over(path)
