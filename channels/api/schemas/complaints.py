"""What an app sends and is told about complaints."""

from typing import Any

from marshmallow import fields, validate

from app.domain.complaint import Actor, Decision, Move, State
from app.domain.consent import MessageType
from app.domain.examination import Verdict
from app.usecases.complaints.following import LONGEST_NOTE
from app.usecases.complaints.particulars import LONGEST, RULES
from channels.api.schemas.fields import (
    Flag,
    Strict,
    Text,
    address_id,
    brand_code,
    message_type,
    moment,
    told,
)

STATES = {state: state.name.lower().replace("_", "-") for state in State}
MOST_SUBJECTS = 20


class Lines(Text):
    """A text of several lines."""

    def _deserialize(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        text: str = fields.String._deserialize(self, *given, **more)
        if not text.replace("\n", "").replace("\t", "").isprintable():
            raise self.make_error("characters")
        return text


def _one_of(choices: Any, about: str) -> fields.String:  # noqa: ANN401
    return fields.String(
        validate=validate.OneOf(list(choices), error="unknown-choice"), metadata=told(about)
    )


class ToldBy(Strict):
    """Everything that a complaint asks; what is missing may come later."""

    type = message_type(required=True)
    brand = brand_code()
    sender = Text(60, metadata=told("A number, a name or a mail address, as it was shown."))
    at = moment("When it came.", required=True)
    text = Lines(LONGEST["text"], metadata=told("Its text; of a call, what was said."))
    about = Lines(LONGEST["about"], metadata=told("In the citizen's own words."))
    operator = _one_of(RULES.operators, "Whose line it came by.")
    subjects = fields.List(
        _one_of(RULES.subjects, "What is wrong."),
        validate=validate.Length(max=MOST_SUBJECTS, error="length"),
    )
    exemption = _one_of(RULES.exemptions, "Of a kind that needs no permission.")
    party = _one_of(RULES.parties, "As whom one complains.")
    name = Text(LONGEST["name"])
    title = Text(LONGEST["title"])
    residence = Lines(LONGEST["residence"])
    province = fields.Integer(
        strict=True, validate=validate.OneOf(list(RULES.provinces), error="unknown-choice")
    )
    mersis = Text(16)
    statement = Flag(metadata=told("Declares to be a tradesman."))
    national_id = Text(11, metadata=told("Kept only with `national_consent`."))
    another = Flag(
        metadata=told("Another message than one of the same minutes that was complained about.")
    )
    national_consent = Flag(metadata=told("Explicit consent to keep the national id."))


class ToFile(ToldBy):
    """A complaint. `insist`: although by its own account it is out of scope."""

    address = address_id(required=True)
    insist = Flag(load_default=False)


class ToCheck(Strict):
    """A message that came."""

    address = address_id(required=True)
    type = message_type(required=True)
    at = moment("When it came.", required=True)
    brand = brand_code()
    sender = Text(60)
    exemption = _one_of(RULES.exemptions, "Of a kind that needs no permission.")
    party = _one_of(RULES.parties, "As whom one would complain.")


class Note(Strict):
    """A few words, if any."""

    note = Lines(LONGEST_NOTE, load_default="")


class Objection(Strict):
    """Why one does not agree."""

    note = Lines(LONGEST_NOTE, required=True)


class Stopped(Strict):
    """Whether the messages have stopped."""

    stopped = Flag(required=True)


def a_number(about: str, **given: Any) -> fields.Integer:  # noqa: ANN401
    return fields.Integer(required=True, metadata=told(about), **given)


def _at(about: str, **given: Any) -> fields.AwareDateTime:  # noqa: ANN401
    return fields.AwareDateTime(required=True, format="iso", metadata=told(about), **given)


def word(choices: Any, about: str, **given: Any) -> fields.String:  # noqa: ANN401
    words = [*choices, None] if given.get("allow_none") else list(choices)
    return fields.String(required=True, metadata=told(about, enum=words), **given)


def text(about: str, **given: Any) -> fields.String:  # noqa: ANN401
    return fields.String(required=True, metadata=told(about), **given)


def _verdict(about: str) -> fields.String:
    return word((one.value for one in Verdict), about)


def _state() -> fields.String:
    return word(STATES.values(), "Where it stands.")


def _decision() -> fields.String:
    return word((one.word for one in Decision), "How it ended.", allow_none=True)


def _missing() -> "fields.List[str]":
    return fields.List(
        fields.String(), required=True, metadata=told("What is wanted before it is decided.")
    )


class FiledTold(Strict):
    """A complaint that was filed."""

    number = a_number("By which it is followed, by text too.")
    verdict = _verdict("What the registry finds.")
    then = _verdict("The same by what was known when the message came.")
    days = a_number("Business days from a refusal to the message.")
    missing = _missing()
    brand = a_number("Whose message it was.", allow_none=True)
    answer_by = _at("Until when the brand answers.", allow_none=True)
    joined_to = a_number("The complaint about the same message.", allow_none=True)


class ComplaintTold(Strict):
    """A complaint in a list."""

    number = a_number("Its number.")
    address = text("The id of the address that the message came to.")
    state = _state()
    type = fields.Enum(MessageType, required=True)
    brand = a_number("Whose message it was.", allow_none=True)
    message_at = _at("When the message came.")
    filed_at = _at("When it was filed.")
    changed_at = _at("When it moved last.")
    answer_by = _at("Until when the brand answers.", allow_none=True)
    decision = _decision()
    verdict = _verdict("What the registry finds.")


class ComplaintList(Strict):
    """All of them, the newest first."""

    items = fields.List(fields.Nested(ComplaintTold), required=True)


class EventTold(Strict):
    """What happened."""

    at = _at("When.")
    move = word((one.value for one in Move), "What.")
    by = word((one.value for one in Actor), "In whose name.")
    channel = text("By which way.")


class EvidenceTold(Strict):
    """A page of a file that was added."""

    file = a_number("Which file.")
    page = a_number("Which page of it.")
    width = a_number("Pixels.")
    height = a_number("Pixels.")


class CaseTold(Strict):
    """A complaint with what happened."""

    number = a_number("Its number.")
    address = text("The id of the address that the message came to.")
    state = _state()
    type = fields.Enum(MessageType, required=True)
    brand = a_number("Whose message it was.", allow_none=True)
    message_at = _at("When the message came.", allow_none=True)
    filed_at = _at("When it was filed.")
    answer_by = _at("Until when the brand answers.", allow_none=True)
    verdict = _verdict("What the registry finds.")
    then = _verdict("The same by what was known when the message came.")
    told = fields.Nested(
        ToldBy, required=True, metadata={"description": "Everything that was told."}
    )
    missing = _missing()
    decision = _decision()
    decided_at = _at("When it was decided.", allow_none=True)
    reasons = text("Why it was decided so.")
    joined_to = a_number("The complaint about the same message.", allow_none=True)
    stopped = fields.Boolean(required=True, allow_none=True)
    events = fields.List(fields.Nested(EventTold), required=True)
    evidence = fields.List(fields.Nested(EvidenceTold), required=True)


class MovedOn(Strict):
    """Where it stands now."""

    number = a_number("Its number.")
    state = _state()
    changed = fields.Boolean(required=True, metadata=told("False: it stood so already."))


class EvidenceAddedTold(Strict):
    """A file that was added, as pictures of our own."""

    file = a_number("Which file of the complaint.")
    pages = a_number("How many pages.")


class CheckedTold(Strict):
    """What the registry holds, and what stands in the way of a complaint."""

    verdict = _verdict("What the registry finds.")
    then = _verdict("The same by what was known when the message came.")
    days = a_number("Business days from a refusal to the message.")
    stop_by = _at("The last moment in which the sender might have written.", allow_none=True)
    proof = fields.Boolean(required=True, metadata=told("The brand must prove the permission."))
    brand = a_number("Whose message it was.", allow_none=True)
    since = _at("How old a message may be.")
    too_old = fields.Boolean(required=True)
    same = a_number("The citizen's complaint about this very message.", allow_none=True)
    earlier = fields.List(fields.Integer(), required=True)
