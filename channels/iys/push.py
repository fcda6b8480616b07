"""İYS push on the wire: movements that citizens made, posted with a name and a password.

POST https://…
Authorization: Basic …
{"list": [{"iysCode": 100100, "brandCode": 100200, "consentDate": "2026-03-11 12:00:00",
  "creationDate": "2026-03-11 12:00:00", "source": "IYS_KISAMESAJ", "recipient":
  "+905311333449", "recipientType": "BIREYSEL", "status": "RET", "type": "MESAJ",
  "transactionId": "162c…"}]}
"""

import time
from base64 import b64encode
from typing import Any

import orjson

from app.channel import Letter, Outside
from app.domain.feed import Movement, Parcel, Secrets
from app.errors import InvalidInput, Unavailable
from channels.iys.dates import written

SECONDS = 5.0
"""So long a server may take (İYS, push registration)."""
REFUSALS = frozenset({401, 403})
TIMED_OUT, FAILED = "H191.push", "H530"
TEST = {
    "list": [
        {
            "iysCode": 121212,
            "brandCode": 121212,
            "consentDate": "2015-05-01 15:00:00",
            "creationDate": "2015-05-01 15:00:00",
            "source": "IYS_MOBIL",
            "recipient": "pushtest@iys.org.tr",
            "recipientType": "BIREYSEL",
            "status": "ONAY",
            "type": "EPOSTA",
            "transactionId": "e52ee30512adfcd2a41fb3b4682f5bd61eee5b1c92bda665fc0b7e56644d429d",
        }
    ]
}
"""The record that every server is tested with: always the same, and nobody's."""


def push_letter(parcel: Parcel) -> Letter:
    """Movements, as they go out."""
    told = {"list": [_line(parcel, one) for one in parcel.movements]}
    return _letter(parcel.secrets, orjson.dumps(told))


def try_out(outside: Outside, secrets: Secrets) -> str | None:
    """Whether a server takes the test record with its password, and refuses it without: the code
    of what is wrong with it, None where all is well. Both within five seconds."""
    letter, until = _letter(secrets, orjson.dumps(TEST)), time.monotonic() + SECONDS
    bare = {name: value for name, value in letter.headers.items() if name != "Authorization"}
    try:
        stranger = outside.post(letter.url, letter.body, bare, SECONDS)
        if stranger not in REFUSALS:
            return FAILED
        left = max(0.001, until - time.monotonic())
        known = outside.post(letter.url, letter.body, letter.headers, left)
    except Unavailable as fault:
        return TIMED_OUT if fault.params.get("fault") == "slow" else FAILED
    except InvalidInput:
        return FAILED
    return None if 200 <= known < 300 else FAILED


def _letter(secrets: Secrets, body: bytes) -> Letter:
    pair = f"{secrets.username}:{secrets.password}".encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "ileti",
        "Authorization": f"Basic {b64encode(pair).decode()}",
    }
    return Letter(secrets.url, body, headers)


def _line(parcel: Parcel, one: Movement) -> dict[str, Any]:
    said = {
        "iysCode": parcel.provider,
        "brandCode": parcel.brand,
        "consentDate": written(one.consent_date) if one.consent_date else None,
        "creationDate": written(one.created_at),
        "source": one.source.name if one.source else None,
        "recipient": one.address,
        "recipientType": one.recipient_type.name,
        "status": one.status.name,
        "type": one.type.name,
        "transactionId": one.transaction_id,
    }
    return {name: value for name, value in said.items() if value is not None}
