"""Push: servers of providers, tried before they are kept, and told what citizens say."""

import orjson

from app.deliveries import go_round
from channels.iys import push
from tests.channels.iys.consents import OTHER, PHONE, approve, consent, refuse
from tests.channels.iys.program import ACME, MARKET, Program, only
from tests.channels.iys.push.pushes import (
    HEADER,
    LOGIN,
    REGISTRATION,
    UNREGISTRATION,
    connection,
    listed,
    register,
    tell,
    unregister,
)
from tests.channels.sms.service import Service
from tests.receivers import (
    Receiver,
)


def test_a_server_is_tried_and_then_told_what_citizens_say(
    program: Program, receiver: Receiver, service: Service
) -> None:
    assert register(program, receiver).get_json() == {"message": "Bağlantı oluşturuldu"}
    assert receiver.refused == 1
    assert receiver.calls[0].json == {
        "list": [
            {
                "iysCode": 121212,
                "brandCode": 121212,
                "consentDate": "2015-05-01 15:00:00",
                "creationDate": "2015-05-01 15:00:00",
                "source": "IYS_MOBIL",
                "recipient": "pushtest@iys.org.tr",
                "recipientType": "BIREYSEL",
                "status": "ONAY",
                "type": "EPOSTA",
                "transactionId": "e52ee30512adfcd2a41fb3b4682f5bd61eee5b1c92bda665fc0b7e56644d429d",
            }
        ]
    }
    receiver.calls.clear()
    # Of what the provider itself reported, and of other brands and types, nothing.
    for brand in (MARKET, ACME):
        program.post(program.at("/consents", brand), consent())
        refuse(service, brand)
    mail = consent(type="EPOSTA", recipient="ornek@adiniz6.com")
    program.post(program.at("/consents", MARKET), mail)
    approve(service, MARKET, OTHER)
    tell(service)
    lines = [one for call in receiver.calls for one in call.json["list"]]
    assert {one["brandCode"] for one in lines} == {MARKET}
    said = {(one["recipient"], one["status"], one["source"], one["type"]) for one in lines}
    assert said == {
        (PHONE, "RET", "IYS_KISAMESAJ", "MESAJ"),
        (OTHER, "ONAY", "IYS_WEB_YENI", "MESAJ"),
    }
    assert list(lines[0]) == list(push.TEST["list"][0])
    assert {call.headers["Authorization"] for call in receiver.calls} == {HEADER}


def test_the_example_of_the_document_is_taken(program: Program, receiver: Receiver) -> None:
    """Its address is not ours to call: the same body, with the address of a server that is here."""
    body = {"connection": [{"url": receiver.url, "type": "EPOSTA", **LOGIN}]}
    answer = program.post(program.at(REGISTRATION, MARKET), body)
    assert (answer.status_code, answer.get_json()) == (200, {"message": "Bağlantı oluşturuldu"})
    answer = program.post(program.at(UNREGISTRATION, MARKET) + "/", body["connection"][0])
    assert (answer.status_code, answer.get_json()) == (200, {"message": "Bağlantı Kaldırıldı"})


def test_connections_are_listed_with_the_tries_that_failed(
    program: Program, receiver: Receiver, service: Service
) -> None:
    assert listed(program) == []
    register(program, receiver, type="ARAMA")
    service.later(minutes=1)
    receiver.usual = 500
    only(register(program, receiver), 422, "H530")
    assert listed(program) == [
        ("ARAMA", "Bağlantı Oluşturuldu"),
        ("MESAJ", "Bağlantı Oluşturulamadı"),
    ]
    first = program.get(program.at(REGISTRATION, MARKET)).get_json()[0]
    assert (first["url"], first["registerTime"][:14]) == (receiver.url, "2026-03-11 12:")
    assert list(first) == ["url", "type", "registerTime", "status"]
    assert listed(program, ACME) == []
    for _ in range(12):
        register(program, receiver)
    assert len(listed(program)) == 11


def test_one_that_was_removed_is_told_nothing_more(
    program: Program, receiver: Receiver, service: Service
) -> None:
    register(program, receiver)
    receiver.calls.clear()
    refuse(service, MARKET)
    go_round(service.core)
    assert unregister(program, receiver).get_json() == {"message": "Bağlantı Kaldırıldı"}
    tell(service)
    assert (receiver.calls, listed(program)) == ([], [])
    only(unregister(program, receiver), 422, "H530")


def test_several_connections_in_one_request(program: Program, receiver: Receiver) -> None:
    rows = [connection(receiver, type=type) for type in ("ARAMA", "MESAJ", "EPOSTA")]
    answer = program.post(program.at(REGISTRATION, MARKET), {"connection": rows})
    assert answer.status_code == 200
    assert {type for type, _ in listed(program)} == {"ARAMA", "MESAJ", "EPOSTA"}
    answer = program.post(program.at(UNREGISTRATION, MARKET), {"connection": rows})
    only(answer, 422, "H530")
    alone = orjson.dumps(connection(receiver, type="ARAMA"))
    answer = program.ask("POST", program.at(REGISTRATION, MARKET), data=alone)
    assert answer.status_code == 200


def test_nothing_of_a_connection_stands_in_clear(
    program: Program, receiver: Receiver, service: Service
) -> None:
    register(program, receiver)
    row = str(service.rows("SELECT r::text FROM receiver r")[0][0])
    hidden = (receiver.url, LOGIN["password"], LOGIN["username"])
    for secret in hidden:
        assert secret not in row
        assert secret.encode().hex() not in row
