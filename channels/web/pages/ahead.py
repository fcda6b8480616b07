"""Refusing in advance, and locking an address."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import Response, request
from wtforms import RadioField, SelectField, SelectMultipleField, StringField

from app.channel import Route
from app.dialogue.reply import say
from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.errors import NotFound
from app.usecases.ahead import EndAhead
from app.usecases.changing import RefuseAheadEverywhere
from app.usecases.lock import LockAddress
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import SECTOR_WORDS, TYPES
from channels.web.doors import Doors
from channels.web.listing import shown
from channels.web.pages.permissions import see
from channels.web.paths import HOME
from channels.web.switches import called, chosen_people, short_name
from channels.web.visit import Visit

AHEAD = f"{HOME}/onceden"
LOCK = f"{HOME}/kilit"
DONE = {
    "reddedildi": say("web.ahead.done"),
    "bitti": say("web.ahead.ended"),
    "zaten": say("web.ahead.already"),
    "kilitlendi": say("web.lock.locked"),
    "acildi": say("web.lock.opened"),
}
FAR = 30
"""No end lies further away, in years."""


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        *doors.form(AHEAD, show_ahead, refuse_ahead),
        doors.deed(f"{AHEAD}/bitir", end_ahead),
        *doors.form(LOCK, show_lock, lock),
    )


class AheadForm(Form):
    """What is refused, at which addresses, until when."""

    what = RadioField(choices=["all", "type", "sector"], validate_choice=False)
    type = SelectField(validate_choice=False)
    sector = SelectField(validate_choice=False)
    addresses = SelectMultipleField(validate_choice=False)
    day = StringField()
    month = StringField()
    year = StringField()


def show_ahead(visit: Visit) -> Response:
    """What stands, and the form for more."""
    form = AheadForm(formdata=request.form if request.form else None)
    if not request.form:
        form.what.data = "all"
        form.addresses.data = [short_name(one) for one in visit.me.addresses]
    return _page(visit, form)


def _page(visit: Visit, form: AheadForm) -> Response:
    overview = see(visit)
    return visit.page(
        "ahead.html",
        form=form,
        done=DONE.get(request.args.get("tamam", "")),
        standing=[
            (
                short_name(mine),
                shown(mine),
                one,
                TYPES[one.type] if one.type else None,
                SECTOR_WORDS[one.sector] if one.sector else None,
            )
            for mine in visit.me.addresses
            for one in overview.ahead.get(mine.person.tag, ())
        ],
        types=[(kind.name, words) for kind, words in TYPES.items()],
        sectors=list(SECTOR_WORDS.items()),
        addresses=[(short_name(one), shown(one)) for one in visit.me.addresses],
    )


def refuse_ahead(visit: Visit) -> Response:
    """Refuse ahead, at all addresses that were ticked."""
    form = AheadForm()
    chosen = chosen_people(visit.me, form.addresses.data)
    if form.what.data not in ("all", "type", "sector"):
        form.refuse("what", say("web.error.what"))
    kind = next((one for one in MessageType if one.name == form.type.data), None)
    if form.what.data == "type" and kind is None:
        form.refuse("type", say("web.error.type"))
    if form.what.data == "sector" and form.sector.data not in SECTOR_WORDS:
        form.refuse("sector", say("web.error.sector"))
    if not chosen:
        form.refuse("addresses", say("web.error.addresses"))
    until = _until(form, visit.portal.core.clock.now())
    if form.wrong:
        return _page(visit, form)
    done = visit.run(
        RefuseAheadEverywhere(
            chosen,
            kind if form.what.data == "type" else None,
            form.sector.data if form.what.data == "sector" else None,
            until,
        )
    )
    return visit.go(f"{AHEAD}?tamam={'reddedildi' if done.changed else 'zaten'}")


def _until(form: AheadForm, now: datetime) -> datetime | None:
    """The end of the day that was written, if one was; what is wrong with it goes to the form."""
    parts = [field.data.strip() for field in (form.year, form.month, form.day)]
    if not any(parts):
        return None
    try:
        last = date(*(int(part) if part.isascii() else 0 for part in parts))
    except ValueError:
        form.refuse("day", say("web.error.date"))
        return None
    today = now.astimezone(ISTANBUL).date()
    if not today <= last <= today + timedelta(days=FAR * 365):
        form.refuse("day", say("web.error.date-past"))
        return None
    return datetime.combine(last + timedelta(days=1), time(), ISTANBUL)


def end_ahead(visit: Visit) -> Response:
    """End one of them. Raises NotFound for a stranger's."""
    mine = called(visit.me, request.form.get("adres", ""))
    number = request.form.get("id", "")
    if mine is None or not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("refusal")
    visit.run(EndAhead(int(number)), mine.person)
    return visit.go(f"{AHEAD}?tamam=bitti")


def show_lock(visit: Visit) -> Response:
    """Each address, locked or open."""
    return visit.page(
        "lock.html",
        done=DONE.get(request.args.get("tamam", "")),
        addresses=[(short_name(one), shown(one), one.locked) for one in visit.me.addresses],
    )


def lock(visit: Visit) -> Response:
    """Lock an address, or open it. Raises NotFound for a stranger's."""
    mine = called(visit.me, request.form.get("adres", ""))
    if mine is None:
        raise NotFound("address")
    wanted = request.form.get("kilit") == "1"
    visit.run(LockAddress(wanted), mine.person)
    return visit.go(f"{LOCK}?tamam={'kilitlendi' if wanted else 'acildi'}")
