"""Every deed that leads to a code."""

from tests.channels.iys.codes import prepared, prepared_via
from tests.channels.iys.codes.deeds import DEEDS

__all__ = ["DEEDS", "prepared", "prepared_via"]
