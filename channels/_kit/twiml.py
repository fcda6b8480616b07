"""TwiML, the answers that Twilio reads: a flat document of verbs, which nest one level at most.

Written by hand because it is on the way of every text and every key: the library's builder takes
longer than the grammar and the words together (`python -m bench ret`).
"""

from xml.sax.saxutils import escape, quoteattr

from flask import Response

XML = "text/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def verb(name: str, content: str = "", **attributes: str) -> str:
    """One verb; `content` is either `words` or other verbs, already escaped."""
    said = "".join([f" {key}={quoteattr(value)}" for key, value in attributes.items()])
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said} />"


def words(text: str) -> str:
    """Text for people, so that it can stand between two tags."""
    return escape(text)


def twiml(*verbs: str) -> Response:
    """The whole answer; with no verb Twilio does nothing more."""
    return Response(
        f"{HEAD}<Response>{''.join(verbs)}</Response>" if verbs else f"{HEAD}<Response />",
        content_type=XML,
    )
