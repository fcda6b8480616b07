"""Tokens of programs: given by form and JSON, rotated, ended; and what they say."""

from base64 import urlsafe_b64decode
from typing import Any

import orjson
import pytest

from app.usecases.programs.clients import EndClient, ListClients, RenewSecret, fits
from tests.channels.iys.program import ACME, NOWHERE, PASSWORD, USERNAME, Program, only, partner
from tests.channels.iys.program import ALL as EVERYTHING
from tests.channels.sms.service import PUBLIC_URL, Service

FORM = "application/x-www-form-urlencoded"


def claims(token: str) -> dict[str, Any]:
    """What a program reads out of its token."""
    middle = token.split(".")[1]
    read: dict[str, Any] = orjson.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return read


def test_a_password_gives_two_tokens(program: Program) -> None:
    answer = program.sign_in()
    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body) == {
        "access_token",
        "refresh_token",
        "expires_in",
        "refresh_expires_in",
        "token_type",
    }
    assert (body["expires_in"], body["refresh_expires_in"]) == (7200, 14400)
    assert body["token_type"] == "bearer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain", None])
def test_a_form_does_as_well_and_so_does_any_content_type(
    program: Program, kind: str | None
) -> None:
    form = f"username={USERNAME.replace('@', '%40')}&password={PASSWORD}&grant_type=password"
    assert program.post_token(data=form, content_type=kind).status_code == 200
    body = orjson.dumps({"username": USERNAME, "password": PASSWORD, "grant_type": "password"})
    assert program.post_token(data=body, content_type=kind).status_code == 200


def test_a_slash_at_the_end_changes_nothing(program: Program, service: Service) -> None:
    body = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
    client = service.app.test_client()
    answer = client.post("/oauth2/token/", base_url=PUBLIC_URL, json=body)
    assert answer.status_code == 200


def test_the_token_says_whose_it_is_and_which_brands_there_are(program: Program) -> None:
    said = claims(program.sign_in().get_json()["access_token"])
    assert said["preferred_username"] == USERNAME
    assert said["realm_access"] == {"roles": ["API_USER"]}
    assert said["serviceProvider"] == {"title": "Acme Alışveriş Hizmetleri A.Ş.", "iysCode": ACME}
    assert [one["brandCode"] for one in said["brands"]] == [100100, 100200, 100201, 100202]
    assert said["brands"][0]["name"] == "Acme Alışveriş"
    assert said["exp"] - said["iat"] == 7200


def test_a_partners_token_has_the_brands_that_it_was_granted(service: Service) -> None:
    said = claims(partner(service, (100401, EVERYTHING)).sign_in().get_json()["access_token"])
    assert said["integrator"]["iysCode"] == 900100
    assert said["brands"] == [{"brandCode": 100401, "name": "Gökçe Mobilya"}]


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({}, "invalid_request", "Giriş yöntemi belirtilmemiş."),
    ({"grant_type": "magic"}, "invalid_request", "Bilinmeyen giriş yöntemi."),
    ({"grant_type": ""}, "invalid_grant", "Giriş yöntemi boş olamaz."),
    ({"grant_type": 7}, "invalid_grant", "Desteklenmeyen giriş yöntemi."),
    ({"grant_type": "refresh_token"}, "invalid_request", "Yenileme jetonu verilmemiş."),
    (
        {"grant_type": "refresh_token", "refresh_token": 7},
        "invalid_request",
        "Desteklenmeyen yenileme jetonu türü.",
    ),
    (
        {"grant_type": "refresh_token", "refresh_token": ""},
        "invalid_grant",
        "Yenileme jetonu boş olamaz.",
    ),
    (
        {"grant_type": "refresh_token", "refresh_token": "made-up"},
        "invalid_request",
        "Kullanıcı kimlik bilgileri geçersiz.",
    ),
    ({"grant_type": "password"}, "invalid_request", "Kullanıcı adı verilmemiş."),
    (
        {"grant_type": "password", "username": None, "password": "x"},
        "invalid_request",
        "Kullanıcı adı null olamaz.",
    ),
    (
        {"grant_type": "password", "username": 7, "password": "x"},
        "invalid_request",
        "Desteklenmeyen kullanıcı adı türü.",
    ),
    (
        {"grant_type": "password", "username": " ", "password": "x"},
        "invalid_grant",
        "Kullanıcı adı boş bırakılamaz.",
    ),
    ({"grant_type": "password", "username": "x"}, "invalid_request", "Şifre verilmemiş."),
    (
        {"grant_type": "password", "username": "x", "password": None},
        "invalid_request",
        "Şifre null olamaz.",
    ),
    (
        {"grant_type": "password", "username": "x", "password": []},
        "invalid_request",
        "Desteklenmeyen şifre türü.",
    ),
    (
        {"grant_type": "password", "username": "x", "password": ""},
        "invalid_grant",
        "Şifre boş bırakılamaz.",
    ),
    (
        {"grant_type": "password", "username": USERNAME, "password": "x"},
        "invalid_request",
        "Kullanıcı kimlik bilgileri geçersiz.",
    ),
    (
        {"grant_type": "password", "username": "nobody", "password": PASSWORD},
        "invalid_request",
        "Kullanıcı kimlik bilgileri geçersiz.",
    ),
)


