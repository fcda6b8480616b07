"""A case at the desk, by forms alone: every move, what rules forbid, who may."""

from datetime import timedelta

import pypdfium2

from app.domain.complaint import Decision, State
from app.domain.consent import Status
from app.domain.desk import Position
from app.domain.permissions import Role
from app.outbox.delivery import system_context
from app.usecases.cells import Cell
from app.usecases.complaints.campaigns import GroupComplaint
from tests.channels.bakanlik.office import AYSE, MEHMET, at_desk, at_provider, cases, press
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.usecases.acts import ACME, M, change, record
from tests.usecases.complaints import file, show
from tests.usecases.desks import REASONS, answer, hire

DAY = timedelta(days=1)


def refused(service: Service) -> int:
    """A complaint about a text that came after a refusal."""
    core = service.core
    record(core, AYSE, ACME, M)
    service.later(days=10)
    change(core, (AYSE, Status.RET, Cell(ACME, M)))
    service.later(days=10)
    return file(
        core, name="Ayşe Yılmaz", residence="Moda Cad. 1", text="Büyük <b>indirim</b>"
    ).number


def test_a_case_on_one_page(service: Service) -> None:
    number = refused(service)
    officer = at_desk(service)
    queue = officer.get("/bakanlik")
    assert f"/bakanlik/dosya/{number}" in queue.links()
    page = officer.get(f"/bakanlik/dosya/{number}")
    for words in ("Reddedilmişti", "retten 7 iş günü sonra", "Sonucu belirleyen satır"):
        assert words in page.text
    for words in (
        "Ayşe Yılmaz",
        "Moda Cad. 1",
        "Büyük <b>indirim</b>",
        "0532 111 22 33",
        "İstanbul",
    ):
        assert words in page.text
    assert "Kararı ver" not in page.text  # the provider is heard first


def test_from_the_answer_to_the_decision(service: Service) -> None:
    number = refused(service)
    provider, officer = at_provider(service), at_desk(service)
    asked = provider.get(f"/kurumsal/sikayetler/{number}")
    assert "0532 111 22 33" in asked.text
    assert "Yılmaz" not in asked.text
    assert "Moda" not in asked.text
    empty = provider.send(asked, f"/kurumsal/sikayetler/{number}", position="mistake", words=" ")
    assert empty.status == 422
    told = press(
        provider, asked, f"/kurumsal/sikayetler/{number}",
        position=Position.MISTAKE.value, words="Sistem hatası oldu.",
    )  # fmt: skip
    assert "Cevabınız alındı." in told.text
    page = officer.get(f"/bakanlik/dosya/{number}")
    assert "Sistem hatası oldu." in page.text
    assert "Yanlışlıkla gönderildi" in page.text
    action = f"/bakanlik/dosya/{number}/decide"
    short = officer.send(page, action, decision="violation", reasons="Olmaz.")
    assert short.status == 409
    assert "en az on harf" in short.text
    assert "Olmaz." in short.text  # nothing typed is lost
    done = press(officer, short, action, decision="violation", reasons=REASONS)
    assert "Karar verildi; taraflara bildirilecek." in done.text
    case = show(service.core, number)
    assert (case.held.case.state, case.decision) == (State.DECIDED, Decision.VIOLATION)
    assert REASONS in provider.get(f"/kurumsal/sikayetler/{number}").text
    base, own = f"/bakanlik/dosya/{number}", f"/kurumsal/sikayetler/{number}"
    to_citizen = letter(officer, f"{base}/karar.pdf")
    theirs_by_desk = letter(officer, f"{base}/karar-saglayici.pdf")
    for theirs in (theirs_by_desk, letter(provider, f"{own}/karar.pdf")):
        assert REASONS in theirs
        assert "Acme Alışveriş Hizmetleri A.Ş." in theirs
        assert "Yılmaz" not in theirs
        assert "Moda" not in theirs
    assert "Ayşe Yılmaz" in to_citizen
    assert "Moda Cad. 1" in to_citizen


