"""The questions of a complaint as forms: how an answer is shown again, and how it is read."""

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from unicodedata import category

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField

from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.domain.sender import parse_sender
from app.errors import Fault, InvalidInput, RuleBroken
from app.usecases.complaints.admitting import oldest
from app.usecases.complaints.particulars import RULES, Particulars
from channels._kit.pages.forms import NO_LETTERS, Form, Line
from channels._kit.when import read_day, read_time

TODAY, YESTERDAY, OTHER = "bugun", "dun", "gun"
BRAND, SENDER, UNKNOWN = "marka", "gonderen", "bilmiyorum"

FIELDS = {
    "sender": say("web.error.sender"),
    "mersis": say("web.error.mersis"),
    "national_id": say("web.error.national-id"),
    "tckn": say("web.error.national-id"),
}
"""What is wrong with a field, whatever it is."""


def wrong(fault: Fault) -> tuple[str, Words]:
    """Field and words for what a deed found wrong with what was told."""
    field = str(fault.params.get("field", ""))
    reason = str(fault.params.get("reason", ""))
    if reason == "too-long":
        return field, say("web.error.too-long", limit=fault.params["limit"])
    if reason == "future":
        return "day", say("web.error.future")
    if reason == "no-consent":
        return "national_consent", say("web.error.consent")
    return ("national_id" if field == "tckn" else field), FIELDS.get(field, say("web.error.choose"))


class Text(StringField):  # type: ignore[misc]
    """Several lines, without what cannot be typed; lines end in one way."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The first value, cleaned."""
        typed = (valuelist[0] if valuelist else "").replace("\r\n", "\n").replace("\r", "\n")
        self.data = "".join(one for one in typed if one == "\n" or not _unseen(one))


def _unseen(sign: str) -> bool:
    return category(sign) in NO_LETTERS


class Asking(Form):
    """One question. `fields`: those of a complaint that stand in the form by the same name."""

    fields: ClassVar[tuple[str, ...]] = ()

    def fill(self, told: Particulars, now: datetime) -> None:
        """Show what was told before."""
        for name in self.fields:
            self[name].data = getattr(told, name)

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """What was told, with this answer; what is wrong with it stands in the form then."""
        answers: dict[str, Any] = {name: (self[name].data or "").strip() for name in self.fields}
        return replace(told, **answers)

    def refuse_fault(self, fault: Fault) -> None:
        """Tell at the field what a deed did not take. Raises the fault where it is none of it."""
        field, words = wrong(fault)
        if field not in self:
            raise fault
        self.refuse(field, words)


class TypeForm(Asking):
    """Which kind of message it was."""

    type = RadioField(choices=[kind.name for kind in MessageType], validate_choice=False)

    def fill(self, told: Particulars, now: datetime) -> None:
        """The type's name."""
        self.type.data = told.type.name

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """What cannot be said of such a message goes."""
        kind = type_called(self.type.data)
        if kind is None:
            self.refuse("type", say("web.error.type"))
            return told
        possible = {one.id for one in RULES.subjects_of(kind)}
        subjects = tuple(one for one in told.subjects if one in possible)
        operator = "" if kind is MessageType.EPOSTA else told.operator
        return replace(told, type=kind, subjects=subjects, operator=operator)


def type_called(name: str | None) -> MessageType | None:
    """The type of this name."""
    return next((kind for kind in MessageType if kind.name == name), None)


class SenderForm(Asking):
    """Who sent it: a brand, which is looked for on a page of its own, or what it came from."""

    who = RadioField(choices=[BRAND, SENDER, UNKNOWN], validate_choice=False)
    sender = Line()

    def fill(self, told: Particulars, now: datetime) -> None:
        """What was chosen, if anything was."""
        self.sender.data = told.sender
        self.who.data = BRAND if told.brand else SENDER if told.sender else None

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """A sender that was typed counts, whichever circle is filled by mistake."""
        typed = " ".join((self.sender.data or "").split())
        if typed and self.who.data is None:
            self.who.data = SENDER
        if self.who.data not in (BRAND, SENDER, UNKNOWN):
            self.refuse("who", say("web.error.who"))
        elif self.who.data == SENDER:
            return replace(told, brand=None, sender=self._checked(typed))
        elif self.who.data == UNKNOWN:
            return replace(told, brand=None, sender="")
        return told

    def _checked(self, typed: str) -> str:
        try:
            parse_sender(typed)
        except (InvalidInput, RuleBroken):
            self.refuse("sender", say("web.error.sender"))
        return typed


