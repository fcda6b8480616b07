"""One consent at a time: recorded or refused, each for its reason."""

from dataclasses import asdict
from typing import Any

import orjson
import pytest

from app.domain.party import Place, Retailer
from app.usecases.lock import LockAddress
from app.usecases.programs.partners import Grant, Right
from app.usecases.programs.retailers import AddRetailer
from app.usecases.subscriptions import ChangePackage, Package
from tests.channels.iys.consents import EARLIER, MAIL, NOON, OTHER, PHONE, TOO_OLD, consent, refuse
from tests.channels.iys.program import ALL, MARKET, Program, codes, only, partner
from tests.channels.sms.service import Service
from tests.citizens import claiming

PATH = "/consents"


def add(program: Program, brand: int = MARKET, *, version: str = "", **more: Any) -> Any:  # noqa: ANN401
    return program.post(program.at(PATH, brand, version=version), consent(**more))


def dealer(service: Service, code: int = 55550127, brand: int = MARKET) -> None:
    item = Retailer(
        brand,
        "XYZ TİCARET",
        "Adım Soyadım",
        "10000000146",
        "4540536920",
        Place("34", "İstanbul"),
        Place("01", "Kadıköy"),
    )
    service.core.run(AddRetailer(item, code), service.operator())


def events(service: Service) -> int:
    return int(service.rows("SELECT count(*) FROM consent_event")[0][0])


def test_an_approval_is_recorded(program: Program, service: Service) -> None:
    answer = add(program)
    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body) == {"transactionId", "creationDate"}
    assert len(body["transactionId"]) == 64
    assert body["creationDate"].startswith("2026-03-11 12:00:0")
    rows = service.rows("SELECT encode(transaction_id, 'hex'), actor, channel FROM consent_event")
    assert rows == [(body["transactionId"], 100100, "iys")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_any_content_type_will_do(program: Program, kind: str | None) -> None:
    path = program.at(PATH, MARKET) + "/"
    answer = program.ask("POST", path, data=orjson.dumps(consent()), content_type=kind)
    assert answer.status_code == 200


WRONG: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("H110", {"status": None}, ["status"]),
    ("H111", {"type": None}, ["type"]),
    ("H112", {"consentDate": None}, ["consentDate"]),
    ("H113", {"source": None}, ["source"]),
    ("H114", {"recipient": None}, ["recipient"]),
    ("H115", {"status": "ONAYY"}, ["status"]),
    ("H116", {"recipientType": "TACIRR"}, ["recipientType"]),
    ("H117", {"type": "EPOSTAa"}, ["type"]),
    ("H118", {"unacceptableProperty": "unacceptableValue"}, ["unacceptableProperty"]),
    ("H119", {"source": "HS_FIZIKSEL_OTAM"}, ["source"]),
    ("H119", {"source": "IYS_WEB"}, ["source"]),
    ("H120", {"type": "EPOSTA", "recipient": "ornekadiniz.com"}, ["recipient"]),
    ("H120", {"type": "EPOSTA", "recipient": "örnek@adınız.com"}, ["recipient"]),
    ("H121", {"recipient": "905311333449"}, ["recipient"]),
    ("H121", {"recipient": "+90 531 133 34 49"}, ["recipient"]),
    ("H121", {"recipient": "05311333449"}, ["recipient"]),
    ("H121", {"recipient": MAIL}, ["recipient"]),
    ("H121", {"recipient": "+902122223344"}, ["recipient"]),
    ("H121", {"recipient": 905311333449}, ["recipient"]),
    ("H155", {"source": "HS_2015", "consentDate": NOON}, ["consentDate"]),
    ("H157", {"consentDate": "2020-15-01 13:35:00"}, ["consentDate"]),
    ("H158", {"consentDate": "2018-02-10T09:30Z"}, ["consentDate"]),
    ("H158", {"consentDate": 20180210}, ["consentDate"]),
    ("H162", {"consentDate": "2042-02-10 09:30:00"}, ["consentDate"]),
    ("H163", {"retailerAccess": []}, ["retailerAccess"]),
    ("H408", {"source": "HS_KARAR"}, ["status"]),
    ("H467", {"consentDate": TOO_OLD}, ["consentDate"]),
)


