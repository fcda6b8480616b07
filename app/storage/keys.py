"""The keys: what makes an address into a tag, and what seals the address itself.

The tag is the keyed BLAKE2b-128 (RFC 7693's own MAC mode) of the canonical address: without the
key, the 10^9 Turkish mobile numbers cannot be tried out. The address is kept only as AES-256-GCM,
bound to its tag. Keys live in a file of mode 0600 under ILETI_HOME, or in ILETI_KEYS:

    {"tag": {"current": 1, "keys": {"1": "<base64, 32 bytes>"}},
     "seal": {"current": 2, "keys": {"1": "…", "2": "…"}}}
"""

import base64
import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.files import write_private

KEY_BYTES = 32
NONCE_BYTES = 12
PERSON = b"ileti-recipient"
CODE_PERSON = b"ileti-code"
SECRET_PERSON = b"ileti-secret"
CODE_DIGITS = 6
LOOK_AGAIN_SECONDS = 1.0
FOREIGN = "A sealed value does not belong to its tag."

log = structlog.get_logger(__name__)


class KeysError(Exception):
    """The keys cannot be used; the message says which part is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A set of keys as it stood at one moment."""

    tag_current: int
    tag_keys: dict[int, bytes] = field(repr=False)
    seal_current: int
    seal_keys: dict[int, bytes] = field(repr=False)
    retag_to: int | None = None

    def to_json(self) -> str:
        """The form of the file."""
        form = {
            "tag": _section(self.tag_current, self.tag_keys),
            "seal": _section(self.seal_current, self.seal_keys),
            **({"retag_to": self.retag_to} if self.retag_to else {}),
        }
        return json.dumps(form, indent=1)


def new_keys() -> Keys:
    """Fresh keys for a new registry."""
    return Keys(1, {1: secrets.token_bytes(KEY_BYTES)}, 1, {1: secrets.token_bytes(KEY_BYTES)})


def parse_keys(text: str) -> Keys:
    """Read the file's form. Raises KeysError naming the part that is wrong."""
    try:
        raw = json.loads(text)
        tag_current, tag_keys = _read_section(raw["tag"])
        seal_current, seal_keys = _read_section(raw["seal"])
        retag_to = raw.get("retag_to")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KeysError(f"The keys cannot be read: {type(error).__name__}.") from error
    if tag_current not in tag_keys or seal_current not in seal_keys:
        raise KeysError("The keys name a current key that they do not hold.")
    if retag_to is not None and retag_to not in tag_keys:
        raise KeysError("The keys name a tag key to change to that they do not hold.")
    if any(len(key) != KEY_BYTES for key in (*tag_keys.values(), *seal_keys.values())):
        raise KeysError(f"Every key must be {KEY_BYTES} bytes in base64.")
    return Keys(tag_current, tag_keys, seal_current, seal_keys, retag_to)


def load(path: Path, environ_keys: str = "") -> Keys:
    """The keys of ILETI_KEYS, else of the file. Raises KeysError when they cannot be read, or when
    others may read the file."""
    if environ_keys:
        return parse_keys(environ_keys)
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeysError(f"{path} may be read by others. Run: chmod 600 {path}")
        return parse_keys(path.read_text(errors="replace"))
    except OSError as error:
        raise KeysError(f"The keys in {path} cannot be read: {error.strerror}.") from error


def load_or_make(path: Path, environ_keys: str = "") -> Keys:
    """The keys as `load` gives them; a new registry gets new ones. Raises KeysError."""
    try:
        if not environ_keys and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                write_keys(path, new_keys(), fresh=True)
    except OSError as error:
        raise KeysError(f"The keys cannot be written to {path}: {error.strerror}.") from error
    return load(path, environ_keys)


def write_keys(path: Path, keys: Keys, *, fresh: bool = False) -> None:
    """Write the file with mode 0600, whole or not at all. Raises FileExistsError when `fresh` and
    there is one already."""
    write_private(path, keys.to_json(), fresh=fresh)


def refuse_half_retagged(keys: Keys) -> None:
    """Nothing may look up an address while half of the tags are still under the old key.

    Raises KeysError between the begin and the end of `ileti keys retag`.
    """
    if keys.retag_to is not None:
        raise KeysError("The change of the tag key was broken off. Finish it: ileti keys retag")


