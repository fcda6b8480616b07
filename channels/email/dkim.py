"""Signing a mail so that its receiver can tell whose it is: DKIM, RFC 6376 and RFC 8463.

The forms are dkimpy's; the signature is made by `cryptography`, since dkimpy wants another library
for Ed25519. Both kinds of key come in PEM, as `openssl genpkey` writes them.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim.canonicalization import CanonicalizationPolicy

SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"),
    *(b"auto-submitted", b"list-unsubscribe", b"list-unsubscribe-post", b"reply-to"),
)
"""Named also where a mail has none, so that none can be added; RFC 8058 wants the two of a list."""
ALIKE = b"relaxed/relaxed"


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key, and where receivers find the public one: `<selector>._domainkey.<domain>`."""

    key: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)
    selector: str
    domain: str

    def signed(self, message: bytes, at: int) -> bytes:
        """The message, in lines of CRLF, with its signature on top. `at`: seconds since 1970."""
        headers, body = dkim.rfc822_parse(message)
        alike = CanonicalizationPolicy.from_c_value(ALIKE)
        body_hash = b64encode(hashlib.sha256(alike.canonicalize_body(body)).digest())
        head = b"DKIM-Signature"
        form = b" v=1; a=%s; c=%s; d=%s; s=%s; t=%d;\r\n h=%s;\r\n bh=%s;\r\n b=" % (
            self._algorithm,
            ALIKE,
            self.domain.encode(),
            self.selector.encode(),
            at,
            b":".join(SIGNED),
            body_hash,
        )
        chosen = dkim.select_headers(alike.canonicalize_headers(headers), SIGNED)
        ((name, value),) = alike.canonicalize_headers([(head, form)])
        # The signature's own line ends without an end of line (RFC 6376, 3.7).
        data = b"".join(b":".join(line) for line in chosen) + name + b":" + value.rstrip(b"\r\n")
        return head + b":" + form + self._folded(self._sign(data)) + b"\r\n" + message

    @property
    def _algorithm(self) -> bytes:
        return b"rsa-sha256" if isinstance(self.key, RSAPrivateKey) else b"ed25519-sha256"

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return b64encode(self.key.sign(data, PKCS1v15(), SHA256()))
        return b64encode(self.key.sign(hashlib.sha256(data).digest()))

    @staticmethod
    def _folded(signature: bytes) -> bytes:
        lines = [signature[at : at + 70] for at in range(0, len(signature), 70)]
        return b"\r\n ".join(lines)


def load_key(pem: bytes, selector: str, domain: str) -> DkimKey:
    """A key out of its file. Raises ValueError for anything but RSA of 1024 bits or more, and
    Ed25519."""
    key = load_pem_private_key(pem, None)
    if isinstance(key, RSAPrivateKey) and key.key_size >= 1024:
        return DkimKey(key, selector, domain)
    if isinstance(key, Ed25519PrivateKey):
        return DkimKey(key, selector, domain)
    raise ValueError("not a key for DKIM")