def letter(browser: Browser, path: str) -> str:
    """What stands in a letter."""
    answer = browser.get(path).answer
    assert answer.content_type == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_every_button_of_the_desk(service: Service) -> None:
    number = file(service.core).number
    base = f"/bakanlik/dosya/{number}"
    clerk, officer = at_desk(service, Role.CLERK), at_desk(service)
    page = press(clerk, clerk.get(base), f"{base}/assign")
    assert "Görevli: Deniz Uzman" in page.text
    assert f"{base}/extend" not in [form.get("action") for form in page.tree.iter("form")]
    page = officer.get(base)
    wrong = officer.send(page, f"{base}/extend", until="2026-03-12", note="Bayram")
    assert "yalnızca ileri" in wrong.text
    page = press(officer, wrong, f"{base}/extend", until="2026-05-04", note="Bayram")
    assert "Süre uzatıldı." in page.text
    assert "4 Mayıs 2026" in page.text
    page = press(officer, page, f"{base}/transfer", province="6", note="İkamet Ankara")
    assert "başka bir ilin" in page.text
    assert show(service.core, number).held.province == 6


def test_another_province_s_case_asks_why_once_and_tells_it(service: Service) -> None:
    number = file(service.core).number
    base = f"/bakanlik/dosya/{number}"
    officer = at_desk(service, Role.OFFICER, 35)
    page = officer.get(base)
    assert "gerekçe yazın" in page.text
    assert officer.send(page, base, reason=" ").status == 422
    page = press(officer, page, base, reason="Aynı gönderici.")
    assert "Baktığınız kaydedildi" in page.text
    assert "Bu dosyada atabileceğiniz adım yok." in page.text
    assert officer.get(base).status == 200
    refused_move = officer.post(
        f"{base}/assign", {"csrf_token": officer.session().get("csrf_token", "")}
    )
    assert refused_move.status in (400, 403, 409)
    chief = at_desk(service, Role.SUPERVISOR, None)
    report = chief.get("/bakanlik/bakislar")
    assert "Aynı gönderici." in report.text
    assert officer.get("/bakanlik/bakislar").status == 403


def test_an_auditor_looks_and_moves_nothing(service: Service) -> None:
    number = file(service.core).number
    auditor = at_desk(service, Role.AUDITOR, None)
    page = auditor.get(f"/bakanlik/dosya/{number}")
    assert "Bu dosyada atabileceğiniz adım yok." in page.text
    assert [
        form.get("action") for form in page.tree.iter("form") if "dosya" in form.get("action", "")
    ] == []


def test_a_campaign_is_decided_at_once_and_what_cannot_be_is_named(service: Service) -> None:
    core = service.core
    one = file(core).number
    two = file(core, MEHMET).number
    three = file(core, "+905357778899").number
    for number in (one, two, three):
        core.run(GroupComplaint(number), system_context(core))
    campaign = show(core, one).held.campaign
    assert campaign is not None
    acme = hire(core, Role.OWNER, iys=100100)
    for number in (one, two):
        answer(core, number, acme)
    officer = at_desk(service)
    page = officer.get(f"/bakanlik/kampanya/{campaign}")
    assert "B001" in page.text
    done = officer.send(
        page, f"/bakanlik/kampanya/{campaign}", decision="no-violation", reasons=REASONS
    )
    assert "2 dosyaya karar verildi." in done.text
    assert f"{three}: Markanın cevap süresi dolmadan" in done.text or str(three) in done.text
    assert show(core, one).decision is Decision.NO_VIOLATION


