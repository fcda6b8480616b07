"""Webhooks on the wire, as Standard Webhooks has it (https://www.standardwebhooks.com).

    POST https://…
    webhook-id: msg_6a0c1f0e000040008000000000000000
    webhook-timestamp: 1773219600
    webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
    {"type": "consent.changed", "timestamp": "2026-03-11T09:00:00Z",
     "data": {"provider": 100100, "brand": 100200, "from": 41, "to": 43, "movements": [{"sequence":
      43, "recipient": "+905311333449", "recipient_type": "BIREYSEL", "type": "MESAJ",
      "status": "RET", "source": "IYS_KISAMESAJ", "consent_date": "2026-03-11T09:00:00Z",
      "recorded_at": "2026-03-11T09:00:00.25Z", "transaction_id": "162c…"}]}}

`from` and `to` are the numbers that it answers for: those of them that are not among the movements
were not asked for.
"""

import hmac
import time
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.channel import Letter
from app.domain.feed import Movement, Parcel, Secrets
from app.settings import Reader

CHANGED, TEST = "consent.changed", "webhook.test"
VERSION = "v1"
PREFIX = "whsec_"
AGENT = "ileti"


def read_patience(reader: Reader) -> int:
    """How many seconds a provider's server may take to answer. Raises SettingsError."""
    return reader.number("WEBHOOK_SECONDS", 10, low=1, high=30)


def changed_letter(parcel: Parcel) -> Letter:
    """Movements, as they go out."""
    data = {
        "provider": parcel.provider,
        "brand": parcel.brand,
        "from": parcel.since,
        "to": parcel.last,
        "movements": [movement(one) for one in parcel.movements],
    }
    return _letter(parcel.id, CHANGED, parcel.made_at, data, parcel.secrets)


def probe_letter(id: UUID, provider: int, brand: int, at: datetime, secrets: Secrets) -> Letter:
    """What shows that a server checks signatures: no movement."""
    return _letter(id, TEST, at, {"provider": provider, "brand": brand}, secrets)


def signature(key: str, id: str, timestamp: int, body: bytes) -> str:
    """By one key (`whsec_` and base 64)."""
    secret = b64decode(key.removeprefix(PREFIX))
    signed = hmac.digest(secret, f"{id}.{timestamp}.".encode() + body, "sha256")
    return f"{VERSION},{b64encode(signed).decode()}"


def _letter(id: UUID, type: str, at: datetime, data: dict[str, Any], secrets: Secrets) -> Letter:
    """Signed at this moment of the wall's clock, which is what the other side compares with."""
    told = {"type": type, "timestamp": at, "data": data}
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z)
    named, now = f"msg_{id.hex}", int(time.time())
    signed = [signature(key, named, now, body) for key in secrets.keys]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": named,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(signed),
    }
    return Letter(secrets.url, body, headers)


def movement(one: Movement) -> dict[str, Any]:
    """One movement, as it is also fetched."""
    return {
        "sequence": one.sequence,
        "recipient": one.address,
        "recipient_type": one.recipient_type.name,
        "type": one.type.name,
        "status": one.status.name,
        "source": one.source.name if one.source else None,
        "consent_date": one.consent_date,
        "recorded_at": one.created_at,
        "transaction_id": one.transaction_id,
    }
