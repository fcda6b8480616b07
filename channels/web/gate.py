"""The way to the page for signing in, from a page that is only for those who are signed in."""

from urllib.parse import urlencode

from flask import Response, request
from wtforms import StringField

from channels.web import cookie
from channels.web.forms import Form
from channels.web.keeping import keep_form
from channels.web.paths import AFTER, SIGN_IN, here, own_path
from channels.web.visit import Visit


class AddressForm(Form):
    """A phone number or a mail address, as people write them."""

    address = StringField()


def sign_in_first(visit: Visit) -> Response:
    """To the page for signing in, and back; what was typed goes along, sealed."""
    if request.method == "POST":
        return sign_in_page(
            visit, AddressForm(formdata=None), kept=keep_form(visit.portal.core, request)
        )
    wanted = urlencode({AFTER: here(request)}, safe="/")
    return visit.go(f"{SIGN_IN}?{wanted}")


def sign_in_page(
    visit: Visit, form: AddressForm, *, kept: str = "", after: str | None = None
) -> Response:
    """The page itself. `kept` is a form that waits, `after` where somebody wanted to go."""
    over = visit.visitor is None and cookie.device_secret() is not None
    wanted = own_path(after) or ""
    status = 422 if form.wrong else 200
    return visit.page("sign-in.html", status, form=form, kept=kept, after=wanted, over=over)
