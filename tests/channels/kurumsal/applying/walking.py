"""The way through an application in a real browser, page by page."""

from email import message_from_string
from email.policy import default
from uuid import uuid4

from playwright.sync_api import FilePayload, Page, expect

from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.outbox.notices import tell
from app.usecases.mailbox import ReadMailbox
from app.usecases.staff.hiring import AddStaff
from tests.channels.kurumsal.applying.applicants import MAIL, picture
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person
from tests.citizens import code_of
from tests.usecases.desks import operator

WAITING = "SELECT DISTINCT tell_tag FROM outbox WHERE status = 1 AND tell_tag IS NOT NULL"


def document(body: bytes) -> FilePayload:
    return {"name": "belge.pdf", "mimeType": "application/pdf", "buffer": body}


def mails(service: Service) -> list[str]:
    """What was read in the mailbox, once everything that waits has left, the newest first."""
    for (tag,) in service.rows(WAITING):
        tell(service.core, service.parts.channels, tag, uuid4())
    context = operator(service.core)
    return [_plain(mail.source) for mail in service.core.run(ReadMailbox(), context)]


def _plain(source: str) -> str:
    part = message_from_string(source, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def hired(service: Service, role: Role) -> str:
    """The mail address of somebody of the registry."""
    mail = f"{role.value}@ileti.example"
    order = AddStaff(role, f"{role.value.title()} Deniz", parse_address(mail))
    service.core.run(order, operator(service.core))
    return mail


def both(who: Person, state: str) -> None:
    """A page in both languages."""
    who.look_over(state)
    here = who.page.url.partition("?")[0]
    who.page.goto(f"{here}?dil=en")
    who.look_over(f"{state} in English")
    who.page.goto(f"{here}?dil=tr")


def type_in(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)


def come_in(who: Person, *, scripts: bool) -> None:
    """By the state's login; where there are no scripts, one more press."""
    who.go("/kurumsal/basvuru")
    who.press("e-Devlet ile başvur")
    if not scripts:
        who.press("Girişi tamamla")
    who.h1("İşletmeniz")


def tell_legal(who: Person) -> None:
    """Wrong at first, then right; nothing that was typed is lost."""
    page = who.page
    page.get_by_label("Tacir (MERSİS numarası var)").check()
    type_in(page, title="Kuzey Ofis Mobilya A.Ş.", mersis="0123456780800015", tin="1234567816")
    who.press("Devam et")
    expect(page.locator("#errors li")).to_have_count(3)
    expect(page.locator("#errors")).to_contain_text("uyuşmuyor")
    expect(page.locator("#mersis")).to_have_value("0123456780800015")
    who.look_over("legal with faults")
    type_in(page, tin="1234567808", address="Organize Sanayi Bölgesi 4. Cadde No 12")
    page.locator("#province").select_option("16")
    who.press("Devam et")
    who.h1("Yetkili ve iletişim")


def tell_contact(who: Person) -> None:
    both(who, "contact")
    type_in(who.page, name="Defne Kuzey", duty="Genel müdür", mobile="0532 111 22 33", mail=MAIL)
    who.press("Devam et")
    who.h1("Size gönderdiğimiz kodu yazın")
    who.look_over("code")
    who.page.get_by_label("Kod", exact=True).fill(code_of(who.service.core, MAIL))
    who.press("Devam et")
    who.h1("Markalarınız")


def tell_brands(who: Person) -> None:
    page = who.page
    both(who, "brands")
    page.get_by_role("link", name="Düzenle").click()
    who.h1("Marka")
    page.locator("#sector").select_option("home")
    type_in(page, short1="KUZEYOFIS")
    who.press("Kaydet")
    who.h1("Markalarınız")
    page.get_by_role("link", name="Marka ekle").click()
    type_in(page, name="Bulut Koltuk", short1="ACME")
    page.locator("#sector").select_option("home")
    who.press("Kaydet")
    expect(page.locator("#errors")).to_contain_text("Boşta olanlar: ACMETR, ACME1, BULUTKOLTUK")
    both(who, "brand")
    type_in(page, name="Bulut Koltuk", short1="BULUTKOLTUK")
    page.locator("#sector").select_option("home")
    who.press("Kaydet")
    who.h1("Markalarınız")
    page.get_by_role("link", name="Devam et").click()
    who.h1("Marka tescil belgeleri")


def tell_certificate(who: Person) -> None:
    page = who.page
    both(who, "certificates")
    page.get_by_role("link", name="Belge yükle").click()
    page.get_by_label("Belge", exact=True).set_input_files(document(b"no document"))
    who.press("Yükle")
    expect(page.locator("#errors")).to_contain_text("Dosya türü tanınmadı")
    who.look_over("certificate refused")
    page.get_by_label("Belge", exact=True).set_input_files(document(picture()))
    who.press("Yükle")
    expect(page.get_by_role("img", name="Bulut Koltuk, tescil belgesi, sayfa 1")).to_be_visible()
    both(who, "certificate")
    page.get_by_role("link", name="Devam et").click()
    page.get_by_role("link", name="Devam et").click()
    who.h1("Gözden geçirin ve gönderin")


def send(who: Person) -> str:
    """Not without the tick; the number."""
    both(who, "summary")
    who.press("Gönder")
    expect(who.page.locator("#errors")).to_contain_text("yetkili olduğunuzu onaylayın")
    who.page.get_by_label("Bu işletmeyi temsile yetkiliyim; yazdıklarım doğrudur.").check()
    who.press("Gönder")
    number = who.page.locator("h1").inner_text().removeprefix("Başvuru ")
    expect(who.page.get_by_role("alert")).to_contain_text(number)
    both(who, "status")
    return number
