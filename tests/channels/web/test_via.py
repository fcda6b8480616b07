"""The page of a provider's question: looking changes nothing, a yes and a no weigh the same, and
nobody answers for somebody else."""

import re

import pytest

from tests.channels.iys.asking import (
    ask,
    codes_in,
    confirm,
    data,
    link_in,
    newest,
    permissions,
    question,
    standing,
)
from tests.channels.iys.program import ACME, MARKET, Program
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.outbox.conftest import MAIL

STATE = "SELECT opened_at IS NOT NULL, outcome, (SELECT count(*) FROM consent) FROM via_request"
WIDE = permissions(brandCodes=[MARKET, ACME], types=["ARAMA", "MESAJ"])
APPROVED, DECLINED = 1, 2


@pytest.fixture(autouse=True)
def _cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.usecases.programs.clients.MEMORY_KIB", 64)


@pytest.fixture
def program(service: Service) -> Program:
    return Program(service)


@pytest.fixture
def path(program: Program, service: Service) -> str:
    """The link of a question about four permissions and a text."""
    parts = (WIDE, data(types=["ACIK_RIZA_METNI"]))
    ask(program, question("SMS_SHORTURL", *parts))
    return link_in(newest(service))


def test_looking_opens_nothing_and_answers_nothing(browser: Browser, path: str) -> None:
    for _ in range(2):
        page = browser.get(path)
        assert page.h1 == "Sizden onay isteniyor"
        assert "Acme Alışveriş Hizmetleri A.Ş." in page.text
        assert "Yeşilova Market: Arama" in page.text
    assert browser.client.head(path, base_url="https://sms.example.org").status_code == 200
    assert browser.service.rows(STATE) == [(False, None, 0)]


def test_it_is_opened_by_a_press_and_stays_so(browser: Browser, path: str) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    assert browser.service.rows(STATE) == [(True, None, 0)]
    assert "Neleri onaylıyorsunuz?" in page.text
    assert "05** *** ** 49" in page.text
    again = Browser(browser.service).get(path)
    assert "Neleri onaylıyorsunuz?" in again.text


def test_a_yes_and_a_no_look_alike_and_nothing_is_ticked(browser: Browser, path: str) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    buttons = [one for one in page.form(path).iter("button") if one.get("name") == "cevap"]
    assert [one.get("value") for one in buttons] == ["evet", "hayir"]
    assert len({one.get("class") for one in buttons}) == 1
    ticks = [one for one in page.form(path).iter("input") if one.get("type") == "checkbox"]
    assert len(ticks) == 5
    assert [one.get("checked") for one in ticks] == [None] * 5


def test_a_yes_to_nothing_is_asked_again(browser: Browser, path: str) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    page = browser.send(page, path, cevap="evet")
    assert page.status == 422
    assert page.errors == [
        "Onayladıklarınızı işaretleyin; hiçbirini onaylamıyorsanız «Onaylamıyorum» düğmesine basın."
    ]
    page = browser.send(page, path, cevap="evet", parts=["99", "x", ""])
    assert page.status == 422
    assert browser.service.rows(STATE) == [(True, None, 0)]


def test_what_was_ticked_is_approved_and_the_first_answer_counts(
    browser: Browser, path: str
) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    done = browser.send(page, path, cevap="evet", parts=["1", "3"])
    assert done.h1 == "Onayınız kaydedildi"
    assert re.findall(r"(Yeşilova Market|Acme Alışveriş): \w+ (\w+)", done.text) == [
        ("Yeşilova Market", "onaylanmadı"),
        ("Yeşilova Market", "onaylandı"),
        ("Acme Alışveriş", "onaylanmadı"),
        ("Acme Alışveriş", "onaylandı"),
    ]
    for said in ({"cevap": "hayir"}, {"cevap": "evet", "parts": ["0"]}):
        assert browser.send(page, path, **said).h1 == "Onayınız kaydedildi"
    assert browser.service.rows(STATE) == [(True, APPROVED, 2)]
    assert browser.get(path).h1 == "Onayınız kaydedildi"


