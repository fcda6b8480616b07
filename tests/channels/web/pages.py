"""A browser without scripts, for tests: it fetches pages, sends their forms, and looks over every
page that it gets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.channels.sms.service import PUBLIC_URL, Service

ERRORS = ("Hata: ", "Error: ")
OWN_NUMBER = "tel:+908503333338"
PHONE = re.compile(r"(?:\+|00)\d{9,}|(?<!\d)0?5\d{9}(?!\d)")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TYPED = ("input", "select", "textarea")
REFERS = ("aria-describedby", "aria-labelledby", "for", "aria-controls")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Vary": "Cookie, Accept-Language",
}
POLICY = re.compile(
    r"default-src 'none'; script-src 'nonce-([\w-]{22})'; style-src 'nonce-\1'; img-src 'self'; "
    r"media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    r"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass
class Page:
    """What came back for a path."""

    path: str
    answer: TestResponse
    tree: Element = field(init=False)

    def __post_init__(self) -> None:
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.tree = parser.parse(self.answer.text) if self.is_html else Element("html")

    @property
    def is_html(self) -> bool:
        return bool(self.answer.mimetype == "text/html" and self.answer.data)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def location(self) -> str:
        """Where it leads, without our own host."""
        return self.answer.headers.get("Location", "").removeprefix(PUBLIC_URL)

    @property
    def title(self) -> str:
        return words(next(self.tree.iter("title")))

    @property
    def h1(self) -> str:
        return words(next(self.tree.iter("h1")))

    @property
    def text(self) -> str:
        """All that can be read in the middle of the page."""
        return words(next(self.tree.iter("main")))

    @property
    def errors(self) -> list[str]:
        """The sentences of the summary of errors."""
        found = self.tree.find(".//*[@id='errors']")
        return [words(item) for item in found.iter("li")] if found is not None else []

    def form(self, action: str) -> Element:
        """The form in the middle of the page that is sent to this path, or else any other."""
        found = [
            one for part in ("main", "body") for one in next(self.tree.iter(part)).iter("form")
        ]
        return next(one for one in found if one.get("action") == action)

    def fields(self, action: str) -> list[tuple[str, str]]:
        """What a form sends as it stands, its buttons left out."""
        return list(_sent(self.form(action)))

    def links(self) -> list[str]:
        """Every address in the page."""
        named = ("href", "src", "action", "formaction", "data-stay", "hx-get", "hx-post")
        return [node.get(name, "") for node in self.tree.iter() for name in named if node.get(name)]


def words(node: Element) -> str:
    """The text of an element, with single spaces."""
    return " ".join("".join(node.itertext()).split())


def _sent(form: Element) -> Iterator[tuple[str, str]]:
    for node in form.iter():
        name, kind = node.get("name"), node.get("type", "text")
        if node.tag not in TYPED or not name or kind in ("submit", "button"):
            continue
        if kind not in ("checkbox", "radio") or node.get("checked") is not None:
            yield name, node.get("value", "") if node.tag == "input" else words(node)


class Browser:
    """One browser: it has cookies, and keeps to the public address."""

    def __init__(self, service: Service, **headers: str) -> None:
        self.app: Flask = service.app
        self.service = service
        self.client: FlaskClient = service.app.test_client()
        self.headers = {"Accept-Language": "tr", **headers}

    def get(self, path: str, **given: Any) -> Page:  # noqa: ANN401
        """Fetch a page, and look it over."""
        return self._looked_over(path, self.client.get(path, **self._given(given)))

    def post(self, path: str, data: Any = None, **given: Any) -> Page:  # noqa: ANN401
        """Post as it stands, and look over what comes."""
        return self._looked_over(path, self.client.post(path, data=data, **self._given(given)))

    def send(self, page: Page, action: str, **fields: Any) -> Page:  # noqa: ANN401
        """Fill in a form of a page and send it; a list gives a name several times, None leaves it
        out."""
        filled: dict[str, Any] = {}
        for name, value in page.fields(action):
            filled.setdefault(name, []).append(value)
        filled = {name: value for name, value in {**filled, **fields}.items() if value is not None}
        return self.post(action, filled)

    def follow(self, page: Page) -> Page:
        """Go where an answer leads."""
        assert page.status in (302, 303), (page.status, page.answer.text)
        return self.get(page.location)

    def session(self) -> dict[str, Any]:
        """What the cookie holds."""
        with self.client.session_transaction(base_url=PUBLIC_URL) as session:
            return dict(session)

    def _given(self, given: dict[str, Any]) -> dict[str, Any]:
        headers = {**self.headers, **given.pop("headers", {})}
        return {"base_url": PUBLIC_URL, "headers": headers, **given}

    def _looked_over(self, path: str, answer: TestResponse) -> Page:
        page = Page(path, answer)
        if page.is_html:
            look_over(page)
        assert not tells_address(page.location), page.location
        return page


def look_over(page: Page) -> None:
    """What holds of every page. Raises AssertionError."""
    nonce = look_at_headers(page)
    look_at_headings(page)
    look_at_references(page)
    look_at_code(page, nonce)
    for form in page.tree.iter("form"):
        look_at_form(form)
    assert [link for link in page.links() if tells_address(link)] == []
    assert all(image.get("alt") is not None for image in page.tree.iter("img"))


def look_at_headers(page: Page) -> str:
    """All headers are there; the nonce of the policy."""
    headers = page.answer.headers
    found = POLICY.fullmatch(headers["Content-Security-Policy"])
    assert found, headers["Content-Security-Policy"]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "camera=()" in headers["Permissions-Policy"]
    assert page.answer.content_type == "text/html; charset=utf-8"
    return found[1]


def look_at_headings(page: Page) -> None:
    """One h1, with which the title begins; the word for an error goes before it."""
    assert len(list(page.tree.iter("h1"))) == 1
    assert page.title.startswith(tuple(f"{before}{page.h1}" for before in ("", *ERRORS)))
    assert page.title.startswith(ERRORS) is bool(page.errors)
    assert page.tree.get("lang") in ("tr", "en")
    levels = [int(node.tag[1]) for node in page.tree.iter() if re.fullmatch("h[1-6]", node.tag)]
    assert all(level <= before + 1 for before, level in pairwise(levels))


def look_at_references(page: Page) -> None:
    """Every id stands once, and what is referred to is there."""
    ids = [node.get("id", "") for node in page.tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), ids
    for node in page.tree.iter():
        for name in REFERS:
            assert set(node.get(name, "").split()) <= set(ids), (node.tag, node.get(name))
        if node.get("href", "").startswith("#"):
            assert node.get("href", "")[1:] in ids
    labelled = {node.get("for") for node in page.tree.iter("label")}
    for node in page.tree.iter():
        if node.tag in TYPED and node.get("type") != "hidden":
            named = node.get("id") in labelled or node.get("aria-label")
            assert named or node.get("aria-labelledby"), node.attrib


def look_at_code(page: Page, nonce: str) -> None:
    """No code and no style but in files of ours, each with the nonce."""
    for node in page.tree.iter():
        inline = [name for name in node.attrib if name == "style" or name.startswith("on")]
        assert inline == [], (node.tag, inline)
        assert not (node.get("href") or "").lower().startswith(("javascript:", "data:"))
    assert list(page.tree.iter("style")) == []
    sheets = [node for node in page.tree.iter("link") if node.get("rel") == "stylesheet"]
    for node in (*page.tree.iter("script"), *sheets):
        assert node.get("nonce") == nonce
        assert (node.get("src") or node.get("href") or "").startswith("/static/")
        assert not "".join(node.itertext()).strip()


def look_at_form(form: Element) -> None:
    """It goes to a path of ours, and bears its token where it does something."""
    assert re.fullmatch(r"/[^/\\].*|/", form.get("action", "")), form.attrib
    if form.get("method") == "post":
        assert [node.get("name") for node in form.iter("input")].count("csrf_token") == 1
        assert form.get("novalidate") is not None


def tells_address(link: str) -> bool:
    """Whether a phone number or a mail address stands in a link; an id may look like one."""
    plain = ID.sub("", unquote(link))
    return plain != OWN_NUMBER and ("@" in plain or PHONE.search(plain) is not None)


def is_own(link: str) -> bool:
    """Whether a link stays on this service."""
    return urlsplit(urljoin(PUBLIC_URL, link)).netloc == urlsplit(PUBLIC_URL).netloc
