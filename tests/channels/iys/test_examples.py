"""The bodies that İYS gives as examples of these calls, word for word, and the answers to them."""

from typing import Any

import pytest

from app.domain.consent import MessageType, RecipientType
from tests.channels.iys import shapes
from tests.channels.iys.program import MARKET, Program, only
from tests.channels.sms.service import Service
from tests.dealers import dealer
from tests.usecases.acts import record

PHONE, MAIL = "+905377115251", "ornek@adiniz.com"
TWICE = {"type": "MESAJ", "recipientType": "BIREYSEL", "recipients": [PHONE, PHONE]}
RETAILER: dict[str, Any] = {
    "title": "XYZ Ticaret",
    "mersis": 56518556720,
    "alias": "Şişli Mağazası",
    "name": "Adım Soyadım",
    "tckn": "57703411244",
    "mobile": "+905325001111",
    "tin": "8450525470",
    "city": {"code": "34", "name": "İstanbul"},
    "town": {"code": "01", "name": "Kadıköy"},
    "status": "active",
}
# Method, path, body, status and shape of the answer; 1 is an answer by itself.
EXAMPLES: tuple[tuple[str, str, dict[str, Any], int, Any], ...] = (
    (
        "POST",
        "consents/retailers/access",
        {
            "type": "MESAJ",
            "recipientType": "BIREYSEL",
            "recipient": PHONE,
            "retailerAccess": [12313344, 23456677],
        },
        200,
        shapes.GIVEN,
    ),
    (
        "PUT",
        "consents/retailers/access",
        TWICE | {"retailerAccess": [12321144, 23408865]},
        202,
        int,
    ),
    (
        "POST",
        "consent/retailers/access/list",
        {"type": "EPOSTA", "recipientType": "TACIR", "recipient": MAIL},
        200,
        shapes.ACCESS,
    ),
    (
        "POST",
        "consents/retailers/access/remove",
        TWICE | {"retailerAccess": [12389900, 23465544]},
        202,
        int,
    ),
    ("POST", "consents/retailers/access/remove/all", TWICE, 202, int),
)


@pytest.fixture
def _there(service: Service) -> None:
    """The dealers and the permissions of which the examples speak."""
    codes = sorted({code for _, _, body, *_ in EXAMPLES for code in body.get("retailerAccess", ())})
    assert len(codes) == 6
    for number, code in enumerate(codes):
        dealer(service.core, MARKET, number, code=code)
    record(service.core, PHONE, MARKET, MessageType.MESAJ)
    record(service.core, MAIL, MARKET, MessageType.EPOSTA, RecipientType.TACIR)


@pytest.mark.usefixtures("_there")
def test_the_examples_are_taken_and_answered_by_the_schema(program: Program) -> None:
    for method, path, body, status, shape in EXAMPLES:
        answer = program.ask(method, program.at(f"/{path}", MARKET), json=body)
        assert answer.status_code == status, (path, answer.text)
        assert shapes.differences(answer.get_json(), shape) == [], path


def test_the_example_of_a_dealer_is_taken_but_for_its_mersis_number(program: Program) -> None:
    """It has eleven digits there, and İYS's own rule (H228) wants sixteen."""
    path = program.at("/retailers", MARKET)
    only(program.post(path, RETAILER), 400, "H228")
    answer = program.post(path, RETAILER | {"mersis": "0015001526400496"})
    assert answer.status_code == 201, answer.text
    assert shapes.differences(answer.get_json(), shapes.ADDED) == []
    without = {name: value for name, value in RETAILER.items() if name != "mersis"}
    answer = program.post(path, without | {"tckn": "17291716060"})
    assert answer.status_code == 201, answer.text
