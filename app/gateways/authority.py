"""A time stamp authority of our own, for the demo: the whole way of a stamp can be walked on one
machine. It says in its name that it proves nothing, since whoever holds its key holds the clock.

The key and the two certificates stand in one file under ILETI_HOME, mode 0600; the root that
verifies its stamps stands beside it, for everybody.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.files import write_private
from app.gateways import tsp
from app.gateways.clock import Clock

KEY_FILE, ROOT_FILE = "demo-timestamp.pem", "demo-timestamp-root.pem"
NAME = "ileti demo: these time stamps prove nothing"
POLICY = ObjectIdentifier("1.3.6.1.4.1.32473.1")
"""Of the range that IANA keeps for examples (RFC 5612)."""

SERIAL_BYTES = 8

# The demo's clock may stand anywhere.
_FIRST, _LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """Answers requests as an authority does, inside this process."""

    clock: Clock
    root: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def answer(self, request: bytes) -> bytes:
        """A TimeStampResp for a TimeStampReq: a refusal of what cannot be read, or is not over a
        SHA-384."""
        try:
            asked = tsp.read_request(request)
        except ValueError:
            return tsp.refusal()
        imprint = asked.imprint
        if imprint.algorithm.algorithm != tsp.SHA384 or len(imprint.digest) != tsp.HASH_BYTES:
            return tsp.refusal()
        serial = int.from_bytes(os.urandom(SERIAL_BYTES), "big")
        now = self.clock.now()
        return tsp.response(asked, now, serial, POLICY, self.key, self.certificate)


def local_authority(home: Path, clock: Clock) -> LocalAuthority:
    """The authority of a home folder; a new home gets a new one. Raises OSError, and ValueError for
    a file that is none of ours."""
    path = home / KEY_FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            write_private(path, _new(), fresh=True)
    text = path.read_bytes()
    key = load_pem_private_key(text, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} has a key of another kind")
    certificate, root = x509.load_pem_x509_certificates(text)
    public, shown = home / ROOT_FILE, root.public_bytes(Encoding.PEM)
    if not public.exists() or public.read_bytes() != shown:
        public.write_bytes(shown)
    return LocalAuthority(clock, root, certificate, key)


def _new() -> str:
    """A key with its certificate, and the root that vouches for it, whose own key is gone then."""
    key, above = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer, subject = _name(f"{NAME} (root)"), _name(NAME)
    root = _certificate(issuer, issuer, above.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = _certificate(subject, issuer, key.public_key()).add_extension(usage, critical=True)
    made = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for one in (own, root):
        made += one.sign(above, hashes.SHA256()).public_bytes(Encoding.PEM)
    return made.decode()


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer, subject, key, x509.random_serial_number(), _FIRST, _LAST
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
