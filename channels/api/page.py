"""The OpenAPI document as a page to read: drawn by us, without scripts and without anybody else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Response, send_from_directory
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
SCHEMAS = "#/components/schemas/"
BOUNDS = (("minimum", "from"), ("maximum", "to"), ("minLength", "at least"), ("maxLength", "up to"))


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, a property or an answer: its name, its type, what it is."""

    name: str
    type: Markup
    about: Markup
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One door, ready to be read."""

    id: str
    method: str
    path: str
    summary: str
    about: Markup
    signed_in: bool
    parameters: tuple[Part, ...]
    body: Markup | None
    answers: tuple[Part, ...]


class DocumentPage:
    """The page."""

    def __init__(self, document: Mapping[str, Any], public_url: str) -> None:
        schemas = document["components"]["schemas"]
        self._html = TEMPLATES.get_template("docs.html").render(
            info=document["info"],
            about=worded(document["info"]["description"]),
            root=urlsplit(public_url).path,
            operations=list(_operations(document)),
            schemas={
                name: (worded(schema.get("description", "")), list(_properties(schema)))
                for name, schema in sorted(schemas.items())
            },
        )

    def show(self) -> Response:
        """The page."""
        answer = Response(self._html, content_type="text/html; charset=utf-8")
        answer.headers.update(HEADERS)
        return answer


def style() -> Response:
    """Its style sheet."""
    answer = send_from_directory(HERE / "static", "docs.css", max_age=3600)
    answer.headers.update(HEADERS)
    return answer


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for method, one in methods.items():
            if method != "parameters":
                yield _operation(path, method, one, shared)


def _operation(path: str, method: str, one: Mapping[str, Any], shared: list[Any]) -> Operation:
    body = one.get("requestBody")
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        about=worded(one.get("description", "")),
        signed_in=bool(one["security"]),
        parameters=tuple(
            Part(
                item["name"],
                type_of(item["schema"]),
                worded(item.get("description", f"In the {item['in']}.")),
                item.get("required", False),
            )
            for item in (*shared, *one.get("parameters", ()))
        ),
        body=_content(body) if body else None,
        answers=tuple(
            Part(status, _content(answer), worded(answer["description"]))
            for status, answer in sorted(one["responses"].items())
        ),
    )


def _content(of: Mapping[str, Any]) -> Markup:
    """The type of a body, and of which kind it is unless it is plain JSON."""
    for kind, content in of.get("content", {}).items():
        shown = type_of(content["schema"]) if "json" in kind else Markup("file")
        return shown if kind == "application/json" else shown + f" ({kind})"
    return Markup("–")


def _properties(schema: Mapping[str, Any]) -> Iterator[Part]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Part(name, type_of(one), worded(one.get("description", "")), name in required)


def type_of(schema: Mapping[str, Any]) -> Markup:
    """A type in words, with a link to what it is made of."""
    for several in ("allOf", "anyOf"):
        if several in schema:
            return Markup(" or ").join(type_of(one) for one in schema[several])
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMAS)
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    kinds = schema.get("type", "anything")
    named = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if "items" in schema:
        return Markup("list of ") + type_of(schema["items"])
    if "enum" in schema:
        return Markup(", ").join(
            Markup("<code>{}</code>").format("null" if one is None else one)
            for one in schema["enum"]
        )
    bounds = [f"{word} {schema[key]}" for key, word in BOUNDS if key in schema]
    return escape(", ".join([named, *filter(None, [schema.get("format")]), *bounds]))


def worded(text: str) -> Markup:
    """A sentence; what stands between backquotes is code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
