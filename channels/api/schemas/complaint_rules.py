"""What an app is told of the rules of complaints."""

from marshmallow import fields

from app.domain.consent import MessageType, RecipientType
from channels.api.schemas.complaints import a_number, text, word
from channels.api.schemas.fields import Strict


class ChoiceTold(Strict):
    """One of several."""

    id = text("What is sent.")
    tr = text("In Turkish.")
    en = text("In English.")


class SubjectTold(ChoiceTold):
    """What may be wrong."""

    types = fields.List(fields.Enum(MessageType), required=True)


class PartyTold(ChoiceTold):
    """As whom one complains."""

    recipient_type = fields.Enum(RecipientType, required=True)
    wants = fields.List(fields.String(), required=True)


class ExemptionTold(ChoiceTold):
    """A kind of message that needs no permission."""

    source = text("The rule that says so.")


class Named(Strict):
    """An operator."""

    id = text("What is sent.")
    name = text("What it is called.")


class Province(Strict):
    """A province."""

    number = a_number("Its number.")
    name = text("What it is called.")


class TimeTold(Strict):
    """How long something takes."""

    name = text("What.")
    value = a_number("How long: the unit stands in the name.")
    source = word(("unverified", "ours"), "`unverified`: usually told, in no text that we saw.")


class RulesTold(Strict):
    """What a complaint asks for."""

    subjects = fields.List(fields.Nested(SubjectTold), required=True)
    parties = fields.List(fields.Nested(PartyTold), required=True)
    exemptions = fields.List(fields.Nested(ExemptionTold), required=True)
    operators = fields.List(fields.Nested(Named), required=True)
    provinces = fields.List(fields.Nested(Province), required=True)
    times = fields.List(fields.Nested(TimeTold), required=True)
