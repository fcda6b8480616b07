"""Whether a program may do anything for what its call names: one rule for every door."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.consent import MessageType
from app.storage.directory import Directory
from app.usecases.programs.entering import Program
from app.usecases.subscriptions import Standing


class Bar(StrEnum):
    """Why a program may not come in."""

    NETWORK = "network"
    NO_PACKAGE = "no-package"
    CLOSED = "closed"
    LAPSED = "lapsed"
    NO_API = "no-api"
    PROVIDER_UNKNOWN = "provider-unknown"
    PROVIDER_OTHER = "provider-other"
    BRAND_UNKNOWN = "brand-unknown"
    BRAND_OTHER = "brand-other"


@dataclass(frozen=True, slots=True)
class Place:
    """What a call is about. `provider` 0: nobody in particular; `brand` 0: the provider as a whole.
    `lapsed`: it may be asked although the subscription has lapsed."""

    address: str
    provider: int = 0
    brand: int = 0
    lapsed: bool = False


def barred(program: Program, place: Place, directory: Directory) -> Bar | None:
    """What stands in the way; None for nothing."""
    if not program.may_call_from(place.address):
        return Bar.NETWORK
    return _package(program, place) or _own(program, place, directory)


def lapse(program: Program, place: Place) -> Standing | None:
    """The standing of a subscription that is not active: the caller's, or its provider's."""
    known = [program.standing]
    if program.partner and place.provider:
        known.append(program.provider)
    return next((one for one in known if one not in (None, Standing.ACTIVE)), None)


def _package(program: Program, place: Place) -> Bar | None:
    if program.standing is None and not place.lapsed:
        return Bar.NO_PACKAGE
    lapsed = lapse(program, place)
    if lapsed is Standing.CLOSED:
        return Bar.CLOSED
    if place.lapsed:
        # What has no API has none for asking either; what has lapsed is asked about all the same.
        active = program.standing is Standing.ACTIVE and not program.partner
        return Bar.NO_API if active and not program.api else None
    if lapsed is not None:
        return Bar.LAPSED
    return None if program.api else Bar.NO_API


def _own(program: Program, place: Place, directory: Directory) -> Bar | None:
    if not place.provider:
        return None
    view = directory.get(place.brand) if place.brand else None
    if view is None or view.iys_code != place.provider:
        bar = _own_provider(program, place, directory)
        other = Bar.BRAND_UNKNOWN if view is None else Bar.BRAND_OTHER
        return bar or (other if place.brand else None)
    if program.partner:
        grant = program.grant
        granted = (*map(grant.right, MessageType), grant.via, grant.agreement)
        return None if any(granted) else Bar.BRAND_OTHER
    return None if program.holder == place.provider else Bar.PROVIDER_OTHER


def _own_provider(program: Program, place: Place, directory: Directory) -> Bar | None:
    """A partner may ask about any provider; what it is told is what was granted to it."""
    if program.holder == place.provider:
        return None
    if not directory.has_provider(place.provider):
        return Bar.PROVIDER_UNKNOWN
    return None if program.partner else Bar.PROVIDER_OTHER
