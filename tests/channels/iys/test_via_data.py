"""What is agreed to about personal data, two codes in one message, the evidence of an approval."""

import io
import zipfile
from hashlib import sha384
from typing import Any

import orjson
import pypdfium2
import pytest

from app.outbox.delivery import system_context
from app.outbox.erase import EraseDue
from app.usecases.consents import ShowHistory
from app.usecases.forget import Forget
from app.usecases.mydata import ExportData
from app.usecases.sweeping import Sweep
from tests.channels.iys.asking import (
    CONFIRM,
    MAIL,
    MARKET,
    START,
    STATUS,
    VIA,
    answering,
    ask,
    codes_in,
    confirm,
    data,
    failed,
    link_in,
    newest,
    permissions,
    question,
    read,
    standing,
    told,
    wrong,
)
from tests.channels.iys.consents import OTHER, PHONE, refuse
from tests.channels.iys.program import Program
from tests.channels.iys.test_via import answered
from tests.channels.sms.service import Service
from tests.citizens import sign_in, signed

WHO = {"name": "Aslı Can", "recipientIdNumber": "11111111111", "address": "Çankaya Ankara"}
TEXTS = ["YURTDISI_AKTARIM", "ACIK_RIZA_METNI", "AYDINLATMA_METNI"]


def both(way: str = "SMS_OTP", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    parts = (permissions(types=["MESAJ", "ARAMA"]), data(types=TEXTS, personData=WHO))
    return question(way, *parts, **more)


def agreed(program: Program, text: str = "ACIK_RIZA_METNI", who: str = PHONE) -> list[str]:
    answer = program.post(STATUS, {"type": text, "recipient": who})
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["code"] == "OK"
    found: list[str] = body["message"]
    return found


def test_two_codes_answer_two_questions_in_one_message(program: Program, service: Service) -> None:
    id = ask(program, both())
    first, second = codes_in(newest(service))
    answer = program.post(CONFIRM, answering(id, ("KVK", second), ("ETK", first)))
    rows = answer.get_json()["message"]
    assert [(one["type"], one.get("brandCode")) for one in rows] == [
        ("MESAJ", str(MARKET)),
        ("ARAMA", str(MARKET)),
        *((text, None) for text in TEXTS),
    ]
    assert len({one["transactionId"] for one in rows}) == 5
    assert all(len(one["transactionId"]) == 64 for one in rows)
    (told_of,) = program.get(f"{START}/{id}").get_json()["message"][:1]
    assert told_of == {
        "requestId": id,
        "formId": "1",
        "type": "YURTDISI_AKTARIM",
        "source": "IYS_KISAMESAJ",
        "iysCode": "100100",
        "recipient": PHONE,
        "recipientName": "Aslı Can",
        "recipientIdNumber": "11111111111",
        "consentDate": told_of["consentDate"],
        "status": "ONAY",
        "transactionId": rows[2]["transactionId"],
    }
    assert told_of["consentDate"].isdigit()
    assert agreed(program) == agreed(program, "AYDINLATMA_METNI") == [id]
    assert agreed(program, who=OTHER) == []
    told(service)
    assert "ona basvurun" in read(service)[-1]


def test_one_code_of_two_answers_its_own_question_alone(program: Program, service: Service) -> None:
    id = ask(program, both())
    first, second = codes_in(newest(service))
    failed(program.post(CONFIRM, answering(id, ("ETK", second))), 400, "H1052")
    crossed = answering(id, ("ETK", first), ("KVK", wrong(second)))
    failed(program.post(CONFIRM, crossed), 400, "H1052")
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]
    rows = confirm(program, id, first).get_json()["message"]
    assert [one["type"] for one in rows] == ["MESAJ", "ARAMA"]
    failed(program.post(CONFIRM, answering(id, ("KVK", second))), 400, "H1032")
    failed(program.get(f"{START}/{id}"), 400, "H1028")
    assert agreed(program) == []
    assert standing(program, id) == ("COMPLETED", "SUCCESS")
    details = program.get(f"{START}/request/{id}").get_json()["message"]["requestDetails"]
    assert [one["operationStatusMessage"] for one in details] == ["Onay verildi"] * 2 + [
        "Onay verilmedi"
    ] * 3


def test_H1076_H1028_a_question_that_was_not_about_data_or_not_answered(program: Program) -> None:
    failed(program.get(f"{START}/{ask(program)}"), 400, "H1076")
    id = ask(program, question("SMS_OTP", data(), recipient=OTHER))
    failed(program.get(f"{START}/{id}"), 400, "H1028")


def test_a_page_takes_some_and_leaves_others(program: Program, service: Service) -> None:
    id = ask(program, both("SMS_SHORTURL"))
    answered(service, link_in(newest(service)), cevap="evet", parts=["1", "3"])
    message = program.get(f"{START}/request/{id}").get_json()["message"]
    assert [
        one["consentTypeChoice"]
        for one in message["requestDetails"]
        if one["operationStatusMessage"] == "Onay verildi"
    ] == ["ARAMA", "ACIK_RIZA_METNI"]
    assert agreed(program) == [id]
    assert agreed(program, "AYDINLATMA_METNI") == []


