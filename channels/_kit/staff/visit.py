"""One request of somebody of the staff: who it is, in which language, what can be answered."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Response, g, request, session
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment

from app.core import Context, Core, Person, UseCase
from app.dialogue.reply import Words
from app.domain.permissions import Assurance, Role, permitted, require
from app.errors import Fault, NotAllowed, ProveIdentity
from app.usecases.staff.entering import FindStaff, Side, StaffView
from channels._kit.pages.drawing import PAGE, draw
from channels._kit.pages.files import file_path
from channels._kit.pages.forms import Form
from channels._kit.pages.headers import page_headers
from channels._kit.pages.place import WebSettings
from channels._kit.probing import Prober
from channels._kit.wording import FIRST, LANGUAGES, sentence

if TYPE_CHECKING:
    from app.gateways.identity import IdentityProvider

R = TypeVar("R")
LANGUAGE = "dil"
OTHER = {"tr": "en", "en": "tr"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation: of everybody, or of those who may do a deed."""

    path: str
    words: Words
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Bureau:
    """What the pages of one side work with. `prefix` is the path that they stand under."""

    name: str
    prefix: str
    side: Side
    core: Core
    settings: WebSettings
    shelf: Environment
    title: Words
    nav: Callable[["Visit"], Sequence[Place]]
    identity: "IdentityProvider | None" = None
    prober: Prober | None = None

    @property
    def by_code(self) -> bool:
        """Whether one comes in by a code: at the desk in the demo only."""
        return self.side is Side.PROVIDER or self.settings.demo

    @property
    def secret(self) -> str | None:
        """The secret of this browser, where somebody has come in on this side."""
        found = session.get(f"staff.{self.side}")
        return found if isinstance(found, str) else None

    def keep_secret(self, secret: str | None) -> None:
        """Begin a session anew on this side, or end it."""
        session.pop(f"staff.{self.side}", None)
        # The token of the forms that were drawn before is worth nothing from now on.
        session.pop("csrf_token", None)
        if secret:
            session[f"staff.{self.side}"] = secret


@dataclass(frozen=True, slots=True)
class Visit:
    """What a view is given: it answers with `page` or `go`, and orders with `run`."""

    bureau: Bureau
    language: str
    staff: StaffView | None
    nonce: str

    @property
    def me(self) -> StaffView:
        """Who is signed in. Raises ProveIdentity where nobody is."""
        if self.staff is None:
            raise ProveIdentity
        return self.staff

    @property
    def now(self) -> datetime:
        """The moment, by the house's clock."""
        return self.bureau.core.clock.now()

    @property
    def places(self) -> Sequence[Place]:
        """The navigation of who is signed in."""
        if self.staff is None or self.staff.half_in:
            return ()
        return [one for one in self.bureau.nav(self) if not one.deed or self.may(one.deed)]

    def may(self, deed: str) -> bool:
        """Whether who is signed in may ever do this, being as sure as they must."""
        return self.staff is not None and permitted(deed, self.staff.role)

    def sure(self, deed: str) -> bool:
        """Whether who is signed in may do this now: has proved what it wants."""
        if self.staff is None:
            return False
        try:
            require(deed, self.staff.role, self.staff.assurance)
        except (NotAllowed, ProveIdentity):
            return False
        return True

    def run(self, order: UseCase[R], who: Person | None = None) -> R:
        """Do a deed in the name of who is signed in; of nobody, as a stranger who claims an
        address. Raises what the deed raises."""
        return self.bureau.core.run(order, self.context(who))

    def context(self, who: Person | None = None) -> Context:
        """In whose name something is done."""
        staff = self.staff
        if staff is None:
            return Context(self.bureau.name, Role.CITIZEN, Assurance.SENDER, self.now, who)
        return Context(
            self.bureau.name,
            staff.role,
            staff.assurance,
            self.now,
            who,
            actor=staff.iys_code,
            staff=staff.id,
            province=staff.province,
            retailer=staff.retailer,
            noted=self.bureau.side is Side.PROVIDER and staff.iys_code is not None,
        )

    def page(self, name: str, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
        """A page; one that shows what is wrong with its form is a 422."""
        form: Form | None = given.get("form")
        if status == 200 and form is not None and form.wrong:
            status = 422
        html = draw(
            self.bureau.shelf,
            name,
            self.language,
            **{
                "form": None,
                "visit": self,
                "staff": self.staff,
                "bureau": self.bureau,
                "nonce": self.nonce,
                "url": self.url,
                "file": self._file,
                "csrf": generate_csrf,
                "here": request.path.removeprefix(self.bureau.prefix) or "/",
                "other_language": OTHER[self.language],
                **given,
            },
        )
        return Response(html, status, content_type="text/html; charset=utf-8")

    def say(self, words: Words) -> str:
        """A sentence in the language of this page."""
        return sentence(PAGE, self.language, words)

    def go(self, path: str) -> Response:
        """On to another page of this side."""
        return Response(status=303, headers={"Location": self.url(path)})

    def url(self, path: str) -> str:
        """A path below this side's prefix as the browser sees it."""
        below = path[1:] if path == "/" or path.startswith("/?") else path
        return f"{self.bureau.settings.root}{self.bureau.prefix}{below}"

    def _file(self, name: str) -> str:
        return f"{self.bureau.settings.root}{file_path(name)}"

    def dressed(self, answer: Response) -> Response:
        """The answer with all headers of a page, unless it has its own."""
        for name, value in page_headers(self.bureau.settings, self.nonce).items():
            answer.headers.setdefault(name, value)
        return answer

    def as_stranger(self) -> "Visit":
        """The same visit of nobody."""
        return replace(self, staff=None)


def begin_visit(bureau: Bureau) -> Visit:
    """The visit of this request, looked up once. Raises Unavailable."""
    known: Visit | None = g.get("staff_visit")
    if known is not None:
        return known
    asked = request.args.get(LANGUAGE)
    if asked in LANGUAGES:
        session[LANGUAGE] = asked
    secret = bureau.secret
    stranger = Visit(bureau, FIRST, None, secrets.token_urlsafe(16))
    staff = stranger.run(FindStaff(secret)) if secret else None
    kept = session.get(LANGUAGE)
    language = next((one for one in (kept, staff and staff.language) if one in LANGUAGES), FIRST)
    visit = replace(stranger, staff=staff, language=str(language))
    g.staff_visit = visit
    return visit


def visit_of_anybody(bureau: Bureau) -> Visit:
    """The visit, also where nothing can be known of who it is now."""
    try:
        return begin_visit(bureau)
    except Fault:
        return Visit(bureau, FIRST, None, secrets.token_urlsafe(16))
