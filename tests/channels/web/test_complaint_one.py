"""One complaint: how it stands, what happened, the decision, the letter, and what its citizen may
still do: complete, withdraw, object, tell whether it stopped."""

import pytest
from pypdfium2 import PdfDocument

from app.core import Context
from app.domain.consent import MessageType
from app.domain.desk import Position
from app.domain.permissions import Role
from app.usecases.desk.case import OpenCase
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, approve, come_in
from tests.channels.web.complaining import (
    BEGIN,
    LIST,
    TEXT,
    answer,
    begin,
    choose,
    file,
    filed,
    known,
    person,
)
from tests.channels.web.pages import Browser, Page
from tests.usecases.complaints import moves, tend
from tests.usecases.desks import answer as provider_says
from tests.usecases.desks import decide, hire

A, M, E = MessageType


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def whole(browser: Browser) -> int:
    """A complaint with everything, of somebody in İstanbul."""
    number = known(browser)
    answer(browser, number, "ileti", text=TEXT)
    answer(browser, number, "operator", operator="turkcell")
    answer(browser, number, "konu", subjects=["no-consent"], about="Her gün geliyor.")
    person(browser, number)
    assert file(browser, number).status == 303
    return number


def one(browser: Browser, number: int) -> Page:
    return browser.get(f"{LIST}/{number}")


def decided(browser: Browser, service: Service) -> int:
    """Answered by the provider, decided by an officer."""
    number = whole(browser)
    core = service.core
    provider_says(core, number, hire(core, Role.OWNER, None, iys=100100))
    decide(core, number, officer(service))
    return number


def officer(service: Service) -> Context:
    return hire(service.core, Role.OFFICER)


def test_how_it_stands_and_what_happened(ayse: Browser) -> None:
    number = whole(ayse)
    page = one(ayse, number)
    assert page.h1 == f"{number} numaralı şikâyet"
    for part in (
        "Markanın cevabı bekleniyor",
        "Markanın cevabı için son an: 2 Nisan 2026, 23:59",
        "Böyle bir izin vermemiştiniz.",
        "Şikâyet ettiniz",
        "Markadan cevap istendi",
        TEXT,
        "Her gün geliyor.",
        "Şikâyetinize henüz kimse bakmadı.",
    ):
        assert part in page.text
    (timeline,) = [one for one in page.tree.iter("ol") if one.get("class") == "timeline"]
    assert len(list(timeline)) == 3
    (here,) = [one for one in page.tree.iter("li") if one.get("aria-current") == "step"]
    assert "".join(here.itertext()) == "Markaya soruldu"
    assert "Eksik kalanlar" not in page.text


def test_what_is_missing_is_completed_later_and_nothing_else_is_touched(
    ayse: Browser, service: Service
) -> None:
    number = filed(ayse)
    page = one(ayse, number)
    assert "Eksik kalanlar" in page.text
    assert f"{LIST}/{number}/tamamla/ileti" in page.links()
    page = answer(ayse, number, "ileti", LIST, text=TEXT)
    assert page.location == f"{LIST}/{number}?tamam=eklendi"
    assert "Eklediniz, teşekkürler." in ayse.follow(page).text
    answer(ayse, number, "operator", LIST, operator="vodafone")
    person(ayse, number, LIST)
    page = one(ayse, number)
    assert "Eksik kalanlar" not in page.text
    assert TEXT in page.text
    # What was told before is sealed in the history, and shown to nobody.
    assert "national_id" not in page.answer.text
    assert answer(ayse, number, "kisi", LIST, mersis="1", name="x" * 121).status == 422
    assert moves(service.core, number)[:3] == ["file", "examine", "ask"]


def test_who_sent_it_may_be_told_later(ayse: Browser, service: Service) -> None:
    number = begin(ayse)
    answer(ayse, number, "zaman", which="bugun", time="11")
    file(ayse, number)
    path = f"{LIST}/{number}/tamamla"
    page = ayse.send(ayse.get(f"{path}/gonderen"), f"{path}/gonderen", who="marka")
    assert page.location == f"{path}/marka"
    token = dict(ayse.get(f"{path}/marka").fields("/cikis"))["csrf_token"]
    page = ayse.post(f"{path}/marka", {"csrf_token": token, "brand": "100100"})
    assert page.location == f"{LIST}/{number}?tamam=eklendi"
    assert moves(service.core, number)[-1] == "ask"


def test_withdrawn_after_a_second_look(ayse: Browser) -> None:
    number = whole(ayse)
    page = ayse.get(f"{LIST}/{number}/geri-cek")
    assert page.h1 == f"{number} numaralı şikâyet geri çekilsin mi?"
    page = ayse.send(page, f"{LIST}/{number}/geri-cek", note="x" * 2001)
    assert page.errors == ["En çok 2000 harf yazabilirsiniz"]
    page = ayse.follow(ayse.send(page, f"{LIST}/{number}/geri-cek", note="Vazgeçtim."))
    assert "Şikâyetinizi geri çektiniz." in page.text
    assert "Vazgeçtim." in page.text
    page = answer(ayse, number, "ileti", LIST, text="x")
    assert page.location == f"{LIST}/{number}?tamam=bitti"
    page = ayse.follow(page)
    assert "artık değiştirilemez" in page.text
    token = dict(page.fields("/cikis"))["csrf_token"]
    for step in ("marka", "resim"):
        path = f"{LIST}/{number}/tamamla/{step}"
        page = ayse.post(path, {"csrf_token": token, "brand": "100200"})
        assert page.location == f"{LIST}/{number}?tamam=bitti"
    assert ayse.get(f"{LIST}/{number}/karar.pdf").status == 404


