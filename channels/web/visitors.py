"""Who is signed in on this device."""

from dataclasses import dataclass
from datetime import datetime

from app.core import Core
from app.domain.permissions import Assurance


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    assurance: Assurance
    language: str | None
    idle_until: datetime
    expires_at: datetime


def find_visitor(core: Core, secret: str) -> Visitor | None:
    """The visitor of a device's secret; None where it is signed out or its time is over."""
    del core, secret
    return None
