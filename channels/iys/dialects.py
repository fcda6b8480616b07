"""How a failure looks where İYS has codes and shapes of its own: under `/via`, and where refusal
links are made.

    {"errors": [{"message": "title bulunamadı", "code": "H1005"}]}
    {"errors": {"message": "Otp kodu maksimum 3 defa hatalı girilebilir.", "code": "H1050"}}
    {"message": "Geçersiz izin tipi: X. …", "code": "H1085"}

Which code has which of the three shapes is as its examples in the document of İYS have it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Request, Response, request

from app.errors import Fault, NotFound
from channels.iys.errors import NOTHING, Wrong, dressed, failure, read_fault, refuse, told
from channels.iys.errors import answer as usual_answer

VIA = "/via/"
LONGEST_CODE = 15

# Where what breaks is H412.
_NAMED_H412 = re.compile(r".*/(via-hash-links|push/(un)?registration)/?")
# A path in which the provider's code was left out.
_WITHOUT_PROVIDER = re.compile(r"/(v2/|via/)?sps//.+")

# Of a consent about data; it has the codes of the rest of the API (İYS, `getKVKConsent`).
_OF_DATA = re.compile(r"/via/sps/[^/]+/consent/[^/]+/?")
_START = re.compile(r"/via/sps/[^/]+/consent/?")
_CONFIRM = re.compile(r"/via/sps/[^/]+/confirmation/?")

ALONE = frozenset(
    {
        *("H1015", "H1031", "H1032", "H1033", "H1034", "H1041", "H1042", "H1044", "H1048"),
        *("H1049", "H1050", "H1051", "H1060", "H1061"),
    }
)
"""An object where a list stands elsewhere."""
BARE = frozenset({"H1066", "H1085", "H1086"})
"""Without `errors`."""

IN_VIA: Mapping[str, str] = {
    "H014": "H1016",
    "H015.incident": "H1019.incident",
    "H351": "H1045",
    "H353": "H1040",
    "H001": "H1040",
    "H266.iysCode": "H1005",
    "H267.iysCode": "H1057",
    "H520": "H1092",
    "H521": "H1092",
    "H524": "H1093",
    "L103": "H1020",
}
"""What is said under `/via` in the place of a code."""

KEPT_FOR_DATA = frozenset({"H351", "H353"})


def answer(fault: Fault) -> Response:
    """Any fault, in the form of the path that was asked for."""
    path = request.path
    if isinstance(fault, NotFound) and _WITHOUT_PROVIDER.fullmatch(path):
        fault = refuse("H266.iysCode")
    if path.startswith(VIA):
        _, wrong = read_fault(fault)
        one = in_via(wrong[0], request)
        return dressed(told(_shaped(one, request), one.status), fault)
    if request.method == "POST" and _NAMED_H412.fullmatch(path):
        status, wrong = read_fault(fault)
        if wrong[0].code == "H015.incident":
            return dressed(failure(status, (replace(wrong[0], code="H412.incident"),)), fault)
    return usual_answer(fault)


def in_via(wrong: Wrong, asked: Request) -> Wrong:
    """What is wrong, by the codes of these paths."""
    of_data = asked.method == "GET" and _OF_DATA.fullmatch(asked.path)
    if of_data and wrong.code in KEPT_FOR_DATA:
        return wrong
    if wrong.code == "H190":
        text = str(wrong.value)
        if len(text) > LONGEST_CODE:
            return Wrong("H1039", words={"field": "iysCode"})
        return Wrong("H1029", words={"field": "iysCode", "kind": "integer"})
    if wrong.code == "H351" and not asked.headers.get("Authorization"):
        return Wrong("H1038")
    code = IN_VIA.get(wrong.code)
    if code is None:
        return wrong
    field = wrong.words.get("field", "iysCode")
    # No path of these has a type; what is not the caller's are the brands of the body.
    words = {**wrong.words, "field": "brandCodes" if field == "type" else field}
    return replace(wrong, code=code, words=words)


def _shaped(wrong: Wrong, asked: Request) -> dict[str, Any]:
    code = wrong.code.partition(".")[0]
    made: dict[str, Any] = {"message": wrong.message, "code": code}
    if wrong.value is not NOTHING:
        made["value"] = wrong.value
    if wrong.location:
        made["location"] = list(wrong.location)
    if code in BARE:
        return made
    confirming = _CONFIRM.fullmatch(asked.path) is not None
    if code == "H1030":
        return {"errors": made} if confirming else made
    if wrong.code == "H1019.incident" and not confirming:
        starting = asked.method == "POST" and _START.fullmatch(asked.path)
        return {"errors": made} if starting else made
    return {"errors": made if code in ALONE else [made]}
