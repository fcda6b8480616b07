"""Which shape the answer of every call has, as the schemas of the document and its examples have
it. Where the two differ, the examples count: a schema there calls an object what is a list."""

from collections.abc import Mapping
from typing import Any

from tests.channels.iys import said, shapes

CODE = {"code": str}
STARTED = CODE | {"message": {"requestId": str}}
CONFIRMED = CODE | {
    "message": [{"transactionId": str, "creationDate": str, "type": str, "brandCode?": str}]
}
DETAIL = {
    "brandCode?": str,
    "consentTypeChoice": str,
    "consentType": str,
    "operationStatusMessage": str,
    "transactionId?": str,
    "consentDate?": str,
}
STANDS = CODE | {
    "message": {
        "requestId": str,
        "formId": str,
        "source": str,
        "recipientName?": str,
        "recipientIdNumber?": str,
        "iysCode": str,
        "recipient": str,
        "recipientType?": str,
        "consentSource": str,
        "requestDate": str,
        "requestDetails": [DETAIL],
        "lastStatus": {"stage": str, "status": str},
    }
}
AGREED = CODE | {
    "message": [
        {
            "requestId": str,
            "formId": str,
            "type": str,
            "source": str,
            "iysCode": str,
            "recipient": str,
            "recipientName": str,
            "recipientIdNumber?": str,
            "consentDate": str,
            "status": str,
            "transactionId": str,
        }
    ]
}
WHO = CODE | {"message": [str]}
LINKS = [{"recipient": str, "url?": str, "code?": str, "message?": str}]
MESSAGE = {"message": str}
PUSHES = [{"url": str, "type": str, "registerTime": str, "status": str}]
COUNTED = {"source": str, "approval": int, "rejection": int, "pending": int, "total": int}
FIGURES = {"changeStats": [{"type": str, "consents": [COUNTED]}]}
HASH = {"processStatus": str, "hashValue": str, "hashMethod": str, "agreementStatus": bool}

# Of each call the status of what succeeds, and its shape; 1 is an answer by itself.
ANSWERS: Mapping[str, tuple[int, Any]] = {
    "token": (200, said.TOKENS),
    "brands": (200, said.BRANDS),
    "one": (200, said.ADDED),
    "one2": (200, said.ADDED),
    "many": (202, said.ADDED_MANY),
    "many2": (202, said.ADDED_MANY),
    "outcome": (200, said.OUTCOMES),
    "outcome2": (200, said.OUTCOMES_V2),
    "state": (200, said.STATE),
    "history": (200, said.HISTORY),
    "approved": (200, said.APPROVED),
    "changes": (200, said.CHANGES),
    "give": (200, shapes.GIVEN),
    "put": (202, int),
    "listing": (200, shapes.ACCESS),
    "take": (202, int),
    "clear": (202, int),
    "dealer": (201, shapes.ADDED),
    "dealers": (200, shapes.RETAILERS),
    "look": (200, shapes.RETAILER),
    "cities": (200, [shapes.PLACE]),
    "city": (200, shapes.PLACE),
    "towns": (200, [shapes.TOWN]),
    "town": (200, shapes.TOWN),
    "figures": (200, FIGURES),
    "hash": (200, HASH),
    "agree": (200, {"agreementCaptured": bool}),
    "grants": (200, shapes.GRANTED),
    "grant": (200, shapes.GRANTED),
    "package": (200, shapes.OF_PROVIDER),
    "own": (200, shapes.OF_PARTNER),
    "push": (200, MESSAGE),
    "pushes": (200, PUSHES),
    "unpush": (200, MESSAGE),
    "links": (200, LINKS),
    "ask": (200, STARTED),
    "confirm": (200, CONFIRMED),
    "stands": (200, STANDS),
    "agreed": (200, AGREED),
    "who": (200, WHO),
}
# What is no JSON.
FILES: Mapping[str, str] = {
    "drop": "text/plain; charset=utf-8",
    "stamp": "application/timestamp-reply",
    "file": "text/csv; charset=utf-8",
    "evidence": "application/zip",
}
# Of every failure, but that `value` and `location` are whatever stood there and where.
FAILED = {"code": str, "message": str, "index?": int, "location?": list, "value?": object}


def failures(body: Any) -> list[str]:  # noqa: ANN401
    """Where a failure has none of the shapes of İYS: a list of errors, one error, or one without
    `errors` around it."""
    found = body.get("errors", body)
    rows = found if isinstance(found, list) else [found]
    return [each for row in rows for each in shapes.differences(row, FAILED)]
