"""Complaints by the API: checked, filed, followed, completed; one's own and nobody else's."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.domain.permissions import Role
from tests.channels.api.app import AYSE, MEHMET, App, codes
from tests.channels.sms.service import Service
from tests.usecases.complaints import show
from tests.usecases.desks import answer, decide, hire

TEXT = "Tüm ürünlerde %50 indirim!\nB001"


def body(app: App, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A text of Acme's, just come."""
    at = app.service.core.clock.now().isoformat(timespec="seconds")
    given = {"address": app.id_of(AYSE), "type": "MESAJ", "brand": 100100, "at": at}
    return {**given, "text": TEXT, **more}


def file(app: App, **more: Any) -> int:  # noqa: ANN401
    return int(app.post("/complaints", body(app, **more))["number"])


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 3)).save(out, "PNG")
    return out.getvalue()


def test_checked_filed_and_shown(ayse: App) -> None:
    given = {name: value for name, value in body(ayse).items() if name != "text"}
    found = ayse.post("/complaints/check", given)
    assert (found["verdict"], found["proof"], found["too_old"]) == ("valid", True, False)
    filed = ayse.post("/complaints", body(ayse, subjects=["no-consent"]))
    number = filed["number"]
    assert (filed["verdict"], filed["brand"]) == ("valid", 100100)
    assert filed["missing"] == ["operator", "party"]
    assert filed["answer_by"].startswith("2026-04-0")
    (line,) = ayse.get("/complaints")["items"]
    assert (line["number"], line["state"], line["address"]) == (number, "asked", ayse.id_of(AYSE))
    case = ayse.get(f"/complaints/{number}")
    assert case["told"]["text"] == TEXT
    assert [one["move"] for one in case["events"]] == ["file", "examine", "ask"]
    assert ayse.post("/complaints/check", given)["same"] == number


def test_the_same_key_files_once(ayse: App) -> None:
    key = {"headers": {"Idempotency-Key": "k1"}}
    given = body(ayse)
    first = ayse.post("/complaints", given, **key)
    assert ayse.post("/complaints", given, **key) == first
    assert len(ayse.get("/complaints")["items"]) == 1


def test_completed_with_evidence_and_withdrawn(ayse: App, permitted: Service) -> None:
    number = file(ayse)
    told = {**ayse.get(f"/complaints/{number}")["told"], "party": "person", "operator": "other"}
    assert ayse.do("PUT", f"/complaints/{number}", told)["state"] == "asked"
    path = f"/complaints/{number}/evidence"
    added = ayse.do("POST", path, data=png(), content_type="image/png")
    assert added == {"file": 1, "pages": 1}
    case = ayse.get(f"/complaints/{number}")
    assert case["missing"] == ["name", "residence", "province"]
    assert [one["file"] for one in case["evidence"]] == [1]
    done = ayse.post(f"/complaints/{number}/withdraw", {})
    assert done == {"number": number, "state": "decided", "changed": True}
    assert ayse.post(f"/complaints/{number}/withdraw", {})["changed"] is False
    assert codes(ayse.refused("PUT", f"/complaints/{number}", told)) == [("", "L010")]
    assert show(permitted.core, number).told.operator == "other"


def test_files_that_are_none(ayse: App) -> None:
    path = f"/complaints/{file(ayse)}/evidence"
    for data, code in ((b"", "evidence-empty"), (b"<svg>", "evidence-type")):
        told = ayse.refused("POST", path, data=data, content_type="image/png")
        assert codes(told) == [("evidence", code)]
    answer_ = ayse.send("POST", path, data=bytes(10 * 1024 * 1024 + 1), content_type="image/png")
    assert answer_.status_code == 413


def test_decided_and_objected_to(ayse: App, permitted: Service) -> None:
    core, number = permitted.core, file(ayse)
    answer(core, number, hire(core, Role.OWNER, None, iys=100100))
    decide(core, number, hire(core, Role.OFFICER))
    case = ayse.get(f"/complaints/{number}")
    assert (case["decision"], case["state"]) == ("violation", "decided")
    assert case["reasons"].startswith("Ret kaydından sonra")
    told = ayse.refused("POST", f"/complaints/{number}/stopped", {"stopped": True})
    assert codes(told) == [("", "L010")]
    done = ayse.post(f"/complaints/{number}/object", {"note": "Kanıt sahte."})
    assert done["state"] == "under-examination"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"at": "2030-01-01T00:00:00Z"}, ("at", "future")),
        ({"at": "2025-01-01T00:00:00Z"}, ("at", "too-old")),
        ({"exemption": "operator"}, ("exemption", "out-of-scope")),
        ({"party": "king"}, ("party", "unknown-choice")),
        ({"sender": "1"}, ("sender", "sender")),
        ({"mersis": "1"}, ("mersis", "H228")),
        ({"national_id": "10000000146"}, ("national_id", "no-consent")),
        ({"surprise": 1}, ("surprise", "unknown-field")),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(
    ayse: App, change: dict[str, Any], error: tuple[str, str]
) -> None:
    told = ayse.refused("POST", "/complaints", body(ayse, **change))
    assert (told["status"], codes(told)) == (422, [error])


def test_what_is_out_of_scope_is_filed_by_whoever_insists(ayse: App) -> None:
    filed = ayse.post("/complaints", body(ayse, exemption="operator", insist=True))
    assert filed["verdict"] == "out-of-scope"


def test_another_s_complaint_is_not_there(ayse: App, permitted: Service) -> None:
    number = file(ayse)
    given = {name: value for name, value in body(ayse).items() if name != "address"}
    mehmet = App(permitted).sign_in(MEHMET)
    asked: tuple[tuple[str, str, Any], ...] = (
        ("GET", "", None),
        ("PUT", "", given),
        ("POST", "/withdraw", {}),
        ("POST", "/object", {"note": "x"}),
        ("POST", "/stopped", {"stopped": True}),
    )
    for wanted in (str(number), "999999", "0", "x", "9" * 40):
        for method, tail, sent in asked:
            told = mehmet.refused(method, f"/complaints/{wanted}{tail}", sent)
            assert told["status"] == 404, (wanted, tail)
        path = f"/complaints/{wanted}/evidence"
        told = mehmet.refused("POST", path, data=png(), content_type="image/png")
        assert told["status"] == 404
    foreign = body(ayse)
    assert mehmet.refused("POST", "/complaints", foreign)["status"] == 404
    assert mehmet.get("/complaints") == {"items": []}


def test_the_rules_are_for_anybody(service: Service) -> None:
    answer_ = service.app.test_client().get("/v1/complaint-rules")
    rules = answer_.get_json()
    assert answer_.status_code == 200
    assert len(rules["provinces"]) == 81
    times = {one["name"]: (one["value"], one["source"]) for one in rules["times"]}
    assert times["file_months"] == (3, "unverified")
    assert times["objection_days"] == (30, "ours")
    assert {one["id"] for one in rules["parties"]} == {
        *("person", "merchant", "tradesman", "company")
    }
