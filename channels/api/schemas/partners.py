"""What a provider lets its business partners (iş ortağı) do for a brand."""

from marshmallow import fields, validate

from app.usecases.programs.partners import Right
from channels.api.schemas.complaints import a_number
from channels.api.schemas.fields import Flag, Strict, told

RIGHTS = [right.name.lower() for right in Right]
BY_TYPE = ("arama", "mesaj", "eposta")


def _right(of: str) -> fields.String:
    return fields.String(
        load_default=RIGHTS[0],
        validate=validate.OneOf(RIGHTS, error="unknown-choice"),
        metadata=told(f"With permissions of {of}: nothing, read, or also write."),
    )


class GrantSaid(Strict):
    """What a partner may do from now on, in the place of what it might."""

    arama = _right("calls")
    mesaj = _right("texts")
    eposta = _right("mails")
    via = Flag(load_default=False, metadata=told("Ask citizens for approvals (ViA)."))
    agreement = Flag(load_default=False, metadata=told("Agree to the daily file."))


class GrantTold(Strict):
    """What a partner may do."""

    partner = a_number("Its code (integratorCode).")
    title = fields.String(required=True)
    arama, mesaj, eposta = (fields.String(required=True) for _ in range(3))
    via, agreement = (fields.Boolean(required=True) for _ in range(2))
    changed_at = fields.AwareDateTime(required=True, format="iso")


class GrantsTold(Strict):
    """Everybody who may do something for the brand."""

    items = fields.List(fields.Nested(GrantTold), required=True)
