"""An app that is signed in, on a service where Ayşe has permitted something."""

import pytest

from app.domain.consent import MessageType, Record, Source, Status
from app.usecases.record import Entry, RecordConsents
from tests.channels.api.app import AYSE, AYSE_MAIL, App
from tests.channels.sms.service import Service

A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA


def record(service: Service, address: str, brand: int, *types: MessageType) -> None:
    """A brand records approvals, dated now."""
    core = service.core
    when = core.clock.now().replace(microsecond=0)
    entries = [
        Entry(core.keys.tag(address), address, Record(one, Status.ONAY, Source.HS_WEB, when))
        for one in types
    ]
    core.run(RecordConsents(brand, entries), service.operator(brand))


@pytest.fixture
def permitted(service: Service) -> Service:
    """Brands have recorded approvals of Ayşe's number and mail address."""
    record(service, AYSE, 100100, A, M)
    record(service, AYSE, 100200, M)
    record(service, AYSE, 100201, A)
    record(service, AYSE_MAIL, 100100, E)
    return service


@pytest.fixture
def ayse(permitted: Service) -> App:
    """Ayşe's app, signed in by her number."""
    return App(permitted).sign_in()
