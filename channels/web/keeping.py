"""A form that was sent when the session was over: what was typed is not lost.

It goes, sealed, through the pages of signing in as a hidden field, and is then shown again to be
sent by hand: nothing is done by itself.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from flask import Request

from app.core import Core
from channels.web.paths import own_path

FIELD = "kept"
AGAIN = "again"
OURS = frozenset({FIELD, AGAIN, "csrf_token"})
LONGEST = 64 * 1024
PURPOSE = UUID("c6c0ba2a-6a0c-5d0a-9d2c-4f1f6a1c7b01")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form: where it is sent to, and what stands in it."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep_form(core: Core, request: Request) -> str:
    """What was just sent, sealed; empty where there is too much of it."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in OURS]
    text = json.dumps([request.path, fields], ensure_ascii=False)
    return core.wrap(text, PURPOSE) if len(text) <= LONGEST else ""


def carried(core: Core, request: Request) -> str:
    """The sealed form that goes along with the one just sent; empty for what is none of ours."""
    wrapped = request.form.get(FIELD, "")
    return wrapped if kept_form(core, wrapped) else ""


def kept_form(core: Core, wrapped: str) -> Kept | None:
    """The form again; None for what is none of ours."""
    text = core.unwrap(wrapped, PURPOSE) if wrapped else None
    if text is None:
        return None
    path, fields = json.loads(text)
    return Kept(path, tuple((name, value) for name, value in fields)) if own_path(path) else None
