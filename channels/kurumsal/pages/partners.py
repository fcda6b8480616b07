"""Which business partners may do what for a brand."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.errors import NotFound
from app.usecases.console.reach import Reach
from app.usecases.programs.partners import Grant, GrantPartner, ListGrants, Right
from channels._kit.pages.sayings import TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_page, of_brand, path_of
from channels.kurumsal.paths import number_of

HERE = f"{UNDER}/ortaklar"
RIGHTS = {
    Right.NONE: say("provider.right.none"),
    Right.READ: say("provider.right.read"),
    Right.WRITE: say("provider.right.write"),
}
TYPE_FIELDS = ("arama", "mesaj", "eposta")
DONE = {"verildi": say("provider.partner.granted"), "bitti": say("provider.partner.ended")}


def routes(doors: Doors) -> Sequence[Route]:
    """The list, and what each may do."""
    return doors.form(HERE, of_brand(show), of_brand(grant), ("ListGrants", "GrantPartner"))


def show(visit: Visit, reach: Reach) -> Response:
    """Who may do what?"""
    return _page(visit, reach)


def _page(visit: Visit, reach: Reach, wrong: Words | None = None) -> Response:
    return brand_page(
        visit,
        reach,
        "partners.html",
        422 if wrong else 200,
        grants=visit.run(ListGrants(reach.code)),
        empty=_given() if wrong else Grant(),
        rights=RIGHTS,
        fields=tuple(zip(TYPE_FIELDS, TYPES.values(), strict=True)),
        typed=request.form.get("kod", ""),
        wrong=wrong,
        done=DONE.get(request.args.get("tamam", "")),
    )


def grant(visit: Visit, reach: Reach) -> Response:
    """Let a partner do something from now on; with nothing left of it, it ends."""
    code = number_of(request.form.get("kod"))
    if code is None:
        return _page(visit, reach, say("provider.partner.unknown"))
    given = _given()
    try:
        visit.run(GrantPartner(code, reach.code, given))
    except NotFound:
        return _page(visit, reach, say("provider.partner.unknown"))
    word = "verildi" if given != Grant() else "bitti"
    return visit.go(path_of(reach, f"/ortaklar?tamam={word}"))


def _given() -> Grant:
    arama, mesaj, eposta = (_right(request.form.get(name, "")) for name in TYPE_FIELDS)
    via, agreement = (request.form.get(name) == "1" for name in ("via", "agreement"))
    return Grant(arama, mesaj, eposta, via, agreement)


def _right(text: str) -> Right:
    known = {str(int(one)): one for one in Right}
    return known.get(text, Right.NONE)
