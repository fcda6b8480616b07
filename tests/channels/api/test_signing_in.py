"""Coming in by a code, staying by refresh tokens, going."""

import json
from base64 import urlsafe_b64decode
from uuid import UUID

import pytest

from app.domain.consent import Source
from app.usecases.account.devices import IDLE
from channels._kit.bearer import Bearers
from tests.channels.api.app import AYSE, AYSE_MAIL, MEHMET, App, codes
from tests.channels.api.brands import record
from tests.channels.sms.service import Service

HOME = "+902122223344"
PATHS = ("/addresses", "/permissions", "/permissions/100100/history", "/ahead", "/data", "/devices")


def test_a_code_and_then_tokens(service: Service) -> None:
    app = App(service)
    asked = app.send("POST", "/codes", {"address": "0532 111 22 33"})
    assert (asked.status_code, list(asked.get_json())) == (202, ["expires_at"])
    told = app.post("/tokens", {"address": AYSE, "code": app.code(AYSE)})
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
    app.tokens = told
    assert [one["address"] for one in app.get("/addresses")["items"]] == [AYSE]


def test_an_access_token_holds_the_device_and_nothing_of_a_person(service: Service) -> None:
    app = App(service).sign_in()
    head, body, _ = app.tokens["access_token"].split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    assert json.loads(urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "at+jwt"}
    assert sorted(claims) == ["exp", "iat", "iss", "sub"]
    assert claims["exp"] - claims["iat"] == 600
    assert claims["sub"] == app.get("/devices")["items"][0]["id"]


def test_after_ten_minutes_the_refresh_token_brings_the_next(service: Service) -> None:
    app = App(service).sign_in()
    service.later(seconds=599)
    app.get("/addresses")
    service.later(seconds=1)
    assert app.refused("GET", "/addresses")["type"] == "urn:ileti:prove-identity"
    before = dict(app.tokens)
    app.tokens = {}
    app.tokens = app.post("/tokens/refresh", {"refresh_token": before["refresh_token"]})
    app.get("/addresses")
    app.refused("POST", "/tokens/refresh", {"refresh_token": before["refresh_token"]})
    app.refused("GET", "/addresses")
    app.refused("POST", "/tokens/refresh", {"refresh_token": app.tokens["refresh_token"]})


def test_a_sign_out_counts_at_once(service: Service) -> None:
    app = App(service).sign_in()
    answer = app.send("DELETE", "/tokens")
    assert (answer.status_code, answer.data) == (204, b"")
    assert [app.refused("GET", path)["status"] for path in PATHS] == [401] * len(PATHS)
    app.refused("POST", "/tokens/refresh", {"refresh_token": app.tokens["refresh_token"]})


def test_another_device_is_listed_and_can_be_signed_out(service: Service) -> None:
    phone = App(service).sign_in(client_id="ileti-mobil", device="Ayşe'nin telefonu")
    script = App(service).sign_in()
    items = script.get("/devices")["items"]
    assert {(one["name"], one["client"], one["this"]) for one in items} == {
        ("Ayşe'nin telefonu", "ileti-mobil", False),
        ("API", None, True),
    }
    (other,) = [one["id"] for one in items if not one["this"]]
    assert script.send("DELETE", f"/devices/{other}").status_code == 204
    phone.refused("GET", "/devices")
    assert len(script.get("/devices")["items"]) == 1


def test_an_address_that_is_added_opens_the_same_account(service: Service) -> None:
    app = App(service).sign_in()
    added = app.add_address(AYSE_MAIL)
    assert (added["address"], added["kind"], added["opens"]) == (AYSE_MAIL, "mail", True)
    other = App(service).sign_in(AYSE_MAIL)
    assert other.id_of(AYSE) == app.id_of(AYSE)
    assert other.id_of(AYSE_MAIL) == added["id"]


def test_an_address_can_be_closed_locked_and_removed(service: Service) -> None:
    app = App(service).sign_in()
    mail = app.add_address(AYSE_MAIL)["id"]
    changed = app.do("PATCH", f"/addresses/{mail}", {"opens": False, "locked": True})
    assert (changed["opens"], changed["locked"]) == (False, True)
    done = app.do("PUT", f"/addresses/{mail}/lock", {"locked": False})
    assert (done["locked"], done["changed"], len(done["reference"])) == (False, True, 8)
    assert codes(app.refused("PATCH", f"/addresses/{mail}", {})) == [("", "required")]
    assert app.send("DELETE", f"/addresses/{mail}").status_code == 204
    last = app.refused("DELETE", f"/addresses/{app.id_of(AYSE)}")
    assert codes(last) == [("", "last-address")]


