"""What every page of the portal works with."""

from dataclasses import dataclass

from app.core import Core
from channels.web.settings import WebSettings


@dataclass(frozen=True, slots=True)
class Portal:
    """The core, and the portal's own place in the world."""

    core: Core
    settings: WebSettings
