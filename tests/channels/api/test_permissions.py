"""What an app sees of the permissions, and changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.consent import MessageType
from channels.api.schemas.told import PermissionPage
from tests.channels.api.app import AYSE, AYSE_MAIL, App, codes
from tests.channels.api.brands import record
from tests.channels.sms.service import Service


def brands(app: App, **query: str) -> list[int]:
    """The brands of one page, in their order."""
    items = app.get("/permissions", query_string=query)["items"]
    return [item["brand"]["code"] for item in items]


def test_the_list_is_in_turkish_order_and_fits_its_schema(ayse: App) -> None:
    told = ayse.get("/permissions")
    assert PermissionPage().validate(told) == {}
    assert [item["brand"]["name"] for item in told["items"]] == [
        "Acme Alışveriş",
        "Çağlayan Giyim",
        "Yeşilova Market",
    ]
    assert (told["total"], told["next"]) == (3, None)
    first = told["items"][0]["permissions"][0]
    assert first["address"] == ayse.id_of(AYSE)
    assert (first["type"], first["status"], first["source"]) == ("ARAMA", "ONAY", "HS_WEB")
    assert datetime.fromisoformat(first["since"]) == ayse.service.core.clock.now()


def test_a_traders_record_without_source_and_date_fits_the_schema_too(ayse: App) -> None:
    service = ayse.service
    with service.core.database.single() as driver:
        driver.execute("UPDATE consent SET source = NULL, consent_date = NULL")
    told = ayse.get("/permissions")
    assert PermissionPage().validate(told) == {}
    assert told["items"][0]["permissions"][0]["source"] is None


def test_the_list_can_be_narrowed(ayse: App) -> None:
    service = ayse.service
    ayse.do("PUT", ayse.permission(100200), {"status": "RET"})
    assert brands(ayse, approved="true") == [100100, 100201]
    assert brands(ayse, approved="false") == [100100, 100201, 100200]
    assert brands(ayse, q="yeş") == [100200]
    assert brands(ayse, type="MESAJ") == [100100, 100200]
    assert brands(ayse, source="IYS_WEB") == [100200]
    ayse.add_address(AYSE_MAIL)
    assert brands(ayse, address=ayse.id_of(AYSE_MAIL)) == [100100]
    before = service.core.clock.now().isoformat()
    service.later(minutes=5)
    record(service, AYSE, 100400, "MESAJ")
    assert brands(ayse, since=before) == [100400]
    assert brands(ayse, sort="newest")[0] == 100400


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_pages_show_every_brand_once(ayse: App, sort: str) -> None:
    service = ayse.service
    for place in range(7):
        service.add_brand(200000 + place, f"Ödeme {place}", f"ODEME{place}")
        service.later(minutes=1)
        record(service, AYSE, 200000 + place, "MESAJ")
    whole = brands(ayse, sort=sort)
    seen: list[int] = []
    query = {"sort": sort, "limit": "3"}
    while True:
        told = ayse.get("/permissions", query_string=query)
        assert told["total"] == 10
        seen += [item["brand"]["code"] for item in told["items"]]
        if told["next"] is None:
            break
        query["cursor"] = told["next"]
    assert seen == whole
    assert len(seen) == 10


def test_a_brand_that_goes_between_two_pages_hides_no_other(ayse: App) -> None:
    first = ayse.get("/permissions", query_string={"limit": "1", "approved": "true"})
    for type in ("ARAMA", "MESAJ"):
        ayse.do("PUT", ayse.permission(100100, type), {"status": "RET"})
    assert brands(ayse, limit="1", approved="true", cursor=first["next"]) == [100201]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"cursor": "x"}, [("cursor", "invalid")]),
        ({"cursor": "W10"}, [("cursor", "invalid")]),
        ({"cursor": "é"}, [("cursor", "invalid")]),
        ({"limit": "101"}, [("limit", "range")]),
        ({"limit": "1e3"}, [("limit", "invalid")]),
        ({"limit": "9" * 5000}, [("limit", "invalid")]),
        ({"sort": "date"}, [("sort", "unknown")]),
        ({"type": "mesaj"}, [("type", "unknown")]),
        ({"approved": "yes"}, [("approved", "invalid")]),
        ({"since": "yesterday"}, [("since", "invalid")]),
        ({"since": "0001-01-01T00:00:00+14:00"}, [("since", "range")]),
        ({"q": "a\x00b"}, [("q", "characters")]),
        ({"q": ""}, [("q", "length")]),
        ({"where": "x"}, [("where", "unknown-field")]),
    ],
)
def test_a_query_that_does_not_fit_is_named_by_its_field(
    ayse: App, query: dict[str, str], errors: list[tuple[str, str]]
) -> None:
    assert codes(ayse.refused("GET", "/permissions", query_string=query)) == errors


def test_a_cursor_of_another_order_is_none(ayse: App) -> None:
    told = ayse.get("/permissions", query_string={"limit": "1", "sort": "newest"})
    query = {"cursor": told["next"]}
    assert codes(ayse.refused("GET", "/permissions", query_string=query)) == [("cursor", "invalid")]


def test_one_permission_is_refused_and_approved_again(ayse: App) -> None:
    path = ayse.permission(100100)
    done = ayse.do("PUT", path, {"status": "RET"})
    assert done["changed"] == [
        {
            "address": ayse.id_of(AYSE),
            "brand": 100100,
            "recipient_type": "BIREYSEL",
            "type": "MESAJ",
            "status": "RET",
        }
    ]
    assert ayse.do("PUT", path, {"status": "RET"})["changed"] == []
    assert ayse.states()[100100, "MESAJ"] == "RET"
    ayse.service.later(minutes=1)
    assert len(ayse.do("PUT", path, {"status": "ONAY"})["changed"]) == 1
    assert ayse.states()[100100, "MESAJ"] == "ONAY"
    history = ayse.get("/permissions/100100/history")["items"]
    assert [one["kind"] for one in history if one["type"] == "MESAJ"] == [
        "RECORD",
        "REVOKE",
        "GRANT",
    ]
    assert history[-2]["reference"] == done["reference"]


def many(app: App, *statuses: str) -> dict[str, Any]:
    """A body with a change for each of the first brands."""
    address = app.id_of(AYSE)
    return {
        "changes": [
            {"address": address, "brand": brand, "type": "MESAJ", "status": status}
            for brand, status in zip((100100, 100200, 100400), statuses, strict=False)
        ]
    }


def test_many_are_changed_at_once_or_none(ayse: App) -> None:
    body = many(ayse, "RET", "RET", "ONAY")
    assert len(ayse.post("/permissions/changes", body)["changed"]) == 5
    states = ayse.states()
    assert (states[100100, "MESAJ"], states[100200, "MESAJ"]) == ("RET", "RET")
    assert states[100400, "MESAJ"] == "ONAY"
    body = many(ayse, "ONAY")
    body["changes"].append({**body["changes"][0], "brand": 999999})
    assert ayse.refused("POST", "/permissions/changes", body)["status"] == 404
    assert ayse.states() == states


def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(ayse: App) -> None:
    key = {"Idempotency-Key": "7f0c1d9e"}
    body = many(ayse, "RET")
    first = ayse.post("/permissions/changes", body, headers=key)
    assert len(first["changed"]) == 2
    ayse.do("PUT", ayse.permission(100100), {"status": "ONAY"})
    assert ayse.post("/permissions/changes", body, headers=key) == first
    assert ayse.states()[100100, "MESAJ"] == "ONAY"
    reused = ayse.refused("POST", "/permissions/changes", many(ayse, "ONAY"), headers=key)
    assert (reused["status"], codes(reused)) == (
        422,
        [("Idempotency-Key", "idempotency-key-reused")],
    )
    assert ayse.refused("POST", "/refusals", {}, headers=key)["status"] == 422


def test_a_key_of_one_citizen_is_not_anothers(ayse: App, permitted: Service) -> None:
    key = {"Idempotency-Key": "k"}
    other = App(permitted).sign_in("+905334445566")
    assert ayse.post("/refusals", {}, headers=key)["consents"] == 4
    assert other.post("/refusals", {}, headers=key)["consents"] == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 65, "ş"])
def test_a_key_that_is_none_is_refused(ayse: App, key: str) -> None:
    answer = ayse.refused("POST", "/refusals", {}, headers={"Idempotency-Key": key})
    assert codes(answer) == [("Idempotency-Key", "pattern")]


def test_a_type_that_does_not_fit_the_address_is_refused(ayse: App) -> None:
    number, mail = ayse.id_of(AYSE), ayse.add_address(AYSE_MAIL)["id"]
    for address, type, rule in ((number, "EPOSTA", "H120"), (mail, "MESAJ", "H464")):
        path = f"/permissions/{address}/100100/BIREYSEL/{type}"
        for status in ("ONAY", "RET"):
            refused = ayse.refused("PUT", path, {"status": status})
            assert (refused["status"], codes(refused)) == (422, [("address", rule)])


def test_without_a_recipient_type_a_refusal_is_for_both(ayse: App) -> None:
    record(ayse.service, AYSE, 100100, "MESAJ", trader=True)
    done = ayse.post("/permissions/changes", many(ayse, "RET"))
    assert {one["recipient_type"] for one in done["changed"]} == {"BIREYSEL", "TACIR"}


def test_brands_are_found_by_the_beginning_of_a_word(ayse: App) -> None:
    items = ayse.get("/brands", query_string={"q": "giy"})["items"]
    assert [one["name"] for one in items] == ["Çağlayan Giyim"]
    assert codes(ayse.refused("GET", "/brands")) == [("q", "required")]


def test_every_type_of_message_can_be_named(ayse: App) -> None:
    assert [brands(ayse, type=one.name) for one in MessageType] == [
        [100100, 100201],
        [100100, 100200],
        [],
    ]


def test_the_visit_before_is_told(ayse: App, permitted: Service) -> None:
    began = datetime.fromisoformat(ayse.get("/addresses")["seen_at"])
    permitted.later(hours=2)
    told = App(permitted).sign_in().get("/addresses")["seen_at"]
    assert datetime.fromisoformat(told) == began
    permitted.later(hours=2)
    told = App(permitted).sign_in().get("/addresses")["seen_at"]
    assert datetime.fromisoformat(told) == began + timedelta(hours=2)
