"""Webhooks signed by Twilio: the form is believed only after its signature.

What is signed (https://www.twilio.com/docs/usage/security): the URL as it was called, then each
parameter's name and value, by name and without anything between them; HMAC-SHA1 by the token of
the account, in base 64.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from itertools import chain
from urllib.parse import unquote_plus, urlsplit

from flask import Request

HEADER = "X-Twilio-Signature"
DEFAULT_PORTS = {"http": 80, "https": 443}
LARGEST_FORM = 64 * 1024
FORM = "application/x-www-form-urlencoded"


class TwilioGuard:
    """Checks the signature against PUBLIC_URL, never against what the request says of itself.

    Several tokens are accepted while one is being replaced.
    """

    def __init__(self, public_url: str, account_sid: str, tokens: Sequence[str]) -> None:
        self._roots = _roots(public_url)
        self._account_sid = account_sid
        self._tokens = [token.encode() for token in tokens]

    def form(self, request: Request) -> Mapping[str, str] | None:
        """The form of a signed request; None when it must not be believed.

        That is: no signature or a wrong one, a parameter twice, another account, no plain form.
        """
        given = request.headers.get(HEADER, "")
        length = request.content_length or 0
        if not given or length > LARGEST_FORM or request.mimetype != FORM:
            return None
        try:
            # The length is known and small: no stream has to watch it.
            body = request.environ["wsgi.input"].read(length).decode("utf-8")
        except UnicodeDecodeError:
            return None
        pairs = fields(body)
        form = dict(pairs)
        if len(form) != len(pairs) or not self._signed(request, form, given):
            return None
        return form if form.get("AccountSid") == self._account_sid else None

    def _signed(self, request: Request, form: Mapping[str, str], given: str) -> bool:
        query = request.query_string.decode("latin-1")
        path = request.path + (f"?{query}" if query else "")
        found = False
        for root in self._roots:
            for token in self._tokens:
                found |= hmac.compare_digest(signed(token, root + path, form), given.encode())
        return found


def fields(text: str) -> list[tuple[str, str]]:
    """Names and values of a form or a query, as `parse_qsl` reads them with its blank values.

    Most of what a gateway sends is empty or plain, and is not looked at letter by letter.
    """
    pairs = []
    for pair in text.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, value = unquote_plus(name), unquote_plus(value)
            pairs.append((name, value))
    return pairs


def signed(token: bytes, url: str, form: Mapping[str, str]) -> bytes:
    """The signature of a form that goes to a URL."""
    said = url + "".join(chain.from_iterable(sorted(form.items())))
    return b64encode(hmac.digest(token, said.encode(), "sha1"))


def _roots(public_url: str) -> list[str]:
    """The URL as configured; where the port is its scheme's own, Twilio may write it or not."""
    parts = urlsplit(public_url)
    default = DEFAULT_PORTS.get(parts.scheme)
    if default is None or parts.port not in (None, default):
        return [public_url]
    bare = f"{parts.scheme}://{parts.hostname}"
    return [f"{bare}{parts.path}", f"{bare}:{default}{parts.path}"]