def test_an_unknown_sender_gets_its_brand(service: Service) -> None:
    file(service.core, brand=None, sender="0850 222 33 44")
    officer = at_desk(service)
    page = officer.get("/bakanlik/gondericiler")
    assert "8502223344" in page.text
    wrong = officer.send(page, "/bakanlik/gondericiler", sender="8502223344", brand="Olmayan")
    assert wrong.status == 422
    page = press(officer, page, "/bakanlik/gondericiler", sender="8502223344", brand="ACME")
    assert "Gönderen kaydedildi" in page.text
    assert "Bilinmeyen gönderen yok." in page.text


def test_the_queue_goes_on_filters_and_leaves_as_tables(service: Service) -> None:
    numbers = cases(service.core, 3)
    officer = at_desk(service)
    page = officer.get("/bakanlik")
    assert "3 dosya." in page.text
    page = press(officer, page, "/bakanlik/suzgec", ad="Hepsi bende", mine="1")
    assert "Hepsi bende" in page.text
    assert (
        officer.get("/bakanlik/ara?no=" + str(numbers[0])).location
        == f"/bakanlik/dosya/{numbers[0]}"
    )
    table = officer.client.get("/bakanlik/liste.csv", base_url="https://sms.example.org")
    assert table.text.splitlines()[0].startswith("\ufeff")
    assert [line.split(",")[0] for line in table.text.splitlines()[1:]] == [str(n) for n in numbers]
    book = officer.client.get("/bakanlik/liste.xlsx", base_url="https://sms.example.org")
    assert book.data[:2] == b"PK"
    assert officer.get("/bakanlik?mine=1").text.count("Bu süzgeçte bekleyen dosya yok.") == 1


def test_what_is_not_there_is_not_found(service: Service) -> None:
    officer = at_desk(service)
    for path in ("dosya/99999999", "dosya/abc", "dosya/٣", "dosya/1234567890123", "kampanya/77"):
        assert officer.get(f"/bakanlik/{path}").status == 404, path
    assert at_provider(service).get("/kurumsal/sikayetler/99999999").status == 404


def test_the_numbers_of_the_desk(service: Service) -> None:
    cases(service.core, 2)
    officer = at_desk(service)
    page = officer.get("/bakanlik/sayilar")
    assert "Cevap bekleniyor2" in page.text


def test_from_case_to_case_within_what_the_queue_showed(service: Service) -> None:
    core = service.core
    numbers = sorted(cases(core, 4), key=lambda number: show(core, number).held.filed_at)
    acme = hire(core, Role.OWNER, iys=100100)
    answer(core, numbers[0], acme)
    answer(core, numbers[3], acme)
    officer = at_desk(service)

    def ways(path: str) -> tuple[str | None, str | None]:
        """Where `n` and `u` lead."""
        keys = {one.get("data-key"): one.get("href") for one in officer.get(path).tree.iter("a")}
        return keys.get("n"), keys["u"]

    first = f"/bakanlik/dosya/{numbers[0]}"
    assert ways(first) == (f"/bakanlik/dosya/{numbers[1]}", "/bakanlik")
    officer.get("/bakanlik?state=4&mine=")
    assert ways(first) == (f"/bakanlik/dosya/{numbers[3]}", "/bakanlik?state=4")
    assert ways(f"/bakanlik/dosya/{numbers[3]}")[0] is None
    officer.get(f"/bakanlik?state=4&sonra=2026-03-01T00:00:00%2B00:00~{numbers[0]}")
    assert ways(first)[1] == (
        f"/bakanlik?state=4&sonra=2026-03-01T00%3A00%3A00%2B00%3A00~{numbers[0]}"
    )
    officer.get("/bakanlik")
    assert ways(first) == (f"/bakanlik/dosya/{numbers[1]}", "/bakanlik")
    # What is no mark of ours would only fill the cookie.
    for mark in ("9" * 4000, f"2026-03-01T00:00:00+00:00~{'9' * 4000}", "yarin~1"):
        assert officer.get(f"/bakanlik?sonra={mark}").status == 200
        assert ways(first)[1] == "/bakanlik"
