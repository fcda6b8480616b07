"""Programs that call in the name of a provider or partner: added and ended by hand, by the operator
of the registry or by whose they are."""

import ipaddress
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.core import UseCase, Work
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed, NotFound
from app.receipts import receipt

SECRET_BYTES = 24
LONGEST_NAME = 200
# OWASP's smallest: about 40 ms of one core, 19 MB, so that many at once do no harm.
PASSES, LANES, MEMORY_KIB = 2, 1, 19_456

HOLDER = """
SELECT (SELECT false FROM provider WHERE iys_code = %(holder)s
        UNION ALL SELECT true FROM partner WHERE integrator_code = %(holder)s)
"""
ADD = """
INSERT INTO api_client (id, digest, key_id, sealed, holder, partner, secret, networks, created_at)
VALUES (%(id)s, %(digest)s, %(key_id)s, %(sealed)s, %(holder)s, %(partner)s, %(secret)s,
        %(networks)s, %(now)s)
ON CONFLICT (digest) DO NOTHING
"""
OURS = "(%(of)s::int IS NULL OR holder = %(of)s)"
RENEW = f"""
UPDATE api_client SET secret = %(secret)s WHERE id = %(id)s AND ended_at IS NULL AND {OURS}
"""
END = f"UPDATE api_client SET ended_at = %(now)s WHERE id = %(id)s AND ended_at IS NULL AND {OURS}"
OUT = "DELETE FROM api_sign_in WHERE client_id = %s"
LIST = f"""
SELECT id, key_id, sealed, holder, partner, networks, created_at, noticed_at FROM api_client
 WHERE ended_at IS NULL AND {OURS} ORDER BY holder, created_at, id
"""


def named(username: str) -> str:
    """What the digest of a user name is made of: never the tag of an address."""
    return f"api client\n{username.strip().casefold()}"


def hashed(secret: str) -> str:
    """A secret as the table has it."""
    kdf = Argon2id(
        salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB
    )
    return kdf.derive_phc_encoded(secret.encode())


def fits(secret: str, kept: str) -> bool:
    """Whether this is the secret."""
    try:
        Argon2id.verify_phc_encoded(secret.encode(), kept)
    except InvalidKey:
        return False
    return True


def _of(work: Work) -> int | None:
    """Whose programs these are; None: everybody's, for the operator."""
    return None if work.context.role is Role.OPERATOR else work.context.actor


@dataclass(frozen=True, slots=True)
class ClientAdded:
    """The id of a client and its secret, which is shown this once. Never remembered."""

    id: UUID
    secret: str = field(repr=False)


@receipt
@dataclass(frozen=True, slots=True)
class ClientView:
    """A client as its holder sees it. `noticed_at`: most of its calls failed."""

    id: UUID
    username: str = field(repr=False)
    holder: int
    partner: bool
    networks: tuple[str, ...]
    created_at: datetime
    noticed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AddClient(UseCase[ClientAdded]):
    """Let a program call in the name of a provider or partner. `networks`: from where alone; none:
    from anywhere. `secret`: one that is chosen, for a demo."""

    holder: int
    username: str = field(repr=False)
    networks: Sequence[str] = ()
    secret: str = field(default="", repr=False)

    def run(self, work: Work) -> ClientAdded:
        """Raises NotFound without its holder, NotAllowed for somebody else's, InvalidInput for a
        name that is taken or a network that is none."""
        if _of(work) not in (None, self.holder):
            raise NotAllowed(deed="client")
        (partner,) = work.row(HOLDER, {"holder": self.holder}) or (None,)
        if partner is None:
            raise NotFound("provider")
        name = self.username.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidInput("name", field="username")
        id, secret = uuid4(), self.secret or secrets.token_urlsafe(SECRET_BYTES)
        key_id, sealed = work.core.keys.seal(name, id)
        what = {
            "id": id,
            "digest": work.core.keys.tag(named(name)),
            "key_id": key_id,
            "sealed": sealed,
            "holder": self.holder,
            "partner": partner,
            "secret": hashed(secret),
            "networks": [_network(one) for one in self.networks] or None,
            "now": work.now,
        }
        if not work.change(ADD, what):
            raise InvalidInput("taken", field="username")
        return ClientAdded(id, secret)


@dataclass(frozen=True, slots=True)
class RenewSecret(UseCase[ClientAdded]):
    """Another secret for a client, at once; whoever has tokens by the old one has them no more."""

    id: UUID

    def run(self, work: Work) -> ClientAdded:
        """Raises NotFound."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        what = {"secret": hashed(secret), "id": self.id, "of": _of(work)}
        if not work.change(RENEW, what):
            raise NotFound("client")
        work.change(OUT, (self.id,))
        return ClientAdded(self.id, secret)


@dataclass(frozen=True, slots=True)
class EndClient(UseCase[None]):
    """A program may call no more, also with the token that it has."""

    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound."""
        if not work.change(END, {"now": work.now, "id": self.id, "of": _of(work)}):
            raise NotFound("client")
        work.change(OUT, (self.id,))


@dataclass(frozen=True, slots=True)
class ListClients(UseCase[tuple[ClientView, ...]]):
    """Every client that may call; for whoever is of a provider or partner, its own."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[ClientView, ...]:
        """By whose they are."""
        unseal, rows = work.core.keys.unseal, work.rows(LIST, {"of": _of(work)})
        return tuple(
            ClientView(id, unseal(key_id, sealed, id), holder, partner, tuple(nets or ()), *times)
            for id, key_id, sealed, holder, partner, nets, *times in rows
        )


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise InvalidInput("network", field="networks") from None
