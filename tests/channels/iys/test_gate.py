"""Who may come in, from where, how often, and for which provider and brand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest

from app.usecases.programs.partners import Grant, GrantPartner, Right
from app.usecases.subscriptions import ChangePackage, Package, Standing
from tests.channels.iys.program import ALL, NOWHERE, PARTNER, Program, codes, only, partner
from tests.channels.sms.service import PUBLIC_URL, Service


def subscribe(service: Service, holder: int, **of: object) -> None:
    package = Package("İleti-5 (Seviye 1)", **of)  # type: ignore[arg-type]
    service.core.run(ChangePackage(holder, asdict(package)), service.operator())


def ask_at_once(program: Program, path: str, times: int) -> list[int]:
    """The statuses of calls in the same second."""
    headers = {"Authorization": f"Bearer {program.token}"}

    def ask(_: int) -> int:
        client = program.service.app.test_client()
        return client.get(path, base_url=PUBLIC_URL, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(ask, range(times)))


def test_the_brands_of_a_provider(program: Program) -> None:
    answer = program.get(NOWHERE)
    assert answer.status_code == 200
    first = answer.get_json()[0]
    nothing = {"approval": 0, "rejection": 0, "total": 0}
    assert first == {
        "brandCode": 100100,
        "stats": {"consents": nothing, "retailers": {"total": 0}},
        "name": "Acme Alışveriş",
        "master": False,
    }
    assert program.get(f"{NOWHERE}/").get_json() == answer.get_json()


def test_H001_a_provider_that_there_is_not(program: Program) -> None:
    found = only(program.get("/sps/999999/brands"), 404, "H001")
    assert found["message"] == "Hizmet Sağlayıcı:999999 bulunamadı."


def test_H353_another_provider(program: Program) -> None:
    found = only(program.get("/sps/100400/brands"), 403, "H353")
    assert found["message"] == "iysCode, kullanıcı izinleriyle eşleştirilemiyor"


@pytest.mark.parametrize("code", ["abc", "0", "-1", "99999999999", "1.5", "\uff11"])
def test_H190_a_code_that_is_no_number(program: Program, code: str) -> None:
    found = only(program.get(f"/sps/{code}/brands"), 422, "H190")
    assert found["location"] == ["iysCode"]
    assert found["value"] == code


def test_H124_ten_calls_a_second(program: Program, service: Service) -> None:
    assert program.get(NOWHERE).status_code == 200
    service.later(seconds=2)
    statuses = ask_at_once(program, NOWHERE, 25)
    assert sorted(statuses) == [200] * 10 + [429] * 15
    answer = program.service.app.test_client().get(NOWHERE, base_url=PUBLIC_URL)
    assert only(answer, 429, "H124")
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["RateLimit"] == '"every";r=0;t=1'
    service.later(seconds=1)
    assert ask_at_once(program, NOWHERE, 1) == [200]


def test_what_is_left_is_told_with_every_answer(program: Program) -> None:
    answer = program.get(NOWHERE)
    assert answer.headers["RateLimit-Policy"] == '"every";q=10;w=1'
    assert answer.headers["RateLimit"] == '"every";r=9;t=1'
    refused = program.get("/sps/abc/brands")
    assert refused.headers["RateLimit"] == '"every";r=9;t=1'
    program.service.later(seconds=2)
    unknown = program.service.app.test_client().get(NOWHERE, base_url=PUBLIC_URL)
    only(unknown, 401, "H351")
    assert unknown.headers["RateLimit"] == '"every";r=9;t=1'


def test_H084_a_hundred_tokens_an_hour_and_who_goes_on_waits_anew(
    program: Program, service: Service
) -> None:
    for _ in range(100):
        assert program.post_token(json={}).status_code == 400
        service.later(seconds=0.2)
    only(program.post_token(json={}), 429, "H084")
    service.later(minutes=59)
    answer = program.post_token(json={})
    only(answer, 429, "H084")
    assert '"token";r=0' in answer.headers["RateLimit"]
    assert int(answer.headers["Retry-After"]) == 3600
    service.later(minutes=59)
    only(program.post_token(json={}), 429, "H084")
    service.later(minutes=60)
    assert program.sign_in().status_code == 200


def test_a_program_with_networks_calls_from_nowhere_else(service: Service) -> None:
    near = Program(service, username="near", networks=("127.0.0.0/8", "::1/128"))
    assert near.get(NOWHERE).status_code == 200
    far = Program(service, username="far", networks=("192.0.2.0/24",))
    only(far.get(NOWHERE), 403, "L101")


def test_a_partner_sees_what_it_was_granted(service: Service) -> None:
    program = partner(service, (100401, ALL))
    found = program.get("/sps/100400/brands")
    assert [one["brandCode"] for one in found.get_json()] == [100401]
    assert program.get(NOWHERE).get_json() == []
    only(program.get("/sps/999999/brands"), 404, "H001")


def test_a_grant_that_ends_ends_at_once(service: Service) -> None:
    program = partner(service, (100401, ALL))
    assert len(program.get("/sps/100400/brands").get_json()) == 1
    service.core.run(GrantPartner(PARTNER, 100401, Grant()), service.operator())
    assert program.get("/sps/100400/brands").get_json() == []


def test_a_grant_is_per_type() -> None:
    grant = Grant(Right.READ, Right.WRITE)
    assert [grant.right(one) for one in (1, 2, 3)] == [1, 2, 0]  # type: ignore[arg-type]


def test_H521_H520_H524_H586_a_package_that_lets_nobody_in(
    program: Program, service: Service
) -> None:
    for status, code in ((Standing.CLOSED, "H521"), (Standing.PAUSED, "H520")):
        subscribe(service, 100100, status=status)
        only(program.get(NOWHERE), 403, code)
    subscribe(service, 100100, api=False)
    only(program.get(NOWHERE), 403, "H586")
    subscribe(service, 100100)
    assert program.get(NOWHERE).status_code == 200
    service.rows("DELETE FROM subscription WHERE holder = 100100 RETURNING 1")
    found = only(program.get(NOWHERE), 403, "H524")
    assert found["message"].startswith("100100 ")


def test_a_package_ends_with_its_time(program: Program, service: Service) -> None:
    service.later(days=3653)
    found = only(program.get(NOWHERE), 403, "H520")
    assert "EXPIRED" in found["message"]


def test_a_path_that_there_is_not_and_a_way_that_is_none(program: Program) -> None:
    only(program.get("/sps/100100/nothing"), 404, "L100")
    answer = program.ask("DELETE", NOWHERE)
    only(answer, 405, "H1044")
    assert answer.headers["Allow"]


def test_how_calls_end_is_written_down(program: Program, service: Service) -> None:
    for path in (NOWHERE, "/sps/abc/brands", "/sps/100400/brands", NOWHERE):
        program.get(path)
    rows = service.rows("SELECT client_id, calls, failures FROM quality")
    # The last call is written down with the next.
    assert [(row[0], row[1], row[2]) for row in rows] == [(program.id, 3, 2)]


def test_a_crash_has_a_number_and_none_of_its_words(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret +905321112233")

    program.get(NOWHERE)
    monkeypatch.setattr("app.usecases.programs.brands.ListBrands.run", broken)
    answer = program.get(NOWHERE)
    assert answer.status_code == 500
    assert codes(answer) == ["H015"]
    assert "secret" not in answer.text
    assert "Olay numarası: " in answer.text
