"""The first two pages of an application: who it is, and whom the registry writes to."""

from collections.abc import Sequence

from flask import Response

from app.channel import Route
from app.domain.applicant import Party
from app.errors import InvalidInput, TooMany
from app.usecases.account.signing import Fate
from app.usecases.applying.filling import ConfirmMail, KeepContact, KeepLegal
from app.usecases.applying.following import Shown
from channels._kit.pages.codes import CodeForm, refused, too_many
from channels._kit.pages.drawing import telephone
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.filling import (
    BRANDS,
    CONTACT,
    LEGAL,
    MAIL,
    ContactForm,
    LegalForm,
    countries,
    provinces,
    step_page,
    written,
)
from channels.kurumsal.wrongs import PARTIES, fault_words, later, refuse


def routes(doors: Doors) -> Sequence[Route]:
    """Two pages, and the code that proves the mail address."""
    return (
        *doors.form(LEGAL, written(show_legal), written(keep_legal), ("KeepLegal", "KeepLegal")),
        *doors.form(
            CONTACT, written(show_contact), written(keep_contact), ("KeepContact", "KeepContact")
        ),
        *doors.form(MAIL, written(show_code), written(confirm), ("ConfirmMail", "ConfirmMail")),
    )


def show_legal(visit: Visit, shown: Shown) -> Response:
    """Who is it?"""
    told = shown.held.told
    names = ("party", "title", "mersis", "tin", "country", "registry", "tax", "address")
    said = {name: getattr(told, name) for name in names}
    return _legal(visit, shown, LegalForm(formdata=None, data=said | {"province": told.province}))


def _legal(visit: Visit, shown: Shown, form: LegalForm) -> Response:
    return step_page(
        visit,
        "apply-legal.html",
        1,
        shown,
        form=form,
        parties=[(one.value, visit.say(words)) for one, words in PARTIES.items()],
        provinces=provinces(),
        countries=countries(visit.language),
    )


def keep_legal(visit: Visit, shown: Shown) -> Response:
    """Kept, or everything that is wrong beside what was typed."""
    form = LegalForm()
    try:
        wrong = visit.run(KeepLegal(form.told))
    except TooMany as fault:
        form.refuse("registry" if form.party.data == Party.FOREIGN else "tin", later(fault))
    else:
        refuse(form, wrong)
    return _legal(visit, shown, form) if form.wrong else visit.go(CONTACT)


def show_contact(visit: Visit, shown: Shown) -> Response:
    """Whom does the registry write to?"""
    told = shown.held.told
    said = {"name": told.name, "duty": told.duty, "mail": told.mail}
    form = ContactForm(formdata=None, data=said | {"mobile": telephone(told.mobile)})
    return step_page(visit, "apply-contact.html", 2, shown, form=form)


def keep_contact(visit: Visit, shown: Shown) -> Response:
    """On to the brands, by way of the code where the address is new."""
    form = ContactForm()
    try:
        wrong = visit.run(KeepContact(form.told, visit.language))
    except TooMany as fault:
        form.refuse("mail", too_many(fault))
    else:
        refuse(form, wrong)
    if form.wrong:
        return step_page(visit, "apply-contact.html", 2, shown, form=form)
    # The code proves the address; where it was proved before, its page leads on.
    return visit.go(MAIL)


def show_code(visit: Visit, shown: Shown) -> Response:
    """Which code came to it?"""
    if shown.confirmed:
        return visit.go(BRANDS)
    if not shown.held.told.mail:
        return visit.go(CONTACT)
    return _code(visit, shown, CodeForm(formdata=None))


def _code(visit: Visit, shown: Shown, form: CodeForm) -> Response:
    given = {"form": form, "path": MAIL, "mail": shown.held.told.mail}
    return step_page(visit, "apply-code.html", 2, shown, **{**given, "back": CONTACT})


def confirm(visit: Visit, shown: Shown) -> Response:
    """The address is proved, or why not."""
    form = CodeForm()
    if form.validate():
        try:
            fate, left = visit.run(ConfirmMail(form.digits, visit.language))
        except TooMany as fault:
            form.refuse("code", too_many(fault))
        except InvalidInput as fault:
            form.refuse("code", fault_words(fault))
        else:
            if fate is Fate.RIGHT:
                return visit.go(BRANDS)
            form.refuse("code", refused(fate, left))
    form.code.data = ""
    return _code(visit, shown, form)
