"""What a provider's program is told of movements that it fetches."""

from marshmallow import fields, validate

from app.domain.consent import MessageType, RecipientType, Source
from app.usecases.feeds.pulling import MOST
from channels.api.schemas.complaints import a_number, text, word
from channels.api.schemas.fields import Strict, message_type, moment, permitted, told
from channels.api.schemas.webhooks import SOURCES

USUAL = 500


class WhichMovements(Strict):
    """After which number, how many, and which of them."""

    after = fields.Integer(
        load_default=None,
        validate=validate.Range(min=0, max=2**53, error="range"),
        metadata=told("The `to` of the answer before; the oldest kept where it is left out."),
    )
    limit = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(min=1, max=MOST, error="range"),
        metadata=told("For how many numbers to answer."),
    )
    type = message_type(load_default=None)
    status = permitted(load_default=None)
    sources = fields.String(
        load_default="all",
        validate=validate.OneOf(list(SOURCES), error="unknown-choice"),
        metadata=told("What citizens said to the registry, what the provider reported, or both."),
    )


class FetchedMovement(Strict):
    """One movement of the brand."""

    sequence = a_number("Its number: 1, 2, 3 …, without a gap.")
    recipient = text("In its one true form.")
    recipient_type = word(tuple(RecipientType.__members__), "As whom.")
    type = word(tuple(MessageType.__members__), "Calls, texts or mails.")
    status = word(("ONAY", "RET"), "Approved, or refused.")
    source = word(tuple(Source.__members__), "Where it was said.", allow_none=True)
    consent_date = moment("When it was said.", required=True, allow_none=True)
    recorded_at = moment("When it was recorded.", required=True)
    transaction_id = text("64 hex; also on the movement's proof.")


class FetchedMovements(Strict):
    """Movements, by number. It answers for all from `from` to `to`."""

    provider = a_number("The provider's iysCode.")
    brand = a_number("The brand's code.")
    types = fields.List(
        word(
            tuple(MessageType.__members__), "Which were asked for; of a partner, that it may read."
        ),
        required=True,
    )
    statuses = fields.List(word(("ONAY", "RET"), "Which were asked for."), required=True)
    sources = word(tuple(SOURCES), "Whose were asked for.")
    first = fields.Integer(required=True, data_key="from", metadata=told("The first number."))
    last = fields.Integer(
        required=True,
        data_key="to",
        metadata=told("The last number, the next `after`; one below `from` if nothing is new."),
    )
    more = fields.Boolean(required=True, metadata=told("There are higher numbers."))
    movements = fields.List(fields.Nested(FetchedMovement), required=True)


class SigningKey(Strict):
    """What answers are checked by."""

    public = text("Ed25519: `whpk_` and base 64 of the 32 bytes.")


class SigningKeys(Strict):
    """One that signs now."""

    keys = fields.List(fields.Nested(SigningKey), required=True)