def test_a_no_is_taken_at_once(browser: Browser, path: str) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    assert browser.send(page, path, cevap="hayir", parts=["1"]).h1 == "Onay verilmedi"
    assert browser.service.rows(STATE) == [(True, DECLINED, 0)]


def test_an_answer_that_is_none_answers_nothing(browser: Browser, path: str) -> None:
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    for said in ("", "x", None):
        assert browser.send(page, path, cevap=said).status == 200
    assert browser.service.rows(STATE) == [(True, None, 0)]


def test_no_form_of_others_is_taken(browser: Browser, path: str) -> None:
    for action in (path, f"{path}/ac", f"{path}/sorma"):
        body = {"cevap": "evet", "parts": ["0"], "List-Unsubscribe": "One-Click"}
        assert browser.post(action, body).status == 400
        answer = Browser(browser.service).post(action, body, headers={"Origin": "https://x.test"})
        assert answer.status == 400
    assert browser.service.rows(STATE) == [(False, None, 0)]


def test_never_ask_me_again_is_offered_at_every_step(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert f"{path}/sorma" in page.links()
    page = browser.follow(browser.send(page, f"{path}/ac"))
    assert f"{path}/sorma" in page.links()
    page = browser.send(page, f"{path}/sorma")
    assert page.h1 == "Bir daha sorulmayacak"
    assert browser.service.rows(STATE) == [(True, DECLINED, 0)]
    assert browser.service.rows("SELECT provider, channel FROM via_silence") == [(ACME, "via")]


def test_the_page_of_a_code_tells_what_it_stands_for_and_approves_nothing(
    browser: Browser, program: Program
) -> None:
    service = browser.service
    id = ask(program)
    text = newest(service)
    path = link_in(text)
    page = browser.get(path)
    assert "iletideki kodu Acme Alışveriş Hizmetleri A.Ş. görevlisine söyleyin" in page.text
    assert f"{path}/sorma" in page.links()
    assert path not in page.links()
    token = dict(page.fields(f"{path}/sorma"))["csrf_token"]
    assert browser.post(path, {"csrf_token": token, "cevap": "evet"}).status == 410
    assert standing(program, id) == ("CONSENT_REQUESTED", "PENDING")
    service.later(minutes=3)
    assert "Kodun süresi doldu" in browser.get(path).text
    id = ask(program, question(recipient="+905377115251"))
    text = newest(service, "+905377115251")
    confirm(program, id, codes_in(text)[0])
    assert browser.get(link_in(text)).h1 == "Onayınız kaydedildi"


@pytest.mark.parametrize("wrong", ["x", "A" * 14, "2" * 500, "%00", "é"])
def test_what_is_no_link_says_so(browser: Browser, path: str, wrong: str) -> None:
    for broken in (f"/onay/{wrong}", f"{path}{wrong}", path[:-1]):
        page = browser.get(broken)
        assert (page.status, page.h1) == (410, "Bu bağlantı geçerli değil")
    assert browser.service.rows(STATE) == [(False, None, 0)]


def test_it_is_there_in_english(service: Service, path: str) -> None:
    browser = Browser(service, **{"Accept-Language": "en"})
    page = browser.get(path)
    assert page.h1 == "You are asked for an approval"
    page = browser.follow(browser.send(page, f"{path}/ac"))
    assert "You need not approve" in page.text
    assert browser.send(page, path, cevap="evet", parts=["0"]).h1 == "Your approval is recorded"


def test_a_mail_names_the_brand_and_has_its_link_and_no_code_in_its_subject(
    program: Program, service: Service
) -> None:
    ask(program, question("EPOSTA_OTP", recipient=MAIL))
    text = newest(service, MAIL)
    assert text.startswith(f"{codes_in(text)[0]}\n\nYESILOVA, size ileti gönderebilmek için")
    assert "bir daha sorulmasın:\nhttps://" in text