@pytest.mark.parametrize(("code", "more", "place"), WRONG, ids=[one[0] for one in WRONG])
def test_H110_to_H467_a_field_that_is_wrong(
    program: Program, service: Service, code: str, more: dict[str, Any], place: list[str]
) -> None:
    found = only(add(program, **more), 422, code)
    assert found["location"] == place
    if next(iter(more.values())) is not None and code not in {"H408"}:
        assert found["value"] == more[place[0]]
    assert events(service) == 0


def test_H122_an_address_that_is_neither(program: Program) -> None:
    assert codes(add(program, type=None, recipient=["x"])) == ["H111", "H122"]


def test_H126_more_dealers_than_a_consent_may_have(program: Program) -> None:
    found = only(add(program, retailerAccess=list(range(1, 3002))), 422, "H126")
    assert "3000" in found["message"]
    assert len(found["value"]) == 3001


def test_H156_a_date_before_the_law(program: Program) -> None:
    assert codes(add(program, consentDate="2015-04-30 23:59:00")) == ["H156"]
    both = add(program, source="HS_2015", consentDate="2015-02-10 09:30:00")
    assert codes(both) == ["H156", "H155"]
    assert add(program, source="HS_2015", consentDate="2015-05-01 00:00:00").status_code == 200


def test_H160_a_number_that_is_too_long(program: Program) -> None:
    answer = add(program, recipient="9055436100000000")
    assert answer.status_code == 422
    assert codes(answer) == ["H160", "H121"]


def test_H085_H014_what_is_no_record_at_all(program: Program) -> None:
    path = program.at(PATH, MARKET)
    for body in ([], [1], "text", 7, True):
        only(program.post(path, body), 400, "H085")
    for data in (b"", b"{", b"\xff", b'{"type": "MESAJ",}'):
        only(program.ask("POST", path, data=data), 400, "H014")


def test_H174_H175_H178_what_may_not_follow_what_is_stored(program: Program) -> None:
    only(add(program, status="RET"), 400, "H175")
    assert add(program).status_code == 200
    only(add(program), 400, "H178")
    assert add(program, consentDate=NOON).status_code == 200
    service = program.service
    service.later(minutes=1)
    assert add(program, status="RET", consentDate="2026-03-11 12:00:01").status_code == 200
    found = only(add(program, status="RET", consentDate="2026-03-11 12:00:02"), 400, "H174")
    assert found["message"].endswith("İzin durumu: RET")


def test_H462_H463_a_traders_first_record_needs_neither_date_nor_source(program: Program) -> None:
    bare: dict[str, Any] = {"recipientType": "TACIR", "source": None, "consentDate": None}
    assert add(program, **bare).status_code == 200
    only(add(program, **bare), 400, "H462")
    only(add(program, recipientType="TACIR", source=None), 400, "H463")
    assert add(program, recipientType="TACIR").status_code == 200


def test_H267_H180_a_dealer_that_is_none(program: Program, service: Service) -> None:
    only(add(program, retailerCode=""), 400, "H267")
    found = only(add(program, retailerCode=12786531), 403, "H180")
    assert (found["location"], found["value"]) == (["retailerCode"], 12786531)
    found = only(add(program, retailerAccess=[12786531]), 403, "H180")
    assert (found["location"], found["value"]) == (["retailerAccess", 0], 12786531)
    only(add(program, retailerCode="abc"), 403, "H180")
    dealer(service)
    only(add(program, brand=100201, retailerCode=55550127), 403, "H180")
    answer = add(program, retailerCode="55550127", retailerAccess=["55550127", 55550127])
    assert answer.status_code == 200
    row = "SELECT retailer_code, retailer_access FROM consent"
    assert service.rows(row) == [(55550127, [55550127])]


