"""Webhooks are signed so that anybody's library believes them, and tried again until taken."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.deliveries import go_round, pump
from app.domain.feed import MOST_AT_ONCE
from tests.channels.api.webhooks.hooks import (
    ACME,
    BASE,
    PHONES,
    Hook,
    hooked,
    read,
    records,
    tell,
)
from tests.channels.iys.consents import refuse
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service
from tests.receivers import Handler, Receiver, free_port, hang_up, receiving, to


def test_a_webhook_is_told_of_with_its_secret_once(hook: Hook, receiver: Receiver) -> None:
    told = dict(hook.told)
    assert told.pop("secret").startswith("whsec_")
    assert told == {
        "id": told["id"],
        "brand": ACME,
        "holder": 100100,
        "url": receiver.url,
        "types": ["ARAMA", "MESAJ", "EPOSTA"],
        "statuses": ["ONAY", "RET"],
        "sources": "all",
        "created_at": told["created_at"],
        "sequence": 0,
        "pending": 0,
        "dead": 0,
    }
    assert hook.get() == told
    assert hook.program.get(BASE).get_json() == {"items": [told]}


def test_what_is_sent_is_believed_by_an_independent_reader(
    hook: Hook, receiver: Receiver, service: Service
) -> None:
    records(service, 0, 2)
    refuse(service, ACME, PHONES[0])
    tell(service)
    (call,) = receiver.calls
    told = read(call, hook.secret)
    assert (told["type"], told["timestamp"][:17]) == ("consent.changed", "2026-03-11T09:00:")
    data = told["data"]
    movements = data.pop("movements")
    assert data == {"provider": 100100, "brand": ACME, "from": 1, "to": 4}
    assert [one["sequence"] for one in movements] == [1, 2, 3, 4]
    last = movements[-1]
    assert last | {"transaction_id": "", "consent_date": "", "recorded_at": ""} == {
        "sequence": 4,
        "recipient": PHONES[0],
        "recipient_type": "TACIR",
        "type": "MESAJ",
        "status": "RET",
        "source": "IYS_KISAMESAJ",
        "consent_date": "",
        "recorded_at": "",
        "transaction_id": "",
    }
    assert (len(last["transaction_id"]), last["recorded_at"][-1]) == (64, "Z")
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["webhook-id"].startswith("msg_")
    for part in ("webhook-id", "webhook-timestamp"):
        with pytest.raises(WebhookVerificationError):
            Webhook(hook.secret).verify(call.body, dict(call.headers) | {part: "1"})
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(call.body + b" ", dict(call.headers))
    assert hook.deliveries() == [(1, 4, "delivered", "204")]


def test_for_a_day_both_secrets_sign(hook: Hook, receiver: Receiver, service: Service) -> None:
    newer = hook.post("/secret")["secret"]
    assert newer != hook.secret
    records(service, 0)
    tell(service)
    assert read(receiver.calls[0], hook.secret, newer)["data"]["to"] == 1
    service.later(hours=23)
    hook.program.sign_in_again()
    newest = hook.post("/secret")["secret"]
    service.later(hours=2)
    records(service, 1)
    tell(service)
    assert read(receiver.calls[1], newer, newest)["data"]["to"] == 2
    with pytest.raises(WebhookVerificationError):
        read(receiver.calls[1], hook.secret)
    service.later(hours=23)
    records(service, 2)
    tell(service)
    assert read(receiver.calls[2], newest)["data"]["to"] == 3
    with pytest.raises(WebhookVerificationError):
        read(receiver.calls[2], newer)


def test_what_is_not_taken_is_sent_again_with_the_same_id(
    hook: Hook, receiver: Receiver, service: Service
) -> None:
    with receiving() as other:
        receiver.answers = [500, hang_up, to(other.url), 200]
        records(service, 0)
        for answer in ("500", "connection", "307"):
            tell(service)
            assert hook.deliveries("?status=pending") == [(1, 1, "pending", answer)]
            tell(service)
            service.later(minutes=3)
        tell(service)
        assert other.calls == []
    assert hook.deliveries() == [(1, 1, "delivered", "200")]
    assert len(receiver.calls) == 4
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    for call in receiver.calls:
        read(call, hook.secret)


def test_a_server_that_is_gone_is_told_of_in_the_list(
    program: Program, receiver: Receiver, service: Service
) -> None:
    # Nobody listens; a private address; TLS where none is spoken.
    urls = {
        f"https://127.0.0.1:{free_port()}/": {"connection"},
        "https://10.0.0.1/": {"address"},
        f"http://127.0.0.1:{receiver.port}/": {"answer", "connection"},
    }
    made = [program.post(BASE, {"brand": ACME, "url": url}).get_json() for url in urls]
    records(service, 0)
    tell(service)
    for told, words in zip(made, urls.values(), strict=True):
        assert Hook(program, told).deliveries()[0][3] in words
    assert receiver.calls == []


def test_a_webhook_is_tested_at_once(hook: Hook, receiver: Receiver) -> None:
    assert hook.post("/test") == {"taken": True, "answer": "204"}
    told = read(receiver.calls[0], hook.secret)
    assert (told["type"], told["data"]) == ("webhook.test", {"provider": 100100, "brand": ACME})
    receiver.answers = [410, hang_up]
    assert hook.post("/test") == {"taken": False, "answer": "410"}
    assert hook.post("/test") == {"taken": False, "answer": "connection"}
    assert hook.deliveries() == []


def test_deliveries_come_in_pages_and_can_be_made_again(
    hook: Hook, receiver: Receiver, service: Service
) -> None:
    for number in range(55):
        records(service, number)
        tell(service)
        service.later(seconds=1)
    hook.program.sign_in_again()
    first = hook.get("/deliveries?status=delivered")
    assert [one["from"] for one in first["items"]] == list(range(55, 5, -1))
    second = hook.get(f"/deliveries?before={first['next']}")
    assert [one["from"] for one in second["items"]] == [5, 4, 3, 2, 1]
    assert second["next"] is None
    receiver.calls.clear()
    (again,) = hook.post("/redeliver", {"from": 10, "to": 19}, 202)["items"]
    assert (again["from"], again["to"], again["status"], again["attempts"]) == (
        10,
        19,
        "pending",
        0,
    )
    tell(service)
    data = read(receiver.calls[0], hook.secret)["data"]
    assert [one["sequence"] for one in data["movements"]] == list(range(10, 20))
    for body in ({"from": 0, "to": 1}, {"from": 1, "to": 99}, {"from": "1", "to": 2}, {"to": 2}):
        answer = hook.program.post(f"{hook.path}/redeliver", body)
        assert answer.status_code == 422, body
    assert hook.program.get(f"{hook.path}/deliveries?status=lost").status_code == 422


def test_a_choice_is_kept_to(program: Program, receiver: Receiver, service: Service) -> None:
    hook = hooked(program, receiver, types=["MESAJ"], statuses=["RET"], sources="registry")
    assert hook.get()["sources"] == "registry"
    records(service, 0, 3)
    refuse(service, ACME, PHONES[1])
    tell(service)
    data = read(receiver.calls[0], hook.secret)["data"]
    assert (data["from"], data["to"]) == (1, 5)
    assert [one["sequence"] for one in data["movements"]] == [4, 5]


def test_a_server_gets_four_calls_at_once_at_most(
    hook: Hook, receiver: Receiver, service: Service
) -> None:
    def wait(handler: Handler) -> None:
        handler.stopped.wait(0.1)
        handler.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    receiver.usual = wait
    for number in range(12):
        records(service, number)
        go_round(service.core)
    parts = service.parts
    with ThreadPoolExecutor(8) as pool:
        while len(hook.deliveries("?status=delivered")) < 12:
            for one in [
                pool.submit(pump, service.core, parts.channels.values(), parts.outside)
                for _ in range(8)
            ]:
                one.result()
    assert 1 < receiver.busiest <= MOST_AT_ONCE
    assert len(receiver.calls) == 12
