"""What a gateway says became of a text that left."""

from app.channel import House
from app.core import Context
from app.domain.permissions import Assurance, Role
from app.errors import InvalidInput
from app.usecases.delivery_report import ReportDelivery

CHANNEL = "sms"


def record_report(house: House, ticket: str, *, delivered: bool, fault: str | None) -> None:
    """Write it down; a ticket that is none of ours is ignored. Raises Unavailable."""
    context = Context(CHANNEL, Role.GATEWAY, Assurance.CODE, house.core.clock.now())
    try:
        house.core.run(ReportDelivery(ticket, delivered, fault), context)
    except InvalidInput:
        return