def test_H525_a_package_that_is_full(program: Program, service: Service) -> None:
    package = Package("İleti-5 (Seviye 1)", limit=1, exceeds=False)
    service.core.run(ChangePackage(100100, asdict(package)), service.operator())
    assert add(program).status_code == 200
    only(add(program, recipient=OTHER), 422, "H525")
    assert add(program, brand=100201).status_code == 200
    exceeding = Package("İleti-5 (Seviye 1)", limit=1)
    service.core.run(ChangePackage(100100, asdict(exceeding)), service.operator())
    assert add(program, recipient=OTHER).status_code == 200


def test_L001_a_citizen_who_locked_the_address(program: Program, service: Service) -> None:
    service.core.run(LockAddress(locked=True), claiming(service.core, PHONE))
    only(add(program), 400, "L001")


def test_a_number_with_a_zero_too_many_is_the_one_that_is_meant(
    program: Program, service: Service
) -> None:
    assert add(program, recipient="+9005311333449").status_code == 200
    only(add(program), 400, "H178")
    assert len(service.rows("SELECT 1 FROM recipient")) == 1


def test_a_mail_address_is_kept_in_small_letters(program: Program) -> None:
    assert add(program, type="EPOSTA", recipient="Ornek@Adiniz6.COM").status_code == 200
    asked = {"recipient": MAIL, "recipientType": "BIREYSEL", "type": "EPOSTA"}
    answer = program.post(program.at("/consents/status", MARKET), asked)
    assert answer.get_json()["recipient"] == MAIL


def test_a_recipient_type_that_is_not_said_is_a_person(program: Program, service: Service) -> None:
    assert add(program, recipientType=None).status_code == 200
    assert service.rows("SELECT recipient_type FROM consent") == [(1,)]


def test_v2_the_same_again_has_the_same_transaction(program: Program, service: Service) -> None:
    first = add(program, version="/v2").get_json()
    service.later(minutes=5)
    assert add(program, version="/v2").get_json() == first
    only(add(program), 400, "H178")
    assert events(service) == 1
    other = add(program, version="/v2", consentDate=NOON).get_json()
    assert other["transactionId"] != first["transactionId"]
    assert add(program, version="/v2").get_json() == first
    service.later(days=30)
    program.token = ""
    assert add(program, version="/v2").get_json() == first
    only(add(program, version="/v2", recipient=OTHER), 422, "H467")
    only(add(program), 422, "H467")


def test_v2_a_refusal_is_not_undone_by_what_was_said_before_it(
    program: Program, service: Service
) -> None:
    first = add(program, version="/v2").get_json()
    refuse(service, MARKET)
    assert add(program, version="/v2").get_json() == first
    assert service.rows("SELECT status FROM consent WHERE recipient_type = 1") == [(2,)]


def test_a_partner_writes_where_it_may_and_is_named_in_the_history(service: Service) -> None:
    read = Grant(Right.READ, Right.READ)
    program = partner(service, (MARKET, ALL), (100201, read))
    path = f"/sps/100100/brands/{MARKET}/consents"
    assert program.post(path, consent()).status_code == 200
    assert service.rows("SELECT actor FROM consent_event") == [(900100,)]
    found = only(program.post("/sps/100100/brands/100201/consents", consent()), 403, "H353")
    assert found["message"].startswith("type,")
    only(program.post("/sps/100100/brands/100100/consents", consent()), 403, "H353")


def test_H018_H191_H353_a_brand_that_is_none_or_anothers(program: Program) -> None:
    only(program.post("/sps/100100/brands/999999/consents", consent()), 404, "H018")
    only(program.post("/sps/100100/brands/x/consents", consent()), 422, "H191")
    only(program.post("/sps/100100/brands/100400/consents", consent()), 403, "H353")
    only(program.post("/sps/100400/brands/100400/consents", consent()), 403, "H353")


def test_a_date_is_turkish_time(program: Program, service: Service) -> None:
    assert add(program, consentDate=EARLIER).status_code == 200
    assert service.rows("SELECT consent_date AT TIME ZONE 'UTC' FROM consent")[0][0].hour == 8
