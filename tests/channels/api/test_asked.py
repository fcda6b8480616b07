"""What a provider's program is told of complaints, and what it may do."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.usecases.staff.entering import MakeKey
from app.usecases.staff.hiring import EndStaff
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.usecases.acts import ACME, AYSE, M, record
from tests.usecases.complaints import file, show, told
from tests.usecases.desks import hire, operator

BASE = "/v1/providers/100100/complaints"


class Program:
    """A provider's program with its key."""

    def __init__(self, service: Service, iys: int = 100100) -> None:
        self.service = service
        user = hire(service.core, Role.PROVIDER, iys=iys)
        assert user.staff is not None
        self.staff = user.staff
        self.key = service.core.run(MakeKey(user.staff), operator(service.core))

    def ask(self, path: str, method: str = "GET", **given: Any) -> TestResponse:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {self.key}", **given.pop("headers", {})}
        client = self.service.app.test_client()
        return client.open(path, method=method, base_url=PUBLIC_URL, headers=headers, **given)


@pytest.fixture
def program(service: Service) -> Program:
    return Program(service)


def test_what_waits_is_listed_shown_and_answered(service: Service, program: Program) -> None:
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


def test_proof_is_a_file_and_is_looked_at(service: Service, program: Program) -> None:
    number = file(service.core).number
    wrong = program.ask(f"{BASE}/{number}/proof", "POST", data=b"no picture")
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"] == [{"field": "evidence", "code": "evidence-type"}]


def test_only_a_good_key_of_this_provider_opens(service: Service, program: Program) -> None:
    number = file(service.core).number
    for path in (BASE, f"{BASE}/{number}", f"{BASE}/99999999"):
        none = service.app.test_client().get(path, base_url=PUBLIC_URL)
        assert none.status_code == 401, path
        bad = program.ask(path, headers={"Authorization": "Bearer nonsense"})
        assert bad.status_code == 401
    assert program.ask(f"{BASE}/99999999").status_code == 404
    assert program.ask(f"{BASE}/abc").status_code == 404
    assert program.ask("/v1/providers/100400/complaints").status_code == 404
    other = Program(service, 100400)
    assert other.ask(f"/v1/providers/100400/complaints/{number}").status_code == 404
    service.core.run(EndStaff(program.staff), operator(service.core))
    assert program.ask(BASE).status_code == 401


def test_a_key_lasts_a_year_and_opens_no_page(service: Service, program: Program) -> None:
    service.later(days=364)
    assert program.ask(BASE).status_code == 200
    service.later(days=2)
    assert program.ask(BASE).status_code == 401


def test_an_answer_that_does_not_fit_says_where(service: Service, program: Program) -> None:
    number = file(service.core).number
    answered = program.ask(f"{BASE}/{number}/answer", "POST", json={"position": "maybe"})
    assert answered.status_code == 422
    assert {one["field"] for one in answered.get_json()["errors"]} >= {"words"}
