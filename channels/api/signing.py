"""Answers that prove where they come from, as Standard Webhooks has it for keys in two halves
(https://www.standardwebhooks.com): Ed25519, `v1a`.

    webhook-id: feed_100200_42_43
    webhook-timestamp: 1773219600
    webhook-signature: v1a,hnO3f9T8Ytu9…

Whoever keeps an answer with these three can show anybody what the registry told, by the public half
that stands at `/v1/signing-keys`.
"""

import time
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core import Core

PURPOSE = "feed-signature"
VERSION, PREFIX = "v1a", "whpk_"


def public_half(core: Core) -> str:
    """By which answers are checked: `whpk_` and base 64 of the 32 bytes."""
    return PREFIX + b64encode(_key(core).public_key().public_bytes_raw()).decode()


def signed(core: Core, id: str, body: bytes) -> dict[str, str]:
    """The headers of an answer, signed at this moment of the wall's clock."""
    now = str(int(time.time()))
    signature = _key(core).sign(f"{id}.{now}.".encode() + body)
    return {
        "webhook-id": id,
        "webhook-timestamp": now,
        "webhook-signature": f"{VERSION},{b64encode(signature).decode()}",
    }


def _key(core: Core) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(core.keys.secret(PURPOSE))
