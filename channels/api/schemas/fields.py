"""The fields of the API. Their messages are codes, for machines; nothing of a value is quoted."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, validate

from app.domain.consent import MessageType, RecipientType, Status

LARGEST_CODE = 2**31 - 1
LAST_DAY = datetime(2100, 1, 1, tzinfo=UTC)
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
BOUNDS = validate.Range(FIRST_DAY, LAST_DAY, error="range")


class Strict(Schema):
    """A schema that takes no field it does not know."""

    error_messages = {"unknown": "unknown-field", "type": "type"}  # noqa: RUF012

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: "fields.Field[Any]") -> None:
        """Name every failure of a field by its key."""
        say_codes(field_obj)


def say_codes(field: "fields.Field[Any]") -> None:
    """Put the key of a message in its place, in a list and an enumeration also within."""
    field.error_messages = {key: key.replace("_", "-") for key in field.error_messages}
    if isinstance(field, fields.List):
        say_codes(field.inner)
    if isinstance(field, fields.Enum):
        say_codes(field.field)


class Text(fields.String):
    """A text without control characters."""

    default_error_messages = {"characters": ""}  # noqa: RUF012

    def __init__(self, most: int, least: int = 1, **given: Any) -> None:  # noqa: ANN401
        length = validate.Length(least, most, error="length")
        super().__init__(validate=[length, *given.pop("validate", [])], **given)

    def _deserialize(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        text: str = super()._deserialize(*given, **more)
        if not text.isprintable():
            raise self.make_error("characters")
        return text


class Flag(fields.Boolean):
    """true or false, and nothing that is only like it."""

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class QueryFlag(fields.Boolean):
    """The same in a query."""

    truthy = {"true"}  # noqa: RUF012
    falsy = {"false"}  # noqa: RUF012


class Moment(fields.AwareDateTime):
    """A date with time and zone, as RFC 3339 writes it and in no other way."""

    FORM = re.compile(
        r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
    )

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, str) or not self.FORM.fullmatch(value):
            raise self.make_error("invalid", obj_type="datetime", input=value)
        return super()._deserialize(value, *given, **more)


class Permitted(fields.Field[Status]):
    """ONAY or RET: nobody can say NONE."""

    NAMES: ClassVar = {one.name: one for one in (Status.ONAY, Status.RET)}
    default_error_messages = {"unknown": ""}  # noqa: RUF012

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Status:  # noqa: ANN401
        if not isinstance(value, str) or value not in self.NAMES:
            raise self.make_error("unknown")
        return self.NAMES[value]

    def _serialize(self, value: Status | None, *given: Any, **more: Any) -> str | None:  # noqa: ANN401
        return None if value is None else value.name


def told(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the document says of a field."""
    return {"description": text, **more}


def address_id(**given: Any) -> Text:  # noqa: ANN401
    """The id of an address of the account."""
    return Text(64, metadata=told("The id of one of the citizen's own addresses."), **given)


def brand_code(**given: Any) -> fields.Integer:  # noqa: ANN401
    """The brandCode of İYS."""
    return fields.Integer(
        strict=True,
        validate=validate.Range(1, LARGEST_CODE, error="range"),
        metadata=told("The brand's code (brandCode)."),
        **given,
    )


def message_type(**given: Any) -> "fields.Enum[MessageType]":  # noqa: ANN401
    """The channel of a commercial message."""
    return fields.Enum(MessageType, metadata=told("Calls, texts or mails."), **given)


def recipient_type(**given: Any) -> "fields.Enum[RecipientType]":  # noqa: ANN401
    """As whom the citizen is written to."""
    return fields.Enum(
        RecipientType, metadata=told("As a private person, or as a trader."), **given
    )


def permitted(**given: Any) -> "Permitted":  # noqa: ANN401
    """What somebody has said, or says."""
    names = list(Permitted.NAMES)
    return Permitted(metadata=told("Approved, or refused.", type="string", enum=names), **given)


def moment(text: str, **given: Any) -> "Moment":  # noqa: ANN401
    """A moment within a hundred years."""
    return Moment(format="iso", metadata=told(text), validate=BOUNDS, **given)