def pages_of(pdf: bytes) -> str:
    """The words of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def file_of(program: Program, id: str, **headers: str) -> Any:  # noqa: ANN401
    return program.get(f"{VIA}/via/clarification/{id}/file", headers=headers)


@pytest.mark.parametrize("way", ["SMS_OTP", "SMS_SHORTURL", "EPOSTA_APPROVALURL"])
def test_the_evidence_tells_who_asked_for_what_and_how_it_was_answered(
    program: Program, service: Service, way: str
) -> None:
    by_mail = way.startswith("EPOSTA")
    body = question(way, permissions(types=["EPOSTA"])) if by_mail else both(way)
    id = ask(program, body)
    text = newest(service, MAIL if by_mail else PHONE)
    failed(file_of(program, id), 400, "H1072")
    if way == "SMS_OTP":
        first, second = codes_in(text)
        program.post(CONFIRM, answering(id, ("ETK", first), ("KVK", second)))
    else:
        parts = [str(place) for place in range(5)]
        answered(service, link_in(text), cevap="evet", parts=parts)
    answer = file_of(program, id)
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{id}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        assert files.namelist() == [f"{id}.pdf", f"{id}.json"]
        pdf, document = files.read(f"{id}.pdf"), files.read(f"{id}.json")
    assert file_of(program, id, Accept="application/pdf").data == pdf
    words = " ".join(pages_of(pdf).split())
    for said in (id, way, "Acme Alışveriş Hizmetleri A.Ş. (100100)", "Yeşilova Market (100200)"):
        assert said in words
    joined = words.replace(" ", "")
    details = program.get(f"{START}/request/{id}").get_json()["message"]["requestDetails"]
    assert all(one["transactionId"] in joined for one in details)
    for secret in (PHONE, MAIL, PHONE[3:], *codes_in(text), link_in(text).rpartition("/")[2]):
        assert secret not in words
    assert ("127.0.0.1" in words) is (way != "SMS_OTP")
    assert ("[x]" in words) is (way != "SMS_OTP")
    assert sha384(document).hexdigest() in joined
    proven(document, id, way, details)
    for secret in (PHONE, MAIL, "11111111111", *codes_in(text)):
        assert secret.encode() not in document
    if not by_mail:
        assert "Aslı Can" in words
        assert "********111" in words
        assert "11111111111" not in words


def proven(document: bytes, id: str, way: str, details: list[dict[str, Any]]) -> None:
    """What the document says, which is stamped."""
    said = orjson.loads(document)
    assert (said["request_id"], said["verification"]) == (id, way)
    assert [one["transaction_id"] for one in said["parts"]] == [
        one["transactionId"] for one in details
    ]
    assert said["sent_at"] <= said["answered_at"]
    assert said["message"]


def test_H1072_a_no_leaves_no_evidence(program: Program, service: Service) -> None:
    id = ask(program, question("SMS_SHORTURL"))
    answered(service, link_in(newest(service)), cevap="hayir")
    failed(file_of(program, id), 400, "H1072")
    failed(file_of(program, "x"), 400, "H1072")


def test_a_question_is_kept_for_ninety_days_and_its_evidence_with_the_record(
    program: Program, service: Service
) -> None:
    done = ask(program)
    confirm(program, done, codes_in(newest(service))[0])
    ask(program, question(recipient=OTHER))
    core = service.core
    service.later(days=89)
    core.run(Sweep(), system_context(core))
    assert service.rows("SELECT count(*) FROM via_request") == [(2,)]
    service.later(days=2)
    core.run(Sweep(), system_context(core))
    assert service.rows("SELECT request_id::text FROM via_request") == [(done,)]


def test_what_proves_an_approval_goes_three_years_after_it_ended(
    program: Program, service: Service
) -> None:
    id = ask(program, both())
    first, second = codes_in(newest(service))
    program.post(CONFIRM, answering(id, ("ETK", first), ("KVK", second)))
    service.later(minutes=4)
    core = service.core
    ask(program)
    who = sign_in(core, PHONE)
    people = tuple(one.person for one in who.addresses)
    exported = core.run(ExportData((people[0].tag,)), signed(core, who))
    assert [row["told_name"] for row in exported.parts["questions"]] == ["Aslı Can", None]
    core.run(Forget(people, refuse=True), signed(core, who))
    assert service.rows("SELECT request_id::text FROM via_request") == [(id,)]
    for years, left in ((2, 1), (1.1, 0)):
        service.later(days=365 * years)
        core.run(EraseDue(), system_context(core))
        assert service.rows("SELECT count(*) FROM via_request") == [(left,)]
    assert service.rows("SELECT count(*) FROM recipient") == [(0,)]


def test_an_approval_is_in_the_citizens_history_and_ends_by_a_text(
    program: Program, service: Service
) -> None:
    id = ask(program)
    confirm(program, id, codes_in(newest(service))[0])
    refuse(service, MARKET)
    core = service.core
    who = sign_in(core, PHONE)
    lines = core.run(ShowHistory(MARKET), signed(core, who, PHONE))
    person = [one for one in lines if one.recipient_type == 1]
    assert [(one.channel, one.status.name) for one in person] == [("via", "ONAY"), ("sms", "RET")]
