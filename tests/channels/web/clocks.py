"""A clock for what starts before the service whose time it goes by."""

from datetime import datetime

from tests.channels.sms.service import Service


class LateClock:
    """The service's own clock, once there is a service."""

    service: Service

    def now(self) -> datetime:
        """The moment that the service shows."""
        return self.service.core.clock.now()
