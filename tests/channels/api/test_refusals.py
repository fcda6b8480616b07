"""Refusing everything, in advance, what was never given; undoing; one's data; being forgotten."""

import csv
import io
import zipfile

import pytest

from app.domain.consent import Source
from tests.channels.api.app import AYSE, AYSE_MAIL, App, codes
from tests.channels.api.brands import record
from tests.channels.sms.service import Service


def test_everything_is_refused_and_undone_as_a_whole(ayse: App) -> None:
    ayse.add_address(AYSE_MAIL)
    before = ayse.states()
    done = ayse.post("/refusals", {})
    assert (done["consents"], done["brands"], done["addresses"]) == (5, 4, 2)
    assert set(ayse.states().values()) == {"RET"}
    undone = ayse.post(f"/refusals/{done['reference'].lower()}/undo")
    assert (undone["brands"], undone["addresses"]) == (3, 2)
    assert ayse.states() == before
    late = ayse.refused("POST", f"/refusals/{done['reference']}/undo")
    assert (late["status"], late["type"]) == (409, "urn:ileti:too-late")


def test_after_ten_minutes_nothing_is_undone(ayse: App) -> None:
    done = ayse.post("/refusals", {})
    ayse.service.later(minutes=11)
    app = App(ayse.service).sign_in()
    assert app.refused("POST", f"/refusals/{done['reference']}/undo")["status"] == 409


def test_only_some_types_and_not_some_brands(ayse: App) -> None:
    ayse.post("/refusals", {"types": ["MESAJ"], "keep": [100200]})
    assert ayse.states() == {
        (100100, "ARAMA"): "ONAY",
        (100100, "MESAJ"): "RET",
        (100201, "ARAMA"): "ONAY",
        (100200, "MESAJ"): "ONAY",
    }


def test_only_at_one_address(ayse: App) -> None:
    mail = ayse.add_address(AYSE_MAIL)["id"]
    assert ayse.post("/refusals", {"addresses": [mail, mail]})["consents"] == 1
    assert ayse.states()[100100, "MESAJ"] == "ONAY"


def test_refused_ahead_everything_stays_refused(ayse: App) -> None:
    ayse.post("/refusals", {"ahead": True})
    ayse.service.later(minutes=1)
    record(ayse.service, AYSE, 100400, "ARAMA")
    assert ayse.states().get((100400, "ARAMA"), "RET") == "RET"
    (standing,) = ayse.get("/ahead")["items"]
    assert (standing["type"], standing["sector"], standing["until"]) == (None, None, None)


def test_what_was_refused_in_advance_counts_as_refused_in_the_list(ayse: App) -> None:
    ayse.service.later(minutes=1)
    ayse.post("/ahead", {"address": ayse.id_of(AYSE), "type": "ARAMA"})
    told = [one for item in ayse.get("/permissions")["items"] for one in item["permissions"]]
    assert {(one["type"], one["status"], one["ahead"]) for one in told} == {
        ("ARAMA", "RET", True),
        ("MESAJ", "ONAY", False),
    }


def test_a_trade_is_refused_in_advance_until_a_day_and_ended(ayse: App) -> None:
    address = ayse.id_of(AYSE)
    wish = {"address": address, "type": "ARAMA", "sector": "travel"}
    done = ayse.post("/ahead", {**wish, "until": "2026-12-31T23:59:59+03:00"})
    assert done["changed"] is True
    (standing,) = ayse.get("/ahead")["items"]
    assert {name: standing[name] for name in wish} == wish
    assert standing["reference"] == done["reference"]
    assert len(ayse.do("DELETE", f"/ahead/{standing['id']}")["reference"]) == 8
    assert ayse.get("/ahead")["items"] == []
    assert ayse.refused("DELETE", f"/ahead/{standing['id']}")["status"] == 404


@pytest.mark.parametrize(
    ("more", "errors"),
    [
        ({"until": "2026-01-01T00:00:00Z"}, [("", "until-passed")]),
        ({"until": "9999-12-31T23:59:59-14:00"}, [("until", "range")]),
        ({"until": "2026-12-31"}, [("until", "invalid")]),
        ({"sector": "spam"}, [("sector", "unknown")]),
        ({"type": 2}, [("type", "invalid")]),
    ],
)
def test_what_cannot_be_refused_in_advance(
    ayse: App, more: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    body = {"address": ayse.id_of(AYSE), **more}
    assert codes(ayse.refused("POST", "/ahead", body)) == errors


def test_what_was_never_given_is_denied(ayse: App) -> None:
    body = {"address": ayse.id_of(AYSE), "brand": 100100}
    assert ayse.post("/denials", body)["consents"] == 2
    assert ayse.refused("POST", "/denials", body)["status"] == 404
    history = ayse.get("/permissions/100100/history")["items"]
    assert [one["kind"] for one in history[-2:]] == ["DENY", "DENY"]


def test_the_data_is_whole_as_json_and_as_tables(ayse: App, permitted: Service) -> None:
    permitted.add_brand(200001, "=cmd|' /C calc'!A0", "CALC")
    record(permitted, AYSE, 200001, "MESAJ")
    told = ayse.get("/data")
    assert told["parts"]["addresses"][0]["address"] == AYSE
    assert len(told["parts"]["permissions"]) == 5
    answer = ayse.send("GET", "/data.csv")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        assert sorted(files.namelist()) == sorted(f"{name}.csv" for name in told["parts"])
        text = files.read("permissions.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5
    assert rows[0]["address"] == AYSE
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row.values())


def test_forget_me_says_what_stays_and_signs_out(ayse: App, permitted: Service) -> None:
    for body in ({}, {"confirm": False}, {"confirm": "true"}):
        assert ayse.refused("POST", "/forget", body)["status"] == 422
    plan = ayse.get("/forget")["kept"]
    assert {one["until"] for one in plan} == {None}
    done = ayse.post("/forget", {"confirm": True, "refuse": True})
    assert len(done["kept"]) == 4
    assert all(one["until"].startswith("2029-03-11") for one in done["kept"])
    assert ayse.refused("GET", "/data")["status"] == 401
    assert permitted.rows("SELECT count(*) FROM account") == [(0,)]


def test_an_approval_of_a_brand_that_has_none_is_the_apps(permitted: Service) -> None:
    app = App(permitted).sign_in(client_id="ileti-mobil")
    app.do("PUT", app.permission(100400), {"status": "ONAY"})
    mine = "SELECT source FROM consent WHERE brand_code = 100400"
    assert permitted.rows(mine) == [(int(Source.IYS_MOBIL),)]
