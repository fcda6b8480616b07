"""Dealers of a brand over the wire of İYS."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.party import RetailerStatus
from app.usecases.programs import retailers
from app.usecases.programs.partners import Grant, Right
from tests.channels.api.statements import counted
from tests.channels.iys import shapes
from tests.channels.iys.program import MARKET, SEA, Program, codes, only, partner
from tests.channels.sms.service import Service
from tests.dealers import dealer, mersis, tckn, took

BODY: dict[str, Any] = {
    "title": "XYZ Ticaret",
    "mersis": "0015001526400496",
    "alias": "Şişli Mağazası",
    "name": "Adım Soyadım",
    "tckn": "57703411244",
    "mobile": "+905325001111",
    "tin": "8450525470",
    "city": {"code": "34", "name": "İstanbul"},
    "town": {"code": "01", "name": "Kadıköy"},
    "status": "active",
}
PATH = "/retailers"
NOTHING = object()


def body(**change: Any) -> dict[str, Any]:  # noqa: ANN401
    """The body with other fields; NOTHING leaves one out."""
    return {name: value for name, value in (BODY | change).items() if value is not NOTHING}


def add(program: Program, **change: Any) -> TestResponse:  # noqa: ANN401
    return program.post(program.at(PATH, MARKET), body(**change))


def code_of(answer: TestResponse) -> int:
    assert answer.status_code == 201, answer.text
    code: int = answer.get_json()["retailerCode"]
    return code


def listed(program: Program, query: str = "") -> dict[str, Any]:
    answer = program.get(program.at(PATH, MARKET) + query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_dealer_is_added_and_looked_at(program: Program) -> None:
    answer = add(program)
    code = code_of(answer)
    assert shapes.differences(answer.get_json(), shapes.ADDED) == []
    shown = program.get(program.at(f"{PATH}/{code}", MARKET))
    assert shown.status_code == 200
    assert shapes.differences(shown.get_json(), shapes.RETAILER) == []
    assert shown.get_json() == BODY | {
        "retailerCode": code,
        "retailerAccessCount": 0,
        "city": {"code": 34, "name": "İstanbul"},
        "town": {"code": 1, "name": "Kadıköy"},
    }


def test_numbers_may_be_numbers_and_what_may_lack_may_lack(program: Program) -> None:
    number = {
        "mersis": 1729171606000018,
        "tckn": 57703411244,
        "tin": 8450525470,
        "mobile": 905325001111,
        "city": {"code": 6, "name": "Ankara"},
    }
    code = code_of(add(program, **number))
    shown = program.get(program.at(f"{PATH}/{code}/", MARKET)).get_json()
    assert (shown["mersis"], shown["tckn"], shown["tin"], shown["mobile"]) == (
        "1729171606000018",
        "57703411244",
        "8450525470",
        "+905325001111",
    )
    lacking = dict.fromkeys(("mersis", "alias", "mobile", "status"), NOTHING)
    code = code_of(add(program, tckn=tckn(50), tin=tckn(50), **lacking))
    shown = program.get(program.at(f"{PATH}/{code}", MARKET)).get_json()
    assert shown.keys().isdisjoint({"mersis", "alias", "mobile"})
    assert shown["status"] == "active"


# What is given in the place of a field, and the code that refuses it.
WRONG: dict[str, list[dict[str, Any]]] = {
    "H016": [{"title": ["XYZ"]}, {"tckn": 5.7}, {"alias": None}, {"alias": " "}, {"tin": True}],
    "H017": [{"title": "a" * 256}, {"name": "a" * 256}, {"alias": "a" * 256}],
    "H201": [{"status": "pending"}, {"status": None}, {"status": ""}],
    "H214": [{"title": NOTHING}, {"title": None}, {"title": " "}],
    "H215": [{"name": NOTHING}, {"name": ""}],
    "H216": [{"tckn": NOTHING}, {"tckn": None}, {"tckn": " "}],
    "H217": [{"city": NOTHING}, {"city": None}, {"city": {}}, {"city": 34}],
    "H218": [{"city": {"name": "İstanbul"}}, {"city": "ISTANBUL"}],
    "H219": [{"city": {"code": "34"}}, {"city": {"code": 34, "name": ""}}],
    "H220": [{"town": NOTHING}, {"town": None}],
    "H221": [{"town": {"name": "Kadıköy"}}],
    "H222": [{"town": {"code": "01"}}],
    "H224": [{"mobile": "3338"}, {"mobile": ""}, {"mobile": None}],
    "H225": [{"tckn": "57703411245"}],
    "H226": [{"tckn": "5770341124"}, {"tckn": 5770341124}],
    "H227": [{"mersis": "0015001526500496"}],
    "H228": [{"mersis": 56518556720}, {"mersis": ""}, {"mersis": None}],
    "H229": [{"name": "Adım <b>"}, {"title": "..."}, {"alias": "<i>"}],
    "H243": [{"tin": "8450525471"}, {"tin": "57703411245"}],
    "H244": [{"tin": "845052547"}, {"tin": 123}],
    "H288": [{"tin": NOTHING}, {"tin": ""}],
}


def test_H016_H017_H201_H214_to_H229_H243_H244_H288_what_a_dealer_must_have(
    program: Program,
) -> None:
    for code, changes in WRONG.items():
        for change in changes:
            answer = add(program, **change)
            assert set(only(answer, 400, code)) == {"code", "message"}, change
            assert answer.headers["RateLimit"] == '"every";r=9;t=1'
    assert listed(program)["list"] == []


def test_H014_H016_no_dealer_at_all(program: Program) -> None:
    path = program.at(PATH, MARKET)
    for given in ("{}", "[]", '"x"', "null"):
        only(program.post(path, data=given), 400, "H016")
    for broken in ("", "{", "title=XYZ"):
        only(program.post(path, data=broken), 400, "H014")


def test_H017_H229_the_message_names_the_field(program: Program) -> None:
    found = only(add(program, alias="a" * 256), 400, "H017")
    assert found["message"] == "alias sahası için 255 karakter üst sınırına ulaşıldı!"
    for name in ("title", "name", "alias"):
        found = only(add(program, **{name: "<>"}), 400, "H229")
        assert found["message"] == f"{name} alfanümerik olmalıdır."


def test_H230_H231_H253_H067_the_numbers_of_a_dealer_are_its_own(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_of(add(program))
    only(add(program, tckn=tckn(50)), 400, "H230")
    only(add(program, mersis=NOTHING), 400, "H231")
    dealer(service.core, 100100, 1, of=mersis(1), status=RetailerStatus.PASSIVE)
    found = only(add(program, tckn=tckn(50), mersis=mersis(1)), 400, "H253")
    assert "mersis numarası" in found["message"]
    code_of(add(program, tckn=tckn(50), mersis=NOTHING, status="passive"))
    found = only(add(program, tckn=tckn(50), mersis=NOTHING), 400, "H253")
    assert "kimlik numarası" in found["message"]
    monkeypatch.setattr(retailers, "MOST_RETAILERS", 2)
    only(add(program, tckn="17291716060", mersis=NOTHING), 400, "H067")


def test_the_list_is_paged_and_may_be_short(program: Program, service: Service) -> None:
    made = []
    for number in range(5):
        made.append(dealer(service.core, MARKET, number, title=f"Bayi {number}"))
        service.later(seconds=1)
    whole = listed(program)
    assert shapes.differences(whole, shapes.RETAILERS) == []
    assert [one["retailerCode"] for one in whole["list"]] == made
    assert whole["pagination"] == {
        "offset": 0,
        "pageSize": 100,
        "totalCount": 5,
        "currentPage": 1,
    }
    page = listed(program, "?offset=2&limit=2&short=true")
    assert page["pagination"] == {"offset": 2, "pageSize": 2, "totalCount": 5, "currentPage": 2}
    assert shapes.differences(page["list"], [shapes.SHORT]) == []
    assert [one["retailerCode"] for one in page["list"]] == made[2:4]
    for query in ("?all", "?all=1&short=true", "?short=false", "?all=true"):
        assert listed(program, query)["list"] == whole["list"], query


def test_H182_to_H187_a_page_that_is_none(program: Program) -> None:
    path = program.at(PATH, MARKET)
    for query, wanted, value in (
        ("offset=-1", "H182", -1),
        ("offset=x", "H182", "x"),
        ("limit=-1", "H183", -1),
        ("limit=1.5", "H183", "1.5"),
        ("all=maybe", "H184", "maybe"),
        ("short=2", "H185", "2"),
        ("limit=101", "H186", 101),
        ("limit=0", "H187", 0),
    ):
        found = only(program.get(f"{path}?{query}"), 422, wanted)
        assert (found["location"], found["value"]) == ([query.partition("=")[0]], value)
    answer = program.get(f"{path}?offset=-1&limit=0")
    assert (answer.status_code, codes(answer)) == (422, ["H182", "H187"])


def test_how_many_permissions_a_dealer_sees(program: Program, service: Service) -> None:
    one, two = dealer(service.core, MARKET, 1), dealer(service.core, MARKET, 2)
    took(service.core, one, two)
    counts = {each["retailerCode"]: each["retailerAccessCount"] for each in listed(program)["list"]}
    assert counts == {one: 1, two: 1}


def test_a_list_asks_as_much_for_ten_as_for_one(program: Program, service: Service) -> None:
    said = []
    listed(program)
    for first in (0, 1):
        for number in range(first, first * 10 + 1):
            took(
                service.core,
                dealer(service.core, MARKET, number),
                address=f"+9053200000{number:02d}",
            )
        with counted(service) as statements:
            listed(program)
        said.append(len(statements))
    # Who asks, and what: one statement each.
    assert said == [2, 2]


def test_H058_a_dealer_that_there_is_not(program: Program, service: Service) -> None:
    other = dealer(service.core, 100100, 1)
    for code in (12345678, other, "abc", 99999999999):
        path = program.at(f"{PATH}/{code}", MARKET)
        found = only(program.get(path), 404, "H058")
        assert found["message"] == f"Bayi:{code} bulunamadı.!"
        only(program.ask("DELETE", path), 404, "H058")


def test_a_dealer_is_removed(program: Program) -> None:
    path = program.at(f"{PATH}/{code_of(add(program))}", MARKET)
    answer = program.ask("DELETE", path)
    assert (answer.status_code, answer.text) == (200, "Başarı")
    assert answer.content_type == "text/plain; charset=utf-8"
    only(program.get(path), 404, "H058")


def test_H061_a_dealer_with_a_permission_stays(program: Program, service: Service) -> None:
    code = dealer(service.core, MARKET, 1)
    took(service.core, code)
    path = program.at(f"{PATH}/{code}", MARKET)
    found = only(program.ask("DELETE", path), 400, "H061")
    assert found["message"] == f"Bayi:{code} silme operasyonu gerçekleştirilemedi"
    assert program.get(path).status_code == 200


def test_H353_what_a_partner_may_do_with_dealers(service: Service, program: Program) -> None:
    code = code_of(add(program))
    reading, nothing = Grant(mesaj=Right.READ), Grant(via=True)
    reader = partner(service, (MARKET, reading), (SEA, nothing))
    one = f"/sps/100100/brands/{MARKET}{PATH}/{code}"
    assert reader.get(one).status_code == 200
    assert only(reader.ask("DELETE", one), 403, "H353")["message"].startswith("brandCode,")
    only(reader.post(one.rpartition("/")[0], body()), 403, "H353")
    only(reader.get(f"/sps/100400/brands/{SEA}{PATH}"), 403, "H353")
