"""What brands do meanwhile."""

from datetime import timedelta

from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.usecases.record import Entry, RecordConsents
from tests.channels.sms.service import Service


def record(
    service: Service, address: str, brand: int, *types: str, trader: bool = False, ago: int = 0
) -> None:
    """A brand records approvals, dated now or some hours ago."""
    core = service.core
    when = core.clock.now().replace(microsecond=0) - timedelta(hours=ago)
    kind = RecipientType.TACIR if trader else RecipientType.BIREYSEL
    records = [Record(MessageType[one], Status.ONAY, Source.HS_WEB, when, kind) for one in types]
    entries = [Entry(core.keys.tag(address), address, one) for one in records]
    core.run(RecordConsents(brand, entries), service.operator(brand))
