"""What every page of the portal works with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import Core
from app.spool import Spool
from channels._kit.pages.place import WebSettings

if TYPE_CHECKING:
    from app.gateways.identity import IdentityProvider


@dataclass(frozen=True, slots=True)
class Portal:
    """The core, the portal's own place in the world, where refusals wait while the database is
    away, and the state's login where there is one."""

    core: Core
    settings: WebSettings
    spool: Spool
    identity: "IdentityProvider | None" = None
