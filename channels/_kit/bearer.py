"""The citizen behind a request of an app or a script: who the bearer of a token is, and in which
context their orders are run.

An access token is a JWT (RFC 9068) that holds the id of a device and nothing of a person. The
device is looked up at every request, so that a sign-out counts at once.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from flask import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.core import Context, Core, Person
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import Address
from app.errors import NotFound, ProveIdentity
from app.usecases.account.visitors import FindDevice, Mine, Visitor
from app.usecases.own import Own, SeeOwn

CHANNEL = "api"
"""The name in the history, whichever dialect was spoken."""

ACCESS_SECONDS = 600
ALGORITHM, KIND, ISSUER = "HS256", "at+jwt", "ileti"
PURPOSE, IDS = "access token", "ids"
LONGEST = 1024
REMEMBERED = 16_384
"""Tokens whose signature was checked: some ten megabytes of a process."""

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Bearers:
    """Makes access tokens and believes them. `apps`: client ids of the citizen's own app."""

    core: Core
    apps: frozenset[str]

    def token(self, device: UUID) -> str:
        """An access token for a device, good for ten minutes."""
        now = int(self.core.clock.now().timestamp())
        claims = {"iss": ISSUER, "sub": str(device), "iat": now, "exp": now + ACCESS_SECONDS}
        return jwt.encode({"alg": ALGORITHM, "typ": KIND}, claims, self._key(), [ALGORITHM])

    def visitor(self, request: Request) -> Visitor:
        """Who is signed in by the token of a request. Raises ProveIdentity."""
        found = self.core.run(FindDevice(self.device(request)), self.stranger())
        if found is None:
            raise ProveIdentity(deed="token")
        return found

    def own(self, device: UUID) -> Own:
        """Who is signed in on a device, and everything that they permitted, in one look. Raises
        ProveIdentity."""
        found = self.core.run(SeeOwn(device, CHANNEL), self.stranger())
        if found is None:
            raise ProveIdentity(deed="token")
        return found

    def device(self, request: Request) -> UUID:
        """The device that the token of a request was signed for; it may be signed out since.
        Raises ProveIdentity."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        device = self._device(token.strip()) if scheme.lower() == "bearer" else None
        if device is None:
            raise ProveIdentity(deed="token")
        return device

    def _device(self, token: str) -> UUID | None:
        if len(token) > LONGEST:
            return None
        signed = _signed(token, self.core.keys.secret(PURPOSE))
        late = signed is None or self.core.clock.now().timestamp() >= signed.until
        return None if signed is None or late else signed.device

    def _key(self) -> OctKey:
        return OctKey.import_key(self.core.keys.secret(PURPOSE))

    def stranger(self, address: Address | None = None) -> Context:
        """The context of somebody who says that this is their address; or says nothing."""
        who = self.core.person(address) if address else None
        now = self.core.clock.now()
        return Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, now, who, Source.IYS_WEB)

    def context(self, visitor: Visitor, who: Person | None = None) -> Context:
        """The context of whoever is signed in, for one of the addresses."""
        return Context(
            CHANNEL,
            Role.CITIZEN,
            visitor.assurance,
            self.core.clock.now(),
            who,
            Source.IYS_MOBIL if visitor.client in self.apps else Source.IYS_WEB,
            account=visitor.account,
            device=visitor.device,
        )

    def address_id(self, account: UUID | None, tag: UUID) -> str:
        """What names an address of an account in the API: nothing can be read out of it."""
        return self._id(b"address", account.bytes if account else b"", tag.bytes)

    def ahead_id(self, tag: UUID, number: int) -> str:
        """What names a refusal in advance."""
        return self._id(b"ahead", tag.bytes, b"%d" % number)

    def _id(self, *of: bytes) -> str:
        key = self.core.keys.secret(IDS)
        made = blake2b(b"\n".join(of), digest_size=ID_BYTES, key=key).digest()
        return urlsafe_b64encode(made).decode().rstrip("=")

    def mine(self, visitor: Visitor, id: str) -> Mine:
        """The address that an id names. Raises NotFound alike for another's and for none."""
        for one in visitor.addresses:
            if self.address_id(visitor.account, one.person.tag) == id:
                return one
        raise NotFound("address")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token of ours says."""

    device: UUID
    until: float


@lru_cache(maxsize=REMEMBERED)
def _signed(token: str, secret: bytes) -> Signed | None:
    """What a token says; None for one that this secret did not sign. Remembered, since an app asks
    again and again with the same; when it ends, and the device, are looked at each time."""
    try:
        read = jwt.decode(token, OctKey.import_key(secret), [ALGORITHM])
        if read.header.get("typ") != KIND or read.claims["iss"] != ISSUER:
            return None
        return Signed(UUID(read.claims["sub"]), float(read.claims["exp"]))
    except (JoseError, LookupError, ValueError, TypeError, AttributeError):
        return None
