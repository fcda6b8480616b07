"""From which numbers, names and mail addresses a brand's messages come."""

from marshmallow import fields

from app.domain.sender import SenderKind
from channels.api.schemas.fields import Strict, Text, brand_code, told


class SenderSaid(Strict):
    """From what the provider's messages come."""

    sender = Text(60, required=True, metadata=told("A number, a name or a mail address."))


class SenderTold(Strict):
    """Whose it is from now on."""

    id = fields.UUID(required=True)
    brand = brand_code(required=True)


class SenderOfBrand(Strict):
    """One that is the brand's."""

    id = fields.UUID(required=True)
    sender = fields.String(required=True, metadata=told("In its one form: `8502223344`."))
    kind = fields.Enum(SenderKind, required=True)
    by_officer = fields.Boolean(
        required=True, metadata=told("An officer of the Ministry said so, whose word stands.")
    )
    changed_at = fields.AwareDateTime(required=True, format="iso")


class SendersTold(Strict):
    """All of a brand's."""

    items = fields.List(fields.Nested(SenderOfBrand), required=True)
