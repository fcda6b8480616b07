"""My account: what I want, and what is kept of me."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request
from wtforms import BooleanField, RadioField

from app.channel import Route
from app.dialogue.reply import Words, say
from app.errors import InvalidInput, NotFound
from app.usecases.account.addresses import RemoveAddress, SetOpens
from app.usecases.account.profile import SetProfile
from app.usecases.account.state import RemoveNationalId
from app.usecases.account.visitors import Mine
from channels._kit.pages.forms import Form
from channels._kit.wording import LANGUAGES
from channels.web import cookie
from channels.web.doors import Doors
from channels.web.paths import ACCOUNT
from channels.web.visit import Visit

EACH = ""
"""To be told of each address at that address."""

DONE = {
    "adres": say("web.account.done.added"),
    "kaldirildi": say("web.account.done.removed"),
    "giris": say("web.account.done.opens"),
    "tercihler": say("web.account.done.profile"),
    "kimlik": say("web.account.done.national"),
    "kimlik-silindi": say("web.account.done.national-removed"),
    "cihaz": say("web.account.done.device"),
}
"""What was just done, by the word for it in the address of the page."""


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(ACCOUNT, show_account),
        *doors.form(f"{ACCOUNT}/tercihler", show_account, set_profile),
        doors.deed(f"{ACCOUNT}/adres/kaldir", remove_address),
        doors.deed(f"{ACCOUNT}/adres/giris", set_opens),
        doors.deed(f"{ACCOUNT}/kimlik/sil", remove_national_id),
    )


class ProfileForm(Form):
    """Language, where to be told, the monthly summary."""

    language = RadioField(choices=list(LANGUAGES), validate_choice=False)
    tell = RadioField(choices=[EACH], validate_choice=False)
    summary = BooleanField()


def done_here() -> Words | None:
    """What was just done, for a banner."""
    return DONE.get(request.args.get("tamam", ""))


def show_account(visit: Visit) -> Response:
    """Everything about the account on one page."""
    return _page(visit)


def _page(visit: Visit, form: ProfileForm | None = None) -> Response:
    me = visit.me
    if form is None:
        form = ProfileForm(formdata=request.form if request.form else None)
        if not request.form:
            form.language.data = me.language or visit.language
            form.tell.data = me.tell_tag.hex if me.tell_tag else EACH
            form.summary.data = me.summary
    return visit.page("account.html", form=form, done=done_here(), each=EACH)


def set_profile(visit: Visit) -> Response:
    """Keep what was chosen."""
    form = ProfileForm()
    if form.language.data not in LANGUAGES:
        raise InvalidInput("language")
    tell = mine(visit, form.tell.data).person.tag if form.tell.data else None
    visit.run(SetProfile(form.language.data, tell, form.summary.data))
    cookie.keep_language(form.language.data)
    return visit.go(f"{ACCOUNT}?tamam=tercihler")


def mine(visit: Visit, tag: str | None) -> Mine:
    """The address of mine that a form names. Raises NotFound for anybody else's."""
    try:
        found = visit.me.mine(UUID(tag or ""))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("address")
    return found


def remove_address(visit: Visit) -> Response:
    """First what will happen, then, once that was read, the deed."""
    one = mine(visit, request.form.get("address"))
    if "sure" not in request.form:
        return visit.page("address-remove.html", one=one)
    try:
        visit.run(RemoveAddress(), one.person)
    except InvalidInput as fault:
        if fault.params.get("reason") != "last-address":
            raise
        return visit.page("address-last.html", 409)
    return visit.go(f"{ACCOUNT}?tamam=kaldirildi")


def set_opens(visit: Visit) -> Response:
    """Whether the address opens the whole account."""
    one = mine(visit, request.form.get("address"))
    try:
        visit.run(SetOpens(request.form.get("opens") == "1"), one.person)
    except InvalidInput as fault:
        if fault.params.get("reason") not in ("landline", "opens-elsewhere"):
            raise
        return visit.page(
            "address-opens-not.html", 409, landline=fault.params["reason"] == "landline"
        )
    return visit.go(f"{ACCOUNT}?tamam=giris")


def remove_national_id(visit: Visit) -> Response:
    """Forget it for good."""
    visit.run(RemoveNationalId())
    return visit.go(f"{ACCOUNT}?tamam=kimlik-silindi")
