"""What needs the right to record: a check, which tells how permissions stand, and files."""

import pytest

from app.usecases.programs.partners import Grant, Right
from tests.channels.api.test_loads import begin, line, patch, refused, send, show, work
from tests.channels.api.test_records import BASE, WHEN, record
from tests.channels.iys.consents import PHONE
from tests.channels.iys.program import ALL, MARKET, PARTNER, Program, partner
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


def test_whoever_may_write_nothing_has_nothing_to_do_with_files(service: Service) -> None:
    """They are neither seen nor cancelled."""
    owner = Program(service)
    id = begin(owner)
    reads = Grant(Right.READ, Right.READ, Right.READ, via=True, agreement=True)
    some = partner(service, (MARKET, reads))
    for method, path in (
        ("GET", ""),
        ("GET", f"/{id}"),
        ("GET", f"/{id}/refusals"),
        ("DELETE", f"/{id}"),
    ):
        assert some.ask(method, f"{BASE}/loads{path}").status_code == 403, (method, path)
    assert some.post(f"{BASE}/loads", {"format": "ndjson"}).status_code == 403
    assert show(owner, id)["state"] == "receiving"


@pytest.mark.parametrize("check_only", [False, True])
def test_H353_of_a_partners_file_that_is_taken_which_it_may_write(
    service: Service, check_only: bool
) -> None:
    some = partner(service, (MARKET, Grant(mesaj=Right.WRITE, arama=Right.READ)))
    lines = [line(1), line(1, type="ARAMA"), line(2), line(2, type="ARAMA")]
    told = send(some, b"".join(lines), check_only=check_only)
    assert (told["taken"], told["refused"]) == (2, 2)
    assert refused(some, told["id"]) == [(2, "type", "H353"), (4, "type", "H353")]
    kept = service.rows("SELECT DISTINCT type FROM consent")
    assert kept == ([] if check_only else [(2,)])


def test_H353_a_right_that_ends_ends_for_what_is_still_to_be_loaded(
    program: Program, service: Service
) -> None:
    some = partner(service, (MARKET, ALL))
    id = begin(some)
    assert patch(some, id, 0, line(1) + line(2), complete=True).status_code == 200
    assert program.ask("DELETE", f"{BASE}/partners/{PARTNER}").status_code == 204
    work(service)
    told = show(program, id)
    assert (told["state"], told["taken"], told["refused"]) == ("done", 0, 2)


def test_how_calls_end_is_watched_here_too(service: Service) -> None:
    program = Program(service)
    for path in (f"{BASE}/loads", "/v1/providers/100400/brands/100401/loads", f"{BASE}/loads"):
        program.get(path)
    rows = service.rows("SELECT client_id, calls, failures FROM quality")
    # The last call is written down with the next.
    assert rows == [(program.id, 2, 1)]
