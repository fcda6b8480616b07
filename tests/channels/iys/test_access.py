"""Which dealers may use a permission, over the wire of İYS."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.consent import MessageType, RecipientType, Status
from app.usecases.programs.partners import Grant, Right
from tests.channels.iys import shapes
from tests.channels.iys.program import ACME, MARKET, Program, codes, only, partner
from tests.channels.sms.service import Service
from tests.dealers import dealer, state, took, who
from tests.usecases.acts import record

PHONE, OTHER, MAIL = "+905377115251", "+905311333449", "ornek@adiniz.com"
GIVE = REPLACE = "/consents/retailers/access"
REMOVE, REMOVE_ALL = f"{GIVE}/remove", f"{GIVE}/remove/all"
LIST = "/consent/retailers/access/list"
M, E = MessageType.MESAJ, MessageType.EPOSTA


def body(*dealers: object, one: bool = False, **change: Any) -> dict[str, Any]:  # noqa: ANN401
    """A body; what is changed to None is left out."""
    made: dict[str, Any] = {"type": "MESAJ", "recipientType": "BIREYSEL"}
    made |= {"recipient": PHONE} if one else {"recipients": [PHONE, PHONE]}
    if dealers:
        made["retailerAccess"] = list(dealers)
    return {name: value for name, value in (made | change).items() if value is not None}


@pytest.fixture
def dealers(service: Service) -> tuple[int, int]:
    """Two dealers of the market, to which the phone has said yes."""
    record(service.core, PHONE, MARKET, M)
    service.later(seconds=60)
    one, two = (dealer(service.core, MARKET, number) for number in range(2))
    return one, two


def call(
    program: Program, path: str, given: object, *, method: str = "POST", brand: int = MARKET
) -> TestResponse:
    return program.ask(method, f"/sps/100100/brands/{brand}{path}", json=given)


def listed(program: Program, query: str = "", **change: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = call(program, LIST + query, body(one=True, **change))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_dealer_is_let_use_a_permission(
    program: Program, service: Service, dealers: tuple[int, int]
) -> None:
    one, two = dealers
    answer = call(program, GIVE, body(one, str(two), one, one=True))
    assert answer.status_code == 200, answer.text
    given = answer.get_json()
    assert shapes.differences(given, shapes.GIVEN) == []
    assert len(given["transactionId"]) == 64
    assert given["creationDate"].startswith("2026-03-11 12:")
    assert who(service.core, PHONE) == (None, sorted(dealers))
    found = listed(program)
    assert shapes.differences(found, shapes.ACCESS) == []
    assert found["pagination"] == {"offset": 0, "pageSize": 100, "totalCount": 2}
    assert [each["retailerCode"] for each in found["list"]] == sorted(dealers)
    assert call(program, f"{GIVE}/", body(one, one=True)).get_json() == given


def test_several_are_let_in_at_once_as_the_limit_of_a_hundred_says(
    program: Program, service: Service, dealers: tuple[int, int]
) -> None:
    record(service.core, OTHER, MARKET, M)
    answer = call(program, GIVE, body(dealers[0], recipients=[PHONE, OTHER]))
    assert answer.status_code == 200
    assert who(service.core, OTHER) == who(service.core, PHONE) == (None, [dealers[0]])


def test_to_put_is_to_replace(program: Program, service: Service, dealers: tuple[int, int]) -> None:
    one, two = dealers
    took(service.core, one, two, address=OTHER)
    given = body(two, recipients=[PHONE, OTHER, "+905325001111"])
    answer = call(program, REPLACE, given, method="PUT")
    assert (answer.status_code, answer.get_json()) == (202, 1)
    assert who(service.core, PHONE) == who(service.core, OTHER) == (None, [two])


def test_to_remove_takes_it_from_one_or_from_all(
    program: Program, service: Service, dealers: tuple[int, int]
) -> None:
    one, two = dealers
    call(program, GIVE, body(one, two, one=True))
    answer = call(program, REMOVE, body(one))
    assert (answer.status_code, answer.get_json()) == (202, 1)
    assert who(service.core, PHONE) == (None, [two])
    took(service.core, one, two, address=OTHER)
    answer = call(program, REMOVE_ALL, body(recipients=[PHONE, OTHER]))
    assert (answer.status_code, answer.get_json()) == (202, 1)
    assert who(service.core, PHONE) == who(service.core, OTHER) == (None, None)


def test_the_list_is_paged_and_stands_at_both_paths(
    program: Program, dealers: tuple[int, int]
) -> None:
    call(program, GIVE, body(*dealers, one=True))
    page = listed(program, "?offset=1&limit=1")
    assert page["pagination"] == {"offset": 1, "pageSize": 1, "totalCount": 2}
    assert len(page["list"]) == 1
    answer = call(program, LIST.replace("consent/", "consents/"), body(one=True))
    assert answer.get_json() == listed(program)
    nothing = listed(program, recipientType="TACIR")
    assert (nothing["list"], nothing["pagination"]["totalCount"]) == ([], 0)


def test_H182_H183_H186_H187_a_page_that_is_none(program: Program) -> None:
    for query, wanted in (
        ("offset=-1&limit=0", ["H182", "H187"]),
        ("limit=101", ["H186"]),
        ("limit=x", ["H183"]),
    ):
        answer = call(program, f"{LIST}?{query}", body(one=True))
        assert (answer.status_code, codes(answer)) == (422, wanted)


EVERY = ((GIVE, "POST"), (REPLACE, "PUT"), (REMOVE, "POST"), (REMOVE_ALL, "POST"))
WITH_RETAILERS = EVERY[:3]
HUNDRED_ONE = [f"+9053200{number:05d}" for number in range(101)]


def refused(
    program: Program, paths: tuple[tuple[str, str], ...], given: object, code: str, *where: object
) -> None:
    """Every one of these calls refuses it by this code alone, at this place."""
    for path, method in paths:
        found = only(call(program, path, given, method=method), 422, code)
        assert found["location"] == list(where), path


def test_H111_H117_H170_H116_H114_what_must_be_there(program: Program) -> None:
    every = (*EVERY, (LIST, "POST"))
    both: dict[str, Any] = {"recipient": PHONE, "recipients": [PHONE]}
    refused(program, every, body(1, type=None, **both), "H111", "type")
    refused(program, every, body(1, type="EPOSTAA", **both), "H117", "type")
    refused(program, every, body(1, recipientType=None, **both), "H170", "recipientType")
    refused(program, every, body(1, recipientType="TACIRR", **both), "H116", "recipientType")
    refused(program, ((LIST, "POST"),), body(), "H114", "recipient")


def test_H168_H478_H164_H127_the_list_of_recipients(program: Program) -> None:
    refused(program, EVERY, body(1, recipients=None), "H168", "recipients")
    refused(program, EVERY, body(1, recipients=PHONE), "H478", "recipients")
    refused(program, EVERY, body(1, recipients=[]), "H164", "recipients")
    refused(program, EVERY, body(1, recipients=HUNDRED_ONE), "H127", "recipients")


def test_H169_H163_H126_the_list_of_dealers(program: Program) -> None:
    refused(program, WITH_RETAILERS, body(), "H169", "retailerAccess")
    refused(program, WITH_RETAILERS, body(retailerAccess=[]), "H163", "retailerAccess")
    refused(program, WITH_RETAILERS, body(retailerAccess=1), "H163", "retailerAccess")
    refused(program, WITH_RETAILERS, body(*range(101)), "H126", "retailerAccess")
    found = only(call(program, GIVE, body(*range(101))), 422, "H126")
    assert found["message"].endswith("liste uzunluğu en fazla 100 olmalıdır.")


def test_H120_H121_H166_an_address_that_is_none(program: Program) -> None:
    mails, phones = [MAIL, "ornekadiniz.com"], [PHONE, "905546789898"]
    refused(program, EVERY, body(1, type="EPOSTA", recipients=mails), "H120", "recipients", 1)
    refused(program, EVERY, body(1, recipients=phones), "H121", "recipients", 1)
    refused(program, EVERY, body(1, recipients=[5], type="ARAMA"), "H121", "recipients", 0)
    refused(program, EVERY, body(1, recipients=[MAIL]), "H121", "recipients", 0)
    one = ((GIVE, "POST"), (LIST, "POST"))
    refused(program, one, body(1, recipient="+05543213232"), "H121", "recipient")
    refused(program, one, body(1, recipient="+905543213232213232"), "H166", "recipient")
    refused(program, one, body(1, type="EPOSTA", recipient="x" * 300), "H120", "recipient")


def test_everything_that_is_wrong_is_told_at_once(program: Program) -> None:
    answer = call(program, REPLACE, {"recipients": [], "retailerAccess": []}, method="PUT")
    assert (answer.status_code, codes(answer)) == (422, ["H111", "H170", "H164", "H163"])


def test_H014_H090_H171_H172_H173_no_object(program: Program) -> None:
    for path, method, code in (
        (GIVE, "POST", "H090"),
        (REPLACE, "PUT", "H171"),
        (REMOVE, "POST", "H172"),
        (REMOVE_ALL, "POST", "H172"),
        (LIST, "POST", "H173"),
    ):
        only(call(program, path, [1], method=method), 400, code)
        there = f"/sps/100100/brands/{MARKET}{path}"
        only(program.ask(method, there, data="{"), 400, "H014")


def test_H180_a_dealer_that_the_brand_has_not(
    program: Program, service: Service, dealers: tuple[int, int]
) -> None:
    other = dealer(service.core, ACME, 9)
    for path, method in EVERY[:2]:
        for unknown in (73064462, other):
            answer = call(program, path, body(dealers[0], unknown), method=method)
            found = only(answer, 403, "H180")
            assert (found["location"], found["value"]) == (["retailerAccess", 1], unknown)
        for no_code in ("abc", True, 1.5, 2**31, None):
            found = only(call(program, path, body(no_code), method=method), 403, "H180")
            assert (found["location"], found["value"]) == (["retailerAccess", 0], no_code)
    assert who(service.core, PHONE) == (None, None)


def test_H058_a_dealer_from_which_it_is_to_be_taken(
    program: Program, dealers: tuple[int, int]
) -> None:
    found = only(call(program, REMOVE, body(dealers[0], 73064462)), 404, "H058")
    assert found["message"] == "Bayi:73064462 bulunamadı.!"
    assert only(call(program, REMOVE, body("abc")), 404, "H058")["message"].startswith("Bayi:abc")


def test_H401_a_permission_that_there_is_not(program: Program, dealers: tuple[int, int]) -> None:
    for change in ({"recipient": OTHER}, {"recipientType": "TACIR"}, {"type": "ARAMA"}):
        only(call(program, GIVE, body(dealers[0], one=True, **change)), 400, "H401")


def test_a_permission_of_another_kind_is_another(
    program: Program, service: Service, dealers: tuple[int, int]
) -> None:
    record(service.core, MAIL, MARKET, E, RecipientType.TACIR)
    change = {"type": "EPOSTA", "recipientType": "TACIR", "recipient": MAIL.upper()}
    assert call(program, GIVE, body(dealers[0], one=True, **change)).status_code == 200
    assert who(service.core, MAIL) == (None, [dealers[0]])
    assert who(service.core, PHONE) == (None, None)
    assert state(service.core, MAIL)[0] == Status.ONAY


def test_H353_a_partner_writes_what_it_may_write_and_lists_what_it_may_read(
    service: Service, dealers: tuple[int, int]
) -> None:
    reader = partner(service, (MARKET, Grant(mesaj=Right.READ, eposta=Right.WRITE)))
    for path, method in EVERY:
        given = body(dealers[0]) if (path, method) in WITH_RETAILERS else body()
        found = only(call(reader, path, given, method=method), 403, "H353")
        assert found["message"].startswith("type,")
    assert listed(reader)["list"] == []
    only(call(reader, LIST, body(one=True, type="ARAMA")), 403, "H353")
    given = body(dealers[0], one=True, type="EPOSTA", recipient=MAIL)
    only(call(reader, GIVE, given), 400, "H401")


def test_a_partner_is_the_actor_of_what_it_does(service: Service, dealers: tuple[int, int]) -> None:
    writer = partner(service, (MARKET, Grant(mesaj=Right.WRITE)))
    assert call(writer, GIVE, body(dealers[0], one=True)).status_code == 200
    rows = service.rows("SELECT actor, channel FROM consent_event WHERE kind = 7")
    assert rows == [(900100, "iys")]


def test_H353_H018_another_brand(program: Program) -> None:
    only(call(program, GIVE, body(1, one=True), brand=100400), 403, "H353")
    only(call(program, GIVE, body(1, one=True), brand=999999), 404, "H018")
