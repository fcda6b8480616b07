"""Every door of the portal, and a token for its forms."""

import re
from collections.abc import Iterator

from flask import Flask

from app.channel import Caller
from tests.channels.web.pages import Browser


def doors(app: Flask, method: str, *callers: Caller) -> Iterator[str]:
    """The paths of the portal for a method, with something in their gaps."""
    known: dict[str, Caller] = app.extensions["ileti.callers"]
    for rule in app.url_map.iter_rules():
        ours = rule.endpoint.startswith("web") and method in (rule.methods or ())
        if ours and known[rule.endpoint] in (callers or tuple(Caller)):
            yield re.sub("<[^>]*>", "x", rule.rule)


def token_of(browser: Browser) -> str:
    """A token that this browser may use."""
    page = browser.get("/giris")
    if page.status == 200:
        return dict(page.fields("/giris"))["csrf_token"]
    return dict(browser.get("/hesabim").fields("/cikis"))["csrf_token"]
