"""The one way in which a page of the staff is reached: who may, whether the form is ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from app.channel import Caller, Route
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
class Doors:
    """Makes routes. Pages are for those who are signed in, unless they are `open`; `half`: also for
    those who have not proved their second factor yet, or must have one and do not."""

    bureau: Bureau

    def page(self, path: str, show: View, *, open: bool = False, half: bool = False) -> Route:
        """A page to look at."""
        view = self._guarded(show, open=open, half=half)
        return Route(path, ["GET"], self._caller(open=open), view)

    def deed(
        self, path: str, take: View, *, open: bool = False, half: bool = False, largest: int = 0
    ) -> Route:
        """A button that does something; `largest`: bytes that may come with it, for a file."""
        view = self._guarded(take, open=open, half=half)

        def answer(**where: Any) -> Response:  # noqa: ANN401
            if largest:
                request.max_content_length = largest + FORM_BYTES
            return view(**where)

        return Route(path, ["POST"], self._caller(open=open), answer)

    def upload(self, path: str, take: View, *, largest: int) -> Route:
        """A form with a file of so many bytes, of which nothing is kept on the way: the view is
        given the Upload after the visit."""

        def taken(visit: Visit, **where: Any) -> Response:  # noqa: ANN401
            return take(visit, upload=g.upload, **where)

        view = self._guarded(taken, open=False, half=False, forged=_refuse_forged_upload)

        def answer(**where: Any) -> Response:  # noqa: ANN401
            request.max_content_length = largest + FORM_BYTES
            return view(**where)

        return Route(path, ["POST"], self._caller(open=False), answer)

    def form(
        self, path: str, show: View, take: View, *, open: bool = False, half: bool = False
    ) -> tuple[Route, Route]:
        """A page with a form that is sent to the same path."""
        page = self.page(path, show, open=open, half=half)
        return page, self.deed(path, take, open=open, half=half)

    def _caller(self, *, open: bool) -> Caller:
        return Caller.ANYBODY if open else CALLERS[self.bureau.side]

    def _guarded(
        self, view: View, *, open: bool, half: bool, forged: Callable[[], None] | None = None
    ) -> View:
        def answer(**where: Any) -> Response:  # noqa: ANN401
            if not self.bureau.settings.answers_for(request.host):
                raise InvalidInput("host")
            visit = begin_visit(self.bureau)
            if request.method == "POST":
                (forged or _refuse_forged)()
            detour = None if open else _detour(visit, half=half)
            if detour is not None:
                return visit.dressed(visit.go(detour))
            return visit.dressed(
                view(visit, **{name: _part(name, one) for name, one in where.items()})
            )

        return answer


def _detour(visit: Visit, *, half: bool) -> str | None:
    """Where somebody must go before anything else; None for those who are in."""
    if visit.staff is None:
        return ENTER
    if half:
        return None
    if visit.staff.half_in:
        return SECOND
    return SECURITY if visit.staff.must and visit.staff.factor is None else None


def _part(name: str, text: str) -> int | str:
    """A part of the path. Raises NotFound for a number that no row can have."""
    if name not in NUMBERS:
        return text
    if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_NUMBER:
        raise NotFound("page")
    return int(text)


def _refuse_forged() -> None:
    """Only a form that this session was given is taken; a script says its token in a header. Raises
    InvalidInput."""
    _check(request.form.get("csrf_token") or request.headers.get(TOKEN))


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
