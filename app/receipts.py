"""Receipts as JSON and back: what a deed answered is kept, so that a repeat hears it again.

A receipt is a frozen dataclass of plain values, dates, enumerations, tuples and other receipts.
Its JSON carries the class's name under `$`; a remembered fault carries its code there.
"""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import orjson

from app import errors
from app.errors import Fault

R = TypeVar("R")
KINDS: dict[str, type[Any]] = {}
HINTS: dict[str, dict[str, Any]] = {}


def receipt(cls: type[R]) -> type[R]:
    """Register a frozen dataclass under its name. Raises ValueError for a name taken twice."""
    if cls.__name__ in KINDS:
        raise ValueError(f"two receipts are called {cls.__name__}")
    KINDS[cls.__name__] = cls
    return cls


def to_json(value: Any) -> Any:  # noqa: ANN401
    """The JSON form of a receipt or a fault, ready for a JSONB column."""
    if isinstance(value, Fault):
        return {"$": f"!{type(value).__name__}", **value.params}
    if is_dataclass(value) and not isinstance(value, type):
        plain = {item.name: to_json(getattr(value, item.name)) for item in fields(value)}
        return {"$": type(value).__name__, **plain}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


def to_text(value: Any) -> str:  # noqa: ANN401
    """The same of a receipt as text, for what is written all the time; receipts within it bear no
    name, so that each must be of the very class that its field says."""
    return f'{{"$":"{type(value).__name__}",{orjson.dumps(value).decode()[1:]}'


def from_json(raw: dict[str, Any]) -> Any:  # noqa: ANN401
    """The receipt again; a remembered fault is raised, as it was the first time."""
    name = raw["$"]
    if name.startswith("!"):
        raise _fault(name[1:], {key: value for key, value in raw.items() if key != "$"})
    return _build(KINDS[name], raw)


def _fault(name: str, params: dict[str, Any]) -> Fault:
    kind = getattr(errors, name)
    fault: Fault = kind(**params)
    return fault


def _build(kind: type[Any], raw: dict[str, Any]) -> Any:  # noqa: ANN401
    hints = _hints(kind)
    return kind(**{name: _value(hint, raw[name]) for name, hint in hints.items() if name in raw})


def _hints(kind: type[Any]) -> dict[str, Any]:
    known = HINTS.get(kind.__name__)
    if known is None:
        hints = typing.get_type_hints(kind)
        known = HINTS[kind.__name__] = {item.name: hints[item.name] for item in fields(kind)}
    return known


def _value(hint: Any, raw: Any) -> Any:  # noqa: ANN401
    if raw is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(a for a in typing.get_args(hint) if a is not type(None)), raw)
    if origin is tuple:
        return _tuple(typing.get_args(hint), raw)
    if origin is dict or not isinstance(hint, type):
        return raw
    if is_dataclass(hint):
        return _build(KINDS.get(raw.get("$"), hint), raw)
    if hint is UUID:
        return UUID(raw)
    if hint is datetime:
        return datetime.fromisoformat(raw)
    return hint(raw) if issubclass(hint, Enum) else raw


def _tuple(inner: tuple[Any, ...], raw: list[Any]) -> tuple[Any, ...]:
    if len(inner) == 2 and inner[1] is ...:
        return tuple(_value(inner[0], item) for item in raw)
    return tuple(_value(hint, item) for hint, item in zip(inner, raw, strict=True))
