"""One request of one person: who it is, in which language, and what can be answered."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from flask import Response, g, request
from flask.globals import request_ctx
from flask_wtf.csrf import generate_csrf

from app.core import Context, Person, UseCase
from app.dialogue.reply import Words
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.errors import Fault, ProveIdentity
from app.usecases.account.visitors import FindVisitor, Visitor
from channels._kit.pages.files import file_path
from channels._kit.pages.forms import Form
from channels._kit.pages.headers import page_headers
from channels._kit.wording import sentence
from channels.web import cookie
from channels.web.drawing import MEDIUM, draw
from channels.web.language import asked_language, language_of, switch
from channels.web.paths import OWN
from channels.web.portal import Portal

R = TypeVar("R")
CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a view is given: it answers with `page` or `go`, and orders with `run`."""

    portal: Portal
    language: str
    visitor: Visitor | None
    nonce: str

    @property
    def me(self) -> Visitor:
        """Who is signed in. Raises ProveIdentity where nobody is."""
        if self.visitor is None:
            raise ProveIdentity
        return self.visitor

    @property
    def now(self) -> datetime:
        """The moment, by the house's clock."""
        return self.portal.core.clock.now()

    def as_stranger(self) -> "Visit":
        """The same visit after whoever was signed in is gone."""
        return replace(self, visitor=None)

    def run(
        self,
        order: UseCase[R],
        who: Person | None = None,
        *,
        assurance: Assurance | None = None,
        source: Source = Source.IYS_WEB,
        request_id: str | None = None,
    ) -> R:
        """Do a deed, for one address of the person who is signed in; of nobody, as a stranger who
        says that it is theirs. Raises what the deed raises."""
        core, me = self.portal.core, self.visitor
        context = Context(
            CHANNEL,
            Role.CITIZEN,
            assurance or (me.assurance if me else Assurance.SENDER),
            self.now,
            who,
            source,
            request_id,
            account=me.account if me else None,
            device=me.device if me else None,
        )
        return core.run(order, context)

    def page(self, name: str, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
        """A page, out of `templates/`; one that shows what is wrong with its form is a 422."""
        form: Form | None = given.get("form")
        if status == 200 and form is not None and form.wrong:
            status = 422
        html = draw(
            name,
            self.language,
            **{
                "form": None,
                "visit": self,
                "visitor": self.visitor,
                "settings": self.portal.settings,
                "state_login": self.portal.identity is not None,
                "nonce": self.nonce,
                "url": self.url,
                "file": lambda name: self.url(file_path(name)),
                "csrf": generate_csrf,
                "other_language": switch(request, self.language),
                "here": _here(),
                "idle_seconds": self._idle_seconds(),
                **given,
            },
        )
        return Response(html, status, content_type="text/html; charset=utf-8")

    def _idle_seconds(self) -> int:
        """How long one stays signed in without doing anything."""
        if self.visitor is None:
            return 0
        return int((self.visitor.idle_until - self.now).total_seconds())

    def say(self, words: Words) -> str:
        """A sentence in the language of this page."""
        return sentence(MEDIUM, self.language, words)

    def go(self, path: str) -> Response:
        """On to another page, once something has been done."""
        return Response(status=303, headers={"Location": self.url(path)})

    def url(self, path: str) -> str:
        """A path of ours as the browser sees it."""
        return f"{self.portal.settings.root}{path}"

    def dressed(self, answer: Response) -> Response:
        """The answer with all headers of a page, unless it has its own."""
        for name, value in page_headers(self.portal.settings, self.nonce).items():
            answer.headers.setdefault(name, value)
        return answer


def visit_of_anybody(portal: Portal) -> Visit:
    """The visit of this request on a page that is for anybody, also where nothing can be known of
    the visitor now."""
    try:
        return begin_visit(portal)
    except Fault:
        return begin_visit(portal, stranger=True)


def visitor_of(portal: Portal, secret: str) -> Visitor | None:
    """Who is signed in by a device's secret. Raises Unavailable."""
    context = Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, portal.core.clock.now())
    return portal.core.run(FindVisitor(secret), context)


def _here() -> str:
    """The path of this page, or of the first one where this one cannot be asked for again."""
    adapter = request_ctx.url_adapter
    known = adapter is not None and adapter.test(request.path, "GET")
    return request.path if known and OWN.fullmatch(request.path) else "/"


def begin_visit(portal: Portal, *, stranger: bool = False) -> Visit:
    """The visit of this request, looked up once. `stranger`: whoever it is, a page about a failure
    asks nothing of the database. Raises Unavailable."""
    known: Visit | None = g.get("visit")
    if known is not None:
        return known
    asked = asked_language(request)
    if asked:
        cookie.keep_language(asked)
    secret = None if stranger else cookie.device_secret()
    visitor = visitor_of(portal, secret) if secret else None
    account = visitor.language if visitor else None
    language = language_of(request, cookie.kept_language(), account)
    g.visit = Visit(portal, language, visitor, secrets.token_urlsafe(16))
    return begin_visit(portal)
