"""What a program sends and looks at, in one line each."""

from typing import Any

from app.core import Context
from app.domain.consent import MessageType, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, Wish
from app.usecases.revoke import RevokeConsent
from tests.channels.sms.service import Service

PHONE, OTHER, MAIL = "+905311333449", "+905377115251", "ornek@adiniz6.com"
NOON = "2026-03-11 12:00:00"
EARLIER = "2026-03-11 11:00:00"
TOO_OLD = "2026-03-05 12:00:00"


def consent(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An approval of this morning; a field that is None is left out."""
    said = {
        "type": "MESAJ",
        "source": "HS_WEB",
        "recipient": PHONE,
        "status": "ONAY",
        "consentDate": EARLIER,
        "recipientType": "BIREYSEL",
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def asking(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Which permission is asked about."""
    said = {"recipient": PHONE, "recipientType": "BIREYSEL", "type": "MESAJ", **more}
    return {name: value for name, value in said.items() if value is not None}


def refuse(service: Service, brand: int, phone: str = PHONE) -> None:
    """The citizen refuses a brand's texts by a text."""
    core = service.core
    context = Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now(),
        who=core.person(parse_address(phone)),
        source=Source.IYS_KISAMESAJ,
    )
    core.run(RevokeConsent(brand, (MessageType.MESAJ,)), context)


def approve(service: Service, brand: int, phone: str = PHONE) -> None:
    """The citizen approves a brand's texts on a page."""
    core = service.core
    who = core.person(parse_address(phone))
    source = Source.IYS_WEB
    context = Context("web", Role.CITIZEN, Assurance.CODE, core.clock.now(), who, source)
    wish = Wish(who, Status.ONAY, (Cell(brand, MessageType.MESAJ),))
    core.run(ChangeConsents((wish,)), context)
