"""What a provider is told of complaints about its brands, and what it answers."""

from marshmallow import fields, validate

from app.domain.complaint import Move
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.desk import Position
from app.usecases.complaints.answering import LONGEST, WHICH
from channels.api.schemas.complaints import STATES, Lines, a_number, text, word
from channels.api.schemas.fields import Strict, told


def _at(about: str, *, maybe: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=maybe, format="iso", metadata=told(about))


class WhichAsked(Strict):
    """Which complaints, from which number on."""

    which = fields.String(
        load_default="waiting",
        validate=validate.OneOf(list(WHICH), error="unknown-choice"),
        metadata=told("Those that wait for an answer, that are open, or all."),
    )
    after = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=2**53, error="range"),
        metadata=told("The last number of the page before."),
    )


class AskedLineTold(Strict):
    """A complaint in the provider's list."""

    number = a_number("Its number.")
    state = word(STATES.values(), "Where it stands.")
    type = fields.Enum(MessageType, required=True)
    brand = a_number("Which of the provider's brands.")
    message_at = _at("When the message came.")
    asked_at = _at("When the provider was asked.")
    answer_by = _at("Until when it may answer.")
    answered_at = _at("When it first answered.", maybe=True)


class AskedList(Strict):
    """A page of complaints, by number; `next`: what `after` the next page wants."""

    items = fields.List(fields.Nested(AskedLineTold), required=True)
    next = a_number("Null on the last page.", allow_none=True)


class PermissionLineTold(Strict):
    """A line of the permission's history."""

    type = fields.Enum(MessageType, required=True)
    recipient_type = fields.Enum(RecipientType, required=True)
    status = fields.Enum(Status, required=True)
    kind = fields.Enum(EventKind, required=True)
    source = fields.Enum(Source, required=True, allow_none=True)
    consent_date = _at("When it was said.", maybe=True)
    created_at = _at("When it was recorded.")


class AskedEventTold(Strict):
    """What happened."""

    at = _at("When.")
    move = word((one.value for one in Move), "What.")
    words = text("In which words, where they are the provider's affair.")


class AskedTold(AskedLineTold):
    """A complaint as far as it is the provider's affair: no word of who complained but the
    address."""

    address = text("To which the message came.")
    sender = text("From which it came, as it was shown.")
    text = text("What it said.")
    subjects = fields.List(fields.String(), required=True)
    movements = fields.List(fields.Nested(PermissionLineTold), required=True)
    events = fields.List(fields.Nested(AskedEventTold), required=True)


class Answer(Strict):
    """What the provider says of the message."""

    position = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in Position], error="unknown-choice"),
        metadata=told("In one word."),
    )
    words = Lines(LONGEST, required=True, metadata=told("In its words."))
