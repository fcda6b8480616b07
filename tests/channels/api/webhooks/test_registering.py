"""Who may have webhooks, of what, and how many."""

from dataclasses import asdict
from typing import Any
from uuid import uuid4

from app.usecases.programs.partners import Grant, GrantPartner, Right
from app.usecases.subscriptions import ChangePackage, Package, Standing
from tests.channels.api.app import look_over
from tests.channels.api.webhooks.hooks import (
    ACME,
    BASE,
    MARKET,
    SEA,
    Hook,
    hooked,
    records,
    tell,
)
from tests.channels.iys.program import PARTNER, Program, partner
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.receivers import Receiver
from tests.usecases.complaints import file

WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"url": "ftp://hook.example/"}, "url", "url-scheme"),
    ({"url": "https://user:secret@hook.example/"}, "url", "url"),
    ({"url": "https://hook.example:22/"}, "url", "url"),
    ({"url": ""}, "url", "length"),
    ({"url": None}, "url", "null"),
    ({"brand": SEA}, "brand", "unknown"),
    ({"brand": 999999}, "brand", "unknown"),
    ({"brand": "100100"}, "brand", "invalid"),
    ({"types": []}, "types", "length"),
    ({"types": ["FAKS"]}, "types.0", "unknown"),
    ({"statuses": ["NONE"]}, "statuses.0", "unknown"),
    ({"sources": "all of them"}, "sources", "unknown-choice"),
    ({"secret": "whsec_mine"}, "secret", "unknown-field"),
)


def test_what_does_not_fit_is_named(program: Program) -> None:
    for more, field, code in WRONG:
        answer = program.post(BASE, {"brand": ACME, "url": "https://hook.example/", **more})
        assert answer.status_code == 422, more
        assert answer.get_json()["errors"] == [{"field": field, "code": code}], more
        look_over(answer)


def test_a_brand_has_ten_webhooks_at_most(program: Program, receiver: Receiver) -> None:
    hooks = [hooked(program, receiver) for _ in range(10)]
    answer = program.post(BASE, {"brand": ACME, "url": receiver.url})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [{"field": "brand", "code": "too-many"}]
    assert hooked(program, receiver, brand=MARKET).told["brand"] == MARKET
    assert program.ask("DELETE", hooks[0].path).status_code == 204
    hooked(program, receiver)


def test_one_that_was_ended_is_not_there_any_more(
    hook: Hook, receiver: Receiver, service: Service
) -> None:
    records(service, 0)
    assert hook.program.ask("DELETE", hook.path).status_code == 204
    tell(service)
    assert receiver.calls == []
    paths = [hook.path, f"{hook.path}/deliveries", f"{BASE}/{uuid4()}", f"{BASE}/none"]
    assert [hook.program.get(path).status_code for path in paths] == [404] * 4
    asked = [("DELETE", ""), ("POST", "/secret"), ("POST", "/test")]
    for method, path in asked:
        assert hook.program.ask(method, f"{hook.path}{path}").status_code == 404


def test_a_partner_needs_a_grant_and_sees_its_own(service: Service, receiver: Receiver) -> None:
    ours = hooked(Program(service), receiver)
    theirs = partner(service, (ACME, Grant(mesaj=Right.READ)))
    body = {"brand": ACME, "url": receiver.url}
    assert theirs.post(BASE, body).status_code == 403
    assert theirs.post(BASE, {**body, "brand": MARKET, "types": ["MESAJ"]}).status_code == 403
    made = hooked(theirs, receiver, types=["MESAJ"])
    assert made.told["holder"] == PARTNER
    assert [one["id"] for one in theirs.get(BASE).get_json()["items"]] == [made.told["id"]]
    assert theirs.get(ours.path).status_code == 404
    # The provider sees it and may end it; what it signs with is not the provider's affair.
    seen = [one["id"] for one in ours.program.get(BASE).get_json()["items"]]
    assert set(seen) == {ours.told["id"], made.told["id"]}
    for path in ("/secret", "/test"):
        assert ours.program.ask("POST", f"{made.path}{path}").status_code == 404
    service.core.run(GrantPartner(PARTNER, ACME, Grant()), service.operator())
    records(service, 0)
    tell(service)
    assert len(receiver.calls) == 1
    assert ours.program.ask("DELETE", made.path).status_code == 204


def test_only_a_good_token_of_this_provider_opens(service: Service, hook: Hook) -> None:
    client = service.app.test_client()
    for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": f"Bearer {'x' * 300}"}):
        answer = client.get(BASE, base_url=PUBLIC_URL, headers=headers)
        assert answer.status_code == 401, headers
        look_over(answer)
    for path in (
        "/v1/providers/100400/webhooks",
        "/v1/providers/999999/webhooks",
        "/v1/providers/x/webhooks",
    ):
        assert hook.program.get(path).status_code == 404, path
    other = Program(service, SEA, "api@ucdeniz.example")
    assert other.get(hook.path.replace("100100", "100400")).status_code == 404
    far = Program(service, username="far", networks=("192.0.2.0/24",))
    assert far.get(BASE).status_code == 403
    package = Package("İleti", status=Standing.PAUSED)
    service.core.run(ChangePackage(ACME, asdict(package)), service.operator())
    assert hook.program.get(BASE).status_code == 403


def test_a_token_ends_with_its_time(service: Service, hook: Hook) -> None:
    service.later(hours=3)
    assert hook.program.get(BASE).status_code == 401


def test_a_program_asks_about_complaints_too(service: Service, program: Program) -> None:
    number = file(service.core).number
    path = "/v1/providers/100100/complaints"
    assert [one["number"] for one in program.get(path).get_json()["items"]] == [number]
    assert program.get(f"{path}/{number}").status_code == 200
    body = {"position": "permitted", "words": "Kaydımız ektedir."}
    assert program.post(f"{path}/{number}/answer", body).get_json()["changed"] is True
    theirs = partner(service, (ACME, Grant(mesaj=Right.WRITE)))
    assert theirs.get(path).status_code == 403
