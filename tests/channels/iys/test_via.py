"""A citizen is asked, and answers by a code or a link: what is recorded, what is told, how it
stands."""

import re
from typing import Any

import pytest

from app.domain.consent import MessageType
from app.usecases.lock import ChooseLanguage, LockAddress
from app.usecases.verify import differences
from tests.channels.iys.asking import (
    ACME,
    CONFIRM,
    MAIL,
    MARKET,
    PHONE,
    START,
    answering,
    ask,
    codes_in,
    confirm,
    failed,
    link_in,
    mail,
    newest,
    permissions,
    question,
    read,
    sent,
    standing,
    told,
    wrong,
)
from tests.channels.iys.consents import asking, consent, refuse
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.keeping.conftest import citizen
from tests.outbox.conftest import plain

A, M, E = MessageType
EVENTS = "SELECT brand_code, type, status, source, kind, actor, channel FROM consent_event"
GRANT, ONAY, TEXT, BY_MAIL = 3, 1, 21, 26


def asked_of(program: Program, brand: int = MARKET, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the API tells of the permission."""
    body: dict[str, Any] = program.post(
        program.at("/consents/status", brand), asking(**more)
    ).get_json()
    return body


def answered(service: Service, path: str, **fields: Any) -> None:  # noqa: ANN401
    """What a citizen does on the page of a link."""
    browser = Browser(service)
    page = browser.get(path)
    if page.tree.find(f".//form[@action='{path}/ac']") is not None:
        page = browser.follow(browser.send(page, f"{path}/ac"))
    browser.send(page, path, **fields)


def test_a_code_that_comes_back_is_an_approval_of_the_citizens_own(
    program: Program, service: Service
) -> None:
    body = question("SMS_OTP", permissions(brandCodes=[MARKET, ACME], types=["MESAJ", "ARAMA"]))
    id = ask(program, body)
    assert standing(program, id) == ("SUCCESS", "START")
    message = newest(service)
    assert "YESILOVA, ACME: arama, mesaj" in message
    assert standing(program, id) == ("CONSENT_REQUESTED", "PENDING")
    answer = confirm(program, id, codes_in(message)[0])
    assert answer.status_code == 200
    made = answer.get_json()
    assert made["code"] == "OK"
    assert {(one["brandCode"], one["type"]) for one in made["message"]} == {
        (str(brand), type) for brand in (MARKET, ACME) for type in ("MESAJ", "ARAMA")
    }
    assert standing(program, id) == ("COMPLETED", "SUCCESS")
    rows = service.rows(EVENTS)
    assert {row[2:] for row in rows} == {(ONAY, TEXT, GRANT, None, "via")}
    one = next(each for each in made["message"] if each["type"] == "MESAJ")
    status = asked_of(program, int(one["brandCode"]))
    assert (status["status"], status["source"]) == ("ONAY", "IYS_KISAMESAJ")
    assert (status["transactionId"], status["creationDate"]) == (
        one["transactionId"],
        one["creationDate"],
    )
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


@pytest.mark.parametrize("way", ["SMS_SHORTURL", "EPOSTA_SHORTURL", "EPOSTA_APPROVALURL"])
def test_a_link_is_opened_and_answered_on_a_page(
    program: Program, service: Service, way: str
) -> None:
    by_mail = way.startswith("EPOSTA")
    id = ask(program, question(way))
    path = link_in(newest(service, MAIL if by_mail else PHONE))
    browser = Browser(service)
    page = browser.get(path)
    assert standing(program, id) == ("CONSENT_REQUESTED", "PENDING")
    if way != "EPOSTA_APPROVALURL":
        page = browser.follow(browser.send(page, f"{path}/ac"))
        assert standing(program, id) == ("REQUEST_OPENED", "PENDING")
    failed(program.post(CONFIRM, answering(id, way=way)), 400, "H1057")
    page = browser.send(page, path, cevap="evet")
    assert page.h1 == "Onayınız kaydedildi"
    assert standing(program, id) == ("COMPLETED", "SUCCESS")
    source = BY_MAIL if by_mail else TEXT
    kind = E if by_mail else M
    assert service.rows(EVENTS) == [(MARKET, kind, ONAY, source, GRANT, None, "via")]
    body = {"requestId": id, "verificationType": way}
    again = program.post(CONFIRM, body)
    assert [one["type"] for one in again.get_json()["message"]] == [kind.name]


def test_a_no_approves_nothing_and_ends_nothing(program: Program, service: Service) -> None:
    program.post(program.at("/consents", MARKET), consent())
    id = ask(program, question("SMS_SHORTURL"))
    answered(service, link_in(newest(service)), cevap="hayir")
    assert standing(program, id) == ("COMPLETED", "SUCCESS")
    detail = program.get(f"{START}/request/{id}").get_json()["message"]["requestDetails"]
    assert [one["operationStatusMessage"] for one in detail] == ["Onay verilmedi"]
    assert asked_of(program)["status"] == "ONAY"


def test_an_approval_ends_an_earlier_refusal_also_on_a_locked_address(
    program: Program, service: Service
) -> None:
    refuse(service, MARKET)
    service.core.run(LockAddress(True), citizen(service.core, PHONE))
    service.later(minutes=1)
    said = consent(consentDate="2026-03-11 12:00:30")
    failed(program.post(program.at("/consents", MARKET), said), 400, "L001")
    id = ask(program)
    assert confirm(program, id, codes_in(newest(service))[0]).status_code == 200
    status = asked_of(program)
    assert (status["status"], status["source"]) == ("ONAY", "IYS_KISAMESAJ")


def test_an_approval_that_stood_has_the_new_source_and_date(
    program: Program, service: Service
) -> None:
    program.post(program.at("/consents", MARKET), consent())
    before = asked_of(program)
    id = ask(program)
    confirm(program, id, codes_in(newest(service))[0])
    after = asked_of(program)
    assert (before["source"], after["source"]) == ("HS_WEB", "IYS_KISAMESAJ")
    assert after["consentDate"] > before["consentDate"]
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


def test_what_was_approved_is_told_with_the_way_out(program: Program, service: Service) -> None:
    id = ask(program, question("SMS_OTP", permissions(types=["ARAMA", "MESAJ"])))
    confirm(program, id, codes_in(newest(service))[0])
    told(service)
    assert read(service)[-1] == (
        "YESILOVA: arama, mesaj onayiniz kaydedildi. Vazgecmek icin RET YESILOVA HEPSI yazin."
    )
    service.later(minutes=4)
    id = ask(program, question("EPOSTA_OTP"))
    confirm(program, id, codes_in(newest(service, MAIL))[0], way="EPOSTA_OTP")
    told(service)
    note = mail(service)
    assert str(note["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert "YESILOVA için onayınız kaydedildi: e-posta." in plain(note)
    (path,) = re.findall(r"Onayımı geri al:\n\S*(/ret/\S+)", plain(note))
    browser = Browser(service)
    assert browser.send(browser.get(path), path).h1 == "Sona erdi"
    assert asked_of(program, type="EPOSTA", recipient=MAIL)["status"] == "RET"


def test_the_same_codes_again_have_the_same_answer(program: Program, service: Service) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    first = confirm(program, id, code).get_json()
    assert confirm(program, id, int(code)).get_json() == first
    service.later(hours=1)
    assert confirm(program, id, code).get_json() == first
    failed(confirm(program, id, wrong(code)), 400, "H1032")
    assert service.rows("SELECT count(*) FROM consent_event") == [(1,)]


def test_H1051_a_code_is_good_for_three_minutes(program: Program, service: Service) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    service.later(minutes=2, seconds=55)
    failed(confirm(program, id, wrong(code)), 400, "H1052")
    assert standing(program, id) == ("CONSENT_REQUESTED", "OTP_CODE_INCORRECT")
    service.later(seconds=5)
    one = failed(confirm(program, id, code), 400, "H1051")
    assert "3 dakika" in one["message"]
    assert standing(program, id) == ("COMPLETED", "OTP_CODE_EXPIRED")


def test_a_link_is_good_for_a_day(program: Program, service: Service) -> None:
    opened, unopened = (
        ask(program, question("SMS_SHORTURL", recipient=phone))
        for phone in (PHONE, "+905377115251")
    )
    path = link_in(newest(service))
    browser = Browser(service)
    browser.send(browser.get(path), f"{path}/ac")
    page = browser.get(path)
    service.later(hours=24)
    program.token = ""
    assert standing(program, opened) == ("COMPLETED", "SHORT_URL_EXPIRED")
    assert standing(program, unopened) == ("COMPLETED", "LINK_CLICK_TIMEOUT")
    assert browser.get(path).status == 410
    assert browser.send(page, path, cevap="evet").status == 410
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]


def test_a_message_that_cannot_leave_is_told(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = ask(program)

    def away(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("channels._kit.demo.HandsetSender.send", away)
    monkeypatch.setattr("app.outbox.delivery.DELAYS", ())
    sent(service)
    assert standing(program, id) == ("COMPLETED", "SMSMAIL_OUT_FAILURE")
    failed(confirm(program, id, "000000"), 400, "H1049")


def test_a_citizen_is_asked_in_the_language_that_was_chosen(
    program: Program, service: Service
) -> None:
    service.core.run(ChooseLanguage("en"), citizen(service.core, PHONE))
    ask(program)
    assert "approves texts. Only if you agree." in newest(service)
    ask(program, question(recipient="+491711234567"))
    assert "approves texts" in newest(service, "+491711234567")


def test_a_late_message_wakes_nobody(program: Program, service: Service) -> None:
    ask(program)
    service.later(minutes=3)
    sent(service)
    assert read(service) == []
    assert service.rows("SELECT fault FROM outbox") == [("the code ran out",)]


def test_nothing_of_it_stands_in_clear_in_a_table(program: Program, service: Service) -> None:
    body = question("SMS_OTP", permissions(), recipient=PHONE)
    body["consentTypes"].append(
        {
            "title": "KVK",
            "types": ["ACIK_RIZA_METNI"],
            "personData": {"name": "Aslı Gizli", "recipientIdNumber": "10000000146"},
        }
    )
    id = ask(program, body)
    message = newest(service)
    first, second = codes_in(message)
    token = link_in(message).rpartition("/")[2]
    answer = program.post(CONFIRM, answering(id, ("ETK", first), ("KVK", second)))
    assert answer.status_code == 200
    for table in ("via_request", "outbox", "procrastinate_jobs", "consent_event", "recipient"):
        for (row,) in service.rows(f"SELECT t::text FROM {table} t"):
            for secret in (PHONE[1:], first, second, token, "Gizli", "10000000146"):
                assert secret not in row, (table, secret)
