"""What a provider's program is told of complaints, and what it may do."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.usecases.programs.clients import EndClient
from tests.channels.iys.program import ALL, Program, partner
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.usecases.acts import ACME, AYSE, M, record
from tests.usecases.complaints import file, show, told

BASE = "/v1/providers/100100/complaints"


class Asked(Program):
    """A provider's program; time does not pass by itself."""

    def ask(self, path: str, method: str = "GET", **given: Any) -> TestResponse:  # type: ignore[override]  # noqa: ANN401
        if not self.token:
            self.token = self.sign_in().get_json()["access_token"]
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        client = self.service.app.test_client()
        return client.open(path, method=method, base_url=PUBLIC_URL, headers=headers, **given)


@pytest.fixture
def program(service: Service) -> Asked:
    return Asked(service)


def test_what_waits_is_listed_shown_and_answered(service: Service, program: Asked) -> None:
    record(service.core, AYSE, ACME, M)
    service.later(days=1)
    number = file(service.core, name="Ayşe Yılmaz", about="Eşim de aldı").number
    listed = program.ask(BASE)
    assert listed.status_code == 200
    assert [one["number"] for one in listed.get_json()["items"]] == [number]
    assert listed.get_json()["next"] is None
    shown = program.ask(f"{BASE}/{number}")
    assert shown.get_json()["address"] == AYSE
    assert shown.get_json()["text"] == told(service.core).text
    assert [one["status"] for one in shown.get_json()["movements"]] == ["ONAY"]
    for secret in ("Yılmaz", "Eşim"):
        assert secret not in shown.text
    body = {"position": "permitted", "words": "Kaydımız ektedir."}
    for changed in (True, False):
        answered = program.ask(f"{BASE}/{number}/answer", "POST", json=body)
        assert answered.status_code == 200, answered.text
        assert answered.get_json() == {
            "number": number,
            "state": "under-examination",
            "changed": changed,
        }
    assert program.ask(BASE).get_json()["items"] == []
    assert [one["number"] for one in program.ask(f"{BASE}?which=all").get_json()["items"]] == [
        number
    ]
    assert len(show(service.core, number).events) == 4


def test_proof_is_a_file_and_is_looked_at(service: Service, program: Asked) -> None:
    number = file(service.core).number
    wrong = program.ask(f"{BASE}/{number}/proof", "POST", data=b"no picture")
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"] == [{"field": "evidence", "code": "evidence-type"}]


def test_only_a_good_key_of_this_provider_opens(service: Service, program: Asked) -> None:
    number = file(service.core).number
    for path in (BASE, f"{BASE}/{number}", f"{BASE}/99999999"):
        none = service.app.test_client().get(path, base_url=PUBLIC_URL)
        assert none.status_code == 401, path
        bad = program.ask(path, headers={"Authorization": "Bearer nonsense"})
        assert bad.status_code == 401
    assert program.ask(f"{BASE}/99999999").status_code == 404
    assert program.ask(f"{BASE}/abc").status_code == 404
    assert program.ask("/v1/providers/100400/complaints").status_code == 404
    other = Asked(service, 100400, "api@ucdeniz.example")
    assert other.ask(f"/v1/providers/100400/complaints/{number}").status_code == 404
    service.core.run(EndClient(program.id), service.operator())
    assert program.ask(BASE).status_code == 401


def test_a_partner_answers_no_complaints(service: Service) -> None:
    some = partner(service, (100200, ALL))
    assert some.get(BASE).status_code == 403


def test_fifty_calls_a_second_and_what_is_left_is_told(service: Service, program: Asked) -> None:
    answer = program.ask(BASE)
    assert answer.headers["RateLimit-Policy"] == '"v1";q=50;w=1'
    assert answer.headers["RateLimit"] == '"v1";r=49;t=1'
    statuses = [program.ask(BASE).status_code for _ in range(50)]
    assert statuses == [200] * 49 + [429]
    refused = program.ask(BASE)
    assert (refused.get_json()["type"], refused.headers["Retry-After"]) == (
        "urn:ileti:too-many",
        "1",
    )
    assert refused.headers["RateLimit"] == '"v1";r=0;t=1'
    service.later(seconds=1)
    unknown = service.app.test_client().get(BASE, base_url=PUBLIC_URL)
    assert (unknown.status_code, unknown.headers["RateLimit"]) == (401, '"v1";r=49;t=1')
    assert program.ask(BASE).status_code == 200


def test_an_answer_that_does_not_fit_says_where(service: Service, program: Asked) -> None:
    number = file(service.core).number
    answered = program.ask(f"{BASE}/{number}/answer", "POST", json={"position": "maybe"})
    assert answered.status_code == 422
    assert {one["field"] for one in answered.get_json()["errors"]} >= {"words"}
    said = {"position": "maybe", "words": "Kaydımız ektedir."}
    answered = program.ask(f"{BASE}/{number}/answer", "POST", json=said)
    assert answered.status_code == 422
    assert answered.get_json()["errors"] == [{"field": "position", "code": "unknown-choice"}]
