"""The key file while it is being changed: by one process at a time, and in whole steps."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fasteners import InterProcessLock

from app.settings import Settings
from app.storage.keys import KEY_BYTES, Keys, KeysError, load, write_keys


def key_file(settings: Settings) -> Path:
    """The file that may be changed. Raises KeysError where the keys come from the environment."""
    if settings.environ.get("ILETI_KEYS"):
        raise KeysError(
            "The keys come from ILETI_KEYS, which this command cannot change: unset it and put "
            f"its text into {settings.key_file} first."
        )
    return settings.key_file


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else changes the keys meanwhile. Raises KeysError where somebody does."""
    lock = InterProcessLock(str(path.with_name(f"{path.name}.lock")))
    if not lock.acquire(blocking=False):
        lock.lockfile.close()
        raise KeysError("Another process is changing the keys. Wait until it has ended.")
    try:
        yield
    finally:
        lock.release()


def add_seal_key(path: Path) -> Keys:
    """Put a new sealing key into the file and make it current; the old ones stay."""
    keys = load(path)
    number = max(keys.seal_keys) + 1
    return _written(
        path, replace(keys, seal_current=number, seal_keys=keys.seal_keys | {number: _fresh()})
    )


def begin_retag(path: Path) -> Keys:
    """Put a new tag key into the file, marked as the one to change to, unless one is."""
    keys = load(path)
    if keys.retag_to is not None:
        return keys
    number = max(keys.tag_keys) + 1
    return _written(
        path, replace(keys, retag_to=number, tag_keys=keys.tag_keys | {number: _fresh()})
    )


def abandon_retag(path: Path) -> Keys:
    """Take the new tag key out again: only before any tag was changed."""
    keys = load(path)
    kept = {number: key for number, key in keys.tag_keys.items() if number != keys.retag_to}
    return _written(path, replace(keys, retag_to=None, tag_keys=kept))


def end_retag(path: Path) -> Keys:
    """Make the new tag key the only one: only when every tag was changed."""
    keys = load(path)
    number = keys.retag_to
    if number is None:
        return keys
    only = {number: keys.tag_keys[number]}
    return _written(path, replace(keys, tag_current=number, tag_keys=only, retag_to=None))


def _written(path: Path, keys: Keys) -> Keys:
    write_keys(path, keys)
    return keys


def _fresh() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
