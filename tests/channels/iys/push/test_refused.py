"""What push refuses, code by code."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest

from app.usecases.programs.partners import Grant, Right
from app.usecases.subscriptions import ChangePackage, Package
from channels.iys import push
from channels.iys.views.push import TRIED_AT_ONCE
from tests.channels.iys.program import ACME, ALL, MARKET, SEA, Program, codes, only, partner
from tests.channels.iys.push.pushes import (
    REGISTRATION,
    UNREGISTRATION,
    connection,
    listed,
    register,
    register_at_once,
    unregister,
)
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.receivers import (
    Behaviour,
    Receiver,
    free_port,
    hang_up,
    receiving,
    slow,
    to,
    trickle,
)

WRONG: tuple[tuple[str, dict[str, Any], list[str] | None, str], ...] = (
    ("H531", {"url": None}, ["url"], "Bağlantı linki (url) https ile başlamalıdır."),
    ("H531", {"url": ""}, ["url"], "Bağlantı linki (url) https ile başlamalıdır."),
    ("H531", {"url": 5}, ["url"], "Bağlantı linki (url) https ile başlamalıdır."),
    ("H531", {"url": "http://x.example/"}, None, "Bağlantı linki (url) https ile başlamalıdır."),
    ("H111", {"type": None}, ["type"], "İzin tipi (type) bulunamadı."),
    ("H117", {"type": "EPOSTAa"}, ["type"], "İzin tipi (type) için uygun değerler: "),
    ("H093", {"username": None}, ["username"], "Kullanıcı adı (username) bulunamadı."),
    ("H093", {"password": None}, ["password"], "Şifre (password) bulunamadı."),
    ("H093", {"password": ""}, ["password"], "Şifre (password) bulunamadı."),
)


def test_H531_H111_H117_H093_what_is_missing_or_wrong(program: Program, receiver: Receiver) -> None:
    for ask in (register, unregister):
        for code, more, place, words in WRONG:
            found = only(ask(program, receiver, **more), 422, code)
            assert found.get("location") == place, more
            assert found["message"].startswith(words), more
        assert found["code"] == "H093"
        value = only(ask(program, receiver, type="EPOSTAa"), 422, "H117")["value"]
        assert value == "EPOSTAa"
    assert receiver.calls == []


def test_everything_that_is_wrong_is_told_at_once(program: Program, receiver: Receiver) -> None:
    rows = [connection(receiver), {}, connection(receiver, type="FAKS", password=None)]
    answer = program.post(program.at(REGISTRATION, MARKET), {"connection": rows})
    assert [(one["index"], one["code"]) for one in answer.get_json()["errors"]] == [
        *((1, "H531"), (1, "H111"), (1, "H093"), (1, "H093"), (2, "H117"), (2, "H093")),
    ]
    assert listed(program) == []


def test_H014_what_is_no_connection(program: Program, receiver: Receiver) -> None:
    for path in (REGISTRATION, UNREGISTRATION):
        where = program.at(path, MARKET)
        many = [connection(receiver)] * 7
        wrong: list[Any] = [[1], "text", *({"connection": one} for one in ([], [1], many, 5))]
        for body in wrong:
            only(program.post(where, body), 400, "H014")
        only(program.ask("POST", where, data=b"{no json"), 400, "H014")


def test_H530_a_server_that_lets_strangers_in(program: Program, receiver: Receiver) -> None:
    receiver.login = None
    found = only(register(program, receiver), 422, "H530")
    assert found["message"] == "Bağlantı oluşturulamadı."
    assert listed(program) == [("MESAJ", "Bağlantı Oluşturulamadı")]


def test_H530_a_server_that_does_not_take_the_test(program: Program, receiver: Receiver) -> None:
    with receiving() as other:
        for answer in (401, 404, 500, to(other.url), hang_up):
            receiver.usual = answer
            only(register(program, receiver), 422, "H530")
        assert other.calls == []
    only(register(program, receiver, password="başka"), 422, "H530")
    gone = f"https://127.0.0.1:{free_port()}/"
    for url in (gone, "https://10.0.0.1/", "https://user:x@127.0.0.1/", "https://127.0.0.1:22/"):
        only(register(program, receiver, url=url), 422, "H530")


def test_H530_a_third_connection_of_a_type(program: Program, receiver: Receiver) -> None:
    for _ in range(2):
        assert register(program, receiver).status_code == 200
    assert register(program, receiver, type="ARAMA").status_code == 200
    assert register(program, receiver, ACME).status_code == 200
    calls = len(receiver.calls)
    only(register(program, receiver), 422, "H530")
    assert len(receiver.calls) == calls
    assert unregister(program, receiver).status_code == 200
    assert register(program, receiver).status_code == 200


def test_H530_of_two_at_once_for_the_last_place_one_has_it(
    program: Program, receiver: Receiver
) -> None:
    register(program, receiver)
    gate = threading.Barrier(2, timeout=5)

    def wait(handler: Any) -> None:  # noqa: ANN401
        gate.wait()
        handler.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    receiver.usual = wait

    def once(_: int) -> list[str]:
        return codes(register_at_once(program, receiver, MARKET))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(once, range(2))) == [[], ["H530"]]
    assert [status for _, status in listed(program)] == ["Bağlantı Oluşturuldu"] * 2


@pytest.mark.parametrize("behaviour", [slow, trickle])
def test_H191_a_server_that_does_not_answer_in_time(
    program: Program,
    receiver: Receiver,
    behaviour: Behaviour,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert push.SECONDS == 5
    monkeypatch.setattr(push, "SECONDS", 0.3)
    receiver.usual = behaviour
    found = only(register(program, receiver), 422, "H191")
    assert found["message"] == "Bağlantı zaman aşımına uğradı."
    assert listed(program) == [("MESAJ", "Bağlantı Oluşturulamadı")]


def test_H530_only_the_same_name_and_password_remove(program: Program, receiver: Receiver) -> None:
    register(program, receiver)
    others: tuple[dict[str, Any], ...] = (
        {"username": "api123"},
        {"password": "3kn.ls76412"},
        {"type": "ARAMA"},
        {"url": receiver.url + "/"},
    )
    for other in others:
        found = only(unregister(program, receiver, **other), 422, "H530")
        assert found["message"] == "Bağlantı kaldırılamadı."
    only(unregister(program, receiver, ACME), 422, "H530")
    assert len(listed(program)) == 1


def test_H351_H353_H018_H586_who_may_not(
    program: Program, receiver: Receiver, service: Service
) -> None:
    client = service.app.test_client()
    for method, path in (("GET", REGISTRATION), ("POST", REGISTRATION), ("POST", UNREGISTRATION)):
        where = program.at(path, MARKET)
        only(client.open(where, method=method, base_url=PUBLIC_URL, json={}), 401, "H351")
        only(program.ask(method, program.at(path, SEA), json={}), 403, "H353")
        only(program.ask(method, where.replace("100100", "100400"), json={}), 403, "H353")
        only(program.ask(method, program.at(path, 999999), json={}), 404, "H018")
    service.core.run(ChangePackage(ACME, asdict(Package("İleti", api=False))), service.operator())
    only(program.get(program.at(REGISTRATION, MARKET)), 403, "H586")
    assert receiver.calls == []


def test_H353_a_partner_without_the_right_to_read(service: Service, receiver: Receiver) -> None:
    theirs = partner(service, (401 + 100000, ALL), (MARKET, Grant(mesaj=Right.READ)))
    theirs.holder = 100100
    only(register(theirs, receiver, type="ARAMA"), 403, "H353")
    assert register(theirs, receiver).status_code == 200
    assert listed(theirs) == [("MESAJ", "Bağlantı Oluşturuldu")]
    ours = Program(service)
    register(ours, receiver)
    assert len(listed(ours)) == 2
    assert len(listed(theirs)) == 1


def test_H124_only_so_many_servers_are_tried_at_once(program: Program, receiver: Receiver) -> None:
    done = threading.Event()

    def wait(handler: Any) -> None:  # noqa: ANN401
        done.wait(4)
        handler.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    receiver.usual = wait
    listed(program)
    with ThreadPoolExecutor(TRIED_AT_ONCE) as pool:
        brands = (ACME, MARKET) * 2
        tried = [pool.submit(register_at_once, program, receiver, brand) for brand in brands]
        while len(receiver.calls) < TRIED_AT_ONCE:
            time.sleep(0.01)
        answer = register_at_once(program, receiver, ACME, type="ARAMA")
        done.set()
        assert [one.result().status_code for one in tried] == [200] * TRIED_AT_ONCE
    only(answer, 429, "H124")
    assert answer.headers["Retry-After"] == "5"
