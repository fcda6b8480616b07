"""What is sent to an authority of time stamps and what comes back, as RFC 3161 has it in ASN.1:
the parts of it that this project makes or reads."""

from datetime import UTC, datetime
from hashlib import sha256, sha384
from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ObjectIdentifier

SHA384 = ObjectIdentifier("2.16.840.1.101.3.4.2.2")
HASH_BYTES = 48
GRANTED, REJECTION = 0, 2

_ECDSA_SHA384 = ObjectIdentifier("1.2.840.10045.4.3.3")
_SIGNED_DATA = ObjectIdentifier("1.2.840.113549.1.7.2")
_TST_INFO = ObjectIdentifier("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = ObjectIdentifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = ObjectIdentifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = ObjectIdentifier("1.2.840.113549.1.9.16.2.47")


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier, of algorithms without parameters."""

    algorithm: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Imprint:
    """MessageImprint: what is stamped, as its hash."""

    algorithm: Algorithm
    digest: bytes


@asn1.sequence
class Request:
    """TimeStampReq."""

    version: int
    imprint: Imprint
    policy: ObjectIdentifier | None
    nonce: int | None
    certificates: Annotated[bool, asn1.Default(value=False)]


@asn1.sequence
class Info:
    """TSTInfo, without accuracy, order and name: what the signature is over."""

    version: int
    policy: ObjectIdentifier
    imprint: Imprint
    serial: int
    time: asn1.GeneralizedTime
    nonce: int | None


@asn1.sequence
class Status:
    """PKIStatusInfo."""

    status: int


@asn1.sequence
class Response:
    """TimeStampResp that has a token."""

    status: Status
    token: asn1.TLV


@asn1.sequence
class Refusal:
    """TimeStampResp that has none."""

    status: Status


@asn1.sequence
class _Attribute:
    type: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class _CertificateId:
    digest: bytes


@asn1.sequence
class _SigningCertificate:
    certificates: list[_CertificateId]


@asn1.sequence
class _Signer:
    issuer: asn1.TLV
    serial: int


@asn1.sequence
class _SignerInfo:
    version: int
    signer: _Signer
    digest_algorithm: Algorithm
    attributes: Annotated[asn1.SetOf[_Attribute], asn1.Implicit(0)]
    algorithm: Algorithm
    signature: bytes


@asn1.sequence
class _Content:
    type: ObjectIdentifier
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _SignedData:
    version: int
    digest_algorithms: asn1.SetOf[Algorithm]
    content: _Content
    certificates: Annotated[asn1.SetOf[asn1.TLV], asn1.Implicit(0)]
    signers: asn1.SetOf[_SignerInfo]


@asn1.sequence
class _Token:
    type: ObjectIdentifier
    content: Annotated[_SignedData, asn1.Explicit(0)]


def request_for(digest: bytes, nonce: int) -> bytes:
    """A request for a time stamp over a SHA-384, whose answer brings its certificates along."""
    asked = Request(
        version=1,
        imprint=Imprint(algorithm=_plain(SHA384), digest=digest),
        policy=None,
        nonce=nonce,
        certificates=True,
    )
    return asn1.encode_der(asked)


def read_request(data: bytes) -> Request:
    """Raises ValueError for what is none, or has more in it than is known here."""
    return asn1.decode_der(Request, data)


def refusal() -> bytes:
    """An answer without a time stamp."""
    return asn1.encode_der(Refusal(status=Status(status=REJECTION)))


def response(
    asked: Request,
    now: datetime,
    serial: int,
    policy: ObjectIdentifier,
    key: EllipticCurvePrivateKey,
    certificate: x509.Certificate,
) -> bytes:
    """The stamped answer to a request; it brings the certificate of the key along."""
    info = Info(
        version=1,
        policy=policy,
        imprint=asked.imprint,
        serial=serial,
        time=asn1.GeneralizedTime(now.astimezone(UTC).replace(microsecond=0)),
        nonce=asked.nonce,
    )
    signed = asn1.encode_der(info)
    attributes = _attributes(signed, certificate)
    signature = key.sign(asn1.encode_der(attributes), ECDSA(hashes.SHA384()))
    data = _SignedData(
        version=3,
        digest_algorithms=asn1.SetOf([_plain(SHA384)]),
        content=_Content(type=_TST_INFO, content=signed),
        certificates=asn1.SetOf([_value(certificate.public_bytes(Encoding.DER))]),
        signers=asn1.SetOf([_signer_info(certificate, attributes, signature)]),
    )
    token = asn1.encode_der(_Token(type=_SIGNED_DATA, content=data))
    return asn1.encode_der(Response(status=Status(status=GRANTED), token=_value(token)))


def _signer_info(
    certificate: x509.Certificate, attributes: "asn1.SetOf[_Attribute]", signature: bytes
) -> _SignerInfo:
    issuer = _value(certificate.issuer.public_bytes())
    return _SignerInfo(
        version=1,
        signer=_Signer(issuer=issuer, serial=certificate.serial_number),
        digest_algorithm=_plain(SHA384),
        attributes=attributes,
        algorithm=Algorithm(algorithm=_ECDSA_SHA384, parameters=None),
        signature=signature,
    )


def _attributes(signed: bytes, certificate: x509.Certificate) -> "asn1.SetOf[_Attribute]":
    """What the signature is over besides: it names the certificate (RFC 5816)."""
    digest = sha256(certificate.public_bytes(Encoding.DER)).digest()
    named = _SigningCertificate(certificates=[_CertificateId(digest=digest)])
    values = (
        (_CONTENT_TYPE, asn1.encode_der(_TST_INFO)),
        (_MESSAGE_DIGEST, asn1.encode_der(sha384(signed).digest())),
        (_SIGNING_CERTIFICATE, asn1.encode_der(named)),
    )
    return asn1.SetOf(
        [_Attribute(type=kind, values=asn1.SetOf([_value(one)])) for kind, one in values]
    )


def _plain(algorithm: ObjectIdentifier) -> Algorithm:
    return Algorithm(algorithm=algorithm, parameters=asn1.Null())


def _value(der: bytes) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, der)
