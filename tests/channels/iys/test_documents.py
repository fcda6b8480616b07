"""What the guide says of the API of İYS is so."""

import ast
import re

from channels.iys.errors import CODES
from tests.channels.sms.service import Service
from tests.rules.documents import PROVIDERS, rows, spans
from tests.rules.source import files, tree

PATH = re.compile(r"<([a-z_]+)>")
NAMES = {
    "iys_code": "iysCode",
    "brand_code": "brandCode",
    "request_id": "requestId",
    "recipient_type": "recipientType",
    "report_date": "reportDate",
    "retailer_code": "retailerCode",
    "integrator_code": "integratorCode",
}
RULE = re.compile(r"[HL]\d{3,4}(\.[a-z]+)?")


def test_the_guide_names_every_path_and_no_other(service: Service) -> None:
    channel = service.parts.channels["iys"]
    doors = {
        f"{method} {route.under}{PATH.sub(_named, route.path)}".rstrip("/")
        for route in channel.routes()
        for method in route.methods
    }
    told = [spans(row[0])[0] for row in rows(PROVIDERS, "path")]
    assert {one for one in told if "/v1/" not in one} == doors


def _named(found: re.Match[str]) -> str:
    return "{" + NAMES.get(found[1], found[1]) + "}"


def test_the_guide_has_every_code_with_its_status_and_words() -> None:
    told = {spans(row[0])[0]: (int(row[1]), row[2]) for row in rows(PROVIDERS, "İYS code")}
    assert told == CODES


def test_every_code_that_is_raised_has_its_words() -> None:
    raised = {
        str(node.value)
        for path in files("channels")
        if "iys" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and RULE.fullmatch(str(node.value))
    }
    assert len(raised) > 40
    assert raised <= set(CODES)