@dataclass(slots=True)
class KeyRing:
    """Tags, seals and unseals; sees a rotated key file within a second, without a restart."""

    reload: Callable[[], Keys]
    stamp: Callable[[], object] = lambda: None
    keys: Keys = field(init=False)
    _stamp: object = field(init=False)
    _looked: float = field(init=False, default=0.0)
    _ciphers: dict[int, AESGCM] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._load()

    def _load(self) -> None:
        self._stamp = self.stamp()
        keys = self.reload()
        # First the ciphers, and none taken away: another thread may be between the two.
        self._ciphers |= {number: AESGCM(key) for number, key in keys.seal_keys.items()}
        self.keys = keys

    def refresh(self) -> None:
        """Look whether the keys have changed, at most once a second.

        A file that cannot be read any more does not stop a service that has its keys.
        """
        now = time.monotonic()
        if now - self._looked > LOOK_AGAIN_SECONDS:
            self._looked = now
            try:
                if self.stamp() != self._stamp:
                    self._load()
            except KeysError as error:
                log.error("keys_not_reloaded", why=str(error))

    def tag(self, address: str) -> UUID:
        """The tag of a canonical address, under the current tag key."""
        self.refresh()
        keys = self.keys
        return _tag(keys.tag_keys[keys.tag_current], address)

    def tag_under(self, key_id: int, address: str) -> UUID:
        """The tag under a named key; only the change of the tag key needs another than current."""
        return _tag(self.keys.tag_keys[key_id], address)

    def tags(self, addresses: Iterable[str]) -> list[bytes]:
        """The tags of many canonical addresses as 16 bytes each, in a quarter of the time."""
        self.refresh()
        keys = self.keys
        keyed = blake2b(digest_size=16, key=keys.tag_keys[keys.tag_current], person=PERSON)
        tags = []
        for address in addresses:
            digest = keyed.copy()
            digest.update(address.encode())
            tags.append(digest.digest())
        return tags

    def seal(self, plain: str, tag: UUID) -> tuple[int, bytes]:
        """Seal a text to its tag. Returns the key's id and nonce + ciphertext."""
        return self.seal_bytes(plain.encode(), tag)

    def seal_bytes(self, data: bytes, tag: UUID) -> tuple[int, bytes]:
        """Seal what is no text, as `seal` does; in one piece, so for what fits in memory twice."""
        self.refresh()
        number = self.keys.seal_current
        nonce = os.urandom(NONCE_BYTES)
        return number, nonce + self._ciphers[number].encrypt(nonce, data, tag.bytes)

    def seal_many(self, plains: Sequence[tuple[str, bytes]]) -> tuple[int, list[bytes]]:
        """Seal texts, each to the 16 bytes of its tag. Returns the key's id and the sealed."""
        self.refresh()
        number = self.keys.seal_current
        texts, tags = zip(*plains, strict=True) if plains else ((), ())
        chance = os.urandom(NONCE_BYTES * len(tags))
        nonces = [chance[at : at + NONCE_BYTES] for at in range(0, len(chance), NONCE_BYTES)]
        closed = map(self._ciphers[number].encrypt, nonces, map(str.encode, texts), tags)
        return number, list(map(bytes.__add__, nonces, closed))

    def code(self, nonce: UUID) -> str:
        """The six digits of a one-time code. They are kept nowhere: whoever has the key can make
        them anew, and nobody else."""
        keys = self.keys
        key = keys.tag_keys[keys.tag_current]
        digest = blake2b(nonce.bytes, digest_size=16, key=key, person=CODE_PERSON).digest()
        return f"{int.from_bytes(digest, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"

    def secret(self, purpose: str) -> bytes:
        """A secret for one purpose, the same in every process; it is of no help to find another."""
        key = self.keys.tag_keys[self.keys.tag_current]
        return blake2b(purpose.encode(), key=key, person=SECRET_PERSON, digest_size=32).digest()

    def unseal(self, number: int, sealed: bytes, tag: UUID) -> str:
        """The text again. Raises KeysError when the key is gone or the row was tampered with."""
        return self.unseal_bytes(number, sealed, tag).decode()

    def unseal_bytes(self, number: int, sealed: bytes, tag: UUID) -> bytes:
        """What `seal_bytes` sealed. Raises KeysError as `unseal` does."""
        cipher = self._cipher(number)
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], tag.bytes)
        except (InvalidTag, ValueError) as error:
            raise KeysError(FOREIGN) from error

    def unseal_many(
        self, numbers: Sequence[int], sealed: Sequence[bytes], tags: Sequence[bytes]
    ) -> list[str]:
        """The texts of many: the key's id, what is sealed, and the 16 bytes of the tag of each.
        Raises KeysError as `unseal` does."""
        ciphers = {number: self._cipher(number) for number in set(numbers)}
        nonces = [one[:NONCE_BYTES] for one in sealed]
        closed = [one[NONCE_BYTES:] for one in sealed]
        each = map(ciphers.__getitem__, numbers)
        try:
            return list(map(bytes.decode, map(AESGCM.decrypt, each, nonces, closed, tags)))
        except (InvalidTag, ValueError) as error:
            raise KeysError(FOREIGN) from error

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._ciphers:
            self._load()
        if number not in self._ciphers:
            raise KeysError(f"Sealing key {number} is not in the keys.")
        return self._ciphers[number]

    def close(self, plain: str, purpose: UUID) -> str:
        """Seal a text to a purpose, as a token for a URL. It opens as long as the key does: `ileti
        keys rotate` seals under another one and keeps the old ones in the file."""
        number, sealed = self.seal(plain, purpose)
        return base64.urlsafe_b64encode(number.to_bytes(2, "big") + sealed).decode().rstrip("=")

    def open(self, token: str, purpose: UUID) -> str:
        """The text of a token. Raises KeysError for one of others, or whose key is gone."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError as error:
            raise KeysError("This is no token.") from error
        return self.unseal(int.from_bytes(raw[:2], "big"), raw[2:], purpose)


def key_ring(path: Path, environ_keys: str = "") -> KeyRing:
    """The ring of a home folder, or of ILETI_KEYS. Raises KeysError."""

    def stamp() -> object:
        with suppress(OSError):
            found = path.stat()
            return (found.st_mtime_ns, found.st_ino)
        return None

    load_or_make(path, environ_keys)
    return KeyRing(lambda: load(path, environ_keys), stamp)


def _tag(key: bytes, address: str) -> UUID:
    digest = blake2b(address.encode(), digest_size=16, key=key, person=PERSON)
    return UUID(bytes=digest.digest())


def _section(current: int, keys: dict[int, bytes]) -> dict[str, object]:
    encoded = {str(number): base64.b64encode(key).decode() for number, key in keys.items()}
    return {"current": current, "keys": encoded}


def _read_section(raw: dict[str, object]) -> tuple[int, dict[int, bytes]]:
    stored = raw["keys"]
    current = raw["current"]
    if not isinstance(stored, dict) or not isinstance(current, int):
        raise TypeError
    return current, {int(k): base64.b64decode(v, validate=True) for k, v in stored.items()}