class WhenForm(Asking):
    """When it came."""

    which = RadioField(choices=[TODAY, YESTERDAY, OTHER], validate_choice=False)
    day = Line()
    time = Line()

    def fill(self, told: Particulars, now: datetime) -> None:
        """As it would be typed."""
        if told.at is None:
            return
        at, today = told.at.astimezone(ISTANBUL), now.astimezone(ISTANBUL).date()
        self.which.data = {0: TODAY, 1: YESTERDAY}.get((today - at.date()).days, OTHER)
        if self.which.data == OTHER:
            self.day.data = f"{at:%d.%m.%Y}"
        self.time.data = f"{at:%H:%M}"

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """The moment, in Istanbul."""
        today = now.astimezone(ISTANBUL).date()
        typed = (self.day.data or "").strip()
        if typed and self.which.data is None:
            self.which.data = OTHER
        words = {TODAY: "today", YESTERDAY: "yesterday", OTHER: typed}.get(self.which.data or "")
        day = read_day(words, today) if words else None
        clock = read_time(self.time.data or "")
        if words is None:
            self.refuse("which", say("web.error.which-day"))
        elif day is None:
            self.refuse("day", say("web.error.day"))
        if clock is None:
            self.refuse("time", say("web.error.time"))
        if day is None or clock is None:
            return told
        at = datetime.combine(day, clock, ISTANBUL)
        self._check(at, now)
        return replace(told, at=at)

    def _check(self, at: datetime, now: datetime) -> None:
        if at > now:
            self.refuse("time" if at.date() == now.astimezone(ISTANBUL).date() else "day",
                        say("web.error.future"))  # fmt: skip
        elif at < oldest(now):
            first = oldest(now).astimezone(ISTANBUL).date().isoformat()
            self.refuse("day", say("web.error.too-old", day=first))


class TextForm(Asking):
    """The text of it; of a call, what it was about."""

    text = Text()
    fields = ("text",)


class OperatorForm(Asking):
    """Whose line it came by."""

    operator = RadioField(choices=list(RULES.operators), validate_choice=False)
    fields = ("operator",)


class SubjectsForm(Asking):
    """What is wrong with it, and in one's own words."""

    subjects = SelectMultipleField(validate_choice=False)
    about = Text()
    fields = ("about",)

    def fill(self, told: Particulars, now: datetime) -> None:
        """Those that were ticked."""
        super().fill(told, now)
        self.subjects.data = list(told.subjects)

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """In the order of the rules; what can be said of no such message is left out."""
        chosen = set(self.subjects.data or ())
        known = [one.id for one in RULES.subjects_of(told.type)]
        told = super().read(told, now)
        return replace(told, subjects=tuple(one for one in known if one in chosen))


class PartyForm(Asking):
    """As whom one complains."""

    party = RadioField(choices=list(RULES.parties), validate_choice=False)
    fields = ("party",)


class PersonForm(Asking):
    """Who complains: what an officer needs, which may come later."""

    name = Line()
    title = Line()
    residence = Text()
    province = SelectField(validate_choice=False)
    mersis = Line()
    statement = BooleanField()
    national_consent = BooleanField()
    national_id = Line()
    fields = ("name", "title", "residence", "mersis", "national_id")

    def fill(self, told: Particulars, now: datetime) -> None:
        """As it was told."""
        super().fill(told, now)
        self.province.data = str(told.province or "")
        self.statement.data = told.statement
        self.national_consent.data = told.national_consent

    def read(self, told: Particulars, now: datetime) -> Particulars:
        """What such a party is not asked for is kept as it was."""
        wanted = set(RULES.parties[told.party].wants) if told.party in RULES.parties else set()
        read = super().read(told, now)
        number = self.province.data or ""
        province = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        return replace(
            read,
            title=read.title if "title" in wanted else told.title,
            mersis=read.mersis.replace(" ", "") if "mersis" in wanted else told.mersis,
            statement=bool(self.statement.data) if "statement" in wanted else told.statement,
            province=province or None,
            national_id=read.national_id.replace(" ", ""),
            national_consent=bool(self.national_consent.data),
        )
