"""Structured logs in which no address, code or number of a person stands in clear.

Everything that is logged, by us or by a library, goes through `mask`: values by their name, and
whatever looks like a phone number, a mail address or a national id, in any text. An exception is
shown by its kind and its way through the code, without its words: they often quote what could not
be read, and that may be a citizen's message.
"""

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog

from app.errors import Fault

log = structlog.get_logger(__name__)

HIDDEN = "***"
SECRET_NAMES = frozenset(
    {"address", "recipient", "sender", "from", "to", "body", "text", "code", "otp", "token"}
    | {"secret", "password", "tckn", "msisdn", "email", "phone", "number"}
)
# Bounded, since a long text without an `@` would cost its length squared.
MAIL = re.compile(r"[^\s@\"<>(),;]{1,254}(?:@|%40)[^\s@\"'<>()=,;]{1,254}")

# What has as many digits as a number of a person: ids, and moments.
KEPT = r"""
    (?<!\w) (?: [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
             | [A-Z]{2}[0-9a-f]{32}
             | (?=[0-9]*[a-f])[0-9a-f]{16,} ) (?!\w)
  | (?<!\d) (?: (?:19|20)\d\d-[01]\d-[0-3]\d | [0-3]\d\.[01]\d\.(?:19|20)\d\d ) (?!\d)
             (?: [T\ ][0-2]\d[:.][0-5]\d(?:[:.][0-5]\d(?:[.,]\d{1,9})?)? )?
"""
# Ten digits or more, with what people put between them on one line.
NUMBER = r"(?<!\d)(?:\+|00)?\(?\d(?:(?:[^\S\r\n]|[()./\u2010-\u2015-]){0,4}\d){9,18}(?!\d)"
DIGITS = re.compile(f"(?P<kept>{KEPT})|{NUMBER}", re.VERBOSE)

QUIET = ("sqlalchemy", "alembic", "procrastinate", "_granian", "granian", "fontTools", "fpdf")

Event = MutableMapping[str, Any]


def mask_text(text: str) -> str:
    """The text without what looks like an address or a number of a person."""
    return DIGITS.sub(lambda found: found["kept"] or HIDDEN, MAIL.sub(HIDDEN, text))


def mask(_logger: object, _method: str, event: Event) -> Event:
    """Mask a whole log event, also inside lists and mappings."""
    return {
        mask_text(str(key)): HIDDEN if str(key).lower() in SECRET_NAMES else _masked(value)
        for key, value in event.items()
    }


def _masked(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return dict(mask(None, "", dict(value)))
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, BaseException):
        return mask_text(_named(value))
    text = str(value)
    masked = mask_text(text)
    return value if isinstance(value, int) and masked == text else masked


def _named(error: BaseException) -> str:
    """The kind of an error; its words only where they never quote anybody."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, Fault | psycopg.OperationalError):
        return f"{kind}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def way(error: BaseException) -> str:
    """How an error came about: the lines of code on its way, and those of its causes."""
    return "\n\nbecause of:\n".join(
        "".join([*traceback.format_tb(item.__traceback__), _named(item)]) for item in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _chain(inner)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def set_up(*, json: bool, level: int = logging.INFO) -> None:
    """Send every log of this process to standard error, masked."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(lambda found: way(found[1])),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def alone(**about: object) -> Iterator[None]:
    """What breaks within is logged, and is in nobody's way. Raises Fault where the database is
    away."""
    try:
        yield
    except Fault:
        raise
    except Exception:
        log.exception("incident", incident=secrets.token_hex(4), **about)
