"""Everything that may be wrong with a question or with the codes that answer it, and in which of
the three shapes it is told."""

from typing import Any

import orjson
import pytest

from tests.channels.iys.asking import (
    CONFIRM,
    MAIL,
    MARKET,
    START,
    STATUS,
    answering,
    ask,
    codes_in,
    confirm,
    data,
    failed,
    newest,
    permissions,
    question,
    wrong,
)
from tests.channels.iys.consents import OTHER, PHONE
from tests.channels.iys.program import Program, codes
from tests.channels.sms.service import Service

PERSON = {"name": "Aslı Can"}


def etk(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return question("SMS_OTP", permissions(**more))


def kvk(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return question("SMS_OTP", data(**more))


def person(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return kvk(personData={**PERSON, **more})


def without(name: str) -> dict[str, Any]:
    return question(**dict[str, Any]({name: None}))


STARTS: list[tuple[str, dict[str, Any], str]] = [
    ("H1005", without("formId"), "formId"),
    ("H1005", without("recipient"), "recipient"),
    ("H1005", without("verificationType"), "verificationType"),
    ("H1005", without("consentTypes"), "consentTypes"),
    ("H1005", etk(title=None), "title"),
    ("H1005", etk(brandCodes=None), "brandCodes"),
    ("H1005", etk(types=None), "etkTypes"),
    ("H1005", etk(recipientType=None), "recipientType"),
    ("H1005", kvk(types=None), "kvkTypes"),
    ("H1005", kvk(personData=None), "personData"),
    ("H1005", kvk(personData={"address": "x"}), "recipientName"),
    ("H1057", {**question(), "formId": ""}, "formId"),
    ("H1057", {**question(), "recipient": None}, "recipient"),
    ("H1057", {**question(), "verificationType": "  "}, "verificationType"),
    ("H1057", {**question(), "consentTypes": []}, "consentTypes"),
    ("H1057", etk(title=""), "title"),
    ("H1057", etk(brandCodes=[]), "brandCodes"),
    ("H1057", etk(types=[]), "etkTypes"),
    ("H1057", etk(recipientType=""), "recipientType"),
    ("H1057", kvk(types=[]), "kvkTypes"),
    ("H1057", person(name=" "), "recipientName"),
    ("H1057", person(recipientIdNumber=""), "recipientIdNumber"),
    ("H1029", {**question(), "formId": [1]}, "'formId' alanı 'integer'"),
    ("H1029", {**question(), "formId": True}, "formId"),
    ("H1029", {**question(), "recipient": 905311333449}, "'recipient' alanı 'String'"),
    ("H1029", {**question(), "consentTypes": {"title": "ETK"}}, "'consentTypes' alanı 'List'"),
    ("H1029", {**question(), "consentTypes": ["ETK"]}, "'consentTypes' alanı 'Object'"),
    ("H1029", etk(brandCodes=MARKET), "'brandCodes' alanı 'List'"),
    ("H1029", etk(brandCodes=["x"]), "'brandCodes' alanı 'integer'"),
    ("H1029", etk(brandCodes=[-1]), "brandCodes"),
    ("H1029", etk(types="MESAJ"), "'types' alanı 'List'"),
    ("H1029", etk(types=[2]), "'types' alanı 'String'"),
    ("H1029", kvk(personData="Aslı"), "'personData' alanı 'Object'"),
    ("H1029", person(name=1), "'name' alanı 'String'"),
    ("H1029", person(address=1), "'address' alanı 'String'"),
    ("H1025", {**question(), "iys": 1}, "'iys'"),
    ("H1025", etk(personData=PERSON), "'personData'"),
    ("H1025", kvk(recipientType="BIREYSEL"), "'recipientType'"),
    ("H1025", person(mother="x"), "'mother'"),
    ("H1055", question(formId="2"), "formId:2"),
    ("H1055", question(formId=331), "formId:331"),
    ("H1012", question("SMS"), "SMS_SHORTURL"),
    ("H1026", question(recipient="905311333449"), ""),
    ("H1026", question(recipient="+902122223344"), ""),
    ("H1026", question(recipient=MAIL), ""),
    ("H1027", question("EPOSTA_OTP", recipient=PHONE), ""),
    ("H1027", question("EPOSTA_OTP", recipient="çok@adiniz6.com"), ""),
    ("H1013", etk(title="SADAKAT"), "ETK, KVK"),
    ("H1060", question("SMS_OTP", permissions(), permissions()), ""),
    ("H1085", etk(types=["FAKS"]), "FAKS"),
    ("H1085", etk(types=["AYDINLATMA_METNI"]), "ARAMA, MESAJ, EPOSTA"),
    ("H1085", kvk(types=["MESAJ"]), "AYDINLATMA_METNI, ACIK_RIZA_METNI, YURTDISI_AKTARIM"),
    ("H1061", etk(types=["MESAJ", "MESAJ"]), ""),
    ("H1061", kvk(types=["ACIK_RIZA_METNI"] * 2), ""),
    ("H1086", etk(types=["EPOSTA"]), "'EPOSTA' izin tipi, doğrulama tipi 'SMS_OTP'"),
    ("H1086", question("EPOSTA_OTP", permissions(types=["ARAMA"])), "[EPOSTA]"),
    ("H1063", etk(recipientType="KURUMSAL"), "BIREYSEL, TACIR"),
    (
        "H1066",
        question("EPOSTA_APPROVALURL", permissions(types=["EPOSTA"], brandCodes=[MARKET, 100100])),
        "EPOSTA",
    ),
    ("H1010", etk(brandCodes=list(range(1, 22))), "brandCodes"),
    ("H1096", person(recipientIdNumber="1111111111"), ""),
    ("H1096", person(recipientIdNumber="1000000014x"), ""),
    ("H1024", person(name="A" * 201), "name"),
    ("H1024", person(address="A" * 501), "address"),
    ("H1024", person(name="Aslı\nCan"), "name"),
]
OBJECTS = {"H1041", "H1042", "H1060", "H1061"}
BARE = {"H1066", "H1085", "H1086"}


def told_of(answer: Any, code: str) -> dict[str, Any]:  # noqa: ANN401
    """The error in the shape that belongs to its code."""
    body: dict[str, Any] = answer.get_json()
    if code in BARE:
        found = body
    elif code in OBJECTS:
        found = body["errors"]
    else:
        (found,) = body["errors"]
    assert set(found) == {"message", "code"}
    return found


def test_H1005_to_H1096_what_is_wrong_with_a_question(program: Program) -> None:
    # One service for all of them: to set one up takes longer than to ask it.
    for code, body, said in STARTS:
        answer = program.post(START, body)
        failed(answer, 400, code)
        assert said in told_of(answer, code)["message"], (code, body)
    assert program.service.rows("SELECT count(*) FROM via_request") == [(0,)]


NO_BODIES = (
    *((b"", "H1042"), (b"  ", "H1042")),
    *((b"{", "H1016"), (b"\xff", "H1016"), (b"[1]", "H1041")),
)


def test_H1042_H1016_H1041_what_is_no_body(program: Program) -> None:
    for path in (START, CONFIRM, STATUS):
        for raw, code in NO_BODIES:
            answer = program.ask("POST", path, data=raw)
            failed(answer, 400, code)
            told_of(answer, code)


def test_what_is_written_otherwise_is_taken(program: Program) -> None:
    body = question(
        "SMS_OTP", permissions(brandCodes=[str(MARKET), MARKET], types=["ARAMA"]), formId=1
    )
    raw = orjson.dumps(body)
    answer = program.ask("POST", f"{START}/", data=raw, content_type="text/plain")
    assert answer.status_code == 200
    other = question("SMS_OTP", data(personData={**PERSON, "address": ""}), recipient=OTHER)
    assert program.post(START, other).status_code == 200


CONFIRMS: list[tuple[str, dict[str, Any], str]] = [
    ("H1005", {"requestId": None}, "requestId"),
    ("H1005", {"verificationType": None}, "verificationType"),
    ("H1005", {"consentTypes": None}, "consentTypes"),
    ("H1005", {"consentTypes": [{"title": "ETK"}]}, "otpCode"),
    ("H1005", {"consentTypes": [{"otpCode": "1"}]}, "title"),
    ("H1057", {"requestId": " "}, "requestId"),
    ("H1057", {"consentTypes": [{"title": "ETK", "otpCode": ""}]}, "otpCode"),
    ("H1029", {"requestId": 7}, "'requestId'"),
    ("H1029", {"consentTypes": [{"title": "ETK", "otpCode": [1]}]}, "'otpCode'"),
    ("H1012", {"verificationType": "OTP"}, "SMS_OTP"),
    ("H1013", {"consentTypes": [{"title": "ISG", "otpCode": "1"}]}, "ETK, KVK"),
    ("H1025", {"consentTypes": [{"title": "ETK", "otpCode": "1", "types": []}]}, "'types'"),
    ("H1025", {"code": "1"}, "'code'"),
    ("H1055", {"formId": "7"}, "7"),
    ("H1026", {"recipient": "x"}, ""),
    ("H1060", {"consentTypes": [{"title": "ETK", "otpCode": "1"}] * 2}, ""),
    ("H1064", {"verificationType": "SMS_SHORTURL", "consentTypes": None}, ""),
    ("H1048", {"recipient": OTHER}, ""),
    ("H1112", {"consentTypes": [{"title": "KVK", "otpCode": "1"}]}, ""),
    ("H1030", {"requestId": "5b423dd7-bb23-4546-b733-d8273468d972"}, ""),
    ("H1030", {"requestId": "abc"}, ""),
]


def test_H1005_to_H1112_what_is_wrong_with_the_codes(program: Program) -> None:
    id = ask(program)
    for code, more, said in CONFIRMS:
        body = {**answering(id, ("ETK", "123456")), **more}
        given = {name: value for name, value in body.items() if value is not None}
        answer = program.post(CONFIRM, given)
        one = failed(answer, 404 if code == "H1112" else 400, code)
        assert said in one["message"], (code, more)
    assert program.service.rows("SELECT tries FROM via_request") == [(0,)]


def test_H1052_a_wrong_code_is_told_with_itself(program: Program, service: Service) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    for given in (int(wrong(code)), "x", "é" * 6):
        answer = confirm(program, id, given)
        assert codes(answer) == ["H1052"]
        assert answer.get_json()["errors"][0]["value"] == given
    failed(confirm(program, id, code), 400, "H1050")


def test_a_code_as_a_number_may_have_lost_its_zeros(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.keys.KeyRing.code", lambda *_: "000042")
    id = ask(program)
    assert "000042" in newest(service)
    assert confirm(program, id, 42).status_code == 200


def test_H1056_H1034_H1033_H1032_a_question_that_a_link_answers(
    program: Program, service: Service
) -> None:
    way = "SMS_SHORTURL"
    id = ask(program, question(way))
    body: dict[str, Any] = {"requestId": id, "verificationType": way}
    told_of_one(program.post(CONFIRM, body), "H1034")
    newest(service)
    told_of_one(program.post(CONFIRM, body), "H1033")
    with_code = answering(id, ("ETK", "123456"), way=way)
    failed(program.post(CONFIRM, with_code), 400, "H1056")
    service.rows("UPDATE via_request SET outcome = 2, ended_at = created_at RETURNING 1")
    told_of_one(program.post(CONFIRM, body), "H1032")
    service.rows("UPDATE via_request SET outcome = NULL RETURNING 1")
    service.rows("UPDATE outbox SET status = 6 RETURNING 1")
    told_of_one(program.post(CONFIRM, body), "H1049")


def told_of_one(answer: Any, code: str) -> None:  # noqa: ANN401
    """An error that is an object and no list."""
    assert answer.status_code == 400
    assert answer.get_json()["errors"]["code"] == code


def test_H1030_has_a_shape_for_each_path(program: Program) -> None:
    assert set(program.get(f"{START}/request/x").get_json()) == {"message", "code"}
    assert set(program.get(f"{START}/x").get_json()) == {"message", "code"}
    answer = program.post(CONFIRM, answering("x", ("ETK", "1")))
    told_of_one(answer, "H1030")


STATUSES: list[tuple[str, dict[str, Any]]] = [
    ("H1005", {"recipient": PHONE}),
    ("H1005", {"type": "ACIK_RIZA_METNI"}),
    ("H1057", {"recipient": PHONE, "type": ""}),
    ("H1057", {"recipient": None, "type": "ACIK_RIZA_METNI"}),
    ("H1085", {"recipient": PHONE, "type": "MESAJ"}),
    ("H1026", {"recipient": "5311333449", "type": "ACIK_RIZA_METNI"}),
    ("H1027", {"recipient": "a@b", "type": "ACIK_RIZA_METNI"}),
    ("H1025", {"recipient": PHONE, "type": "ACIK_RIZA_METNI", "brand": 1}),
]


def test_H1005_to_H1085_what_is_wrong_when_one_asks_who_agreed(program: Program) -> None:
    for code, body in STATUSES:
        failed(program.post(STATUS, body), 400, code)
