"""What the session cookie holds: a token against forged forms, the language, and either the secret
of a device that is signed in or, sealed, what somebody is about to prove.

It is signed and not encrypted: nothing may stand in it that the browser's owner may not read.
"""

from flask import session

LANGUAGE, SECRET, PENDING = "dil", "secret", "pending"


def kept_language() -> str | None:
    """The language that was chosen in this browser."""
    return _text(LANGUAGE)


def keep_language(language: str) -> None:
    """Remember it, in this browser only."""
    session[LANGUAGE] = language


def device_secret() -> str | None:
    """The secret of this device, where somebody has signed in."""
    return _text(SECRET)


def begin_anew(secret: str | None = None) -> None:
    """Empty the session and make it anew, with the secret after a sign-in: what was planted in it
    before, or copied out of it, is of no use to anybody then."""
    language = kept_language()
    session.clear()
    if language:
        keep_language(language)
    if secret:
        session[SECRET] = secret


def pending(name: str) -> str | None:
    """What is under way, by its name, as `Core.wrap` wrapped it."""
    return _text(f"{PENDING}.{name}")


def keep_pending(name: str, wrapped: str) -> None:
    """Remember what is under way."""
    session[f"{PENDING}.{name}"] = wrapped


def drop_pending(name: str) -> None:
    """Forget it: it is done, or given up."""
    session.pop(f"{PENDING}.{name}", None)


def _text(name: str) -> str | None:
    found = session.get(name)
    return found if isinstance(found, str) else None
