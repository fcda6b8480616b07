"""What a provider says and is told of its webhooks."""

from typing import Any

from marshmallow import fields, validate

from app.domain.consent import MessageType, Status
from app.domain.feed import LONGEST_URL, Sources
from channels.api.schemas.complaints import a_number, text, word
from channels.api.schemas.fields import Strict, Text, brand_code, message_type, permitted, told

STATUSES = ("pending", "delivered", "dead")
SOURCES = {one.name.lower(): one for one in Sources}
SOME = validate.Length(min=1, max=10, error="length")
NUMBERS = validate.Range(min=1, max=2**53, error="range")


def _at(about: str, *, maybe: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=maybe, format="iso", metadata=told(about))


def _id(about: str) -> fields.String:
    return text(about)


def _choices(of: "fields.Field[Any]", about: str, **given: Any) -> "fields.List[Any]":  # noqa: ANN401
    return fields.List(of, metadata=told(about), **given)


class WebhookWanted(Strict):
    """What is to be told where."""

    brand = brand_code(required=True)
    url = Text(
        LONGEST_URL,
        required=True,
        metadata=told("An https address with a public host, on port 443 or one from 1024 on."),
    )
    types = _choices(
        message_type(), "Of which types; all.", load_default=list(MessageType), validate=SOME
    )
    statuses = _choices(
        permitted(), "Which words; both.", load_default=[Status.ONAY, Status.RET], validate=SOME
    )
    sources = fields.String(
        load_default="all",
        validate=validate.OneOf(list(SOURCES), error="unknown-choice"),
        metadata=told("What citizens said to the registry, what the provider reported, or both."),
    )


class WebhookTold(Strict):
    """A webhook."""

    id = _id("Its id.")
    brand = a_number("The brand's code.")
    holder = a_number("The iysCode of whoever registered it: the provider, or a partner.")
    url = text("Where it is.")
    types = _choices(fields.Enum(MessageType), "Of which types it is told.", required=True)
    statuses = _choices(permitted(), "Of which words.", required=True)
    sources = word(SOURCES, "Of whose.")
    created_at = _at("Since when.")
    sequence = a_number("The last number that it was told of, or is going to be.")
    pending = a_number("Deliveries on their way.")
    dead = a_number("Deliveries of the last thirty days that were given up.")


class WebhookList(Strict):
    """The webhooks of a provider's brands."""

    items = fields.List(fields.Nested(WebhookTold), required=True)


class WebhookMade(WebhookTold):
    """A webhook with its secret."""

    secret = text("`whsec_` and base 64: signs what is sent. It is shown this once.")


class ProbeTold(Strict):
    """What became of a test."""

    taken = fields.Boolean(required=True, metadata=told("Whether the answer was one of the 2xx."))
    answer = text("The status of HTTP, or a word for why there was none.")


class WhichDeliveries(Strict):
    """Which deliveries, before which one."""

    status = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(STATUSES, error="unknown-choice"),
        metadata=told("Only those; all where it is left out.", type="string"),
    )
    before = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata=told("The `next` of the page before.", type="string"),
    )


class DeliveryTold(Strict):
    """One call: for which numbers it answers, and what came of it."""

    id = _id("Its id; `webhook-id` is `msg_` and this without dashes.")
    first = fields.Integer(required=True, data_key="from", metadata=told("The first number."))
    last = fields.Integer(required=True, data_key="to", metadata=told("The last number."))
    status = word(STATUSES, "Given up after three days: dead.")
    attempts = a_number("How often it was tried.")
    created_at = _at("Since when.")
    changed_at = _at("When that last changed.")
    next_at = _at("When it is tried again.", maybe=True)
    answer = text(
        "The status of HTTP that came last; or `slow`, `connection`, `name`, `address`, `tls`, "
        "`certificate`, `answer`; `nothing`: it wanted none of it.",
        allow_none=True,
    )


class DeliveryPage(Strict):
    """A page of deliveries, the newest first; `next`: what `before` the next page wants."""

    items = fields.List(fields.Nested(DeliveryTold), required=True)
    next = text("Null on the last page.", allow_none=True)


class DeliveryList(Strict):
    """Deliveries, by number."""

    items = fields.List(fields.Nested(DeliveryTold), required=True)


class Again(Strict):
    """From which number to which."""

    first = fields.Integer(
        required=True,
        strict=True,
        data_key="from",
        validate=NUMBERS,
        metadata=told("The first number; of the last thirty days."),
    )
    last = fields.Integer(
        required=True,
        strict=True,
        data_key="to",
        validate=NUMBERS,
        metadata=told("The last one; ten thousand at most in one request."),
    )
