"""What a partner may not see is not told in a roundabout way either."""

from dataclasses import asdict

import pytest

from app.usecases.programs.partners import Grant, Right
from app.usecases.subscriptions import ChangePackage, Package, Standing
from tests.channels.iys.consents import consent
from tests.channels.iys.program import MARKET, Program, partner
from tests.channels.iys.test_consents import add
from tests.channels.sms.service import Service

ONE = f"/v2/sps/100100/brands/{MARKET}/consents"
READER = Grant(arama=Right.WRITE, mesaj=Right.READ)


@pytest.mark.parametrize("many", [False, True])
def test_whoever_may_not_record_does_not_learn_what_was_recorded(
    service: Service, many: bool
) -> None:
    """A record that is too late by now is answered by the first one, to whom may write alone."""
    owner = Program(service)
    for type in ("MESAJ", "ARAMA"):
        add(owner, type=type)
    some = partner(service, (MARKET, READER))
    service.later(days=30)

    def ask(**more: str) -> tuple[int, str]:
        row = consent(**more)
        some.sign_in_again()
        answer = some.post(f"{ONE}/request", [row]) if many else some.post(ONE, row)
        code = "" if answer.status_code < 400 else answer.get_json()["errors"][0]["code"]
        return answer.status_code, code

    known, unknown = ask(), ask(recipient="+905325001111")
    assert known == unknown == (422, "H467")
    assert ask(type="ARAMA")[0] in (200, 202)


@pytest.mark.parametrize("path", ["", f"/{MARKET}/consents/status"])
def test_a_partner_does_not_learn_how_a_stranger_stands(service: Service, path: str) -> None:
    """A provider that granted it nothing may have paid or not."""
    some = partner(service)
    before = some.post if path else some.get
    expected = before(f"/sps/100100/brands{path}").get_json()
    service.core.run(
        ChangePackage(100100, asdict(Package("İleti+", Standing.CLOSED))), service.operator()
    )
    assert before(f"/sps/100100/brands{path}").get_json() == expected
