"""What an app is told."""

from typing import Any

from marshmallow import fields

from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from channels.api.schemas.fields import Strict, permitted, told


def _text(about: str = "", **given: Any) -> fields.String:  # noqa: ANN401
    return fields.String(required=True, metadata=told(about) if about else {}, **given)


def _number(about: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, metadata=told(about))


def _flag(about: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata=told(about))


def _moment(about: str, **given: Any) -> fields.AwareDateTime:  # noqa: ANN401
    return fields.AwareDateTime(required=True, format="iso", metadata=told(about), **given)


def _address() -> fields.String:
    return _text("The id of the address; nothing can be read out of it.")


def _reference() -> fields.String:
    return _text("What names this deed to the citizen.")


def _type(**given: Any) -> "fields.Enum[MessageType]":  # noqa: ANN401
    return fields.Enum(MessageType, required=True, **given)


def _recipient_type() -> "fields.Enum[RecipientType]":
    return fields.Enum(RecipientType, required=True)


def _source() -> "fields.Enum[Source]":
    about = told("Where it was said, as İYS names it.")
    return fields.Enum(Source, required=True, allow_none=True, metadata=about)


class FieldError(Strict):
    """What is wrong with one field."""

    field = _text("The field (`changes.0.type`), the parameter or the header.")
    code = _text("What is wrong with it: a word of ours, or the code of a rule.")


class Problem(Strict):
    """What could not be done (RFC 9457)."""

    type = _text("`urn:ileti:` and a code; act on this one.")
    title = _text("In short, in the language that was asked for.")
    status = _number("The status of HTTP.")
    detail = _text("For people, in the language that was asked for.")
    instance = fields.String(metadata=told("Of a failure of ours: the number that our log has."))
    errors = fields.List(fields.Nested(FieldError))


class CodeSent(Strict):
    """A code is on its way, if anybody is there."""

    expires_at = _moment("Until when it is good.")


class Tokens(Strict):
    """What an app shows and keeps."""

    access_token = _text("For `Authorization: Bearer …`.")
    token_type = _text()
    expires_in = _number("Seconds for which the access token is good.")
    refresh_token = _text("Good once, for the next two tokens.")


class AddressTold(Strict):
    """An address of the citizen's own."""

    id = _address()
    address = _text("In its one true form.")
    kind = _text("`phone` or `mail`.")
    opens = _flag("Whether whoever proves it sees the whole account.")
    entry = _flag("Whether this device came in by it.")
    locked = _flag("Whether only the citizen can approve at it.")
    added_at = _moment("Since when it belongs to the account.")


class AddressList(Strict):
    """All of them."""

    items = fields.List(fields.Nested(AddressTold), required=True)
    seen_at = _moment("When the visit before this one began.", allow_none=True)


class Locked(Strict):
    """Whether the address is locked now."""

    reference = _reference()
    locked = _flag("As it is now.")
    changed = _flag("Whether it was otherwise before.")


class BrandTold(Strict):
    """A brand, and who is behind it."""

    code = _number("Its brandCode.")
    name = _text()
    title = _text("The provider's title.")
    mersis = _text("The provider's MERSİS number.", allow_none=True)
    sector = _text("Its trade.", allow_none=True)


class BrandList(Strict):
    """Brands in Turkish order."""

    items = fields.List(fields.Nested(BrandTold), required=True)


class PermissionTold(Strict):
    """One permission as it stands."""

    address = _address()
    recipient_type = _recipient_type()
    type = _type()
    status = permitted(required=True)
    source = _source()
    since = _moment("When it was said.", allow_none=True)
    recorded_at = _moment("When we learned of it.")
    claimed = _flag("The brand recorded it over a refusal, and the citizen has not answered yet.")
    ahead = _flag("It does not count, because it was refused in advance.")
    look_until = _moment("Until when it waits for a look: it is from before.", allow_none=True)


class BrandPermissions(Strict):
    """What a brand has of the citizen."""

    brand = fields.Nested(BrandTold, required=True)
    permissions = fields.List(fields.Nested(PermissionTold), required=True)


