"""Permissions by /v1: recorded, checked, refused at the provider, asked about as of a moment."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.consent import EventKind
from app.usecases.programs.partners import Grant, Right
from tests.channels.iys.consents import MAIL, OTHER, PHONE, approve, refuse
from tests.channels.iys.program import ALL, MARKET, Program, partner
from tests.channels.iys.test_consents import dealer
from tests.channels.iys.test_looking import refuse_ahead
from tests.channels.sms.service import Service
from tests.dealers import dealer as dealer_of

BASE = f"/v1/providers/100100/brands/{MARKET}"
WHEN = "2026-03-11T11:00:00+03:00"


def said(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An approval of this morning."""
    return {"recipient": PHONE, "type": "MESAJ", "source": "HS_WEB", "consent_date": WHEN, **more}


def record(program: Program, key: str = "", **more: Any) -> TestResponse:  # noqa: ANN401
    headers = {"Idempotency-Key": key} if key else {}
    return program.post(f"{BASE}/consents", said(**more), headers=headers)


def query(program: Program, *recipients: str, at: str = "", **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    body = {"recipients": list(recipients), "type": "MESAJ", **more}
    answer = program.post(f"{BASE}/consents/query", body, query_string={"at": at} if at else {})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def errors(answer: TestResponse) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return [(one["field"], one["code"]) for one in answer.get_json()["errors"]]


def test_a_permission_is_recorded(program: Program, service: Service) -> None:
    answer = record(program, recipient="0531 133 34 49")
    assert answer.status_code == 201, answer.text
    assert len(answer.get_json()["transaction_id"]) == 64
    rows = service.rows("SELECT status, actor, channel, consent_date FROM consent_event")
    assert [(row[0], row[1], row[2]) for row in rows] == [(1, 100100, "api")]
    assert rows[0][3].isoformat() == "2026-03-11T08:00:00+00:00"


def test_the_same_key_has_the_same_answer_and_another_request_is_told(
    program: Program, service: Service
) -> None:
    first = record(program, "order-1")
    service.later(minutes=5)
    assert record(program, "order-1").get_json() == first.get_json()
    assert errors(record(program)) == [("consent_date", "H178")]
    reused = record(program, "order-1", recipient=OTHER)
    assert errors(reused) == [("Idempotency-Key", "idempotency-key-reused")]
    other = partner(service, (MARKET, ALL))
    assert record(other, "order-1", recipient=OTHER).status_code == 201
    assert service.rows("SELECT count(*) FROM consent_event") == [(2,)]


def test_a_check_tells_nothing_of_types_that_a_partner_may_not_write(service: Service) -> None:
    approve(service, MARKET)
    theirs = partner(service, (MARKET, Grant(arama=Right.WRITE, mesaj=Right.READ)))
    path, call = f"{BASE}/consents/check", said(type="ARAMA")
    assert theirs.post(path, {"records": [call]}).status_code == 200
    answer = theirs.post(path, {"records": [call, said()]})
    assert (answer.status_code, "items" in answer.get_json()) == (403, False)


def test_what_a_dealer_is_let_use_is_told_with_the_movement_that_made_it(
    program: Program, service: Service
) -> None:
    record(program)
    told = query(program, PHONE)
    dealers = [dealer_of(service.core, MARKET, 0)]
    access: dict[str, Any] = {"recipientType": "BIREYSEL", "type": "MESAJ", "recipient": PHONE}
    access |= {"retailerAccess": dealers}
    given = program.post(f"/sps/100100/brands/{MARKET}/consents/retailers/access", access)
    assert given.status_code == 200, given.text
    assert query(program, PHONE) == told


WRONG: tuple[tuple[dict[str, Any], tuple[str, str]], ...] = (
    ({"type": "SMS"}, ("type", "unknown")),
    ({"status": "NONE"}, ("status", "unknown-choice")),
    ({"source": "IYS_WEB"}, ("source", "unknown-choice")),
    ({"source": None}, ("source", "H113")),
    ({"consent_date": "2026-03-11 11:00:00"}, ("consent_date", "invalid")),
    ({"consent_date": "2026-03-05T11:00:00Z"}, ("consent_date", "H467")),
    ({"consent_date": "2042-03-05T11:00:00Z"}, ("consent_date", "H162")),
    ({"recipient": "nobody"}, ("recipient", "H121")),
    ({"recipient": "x", "type": "EPOSTA"}, ("recipient", "H120")),
    ({"recipient": MAIL}, ("recipient", "H464")),
    ({"status": "RET"}, ("status", "H175")),
    ({"source": "HS_KARAR"}, ("status", "H408")),
    ({"retailer_code": 7}, ("retailer_code", "H180")),
    ({"retailer_access": [7]}, ("retailer_access", "H180")),
    ({"retailer_access": []}, ("retailer_access", "length")),
    ({"nonsense": 1}, ("nonsense", "unknown-field")),
)


@pytest.mark.parametrize(("more", "expected"), WRONG)
def test_what_is_wrong_is_told_by_its_field(
    program: Program, more: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = record(program, **more)
    assert errors(answer) == [expected]
    checked = program.post(f"{BASE}/consents/check", {"records": [said(), said(**more)]})
    if expected[1][0].isupper():
        first, second = checked.get_json()["items"]
        assert (first["taken"], second["taken"]) == (True, False)
        assert [(one["field"], one["code"]) for one in second["errors"]] == [expected]
    else:
        assert errors(checked)[0][0].startswith("records.1.")


def test_words_of_a_rule_are_in_the_language_that_was_asked_for(program: Program) -> None:
    turkish = record(program, recipient="nobody")
    assert turkish.get_json()["detail"] == "Bu, bir aboneye ait bir telefon numarası değil."
    english = program.post(
        f"{BASE}/consents", said(recipient="nobody"), headers={"Accept-Language": "en"}
    )
    assert english.get_json()["detail"].startswith("This is not the telephone number")


def test_a_check_writes_nothing(program: Program, service: Service) -> None:
    dealer(service)
    records = [said(retailer_code=55550127), said(recipient=OTHER, status="RET")]
    answer = program.post(f"{BASE}/consents/check", {"records": records})
    assert [one["taken"] for one in answer.get_json()["items"]] == [True, False]
    assert service.rows("SELECT count(*) FROM recipient") == [(0,)]


def test_a_permission_is_told_as_it_stood(program: Program, service: Service) -> None:
    before = service.core.clock.now()
    assert [one["may_send"] for one in query(program, PHONE)] == [False]
    service.later(minutes=1)
    done = record(program).get_json()
    service.later(minutes=10)
    between = service.core.clock.now()
    service.later(minutes=10)
    refuse(service, MARKET)
    service.later(minutes=10)
    (now,) = query(program, PHONE)
    assert (now["status"], now["source"], now["may_send"]) == ("RET", "IYS_KISAMESAJ", False)
    (then,) = query(program, PHONE, at=between.isoformat())
    assert (then["status"], then["may_send"]) == ("ONAY", True)
    assert then["transaction_id"] == done["transaction_id"]
    assert [one["status"] for one in query(program, PHONE, OTHER, at=before.isoformat())] == [
        None,
        None,
    ]
    (trader,) = query(program, OTHER, recipient_type="TACIR")
    assert (trader["status"], trader["may_send"]) == (None, True)


def test_a_dealer_may_where_it_took_the_approval_or_has_access_to_it(
    program: Program, service: Service
) -> None:
    took, other = (dealer_of(service.core, MARKET, number) for number in range(2))
    record(program, retailer_code=took)
    asked = {"recipients": [PHONE, OTHER], "type": "MESAJ"}

    def may(code: int, **given: Any) -> Any:  # noqa: ANN401
        body = {**asked, "retailer_code": code}
        return program.post(f"{BASE}/consents/query", body, **given)

    def allowed(code: int) -> list[bool]:
        return [one["may_send"] for one in may(code).get_json()["items"]]

    assert (allowed(took), allowed(other)) == ([True, False], [False, False])
    assert errors(may(7)) == [("retailer_code", "H180")]
    at = {"query_string": {"at": service.core.clock.now().isoformat()}}
    assert errors(may(took, **at)) == [("retailer_code", "only-now")]
    refuse(service, MARKET)
    assert allowed(took) == [False, False]


def test_what_was_refused_in_advance_is_told_as_it_stood(
    program: Program, service: Service
) -> None:
    record(program)
    service.later(minutes=1)
    free = service.core.clock.now().isoformat()
    service.later(minutes=1)
    refuse_ahead(service)
    service.later(minutes=1)
    (now,) = query(program, PHONE)
    assert (now["status"], now["refused_ahead"], now["may_send"]) == ("ONAY", True, False)
    assert [one["may_send"] for one in query(program, PHONE, at=free)] == [True]
    (trader,) = query(program, PHONE, recipient_type="TACIR")
    assert (trader["status"], trader["may_send"]) == (None, False)
    approve(service, MARKET)
    service.later(minutes=1)
    assert [one["may_send"] for one in query(program, PHONE)] == [True]


def report(program: Program, refused_at: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    body = {"recipient": PHONE, "type": "MESAJ", "source": "HS_CAGRI_MERKEZI", **more}
    answer = program.post(f"{BASE}/refusals", {**body, "refused_at": refused_at})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_a_refusal_taken_by_the_provider_counts_also_as_the_first_word(
    program: Program, service: Service
) -> None:
    told = report(program, WHEN)
    assert (told["fate"], told["late"]) == ("recorded", False)
    assert service.rows("SELECT status, kind FROM consent_event") == [(2, 1)]
    again = report(program, "2026-03-11T11:30:00+03:00")
    assert (again["fate"], again["transaction_id"]) == ("already-refused", told["transaction_id"])
    lines = service.rows("SELECT kind FROM consent_event ORDER BY id")
    assert lines == [(EventKind.RECORD,), (EventKind.REPEATED,)]


def test_a_late_refusal_counts_and_is_noted(program: Program) -> None:
    record(program, consent_date="2026-03-09T11:00:00+03:00")
    told = report(program, "2026-03-10T11:00:00+03:00")
    assert (told["fate"], told["late"]) == ("recorded", False)
    other = report(program, "2026-03-01T11:00:00+03:00", recipient=OTHER)
    assert (other["fate"], other["late"]) == ("recorded", True)
    assert [one["may_send"] for one in query(program, PHONE, OTHER)] == [False, False]


def test_a_refusal_that_was_overtaken_is_kept_and_changes_nothing(
    program: Program, service: Service
) -> None:
    record(program)
    told = report(program, "2026-03-11T10:00:00+03:00")
    assert told["fate"] == "overtaken"
    assert [one["may_send"] for one in query(program, PHONE)] == [True]
    rows = service.rows("SELECT kind, status FROM consent_event ORDER BY id")
    assert rows == [(1, 1), (6, 2)]
    found = program.post(
        f"/sps/100100/brands/{MARKET}/consents/history",
        {"recipient": PHONE, "recipientType": "BIREYSEL", "type": "MESAJ"},
    )
    assert found.get_json()["pagination"]["totalCount"] == 1


def test_of_an_approval_and_a_refusal_of_the_same_second_the_refusal_stands(
    program: Program, service: Service
) -> None:
    record(program, consent_date="2026-03-11T11:00:00+03:00")
    told = report(program, "2026-03-11T11:00:00+03:00")
    assert told["fate"] == "recorded"
    assert [one["may_send"] for one in query(program, PHONE)] == [False]
    assert service.rows("SELECT status FROM consent") == [(2,)]


def test_a_refusal_of_tomorrow_is_none(program: Program) -> None:
    body = {"recipient": PHONE, "type": "MESAJ", "source": "HS_WEB"}
    answer = program.post(f"{BASE}/refusals", {**body, "refused_at": "2026-03-12T11:00:00Z"})
    assert errors(answer) == [("refused_at", "H162")]


def test_another_brand_is_not_there(program: Program) -> None:
    for provider, brand in (("100100", "100400"), ("100400", "100400"), ("100100", "999999")):
        path = f"/v1/providers/{provider}/brands/{brand}/consents"
        assert program.post(path, said()).status_code == 404