def test_the_list_keeps_a_device_signed_in_and_ends_with_it(service: Service) -> None:
    record(service, AYSE, 100100, "MESAJ")
    app = App(service).sign_in()
    service.later(minutes=5)
    app.get("/permissions")
    idle = service.rows("SELECT idle_until - %s FROM sign_in", service.core.clock.now())
    assert idle == [(IDLE["api"],)]
    service.later(days=61)
    fresh = {"Authorization": f"Bearer {token_of(service, app)}"}
    assert app.refused("GET", "/permissions", headers=fresh)["status"] == 401


def token_of(service: Service, app: App) -> str:
    """An access token that was made just now, for a device that was silent for long."""
    device = json.loads(urlsafe_b64decode(app.tokens["access_token"].split(".")[1] + "=="))["sub"]
    return Bearers(service.core, frozenset()).token(UUID(device))


def test_a_landline_sees_its_own_permissions_and_no_others(service: Service) -> None:
    record(service, HOME, 100100, "ARAMA")
    record(service, AYSE, 100200, "MESAJ")
    App(service).sign_in().add_address(HOME)
    assert App(service).sign_in(HOME).states() == {(100100, "ARAMA"): "ONAY"}


def test_a_landline_opens_itself_alone(service: Service) -> None:
    App(service).sign_in().add_address(HOME)
    somebody = App(service).sign_in(HOME)
    (alone,) = somebody.get("/addresses")["items"]
    assert (alone["address"], alone["opens"]) == (HOME, False)
    refused = somebody.refused("PATCH", f"/addresses/{alone['id']}", {"opens": True})
    assert codes(refused) == [("", "landline")]


@pytest.mark.parametrize("path", ["/tokens", "/addresses"])
def test_what_a_code_came_to_is_a_code_of_the_field(service: Service, path: str) -> None:
    app = App(service)
    if path == "/addresses":
        app.sign_in(MEHMET)
        app.post("/addresses/codes", {"address": AYSE})
    else:
        app.post("/codes", {"address": AYSE})
    right = app.code(AYSE)
    wrong = {"address": AYSE, "code": f"{(int(right) + 1) % 10**6:06d}"}
    came_to = [codes(app.refused("POST", path, wrong)) for _ in range(6)]
    assert came_to == [[("code", "wrong")]] * 4 + [[("code", "used-up")]] * 2
    assert codes(app.refused("POST", path, {**wrong, "code": right})) == [("code", "used-up")]


def test_a_code_that_ran_out_is_sent_anew(service: Service) -> None:
    app = App(service)
    app.post("/codes", {"address": AYSE})
    old = app.code(AYSE)
    service.later(minutes=11)
    assert codes(app.refused("POST", "/tokens", {"address": AYSE, "code": old})) == [
        ("code", "resent")
    ]
    app.post("/tokens", {"address": AYSE, "code": app.code(AYSE)})


@pytest.mark.parametrize(
    ("client", "source"),
    [
        ({"client_id": "ileti-mobil"}, Source.IYS_MOBIL),
        ({"client_id": "somebody-else"}, Source.IYS_WEB),
        ({}, Source.IYS_WEB),
    ],
)
def test_what_the_app_changes_comes_from_the_app(
    permitted: Service, client: dict[str, str], source: Source
) -> None:
    app = App(permitted).sign_in(**client)
    app.do("PUT", app.permission(100100), {"status": "RET"})
    moved = "SELECT channel, source FROM consent_event WHERE channel <> 'cli'"
    assert permitted.rows(moved) == [("api", int(source))]


def test_failures_are_told_in_the_language_that_is_asked_for(service: Service) -> None:
    app = App(service)
    told = [
        app.refused("GET", "/addresses", headers={"Accept-Language": one})["detail"]
        for one in ("tr", "en-GB,en;q=0.9", "de")
    ]
    assert told[0] == told[2] == "Bu işlem için giriş yapmanız gerekiyor."
    assert told[1] == "You have to sign in for this."
