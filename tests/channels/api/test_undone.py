"""A refusal that is taken back: what stands then is what stood, whatever was only noted since."""

from app.core import Context
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.undo import UndoRefusal
from app.usecases.verify import differences
from tests.channels.api.test_records import BASE, query
from tests.channels.iys.consents import PHONE, approve, refuse
from tests.channels.iys.program import MARKET, Program
from tests.channels.sms.service import Service

LATE = "2026-03-11T11:30:00+03:00"


def undo(service: Service) -> None:
    core = service.core
    who = core.person(parse_address(PHONE))
    now, source = core.clock.now(), Source.IYS_KISAMESAJ
    core.run(UndoRefusal(), Context("sms", Role.CITIZEN, Assurance.SENDER, now, who, source))


def test_what_was_only_noted_does_not_stand_after_an_undoing(
    program: Program, service: Service
) -> None:
    """The provider reports a refusal that the citizen's own later word had overtaken."""
    approve(service, MARKET)
    body = {"recipient": PHONE, "type": "MESAJ", "source": "HS_WEB", "refused_at": LATE}
    assert program.post(f"{BASE}/refusals", body).get_json()["fate"] == "overtaken"
    before = query(program, PHONE)
    refuse(service, MARKET)
    undo(service)
    after = query(program, PHONE)
    names = ("status", "source", "consent_date", "may_send")
    assert [after[0][name] for name in names] == [before[0][name] for name in names]
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0