class PermissionPage(Strict):
    """A page of the list."""

    items = fields.List(fields.Nested(BrandPermissions), required=True)
    next = _text("The cursor of the next page; null on the last one.", allow_none=True)
    total = _number("How many brands there are on all pages.")


class MovedTold(Strict):
    """A permission that was changed."""

    address = _address()
    brand = _number("Its brandCode.")
    recipient_type = _recipient_type()
    type = _type()
    status = permitted(required=True)


class ChangedTold(Strict):
    """What was changed; what stood so already is not named."""

    reference = _reference()
    changed = fields.List(fields.Nested(MovedTold), required=True)


class RefusedTold(Strict):
    """What ended; the reference undoes it for ten minutes."""

    reference = _reference()
    consents = _number("How many permissions.")
    brands = _number("Of how many brands.")
    addresses = _number("At how many addresses.")


class UndoneTold(Strict):
    """What stands again."""

    reference = _reference()
    brands = _number("How many brands may write again.")
    addresses = _number("At how many addresses.")


class DeniedTold(Strict):
    """What was ended and marked as disputed."""

    reference = _reference()
    brand = _number("Its brandCode.")
    consents = _number("How many approvals.")


class AheadTold(Strict):
    """What stands refused in advance."""

    id = _text("What names it; nothing can be read out of it.")
    address = _address()
    since = _moment("Since when.")
    until = _moment("Until when, if not until it is ended.", allow_none=True)
    type = _type(allow_none=True)
    sector = _text("A trade, or null for all of them.", allow_none=True)
    reference = _reference()


class AheadList(Strict):
    """All of it."""

    items = fields.List(fields.Nested(AheadTold), required=True)


class AheadMade(Strict):
    """Whether it was not refused so already."""

    reference = _reference()
    changed = _flag("Whether there is something new.")


class Ended(Strict):
    """It is ended."""

    reference = _reference()


class MovementTold(Strict):
    """A line of the history, with both clocks."""

    address = _address()
    recipient_type = _recipient_type()
    type = _type()
    kind = fields.Enum(EventKind, required=True, metadata=told("ACCESS, REPEATED: nothing moved."))
    status = fields.Enum(Status, required=True, metadata=told("NONE: a first refusal, undone."))
    source = _source()
    consent_date = _moment("When it was said.", allow_none=True)
    recorded_at = _moment("When we learned of it.")
    channel = _text("By which door of ours it came.")
    reference = _text("What names the deed.", allow_none=True)
    transaction_id = _text("İYS's own number of the movement.")


class History(Strict):
    """Every movement of one brand, the newest last."""

    items = fields.List(fields.Nested(MovementTold), required=True)


class DeviceTold(Strict):
    """A device that is signed in."""

    id = _text()
    name = _text()
    channel = _text()
    client = _text("The app's own name.", allow_none=True)
    since = _moment("When it signed in.")
    seen_at = _moment("When it was last used, to the minute.")
    this = _flag("The one that asks.")


class DeviceList(Strict):
    """The devices of the account."""

    items = fields.List(fields.Nested(DeviceTold), required=True)


class DataTold(Strict):
    """Everything that is held about the citizen, by part."""

    made_at = _moment("When it was gathered.")
    parts = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))),
        required=True,
    )


class KeptTold(Strict):
    """A record that stays."""

    address = _address()
    brand = _number("Its brandCode.")
    recipient_type = _recipient_type()
    type = _type()
    status = fields.Enum(Status, required=True)
    until = _moment("Until when; null: as long as it protects, or is valid.", allow_none=True)


class ForgetPlan(Strict):
    """What would stay."""

    kept = fields.List(fields.Nested(KeptTold), required=True)


class ForgottenTold(Strict):
    """What was erased, and what stays."""

    reference = _reference()
    erased = _number("How many rows.")
    kept = fields.List(fields.Nested(KeptTold), required=True)
