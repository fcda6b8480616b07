"""What needs the right to record: a check, which tells how permissions stand, and files."""

import pytest

from app.usecases.programs.partners import Grant, Right
from tests.channels.api.test_loads import begin, show
from tests.channels.api.test_records import BASE, WHEN, record
from tests.channels.iys.consents import PHONE
from tests.channels.iys.program import MARKET, Program, partner
from tests.channels.sms.service import Service


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        (Grant(mesaj=Right.WRITE), 200),
        (Grant(mesaj=Right.READ), 403),
        (Grant(arama=Right.WRITE, eposta=Right.WRITE, via=True), 403),
    ],
)
def test_a_partner_checks_what_it_may_record(service: Service, grant: Grant, status: int) -> None:
    record(Program(service))
    some = partner(service, (MARKET, grant))
    said = {"recipient": PHONE, "type": "MESAJ", "source": "HS_WEB", "consent_date": WHEN}
    answer = some.post(f"{BASE}/consents/check", {"records": [said]})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Right.READ, Right.READ, Right.READ, via=True, agreement=True),
        Grant(Right.WRITE, Right.WRITE),
    ],
)
def test_whoever_may_not_write_everything_has_nothing_to_do_with_files(
    service: Service, grant: Grant
) -> None:
    """They are neither seen nor cancelled: a file may hold every type."""
    owner = Program(service)
    id = begin(owner)
    some = partner(service, (MARKET, grant))
    for method, path in (
        ("GET", ""),
        ("GET", f"/{id}"),
        ("GET", f"/{id}/refusals"),
        ("DELETE", f"/{id}"),
    ):
        assert some.ask(method, f"{BASE}/loads{path}").status_code == 403, (method, path)
    assert show(owner, id)["state"] == "receiving"


def test_how_calls_end_is_watched_here_too(service: Service) -> None:
    program = Program(service)
    for path in (f"{BASE}/loads", "/v1/providers/100400/brands/100401/loads", f"{BASE}/loads"):
        program.get(path)
    rows = service.rows("SELECT client_id, calls, failures FROM quality")
    # The last call is written down with the next.
    assert rows == [(program.id, 2, 1)]
