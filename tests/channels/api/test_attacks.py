"""What somebody with bad intentions tries: forged tokens, codes by brute force, other people's
ids, finding out who is known."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.core import Core
from app.usecases.codes import TRIES
from tests.channels.api.app import AYSE, MEHMET, App
from tests.channels.api.statements import counted
from tests.channels.sms.service import Service

HEAD = {"alg": "HS256", "typ": "at+jwt"}


def encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def claims_of(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def forged(core: Core, token: str) -> dict[str, str]:
    """Tokens that are nearly like a good one."""
    head, body, signature = token.split(".")
    claims = claims_of(token)
    ours = OctKey.import_key(core.keys.secret("access token"))
    foreign = OctKey.import_key(b"x" * 32)
    rsa = RSAKey.generate_key(2048)

    def signed(key: Any = ours, head: dict[str, Any] = HEAD, **more: Any) -> str:  # noqa: ANN401
        given = {name: one for name, one in {**claims, **more}.items() if one is not None}
        return jwt.encode(head, given, key, [head["alg"]])

    another = encoded({**claims, "sub": str(uuid4())})
    return {
        "nothing": "",
        "garbage": "a.b.c",
        "letters that are no letters": "é.ş.ı",
        "two parts": f"{head}.{body}",
        "without a signature": f"{head}.{body}.",
        "alg none": f"{encoded({**HEAD, 'alg': 'none'})}.{body}.",
        "alg None": f"{encoded({**HEAD, 'alg': 'None'})}.{body}.{signature}",
        "another body": f"{head}.{another}.{signature}",
        "another signature": f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "a foreign key": signed(foreign),
        "a foreign algorithm": signed(rsa, {**HEAD, "alg": "RS256"}),
        "a longer hash": signed(head={**HEAD, "alg": "HS512"}),
        "another kind of token": signed(head={"alg": "HS256", "typ": "JWT"}),
        "another issuer": signed(iss="elsewhere"),
        "no issuer": signed(iss=None),
        "expired": signed(exp=claims["iat"]),
        "without an end": signed(exp=None),
        "an end that is a word": signed(exp="tomorrow"),
        "without a device": signed(sub=None),
        "a device that is a number": signed(sub=5),
        "a device that nobody has": signed(sub=str(uuid4())),
        "a device that is no id": signed(sub="' OR 1=1 --"),
        "too long": signed(more="x" * 10_000),
        "a critical header": f"{encoded({**HEAD, 'crit': ['exp'], 'exp': 1})}.{body}.{signature}",
    }


def test_a_token_that_is_not_ours_opens_nothing(service: Service) -> None:
    app = App(service).sign_in()
    good = app.tokens["access_token"]
    assert app.send("GET", "/addresses").status_code == 200
    for name, token in forged(service.core, good).items():
        header = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        answer = app.send("GET", "/addresses", headers=header)
        assert (name, answer.status_code) == (name, 401)
    for scheme in ("Basic", "", "Bearer Bearer", "Token"):
        header = {"Authorization": f"{scheme} {good}"}
        assert app.send("GET", "/addresses", headers=header).status_code == 401
    assert app.send("GET", f"/addresses?access_token={good}", headers={"Authorization": ""}).is_json


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(service: Service) -> None:
    app = App(service).sign_in()
    header = {"Authorization": f"Bearer {app.tokens['refresh_token']}"}
    assert app.send("GET", "/addresses", headers=header).status_code == 401
    body = {"refresh_token": app.tokens["access_token"]}
    assert app.send("POST", "/tokens/refresh", body).status_code == 401
    app.get("/addresses")


def test_a_code_is_not_guessed_over_many_connections(service: Service) -> None:
    App(service).post("/codes", {"address": AYSE})
    right = App(service).code(AYSE)
    statuses, barrier = [], threading.Barrier(12)

    def guess(place: int) -> None:
        app = App(service)
        barrier.wait()
        for number in range(4):
            wrong = f"{(int(right) + 1 + place * 4 + number) % 10**6:06d}"
            entry = {"address": AYSE, "code": wrong}
            statuses.append(app.send("POST", "/tokens", entry).status_code)

    threads = [threading.Thread(target=guess, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {409, 422}
    tries = "SELECT tries FROM code WHERE tag = %s"
    tag = service.core.keys.tag(AYSE)
    assert service.rows(tries, tag) == [(TRIES,)]
    entry = {"address": AYSE, "code": right}
    assert App(service).send("POST", "/tokens", entry).status_code == 422
    assert service.rows("SELECT count(*) FROM sign_in") == [(0,)]


def test_new_codes_bring_few_new_tries(service: Service) -> None:
    app, statuses = App(service), []
    for _ in range(8):
        statuses.append(app.send("POST", "/codes", {"address": AYSE}).status_code)
    assert statuses == [202] * 5 + [429] * 3
    refused = app.send("POST", "/codes", {"address": AYSE})
    assert 0 < int(refused.headers["Retry-After"]) <= 3600


def test_nothing_tells_whether_an_address_is_known(permitted: Service) -> None:
    stranger = "+905359876543"
    told: dict[str, list[Any]] = {}
    for address in (AYSE, stranger):
        app = App(permitted)
        asked = app.send("POST", "/codes", {"address": address})
        wrong = {"address": address, "code": "x"}
        tried = app.send("POST", "/tokens", wrong)
        others = "+905350000001" if address == AYSE else "+905350000002"
        never = app.send("POST", "/tokens", {"address": others, "code": "123456"})
        answers = (asked, tried, never)
        told[address] = [(one.status_code, one.text, sorted(one.headers)) for one in answers]
    assert told[AYSE] == told[stranger]


def test_asking_for_a_code_is_the_same_work_for_a_known_address(permitted: Service) -> None:
    App(permitted).post("/codes", {"address": AYSE})
    work = {}
    for address in (MEHMET, "+905359876543"):
        with counted(permitted) as statements:
            App(permitted).post("/codes", {"address": address})
        work[address] = list(statements)
    known, unknown = work.values()
    assert known == unknown
    assert len(known) > 3


def doors_with(ids: dict[str, str]) -> list[tuple[str, str, Any]]:
    """Every way to say an id."""
    address, device, refusal, reference = (
        ids[name] for name in ("address", "device", "refusal", "reference")
    )
    change = {"address": address, "brand": 100100, "type": "MESAJ", "status": "RET"}
    permission = f"/permissions/{address}/100100/BIREYSEL/MESAJ"
    return [
        ("GET", f"/permissions?address={address}", None),
        ("GET", f"/permissions/100100/history?address={address}", None),
        ("PUT", permission, {"status": "RET"}),
        ("POST", "/permissions/changes", {"changes": [change]}),
        ("POST", "/refusals", {"addresses": [address]}),
        ("POST", "/denials", {"address": address, "brand": 100100}),
        ("POST", "/ahead", {"address": address}),
        ("DELETE", f"/ahead/{refusal}", None),
        ("PATCH", f"/addresses/{address}", {"locked": True}),
        ("PUT", f"/addresses/{address}/lock", {"locked": True}),
        ("DELETE", f"/addresses/{address}", None),
        ("DELETE", f"/devices/{device}", None),
        ("POST", f"/refusals/{reference}/undo", None),
    ]


def ids_of(app: App) -> dict[str, str]:
    """All ids that Ayşe has, of her own number."""
    address = app.id_of(AYSE)
    app.post("/ahead", {"address": address, "type": "ARAMA"})
    return {
        "address": address,
        "device": app.get("/devices")["items"][0]["id"],
        "refusal": app.get("/ahead")["items"][0]["id"],
        "reference": app.post("/refusals", {"types": ["ARAMA"]})["reference"],
    }


def test_another_citizens_ids_are_as_ids_that_nobody_has(ayse: App, permitted: Service) -> None:
    theirs = ids_of(ayse)
    assert len(ayse.get("/permissions")["items"]) == 3
    mehmet = App(permitted).sign_in(MEHMET)
    nobodys = {
        "address": "A" * len(theirs["address"]),
        "device": str(UUID(int=5)),
        "refusal": "A" * len(theirs["refusal"]),
        "reference": "00000000",
    }
    state = "SELECT md5(string_agg(c::text, ',' ORDER BY c::text)) FROM consent c"
    before = permitted.rows(state)
    for ours, other in zip(doors_with(theirs), doors_with(nobodys), strict=True):
        answers = [mehmet.send(method, path, body) for method, path, body in (ours, other)]
        assert {one.status_code for one in answers} <= {404, 409}, ours
        assert answers[0].text == answers[1].text, ours
        assert answers[0].status_code == (409 if "undo" in ours[1] else 404), ours
    assert permitted.rows(state) == before
    assert permitted.rows("SELECT count(*) FROM advance_refusal WHERE ended_at IS NULL") == [(1,)]
    assert ayse.send("GET", "/devices").status_code == 200


def test_a_device_that_sees_one_address_reaches_nothing_of_the_account(permitted: Service) -> None:
    home = "+902122223344"
    ayse = App(permitted).sign_in()
    ayse.add_address(home)
    somebody = App(permitted).sign_in(home)
    theirs = ids_of(ayse)
    for method, path, body in doors_with(theirs)[:12]:
        assert somebody.refused(method, path, body)["status"] == 404, path
    assert [one["this"] for one in somebody.get("/devices")["items"]] == [True]


def test_ids_of_addresses_tell_nothing_and_are_each_accounts_own(permitted: Service) -> None:
    home = "+902122223344"
    ayse = App(permitted).sign_in()
    mehmet = App(permitted).sign_in(MEHMET)
    ayse.add_address(home)
    mehmet.add_address(home)
    assert ayse.id_of(home) != mehmet.id_of(home)
    again = App(permitted).sign_in()
    assert again.id_of(home) == ayse.id_of(home)
    tag = permitted.core.keys.tag(home)
    raw = urlsafe_b64decode(ayse.id_of(home) + "==")
    assert raw != tag.bytes
    assert mehmet.refused("DELETE", f"/addresses/{ayse.id_of(home)}")["status"] == 404


def test_the_endless_addresses_of_one_household_count_as_one_network(service: Service) -> None:
    app = App(service)
    for number in range(61):
        there = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        body = {"address": f"+90532000{number:04d}"}
        answer = app.send("POST", "/codes", body, environ_base=there)
        assert answer.status_code == (202 if number < 60 else 429), number