def test_the_decision_its_reasons_and_the_letter(ayse: Browser, service: Service) -> None:
    number = decided(ayse, service)
    page = one(ayse, number)
    for part in ("İhlal bulundu", "Ret kaydından sonra gönderildiği", "İtiraz için son gün"):
        assert part in page.text
    answer_ = ayse.client.get(f"{LIST}/{number}/karar.pdf", base_url="https://sms.example.org")
    assert answer_.status_code == 200
    assert answer_.mimetype == "application/pdf"
    assert answer_.headers["Content-Disposition"] == f'inline; filename="sikayet-{number}.pdf"'
    assert answer_.headers["Cache-Control"] == "no-store"
    text = text_of(answer_.data)
    for part in (
        "Deneme kaydıdır: bu yazının hukuki sonucu yoktur",
        f"Sayı: {number}",
        "Ayşe Yılmaz",
        "Atatürk Cad. 1",
        "Acme Alışveriş",
        "0532 111 22 33",
        "11 Mart 2026, 11:30",
        TEXT,
        "Böyle bir izin vermemiştiniz.",
        "Bu izin için kayıt yok.",
        "Marka izni olduğunu söylüyor.",
        "İhlal bulundu",
        "Ret kaydından sonra gönderildiği anlaşıldı.",
        "10 Nisan 2026 gününün sonuna kadar",
    ):
        assert part in text, part


def text_of(pdf: bytes) -> str:
    """What can be read in a letter, line ends as spaces."""
    document = PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def test_the_letter_has_the_history_and_speaks_english(ayse: Browser, service: Service) -> None:
    approve(service, AYSE, 100100, M)
    service.later(minutes=10)
    number = begin(ayse)
    choose(ayse, number)
    answer(ayse, number, "zaman", which="bugun", time="12.05")
    file(ayse, number)
    core = service.core
    provider_says(core, number, hire(core, Role.OWNER, None, iys=100100), Position.MISTAKE)
    decide(core, number, officer(service))
    ayse.get("/?dil=en")
    url = f"{LIST}/{number}/karar.pdf"
    text = text_of(ayse.client.get(url, base_url="https://sms.example.org").data)
    for part in ("A demonstration", "There was a valid permission.", "11 March 2026, 12:00"):
        assert part in text
    assert "The brand says that it was a mistake." in text


def test_an_objection_wants_words_and_is_in_time(ayse: Browser, service: Service) -> None:
    number = decided(ayse, service)
    page = ayse.get(f"{LIST}/{number}/itiraz")
    assert "10 Nisan 2026" in page.text
    page = ayse.send(page, f"{LIST}/{number}/itiraz", note=" ")
    assert page.errors == ["Birkaç kelimeyle nedenini yazın"]
    page = ayse.follow(ayse.send(page, f"{LIST}/{number}/itiraz", note="Kanıt sahte."))
    assert "İtirazınız kaydedildi." in page.text
    assert "Kanıt sahte." in page.text
    assert "İl müdürlüğü inceliyor" in page.text
    page = ayse.send(ayse.get(f"{LIST}/{number}/itiraz"), f"{LIST}/{number}/itiraz", note="x")
    assert page.location == f"{LIST}/{number}?tamam=gec"


def test_too_late_to_object(ayse: Browser, service: Service) -> None:
    number = decided(ayse, service)
    service.later(days=31)
    come_in(ayse)
    assert "İtiraz et" not in one(ayse, number).text
    page = ayse.send(ayse.get(f"{LIST}/{number}/itiraz"), f"{LIST}/{number}/itiraz", note="x")
    assert page.location == f"{LIST}/{number}?tamam=gec"


def test_who_looked_is_told_without_a_name(ayse: Browser, service: Service) -> None:
    number = whole(ayse)
    service.core.run(OpenCase(number), officer(service))
    page = one(ayse, number)
    assert "Uzman, İstanbul" in page.text
    assert "Officer 34" not in page.text


def test_have_they_stopped_the_first_answer_counts(ayse: Browser, service: Service) -> None:
    number = decided(ayse, service)
    assert "daha kapanmadı" in ayse.get(f"{LIST}/{number}/kesildi").text
    service.rows("UPDATE complaint SET state = 6, closed_at = %s RETURNING 1",
                 service.core.clock.now())  # fmt: skip
    tend(service.core)
    page = ayse.get(f"{LIST}/{number}/kesildi")
    assert page.h1 == "İletiler kesildi mi?"
    stopped = "SELECT stopped FROM complaint"
    assert service.rows(stopped) == [(None,)]
    token = dict(page.fields("/cikis"))["csrf_token"]

    def say(word: str) -> Page:
        data = {"csrf_token": token, "kesildi": word}
        return ayse.post(f"{LIST}/{number}/kesildi", data)

    assert say("belki").status == 400
    assert "Cevabınız için teşekkürler" in ayse.follow(say("hayir")).text
    assert service.rows(stopped) == [(False,)]
    assert "İlk cevabınız geçerli" in ayse.follow(say("evet")).text
    assert service.rows(stopped) == [(False,)]
    assert "Hâlâ geldiğini söylediniz" in ayse.get(f"{LIST}/{number}/kesildi").text
    assert ayse.get(f"{LIST}/{number}/kesildi").text.count("Evet, kesildi") == 0


def test_told_too_early_it_is_said(ayse: Browser) -> None:
    number = whole(ayse)
    token = dict(one(ayse, number).fields("/cikis"))["csrf_token"]
    page = ayse.post(f"{LIST}/{number}/kesildi", {"csrf_token": token, "kesildi": "evet"})
    assert page.location == f"{LIST}/{number}?tamam=gec"
    assert ayse.get(f"{BEGIN}/{number}").location == f"{LIST}/{number}"
