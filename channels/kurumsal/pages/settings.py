"""What is set once and looked at seldom, under one page; the package; what a brand says of its
dealing with data."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.permissions import Role
from app.errors import NotFound
from app.usecases.console.reach import Reach
from app.usecases.programs.partners import Right
from app.usecases.programs.privacy import LONGEST, ReadPrivacyText, SetPrivacyText
from app.usecases.subscriptions import ShowSubscription, Standing
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_here, brand_page, of_brand, path_of

PRIVACY = f"{UNDER}/aydinlatma"
OF_PROVIDER = (
    ("/markalar", say("provider.brands"), say("provider.brands.what"), "ListReach"),
    ("/kisiler", say("provider.people"), say("provider.people.what"), "ListStaff"),
    ("/gondericiler", say("provider.nav.senders"), say("provider.senders.what"), "NameSender"),
    ("/programlar", say("provider.programs"), say("provider.programs.what"), "ListClients"),
    ("/paket", say("provider.package"), say("provider.package.what"), "ShowSubscription"),
    ("/islemler", say("provider.done"), say("provider.done.what"), "ListDone"),
    ("/guvenlik", say("provider.nav.security"), say("staff.factor.why"), "ProveSecond"),
)
OF_BRAND = (
    ("/ortaklar", say("provider.partners"), say("provider.partner.what"), "ListGrants"),
    ("/bildirim", say("provider.webhooks"), say("provider.webhook.what"), "ListWebhooks"),
    ("/aydinlatma", say("provider.privacy"), say("provider.privacy.what"), "ReadPrivacyText"),
)
STANDINGS = {
    Standing.ACTIVE: say("provider.package.active"),
    Standing.PAUSED: say("provider.package.paused"),
    Standing.EXPIRED: say("provider.package.expired"),
    Standing.CLOSED: say("provider.package.closed"),
}


def routes(doors: Doors) -> Sequence[Route]:
    """The index, the package, and what a brand says of data."""
    return (
        doors.page("/ayarlar", show, "ShowSubscription"),
        doors.page("/paket", show_package, "ShowSubscription"),
        *doors.form(
            PRIVACY,
            of_brand(show_privacy),
            of_brand(keep_privacy),
            ("ReadPrivacyText", "SetPrivacyText"),
        ),
    )


def show(visit: Visit) -> Response:
    """Everything that this person may set or see."""
    reach = brand_here(visit)
    entries = [(path, *words) for path, *words, deed in OF_PROVIDER if visit.may(deed)]
    if reach is not None:
        entries += [
            (path_of(reach, path), *words) for path, *words, deed in OF_BRAND if visit.may(deed)
        ]
    return visit.page("settings.html", entries=entries)


def show_package(visit: Visit) -> Response:
    """What is subscribed to, and how much of it is used."""
    me = visit.me
    package = visit.run(ShowSubscription(me.iys_code or 0, me.role is Role.PARTNER))
    return visit.page("package.html", package=package, standings=STANDINGS)


def show_privacy(visit: Visit, reach: Reach) -> Response:
    """What the brand says now."""
    return _privacy(visit, reach)


def _privacy(visit: Visit, reach: Reach, wrong: Words | None = None) -> Response:
    try:
        text = visit.run(ReadPrivacyText(reach.code))
    except NotFound:
        text = None
    return brand_page(
        visit,
        reach,
        "privacy.html",
        422 if wrong else 200,
        text=text,
        typed=request.form,
        longest=LONGEST,
        wrong=wrong,
        done=request.args.get("tamam") == "1",
    )


def keep_privacy(visit: Visit, reach: Reach) -> Response:
    """The brand says something else from now on, or nothing."""
    reach.need_some(Right.WRITE)
    tr, en = ((request.form.get(name) or "").strip() for name in ("tr", "en"))
    if max(len(tr), len(en)) > LONGEST:
        return _privacy(visit, reach, say("provider.privacy.long", most=LONGEST))
    if en and not tr:
        return _privacy(visit, reach, say("provider.privacy.turkish"))
    try:
        visit.run(SetPrivacyText(reach.code, tr or None, en or None))
    except NotFound:
        return _privacy(visit, reach, say("provider.privacy.turkish"))
    return visit.go(path_of(reach, "/aydinlatma?tamam=1"))
