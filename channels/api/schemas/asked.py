"""What an app sends."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.domain.consent import MessageType, RecipientType, Source
from app.domain.party import SECTORS
from app.usecases.changing import MOST
from app.usecases.overview import Order
from channels.api.schemas.fields import (
    Flag,
    QueryFlag,
    Strict,
    Text,
    address_id,
    brand_code,
    message_type,
    moment,
    permitted,
    told,
)

MOST_ADDRESSES = 100
LONGEST_ADDRESS = 265
MOST_ON_A_PAGE, USUAL_PAGE = 100, 50


def _address() -> Text:
    text = "A phone number (0532 111 22 33 or +905321112233) or a mail address."
    return Text(LONGEST_ADDRESS, required=True, metadata=told(text))


def _code() -> Text:
    return Text(12, required=True, metadata=told("The six digits that were sent there."))


class CodeWish(Strict):
    """Where a code is to be sent."""

    address = _address()


class Entry(Strict):
    """A code that arrived, and who shows it."""

    address = _address()
    code = _code()
    client_id = Text(
        64,
        validate=[validate.Regexp(r"^[A-Za-z0-9._-]+$", error="pattern")],
        metadata=told("The app's own name; the citizen sees it with the device."),
    )
    device = Text(80, metadata=told("What the citizen is to know this device by."))


class Refresh(Strict):
    """The newest refresh token."""

    refresh_token = Text(400, required=True, metadata=told("It is good once."))


class AddedAddress(Strict):
    """An address of one's own, with the code that arrived there."""

    address = _address()
    code = _code()


class AddressChange(Strict):
    """What is to be otherwise about an address; at least one of the two."""

    opens = Flag(metadata=told("Whoever proves this address sees the whole account."))
    locked = Flag(metadata=told("No provider's approval takes effect while it is locked."))

    @validates_schema
    def _something(self, data: dict[str, Any], **_: Any) -> None:  # noqa: ANN401
        if not data:
            raise ValidationError("required")


class Lock(Strict):
    """Whether an address is to be locked."""

    locked = Flag(required=True)


class Narrowed(Strict):
    """Which permissions are wanted, in which order, from where on."""

    address = address_id()
    type = message_type()
    source = fields.Enum(Source, metadata=told("Where it was said, in İYS's terms."))
    approved = QueryFlag(metadata=told("Only what is approved today."))
    since = moment("Only what was recorded after this moment.")
    q = Text(100, metadata=told("Words that begin the brand's name, or its provider's."))
    sort = fields.Enum(
        Order, by_value=True, load_default=Order.NAME, metadata=told("By name, or newest first.")
    )
    cursor = Text(400, metadata=told("`next` of the page before."))
    limit = fields.Integer(
        load_default=USUAL_PAGE,
        validate=validate.Range(1, MOST_ON_A_PAGE, error="range"),
        metadata=told("How many brands at most."),
    )


class Words(Strict):
    """A search for brands."""

    q = Text(100, required=True, metadata=told("Words that begin the brand's name."))


class OfAddress(Strict):
    """Perhaps of one address only."""

    address = address_id()


class Wanted(Strict):
    """What one permission is to be."""

    status = permitted(required=True)


class Change(Strict):
    """One permission, and what it is to be."""

    address = address_id(required=True)
    brand = brand_code(required=True)
    type = message_type(required=True)
    recipient_type = fields.Enum(
        RecipientType,
        load_default=None,
        metadata=told("Left out: a refusal is for both, an approval for the private person."),
    )
    status = permitted(required=True)


class Changes(Strict):
    """Many permissions; all of them are changed, or none."""

    changes = fields.List(
        fields.Nested(Change),
        required=True,
        validate=validate.Length(1, MOST, error="length"),
    )


class Refusal(Strict):
    """What is refused; nothing said: everything at every address."""

    types = fields.List(
        message_type(),
        load_default=lambda: list(MessageType),
        validate=validate.Length(1, error="length"),
        metadata=told("Only these types."),
    )
    keep = fields.List(
        brand_code(),
        load_default=list,
        validate=validate.Length(max=MOST, error="length"),
        metadata=told("Brands that may go on."),
    )
    addresses = fields.List(
        address_id(),
        validate=validate.Length(1, MOST_ADDRESSES, error="length"),
        metadata=told("Only at these addresses."),
    )
    ahead = Flag(load_default=False, metadata=told("Brands that have not written yet, too."))


class Ahead(Strict):
    """What is refused in advance at an address; nothing said: everything, until it is ended."""

    address = address_id(required=True)
    type = message_type()
    sector = Text(
        32,
        validate=[validate.OneOf(SECTORS, error="unknown")],
        metadata=told("A trade."),
    )
    until = moment("Until when.")


class Denial(Strict):
    """Which brand recorded an approval that was never given, for which address."""

    address = address_id(required=True)
    brand = brand_code(required=True)


class Forgetting(Strict):
    """«Forget me» cannot be undone."""

    confirm = Flag(required=True, validate=validate.Equal(True, error="required"))
    refuse = Flag(load_default=False, metadata=told("End every permission first."))
