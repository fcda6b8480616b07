"""The page for signing in, and the way to it from a page that is only for those who did."""

from urllib.parse import urlencode, urlsplit

from flask import Response, request

from channels._kit.pages.codes import AddressForm
from channels.web import cookie
from channels.web.keeping import keep_form
from channels.web.paths import AFTER, SIGN_IN, here, own_path
from channels.web.visit import Visit


def sign_in_first(visit: Visit, *, keeps: bool = False) -> Response:
    """To the page for signing in, and back. `keeps`: what was typed goes along, sealed; a mere
    press is not kept, and leads back to the page that it was on."""
    if request.method != "POST":
        wanted = urlencode({AFTER: here(request)}, safe="/")
        return visit.go(f"{SIGN_IN}?{wanted}")
    form = AddressForm(formdata=None)
    if keeps:
        return sign_in_page(visit, form, kept=keep_form(visit.portal.core, request))
    before = urlsplit(request.referrer or "").path.removeprefix(visit.portal.settings.root)
    return sign_in_page(visit, form, after=before)


def sign_in_page(
    visit: Visit, form: AddressForm, *, kept: str = "", after: str | None = None
) -> Response:
    """The page itself. `kept` is a form that waits, `after` where somebody wanted to go."""
    return visit.page(
        "sign-in.html",
        form=form,
        kept=kept,
        after=own_path(after) or "",
        over=visit.visitor is None and cookie.device_secret() is not None,
    )
