"""The signature of a mail, looked at by another's eyes."""

from base64 import b64decode, b64encode
from pathlib import Path
from types import SimpleNamespace

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.channels.email.conftest import Post
from tests.channels.email.server import Office
from tests.channels.email.test_mail import CODE, TOLD

NAME = b"s1._domainkey.iys.example."
PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class BadSignature(Exception):
    """What dkimpy expects of its library for Ed25519."""


class VerifyKey:
    """The same library's key, by `cryptography`: the one that dkimpy wants is not here."""

    def __init__(self, key: bytes, encoder: object) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(b64decode(key))

    def verify(self, data: bytes, signature: bytes) -> None:
        try:
            self._key.verify(signature, data)
        except InvalidSignature as error:
            raise BadSignature from error


NACL = SimpleNamespace(
    signing=SimpleNamespace(VerifyKey=VerifyKey),
    encoding=SimpleNamespace(Base64Encoder=None),
    exceptions=SimpleNamespace(BadSignatureError=BadSignature, ValueError=ValueError),
)


@pytest.fixture(params=["rsa", "ed25519"])
def record(
    request: pytest.FixtureRequest, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> bytes:
    """The record of the DNS; the channel signs by its key."""
    monkeypatch.setattr(dkim, "nacl", NACL, raising=False)
    path = tmp_path / "dkim.pem"
    if request.param == "rsa":
        rsa = generate_private_key(65537, 2048)
        path.write_bytes(rsa.private_bytes(*PEM))
        public = rsa.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        edwards = Ed25519PrivateKey.generate()
        path.write_bytes(edwards.private_bytes(*PEM))
        public = edwards.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    post.environ |= {"MAIL_DKIM_KEY": str(path), "MAIL_DKIM_SELECTOR": "s1"}
    return f"v=DKIM1; k={request.param}; p={b64encode(public).decode()}".encode()


def sound(raw: bytes, record: bytes) -> bool:
    asked: list[bytes] = []

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    found = bool(dkim.verify(raw, dnsfunc=look_up))
    assert set(asked) <= {NAME}
    return found


def test_a_receiver_finds_the_signature_good(post: Post, office: Office, record: bytes) -> None:
    for reply in (TOLD, CODE):
        post.send(reply)
        assert sound(office.taken[-1], record)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"One-Click", b"Two-Click"),
        (b"/ret/AbC", b"/ret/BbC"),
        (b"3 May", b"4 May"),
        (b"To: ayse", b"To: bilge"),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"22px", b"23px"),
    ],
)
def test_what_was_changed_on_the_way_is_found_out(
    post: Post, office: Office, record: bytes, before: bytes, after: bytes
) -> None:
    post.send(TOLD)
    raw = office.taken[-1]
    assert before in raw
    assert not sound(raw.replace(before, after), record)


def test_what_a_mail_does_not_have_cannot_be_added(
    post: Post, office: Office, record: bytes
) -> None:
    post.send(CODE)
    added = b"List-Unsubscribe: <https://evil.example>\r\n" + office.taken[-1]
    assert not sound(added, record)


def test_servers_may_change_blanks_and_what_is_folded(
    post: Post, office: Office, record: bytes
) -> None:
    post.send(CODE)
    raw = office.taken[-1].replace(b"Auto-Submitted: ", b"AUTO-SUBMITTED:   ")
    assert sound(raw + b"\r\n\r\n", record)


def test_without_a_key_a_mail_is_not_signed(post: Post, office: Office) -> None:
    post.send(CODE)
    assert b"DKIM-Signature" not in office.taken[-1]
