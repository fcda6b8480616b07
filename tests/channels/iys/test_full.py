"""A package that is full has room for no other address, and for every word of those it has."""

from dataclasses import asdict

import pytest

from app.usecases.subscriptions import ChangePackage, Package
from app.usecases.used import FEW, MANY, USED
from tests.channels.iys.consents import NOON, OTHER, PHONE, consent
from tests.channels.iys.program import MARKET, Program
from tests.channels.iys.test_batches import outcome, process, send
from tests.channels.iys.test_consents import add
from tests.channels.sms.service import Service


def fill(service: Service, program: Program) -> None:
    package = Package("İleti-5 (Seviye 1)", limit=1, exceeds=False)
    service.core.run(ChangePackage(100100, asdict(package)), service.operator())
    assert add(program).status_code == 200


def test_what_citizens_refused_is_reported_by_a_full_package_too(
    program: Program, service: Service
) -> None:
    fill(service, program)
    rows = [consent(status="RET", consentDate=NOON), consent(recipient=OTHER)]
    answer = send(program, rows)
    assert answer.status_code == 202
    process(service)
    told = outcome(program, answer.get_json()["requestId"])
    assert [one.get("error", {}).get("code") for one in told] == [None, "H525"]
    assert service.rows("SELECT brand_code, status FROM consent") == [(MARKET, 2)]


def test_an_address_counts_once_for_all_brands_and_types(
    program: Program, service: Service
) -> None:
    fill(service, program)
    add(program, brand=100201)
    add(program, type="ARAMA")
    add(program, status="RET", consentDate=NOON)
    package = program.get("/sps/100100/subscription").get_json()
    assert package["usedConsentLimit"] == 1
    assert len(service.rows("SELECT 1 FROM consent")) == 3
    assert len(service.rows("SELECT 1 FROM recipient")) == len({PHONE})


@pytest.mark.parametrize("query", [USED, MANY])
def test_what_a_package_counts_are_the_rows_of_its_brands(service: Service, query: str) -> None:
    """And not those of the country."""
    with service.core.database.single() as driver:
        driver.execute("SET enable_seqscan = off")
        rows = driver.execute("EXPLAIN " + query, {"holder": 100100, "most": FEW + 1}).fetchall()
        driver.execute("RESET enable_seqscan")
    plan = "\n".join(line for (line,) in rows)
    assert "consent_approved_idx" in plan
    assert "consent_refused_idx" in plan
    assert "consent_pkey" not in plan
