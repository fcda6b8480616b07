"""What a program reports of permissions, and what it is told."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields, validate

from app.domain.consent import RETAILER_ACCESS_LIMIT, RecipientType, Source, Status
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import MOST_BYTES, Format
from app.usecases.programs.refusing import Fate
from channels.api.schemas.complaints import a_number, text, word
from channels.api.schemas.fields import (
    Flag,
    Strict,
    Text,
    message_type,
    moment,
    recipient_type,
    told,
)
from channels.api.schemas.told import FieldError

MOST = 1000
LONGEST = 300
PERSON = RecipientType.BIREYSEL
REPORTED = [one.name for one in Source if one.by_provider]
SAID = [Status.ONAY.name, Status.RET.name]


def _recipient() -> Text:
    about = "A telephone number or a mail address, in any usual way of writing."
    return Text(LONGEST, required=True, metadata=told(about))


def _recipients() -> "fields.List[str]":
    return fields.List(
        Text(LONGEST), required=True, validate=validate.Length(1, MOST, error="length")
    )


def _code(**given: Any) -> fields.Integer:  # noqa: ANN401
    bounds = validate.Range(1, 2**31 - 1, error="range")
    return fields.Integer(strict=True, validate=bounds, **given)


def _choice(choices: Iterable[str], about: str, **given: Any) -> fields.String:  # noqa: ANN401
    """One of some words; any other is refused."""
    known = validate.OneOf(list(choices), error="unknown-choice")
    return fields.String(validate=known, metadata=told(about), **given)


def _at(about: str, *, maybe: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=maybe, format="iso", metadata=told(about))


class Said(Strict):
    """A permission as the provider has it."""

    recipient = _recipient()
    type = message_type(required=True)
    recipient_type = recipient_type(load_default=PERSON)
    status = _choice(SAID, "Approved, or refused.", load_default=Status.ONAY.name)
    source = _choice(REPORTED, "Where it was said, as İYS names it.", load_default=None)
    consent_date = moment("When it was said.", load_default=None)
    retailer_code = _code(load_default=None, metadata=told("The dealer that took it."))
    retailer_access = fields.List(
        _code(),
        load_default=list,
        validate=validate.Length(1, RETAILER_ACCESS_LIMIT, error="length"),
        metadata=told("The dealers that may use it."),
    )


class SaidMany(Strict):
    """Some permissions."""

    records = fields.List(
        fields.Nested(Said), required=True, validate=validate.Length(1, MOST, error="length")
    )


class RecordedTold(Strict):
    """It is recorded."""

    transaction_id = text("Of the movement, 64 hex digits.")
    recorded_at = _at("When.")


class RecordChecked(Strict):
    """What recording one of them would come to now."""

    index = a_number("Its place in the list, from 0.")
    taken = fields.Boolean(required=True)
    errors = fields.List(fields.Nested(FieldError), required=True)


class CheckedMany(Strict):
    """The same for each, in their order."""

    items = fields.List(fields.Nested(RecordChecked), required=True)


class RefusalSaid(Strict):
    """A refusal that the provider itself took."""

    recipient = _recipient()
    type = message_type(required=True)
    recipient_type = recipient_type(load_default=PERSON)
    source = _choice(REPORTED, "Where it was said, as İYS names it.", required=True)
    refused_at = moment("When it was said.", required=True)


class RefusalTold(Strict):
    """What became of it."""

    fate = word((one.value for one in Fate), "`overtaken`: something later stands against it.")
    late = fields.Boolean(
        required=True, metadata=told("It should have been reported within three business days.")
    )
    transaction_id = text("Of the line in the history.")
    recorded_at = _at("When that was written.")


class StateAsked(Strict):
    """Whose permissions, of which type."""

    recipients = _recipients()
    type = message_type(required=True)
    recipient_type = recipient_type(load_default=PERSON)
    retailer_code = _code(
        load_default=None, metadata=told("May this dealer write, in the brand's name? Only of now.")
    )


class AtAsked(Strict):
    """At which moment; now, unless told."""

    at = moment("As the registry knew it then.", load_default=None)


class StateTold(Strict):
    """How one permission stood."""

    recipient = text("In its one true form.")
    may_send = fields.Boolean(
        required=True, metadata=told("Whether the brand may; the dealer, where one was named.")
    )
    status = word(SAID, "Null: nothing was recorded.", allow_none=True)
    refused_ahead = fields.Boolean(
        required=True, metadata=told("The citizen had refused this in advance.")
    )
    source = fields.Enum(Source, required=True, allow_none=True)
    consent_date = _at("When it was said.", maybe=True)
    recorded_at = _at("When it was recorded.", maybe=True)
    transaction_id = text("Of the movement that made it so.", allow_none=True)


class StatesTold(Strict):
    """The same for each, in their order."""

    at = _at("The moment.")
    items = fields.List(fields.Nested(StateTold), required=True)


class LoadWish(Strict):
    """A file that will come."""

    format = _choice((one.value for one in Format), "How it is written.", required=True)
    length = fields.Integer(
        strict=True,
        load_default=None,
        validate=validate.Range(1, MOST_BYTES, error="range"),
        metadata=told("Of how many bytes, where that is known."),
    )
    check_only = Flag(
        load_default=False, metadata=told("Nothing is recorded: it is told what would be refused.")
    )


class LoadTold(Strict):
    """How far a file has come."""

    id = text("What names it.")
    format = word((one.value for one in Format), "How it is written.")
    check_only = fields.Boolean(required=True)
    state = word((one.name.lower() for one in LoadState), "Where it stands.")
    received = a_number("So many bytes are here: the next part begins there.")
    length = a_number("So many there will be.", allow_none=True)
    loaded = a_number("So many bytes of them are done.")
    lines = a_number("So many lines of it.")
    taken = a_number("So many records took effect.")
    refused = a_number("So many did not.")
    fault = text("Why the whole could not be loaded.", allow_none=True)
    created_at = _at("When it began.")
    changed_at = _at("When the last part came, or it ended.")
    finished_at = _at("When it ended.", maybe=True)


class LoadsTold(Strict):
    """The newest of a brand."""

    items = fields.List(fields.Nested(LoadTold), required=True)


class AfterLine(Strict):
    """From where on."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=2**53, error="range"),
        metadata=told("The last line of the page before."),
    )


class RefusedLine(Strict):
    """A line that was not taken."""

    line = a_number("Its number in the file, from 1.")
    field = text("What is wrong with it; empty where it is the line as a whole.")
    code = text("The rule.")
    detail = text("In words.")


class RefusedLines(Strict):
    """A page of them; `next`: what `after` the next page wants."""

    items = fields.List(fields.Nested(RefusedLine), required=True)
    next = a_number("Null on the last page.", allow_none=True)
