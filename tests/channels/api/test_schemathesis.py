"""The API does what its own document says, whatever is sent: made-up requests, good and bad ones.

The requests are the same in every run. Not asked of it: that whatever fits the schema is taken. A
code, a telephone number or an id may fit and still be wrong.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.channels.api.app import AYSE, App
from tests.channels.sms.service import Service

EXAMPLES = 8
OPEN = ("POST /v1/citizen/codes", "POST /v1/citizen/tokens", "POST /v1/citizen/tokens/refresh")
PUBLIC = {"GET /v1/complaint-rules", "GET /v1/signing-keys"}
PRIVACY = "GET /v1/brands/{brand}/privacy-text"
OF_ADDRESSES = ("POST /v1/citizen/addresses", "POST /v1/citizen/addresses/codes")
CHECKS = [
    not_a_server_error,
    checks.allow_header_conformance,
    checks.content_type_conformance,
    checks.ignored_auth,
    checks.missing_required_header,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
    checks.unsupported_method,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def document(permitted: Service) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", permitted.app)


Case = Any
Prepare = Callable[[Case], dict[str, str]]
Answers = dict[str, Counter[int]]


def try_out(
    document: BaseSchema, mode: GenerationMode, prepare: Prepare, under: str = "/v1/"
) -> Answers:
    """Send requests of a kind to every operation, and look at the answers; which there were.
    `under`: only to those whose path begins so."""
    operations = list(document.get_all_operations())
    found = [one.ok() for one in operations if isinstance(one, Ok)]
    assert len(found) == len(operations) > 20
    asked = [one for one in found if one.full_path.startswith(under)]
    if mode is GenerationMode.NEGATIVE:
        asked = [one for one in asked if _may_be_wrong(one)]
    return {one.label: _answers_of(one, mode, prepare) for one in asked}


def _may_be_wrong(operation: Any) -> bool:  # noqa: ANN401
    """Whether it reads anything but its path, or wants a token."""
    told = operation.definition.raw
    return any(told.get(name) for name in ("parameters", "requestBody", "security"))


def _answers_of(operation: Any, mode: GenerationMode, prepare: Prepare) -> Counter[int]:  # noqa: ANN401
    statuses: Counter[int] = Counter()

    # What was filled in fits no more to what was made up.
    looked_at = [*CHECKS, *([] if mode is GenerationMode.POSITIVE else [negative_data_rejection])]

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        answer = case.call_and_validate(checks=looked_at, headers=prepare(case))
        statuses[answer.status_code] += 1

    # Nothing can be wrong about an operation that reads nothing.
    with suppress(Unsatisfiable):
        send()
    return statuses


def test_nobody_in_particular_gets_what_the_document_says(
    document: BaseSchema, permitted: Service
) -> None:
    def nobody(_: Case) -> dict[str, str]:
        permitted.later(seconds=1)
        return {}

    for mode in MODES:
        answers = try_out(document, mode, nobody)
        for operation, statuses in answers.items():
            if operation in PUBLIC:
                assert set(statuses) <= {200}
                continue
            if operation == PRIVACY:
                assert set(statuses) <= {200, 404, 422}
                continue
            signing_in = operation in OPEN
            assert set(statuses) <= ({400, 401, 422, 429} if signing_in else {401}), operation


def test_a_citizen_gets_what_the_document_says(document: BaseSchema, permitted: Service) -> None:
    def known(case: Case) -> dict[str, str]:
        app = fresh(permitted)
        clear = case.operation.label in (*OPEN, *OF_ADDRESSES)
        given = {"address": AYSE if clear else app.id_of(AYSE), "brand": 100100}
        for place in (case.path_parameters, case.query, case.body):
            fill(place, given)
        return app.bearer

    answers = try_out(document, GenerationMode.POSITIVE, known)
    never = {name for name, statuses in answers.items() if all(one >= 300 for one in statuses)}
    # These want a code, a token, a reference or an id that only they themselves have told, or an
    # approval that was not refused by what went before.
    assert never <= {
        "POST /v1/citizen/denials",
        "POST /v1/citizen/tokens",
        "POST /v1/citizen/tokens/refresh",
        "POST /v1/citizen/addresses",
        "POST /v1/citizen/refusals/{reference}/undo",
        "DELETE /v1/citizen/addresses/{address}",
        "DELETE /v1/citizen/ahead/{refusal}",
        "DELETE /v1/citizen/devices/{device}",
        # A message of the last three months, and the number of a complaint, are not made up.
        "POST /v1/citizen/complaints",
        "POST /v1/citizen/complaints/check",
        *(name for name in answers if "/complaints/{number}" in name),
        # Nor words without a character that nobody types.
        "GET /v1/citizen/brands",
        PRIVACY,
        # Nor the token of a program.
        *(name for name in answers if "/v1/providers/" in name),
    }


def test_a_citizen_who_sends_what_does_not_fit_is_told_so(
    document: BaseSchema, permitted: Service
) -> None:
    answers = try_out(document, GenerationMode.NEGATIVE, lambda _: fresh(permitted).bearer)
    assert 422 in answers["POST /v1/citizen/permissions/changes"]


def fresh(service: Service) -> App:
    """A citizen who signed in the day after: only so many codes are sent to an address in one."""
    service.later(days=1)
    return App(service).sign_in()


def fill(place: Any, known: dict[str, Any]) -> None:  # noqa: ANN401
    """Put what there is in the place of what was made up."""
    if isinstance(place, list):
        for one in place:
            fill(one, known)
    elif isinstance(place, dict):
        place |= {name: known[name] for name in place if name in known}
        for one in place.values():
            fill(one, known)
