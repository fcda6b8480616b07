"""The one way in which a page of the staff is reached: who may, whether the form is ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms.validators import ValidationError

from app.channel import Caller, Route
from app.domain.permissions import require
from app.errors import InvalidInput, NotFound
from app.usecases.staff.entering import Side
from channels._kit.staff.uploading import read_upload
from channels._kit.staff.visit import Bureau, Visit, begin_visit

View = Callable[..., Response]
CALLERS = {Side.DESK: Caller.OFFICER, Side.PROVIDER: Caller.PROVIDER}
ENTER = "/giris"
SECOND = "/giris/ikinci"
SECURITY = "/guvenlik"
NUMBERS = frozenset({"number", "page", "brand", "code"})
LONGEST_NUMBER = 12
TOKEN = "X-CSRF-Token"  # noqa: S105 - the name of a header
FORM_BYTES = 256 * 1024
"""What a form may weigh beside its file."""


@dataclass(frozen=True, slots=True)
class Way:
    """Who may come through a door. Those who are signed in, unless it is `open`; `half`: also those
    who have not proved their second factor yet, or must have one and do not. `deed`: only who may
    do that, by the one table, being as sure as it wants."""

    open: bool = False
    half: bool = False
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Doors:
    """Makes routes; what may be said of each is a Way."""

    bureau: Bureau

    def page(self, path: str, show: View, deed: str = "", **way: bool) -> Route:
        """A page to look at."""
        return self._route(path, "GET", show, Way(deed=deed, **way))

    def deed(
        self, path: str, take: View, deed: str = "", *, largest: int = 0, **way: bool
    ) -> Route:
        """A button that does something; `largest`: bytes that may come with it, for a file."""
        return self._route(path, "POST", take, Way(deed=deed, **way), largest)

    def upload(self, path: str, take: View, deed: str, *, largest: int) -> Route:
        """A form with a file of so many bytes, of which nothing is kept on the way: the view is
        given the Upload besides."""

        def taken(visit: Visit, **where: Any) -> Response:  # noqa: ANN401
            return take(visit, upload=g.upload, **where)

        return self._route(path, "POST", taken, Way(deed=deed), largest, _refuse_forged_upload)

    def form(
        self, path: str, show: View, take: View, deeds: tuple[str, str] = ("", ""), **way: bool
    ) -> tuple[Route, Route]:
        """A page with a form that is sent to the same path; `deeds`: of the one, and of the
        other."""
        return self.page(path, show, deeds[0], **way), self.deed(path, take, deeds[1], **way)

    def _route(
        self,
        path: str,
        method: str,
        view: View,
        way: Way,
        largest: int = 0,
        forged: Callable[[], None] | None = None,
    ) -> Route:
        def answer(**where: Any) -> Response:  # noqa: ANN401
            if largest:
                request.max_content_length = largest + FORM_BYTES
            if not self.bureau.settings.answers_for(request.host):
                raise InvalidInput("host")
            visit = begin_visit(self.bureau)
            if method == "POST":
                (forged or _refuse_forged)()
            detour = _detour(visit, way)
            if detour is not None:
                return visit.dressed(visit.go(detour))
            if way.deed:
                require(way.deed, visit.me.role, visit.me.assurance)
            parts = {name: _part(name, one) for name, one in where.items()}
            return visit.dressed(view(visit, **parts))

        caller = Caller.ANYBODY if way.open else CALLERS[self.bureau.side]
        return Route(path, [method], caller, answer)


def _detour(visit: Visit, way: Way) -> str | None:
    """Where somebody must go before anything else; None for those who are in."""
    if way.open:
        return None
    if visit.staff is None:
        return ENTER
    if way.half:
        return None
    if visit.staff.half_in:
        return SECOND
    return SECURITY if visit.staff.needs_factor else None


def _part(name: str, text: str) -> int | str:
    """A part of the path. Raises NotFound for a number that no row can have."""
    if name not in NUMBERS:
        return text
    if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_NUMBER:
        raise NotFound("page")
    return int(text)


def _refuse_forged() -> None:
    """Only a form that this session was given is taken; a script says its token in a header. Raises
    InvalidInput, also for more than this path takes."""
    try:
        _check(request.form.get("csrf_token") or request.headers.get(TOKEN))
    except RequestEntityTooLarge as error:
        raise InvalidInput("file-large", status=413) from error


def _refuse_forged_upload() -> None:
    """The same of a form that is read as it comes, as far as its file."""
    upload = read_upload(request)
    _check(upload.fields.get("csrf_token"))
    g.upload = upload


def _check(token: str | None) -> None:
    try:
        validate_csrf(token)
    except ValidationError as error:
        raise InvalidInput("form") from error
    g.csrf_valid = True