@pytest.mark.parametrize(("body", "error", "words"), WRONG)
def test_what_is_wrong_with_a_request_for_a_token_is_said_as_oauth_says_it(
    program: Program, body: dict[str, Any], error: str, words: str
) -> None:
    answer = program.post_token(json=body)
    assert answer.status_code == 400
    assert answer.get_json() == {"error": error, "error_description": words}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[1]", b'"text"'])
def test_what_is_no_body_at_all_lacks_its_grant_type(program: Program, data: bytes) -> None:
    answer = program.post_token(data=data)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"


def test_a_refresh_token_is_good_once_and_a_second_use_ends_everything(
    program: Program, service: Service
) -> None:
    first = program.sign_in().get_json()
    order = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = program.post_token(json=order)
    assert second.status_code == 200
    program.token = second.get_json()["access_token"]
    assert program.get(NOWHERE).status_code == 200
    again = program.post_token(json=order)
    assert again.status_code == 400
    only(program.get(NOWHERE), 401, "H351")
    later = {"grant_type": "refresh_token", "refresh_token": second.get_json()["refresh_token"]}
    assert program.post_token(json=later).status_code == 400


def test_an_access_token_lasts_two_hours_and_a_refresh_token_four(
    program: Program, service: Service
) -> None:
    given = program.sign_in().get_json()
    program.token = given["access_token"]
    service.later(hours=1, minutes=59)
    assert program.get(NOWHERE).status_code == 200
    service.later(minutes=1)
    only(program.get(NOWHERE), 401, "H351")
    service.later(hours=1, minutes=58)
    order = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    assert program.post_token(json=order).status_code == 200
    late = program.sign_in().get_json()
    service.later(hours=4)
    order = {"grant_type": "refresh_token", "refresh_token": late["refresh_token"]}
    assert program.post_token(json=order).status_code == 400


def test_H351_is_every_token_that_is_none(program: Program) -> None:
    good = program.sign_in().get_json()["access_token"]
    for token in ("", "Bearer", "Bearer ", "Bearer x.y.z", f"Basic {good}", f"Bearer {good}x"):
        answer = program.get(NOWHERE, headers={"Authorization": token})
        found = only(answer, 401, "H351")
        assert found["message"] == "Eksik veya geçersiz jeton!"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_client_that_ended_has_no_token_any_more(program: Program, service: Service) -> None:
    assert program.get(NOWHERE).status_code == 200
    service.core.run(EndClient(program.id), service.operator())
    only(program.get(NOWHERE), 401, "H351")
    assert program.sign_in().status_code == 400


def test_another_secret_ends_the_old_one_and_its_tokens(program: Program, service: Service) -> None:
    assert program.get(NOWHERE).status_code == 200
    secret = service.core.run(RenewSecret(program.id), service.operator()).secret
    only(program.get(NOWHERE), 401, "H351")
    assert program.sign_in().status_code == 400
    assert program.sign_in(password=secret).status_code == 200


def test_who_signs_in_while_the_secret_is_renewed_does_not_stay(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(secret: str, kept: str) -> bool:
        good = fits(secret, kept)
        service.core.run(RenewSecret(program.id), service.operator())
        return good

    monkeypatch.setattr("app.usecases.programs.signing.fits", slowly)
    assert program.sign_in().status_code == 400
    assert service.rows("SELECT count(*) FROM api_sign_in") == [(0,)]


def test_the_table_has_neither_secret_nor_name(program: Program, service: Service) -> None:
    ((row,),) = service.rows("SELECT row_to_json(c)::text FROM api_client c")
    assert PASSWORD not in row
    assert "acme" not in row
    assert "$argon2id$" in row
    (client,) = service.core.run(ListClients(), service.operator())
    assert (client.username, client.holder, client.partner) == (USERNAME, ACME, False)
