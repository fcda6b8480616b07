"""The link of a provider's question (ViA): who asks and for what, then the question with a yes and
a no that look alike, and «never ask me again».

To look at the link changes nothing: programs that follow links open nothing. It counts as opened
when somebody presses to see the question, and as answered when somebody presses an answer.
"""

from collections.abc import Iterator, Sequence

from flask import Response, request
from wtforms import SelectMultipleField

from app.channel import Caller, Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.domain.via import Outcome, Text
from app.errors import InvalidInput, TooLate
from app.usecases.via.page import (
    AnswerVia,
    OpenVia,
    ReadVia,
    SilenceVia,
    ViaLine,
    ViaShown,
    via_context,
)
from channels._kit.network import network_of
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import TEXTS, TYPES
from channels.web.doors import Doors
from channels.web.visit import Visit

YES, NO = "evet", "hayir"


class AnswerForm(Form):
    """Which lines are approved."""

    parts = SelectMultipleField(validate_choice=False)


def routes(doors: Doors) -> Sequence[Route]:
    """For whoever has the link: it is the key."""
    anybody = Caller.ANYBODY
    return (
        doors.page("/onay/<token>", show, anybody),
        doors.deed("/onay/<token>", answer, anybody, patient=True),
        doors.deed("/onay/<token>/ac", open_question, anybody, patient=True),
        doors.deed("/onay/<token>/sorma", silence, anybody, patient=True),
    )


def show(visit: Visit, token: str) -> Response:
    """What is asked, as far as somebody has come."""
    return _answered(visit, token, ReadVia(token))


def open_question(visit: Visit, token: str) -> Response:
    """To the question itself."""
    made = _answered(visit, token, OpenVia(token))
    return made if made.status_code != 200 else visit.go(f"/onay/{token}")


def answer(visit: Visit, token: str) -> Response:
    """Approve what was ticked, or nothing of it. A yes to nothing is asked again."""
    said = request.form.get("cevap")
    if said not in (YES, NO):
        return show(visit, token)
    core, form = visit.portal.core, AnswerForm()
    try:
        shown = core.run(ReadVia(token), via_context(core))
    except (InvalidInput, TooLate) as fault:
        return _dead(visit, fault)
    places = range(len(shown.lines))
    # What is asked alone needs no tick: the press says it.
    ticked = [str(place) for place in places] if len(places) == 1 else form.parts.data or []
    chosen = [place for place in places if str(place) in ticked] if said == YES else []
    if said == YES and not chosen and not shown.past(visit.now):
        form.refuse("parts", say("web.via.none"))
        return _page(visit, token, shown, form)
    page = "\n".join(_as_text(visit, shown, chosen))
    return _answered(visit, token, AnswerVia(token, chosen, page, network_of(request)))


def silence(visit: Visit, token: str) -> Response:
    """No question of this provider any more."""
    return _answered(visit, token, SilenceVia(token))


def _answered(
    visit: Visit, token: str, order: ReadVia | OpenVia | AnswerVia | SilenceVia
) -> Response:
    core = visit.portal.core
    try:
        return _page(visit, token, core.run(order, via_context(core)))
    except (InvalidInput, TooLate) as fault:
        return _dead(visit, fault)


def _dead(visit: Visit, fault: InvalidInput | TooLate) -> Response:
    return visit.page("via-dead.html", 410, late=isinstance(fault, TooLate))


def _explained(visit: Visit, shown: ViaShown) -> list[tuple[int, str]]:
    """The brands among these that say what they do with data, by code and name."""
    get = visit.portal.core.directory.get
    found = (get(code) for code in dict.fromkeys(line.brand for line in shown.lines) if code)
    return [(one.code, one.name) for one in found if one is not None and one.explains]


def _page(visit: Visit, token: str, shown: ViaShown, form: Form | None = None) -> Response:
    past = shown.past(visit.now)
    if (past and not shown.by_code) or shown.outcome is not None or shown.silenced:
        name = "via-done.html"
    elif shown.by_code:
        name = "via-code.html"
    else:
        name = "via-ask.html" if shown.opened else "via-open.html"
    return visit.page(
        name,
        shown=shown,
        path=f"/onay/{token}",
        lines=[(line, _kind(line)) for line in shown.lines],
        lead=_lead(shown),
        explained=_explained(visit, shown),
        told=[visit.say(words) for words in _told(shown)],
        approved=shown.outcome is Outcome.APPROVED,
        past=past,
        form=form,
        yes=YES,
        no=NO,
    )


def _kind(line: ViaLine) -> Words:
    return TEXTS[Text(line.type)] if line.brand is None else TYPES[MessageType(line.type)]


def _lead(shown: ViaShown) -> Words:
    if len(shown.lines) == 1:
        return say("web.via.asks", provider=shown.provider)
    return say("web.via.some", provider=shown.provider)


def _told(shown: ViaShown) -> Iterator[Words]:
    """What whoever answers has to know."""
    if any(line.brand is not None for line in shown.lines):
        yield say("web.via.address", address=shown.address)
    yield say("web.via.free")
    if any(line.brand is None for line in shown.lines):
        yield say("web.via.data", provider=shown.provider)
    yield say("web.via.kept")


def _as_text(visit: Visit, shown: ViaShown, chosen: Sequence[int]) -> Iterator[str]:
    """What stood on the page, for the evidence; ticked are the lines that were chosen."""
    yield visit.say(_lead(shown))
    for place, line in enumerate(shown.lines):
        yield f"[{'x' if place in chosen else ' '}] {line.name}: {visit.say(_kind(line))}"
    yield from (visit.say(words) for words in _told(shown))
    yield f"[{visit.say(say('web.via.yes'))}] [{visit.say(say('web.via.no'))}]"
