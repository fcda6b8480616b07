"""The one way in which a page is reached: who may, whether the form is ours, which headers.

A module of `pages/` has `routes(doors)`; its views take the `Visit`, and whatever stands in the
path, and answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, g, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from app.channel import Caller, Route
from app.errors import InvalidInput, Unavailable
from channels._kit.http import RETRY_SECONDS
from channels.web.gate import sign_in_first
from channels.web.keeping import AGAIN, OURS
from channels.web.portal import Portal
from channels.web.refusing import Keep, proved
from channels.web.visit import Visit, begin_visit, visit_of_anybody

View = Callable[..., Response]
OVERSIZE = "oversize"
"""Of a request that was larger than is taken: its page says so."""

MOST_DROPPED = 256 * 1024 * 1024
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Doors:
    """Makes routes. `caller` is CITIZEN for pages of those who are signed in, which is everybody's
    default; ANYBODY for the others."""

    portal: Portal

    def page(self, path: str, show: View, caller: Caller = Caller.CITIZEN) -> Route:
        """A page to look at."""
        return Route(path, ["GET"], caller, self._guarded(show, caller))

    def form(
        self,
        path: str,
        show: View,
        take: View,
        caller: Caller = Caller.CITIZEN,
        keep: Keep | None = None,
        *,
        patient: bool = False,
        most: int = 0,
    ) -> tuple[Route, Route]:
        """A page with a form that is sent to the same path; `show` also draws it again with what
        was typed when the session was over.

        `patient`: while the database is away, what was typed stands in a page that is sent again.
        `most`: so many bytes may be sent by whoever is signed in.
        """
        deed = self.deed(path, take, caller, show, keep, patient=patient, most=most)
        return self.page(path, show, caller), deed

    def deed(
        self,
        path: str,
        take: View,
        caller: Caller = Caller.CITIZEN,
        shown: View | None = None,
        keep: Keep | None = None,
        *,
        patient: bool = False,
        most: int = 0,
    ) -> Route:
        """A button that does something; `keep` takes a refusal while the database is away."""
        view = self._guarded(take, caller, shown, most)
        if keep:
            view = self._keeping(view, keep)
        return Route(path, ["POST"], caller, self._patient(view) if patient else view)

    def _patient(self, view: View) -> View:
        def answer(**where: str) -> Response:
            try:
                return view(**where)
            except Unavailable:
                refuse_forged()
                visit = begin_visit(self.portal, stranger=True)
                return visit.dressed(send_again(visit))

        return answer

    def _keeping(self, view: View, keep: Keep) -> View:
        def answer(**where: str) -> Response:
            try:
                return view(**where)
            except Unavailable:
                # Whatever it was that could not be reached, the form itself is looked at first.
                refuse_forged()
                visit = begin_visit(self.portal, stranger=True)
                return visit.dressed(keep(visit, proved(self.portal)))

        return answer

    def open_deed(self, path: str, take: View) -> Route:
        """A form of other people's programs (RFC 8058), which bears no token and gets no visit
        of anybody: declared by its name, so that nothing else is without one."""
        return Route(path, ["POST"], Caller.ANYBODY, self._unguarded(take))

    def _guarded(
        self, view: View, caller: Caller, shown: View | None = None, most: int = 0
    ) -> View:
        def answer(**where: str) -> Response:
            self._refuse_foreign_host()
            posted = request.method == "POST"
            known = caller is Caller.CITIZEN or posted
            visit = begin_visit(self.portal) if known else visit_of_anybody(self.portal)
            if most and visit.visitor is not None:
                request.max_content_length = most
            if posted and most and shown and _oversize():
                return visit.dressed(shown(visit, **where))
            if posted:
                refuse_forged()
            if caller is Caller.CITIZEN and visit.visitor is None:
                return visit.dressed(sign_in_first(visit, keeps=shown is not None))
            again = posted and AGAIN in request.form
            if again and shown is None:
                raise InvalidInput("form")
            return visit.dressed((shown if again and shown else view)(visit, **where))

        return answer

    def _unguarded(self, view: View) -> View:
        def answer(**where: str) -> Response:
            self._refuse_foreign_host()
            visit = begin_visit(self.portal, stranger=True)
            return visit.dressed(view(visit, **where))

        return answer

    def _refuse_foreign_host(self) -> None:
        if not self.portal.settings.answers_for(request.host):
            raise InvalidInput("host")


def _oversize() -> bool:
    """Whether more was sent than is taken; then it is read to its end and dropped, since a browser
    shows an answer only after it has sent everything."""
    most, size = request.max_content_length, request.content_length
    if most is None or size is None or size <= most:
        return False
    left = min(size, MOST_DROPPED)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, PIECE))):
        left -= len(piece)
    g.setdefault(OVERSIZE, True)
    return True


def refuse_forged() -> None:
    """Only a form that this session was given is taken. Raises InvalidInput."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        raise InvalidInput("form") from error
    # Flask-WTF's own forms need not look again.
    g.csrf_valid = True


def send_again(visit: Visit) -> Response:
    """What was typed, to be sent again by one press when the database is back."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in OURS]
    answer = visit.page("away.html", 503, path=request.path, fields=fields)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
