"""From «they wrote to me again» to a decision: by text, over the desk, and back by text."""

from uuid import uuid4

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.domain.complaint import Decision, State
from app.domain.consent import Status
from app.domain.permissions import Role
from app.outbox.notices import tell
from app.usecases.cells import Cell
from app.usecases.handset import ReadHandset
from tests.channels.bakanlik.office import hired
from tests.channels.bakanlik.test_browser import enter, ready
from tests.channels.sms.service import Service, by_kannel, request_id
from tests.channels.web.browser import Person
from tests.usecases.acts import ACME, AYSE, M, change, citizen, record
from tests.usecases.complaints import show, tend

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REASONS = "Ret kaydından yedi iş günü sonra gönderildiği anlaşılmıştır: şüpheye yer yok."
WAITING = "SELECT DISTINCT tell_tag FROM outbox WHERE status = 1 AND tell_tag IS NOT NULL"


def texts(service: Service) -> list[str]:
    """What came to Ayşe's telephone, once everything that waits has left."""
    for (tag,) in service.rows(WAITING):
        tell(service.core, service.parts.channels, tag, uuid4())
    reader = citizen(service.core)
    return [text for _, text in service.core.run(ReadHandset(0), reader)]


def test_a_complaint_from_a_text_to_a_text(chromium: Browser, served: tuple[Service, str]) -> None:
    service, url = served
    record(service.core, AYSE, ACME, M)
    service.later(days=10)
    change(service.core, (AYSE, Status.RET, Cell(ACME, M)))
    service.later(days=10)
    text = "SIKAYET ACME dün 14:30 Yarın son gün! Tüm ürünlerde %50 indirim."
    answer = by_kannel(service, AYSE, text, request_id())
    (number,) = (row[0] for row in service.rows("SELECT id FROM complaint WHERE state > 0"))
    assert str(number) in answer
    case = show(service.core, number)
    assert case.held.case.state is State.ASKED
    assert case.told.text == "Yarın son gün! Tüm ürünlerde %50 indirim."
    with chromium.new_context() as context:
        provider_answers(context, served, number)
    with chromium.new_context() as context:
        officer_decides(context, served, number)
    tend(service.core)
    heard = texts(service)
    # On their way the letters are folded where that saves a part.
    assert any(f"{number} no'lu sikayetinizde ihlal bulundu." in one for one in heard), heard
    tend(service.core)
    case = show(service.core, number)
    assert (case.held.case.state, case.decision) == (State.CLOSED, Decision.VIOLATION)
    status = by_kannel(service, AYSE, f"DURUM {number}", request_id())
    assert "ihlal" in status.lower()
    with chromium.new_context(locale="tr-TR") as context:
        citizen_reads(context, service, url, number)


def provider_answers(context: BrowserContext, served: tuple[Service, str], number: int) -> None:
    """The provider sees what it is asked and says what it knows."""
    service, _ = served
    person = enter(
        context.new_page(), served, hired(service.core, Role.OWNER, None, ACME), "/kurumsal"
    )
    ready(person, "Bugün")
    person.go("/kurumsal/sikayetler")
    ready(person, "Şikâyetler")
    person.page.get_by_role("link", name=str(number)).click()
    person.h1(f"Şikâyet {number}")
    person.look_over("asked")
    person.page.get_by_label("Yanlışlıkla gönderildi").check()
    person.page.get_by_label("Açıklamanız").fill("Liste güncellenmemişti.")
    person.press("Cevabı gönder")
    expect(person.page.get_by_role("alert")).to_have_text("Cevabınız alındı.")
    person.look_over("answered")
    assert person.complaints == []


def officer_decides(context: BrowserContext, served: tuple[Service, str], number: int) -> None:
    """The officer has the permission in view, and decides."""
    service, _ = served
    person = enter(context.new_page(), served, hired(service.core, Role.OFFICER, None))
    ready(person, "Dosyalar")
    person.page.get_by_role("link", name=str(number)).click()
    ready(person, f"Şikâyet {number}")
    for words in ("Reddedilmişti", "Sonucu belirleyen satır", "Liste güncellenmemişti."):
        expect(person.page.locator("main")).to_contain_text(words)
    person.look_over("case")
    person.page.get_by_label("İhlal var").check()
    person.page.get_by_label("Gerekçe").first.fill(REASONS)
    person.press("Kararı ver")
    expect(person.page.get_by_role("alert")).to_contain_text("Karar verildi")
    person.look_over("decided")
    assert person.complaints == []


def citizen_reads(context: BrowserContext, service: Service, url: str, number: int) -> None:
    """The citizen sees the way of the complaint, its reasons, and has them as a letter."""
    person = Person(context.new_page(), service, url)
    person.come_in(AYSE, f"/sikayetlerim/{number}")
    expect(person.page.locator("main")).to_contain_text(REASONS)
    person.look_over("timeline")
    letter = context.request.get(f"{url}/sikayetlerim/{number}/karar.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(letter.body())
    read = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    for words in (str(number), REASONS, "Acme", "İhlal"):
        assert words in read, read
    assert person.complaints == []
