"""A registry that opens."""

from datetime import timedelta

from app.usecases.opening import SetOpening
from tests.channels.sms.service import Service


def opened(service: Service, *, load: int = 20, look: int = 60) -> None:
    """From now on: old permissions are loaded for so many days, citizens look for so many."""
    today = service.core.clock.now().date()
    order = SetOpening(today + timedelta(days=load), today + timedelta(days=look))
    service.core.run(order, service.operator())
    # Its copy of the directory would be a second old.
    service.core.directory.get(-1)
