"""A brand's day on the wire: what moved, how it is asked about, and what the worker makes of it."""

from datetime import date
from typing import Any

from app.daily import make_day, plan_days, stamp_day
from app.gateways.timestamps import make_time_stamps
from app.settings import Reader
from tests.channels.iys.program import ACME, Program
from tests.channels.sms.service import Service
from tests.usecases.days import Move, put

AYSE, BORA, MAIL = "+905321112233", "+905334445566", "ayse@example.com"
DAY, TODAY, QUIET = "2026-03-10", "2026-03-11", "2026-03-09"
MOVES = (
    Move("2026-03-10 10:00:00", AYSE, "11"),
    Move("2026-03-10 10:00:01", AYSE, "12", "BIREYSEL MESAJ RET", "IYS_WEB"),
    Move("2026-03-10 10:00:02", BORA, "13", "TACIR ARAMA ONAY", source="", said=""),
    Move("2026-03-10 10:00:03", MAIL, "14", "BIREYSEL EPOSTA ONAY"),
    Move("2026-03-11 09:00:00", MAIL, "15", "BIREYSEL EPOSTA RET", "IYS_EPOSTA"),
)
NOTHING = {"approval": 0, "rejection": 0, "pending": 0, "total": 0}
SUMMARY, AGREEMENT = "/changes/{}/recipients/BIREYSEL", "/agreements/{}"
TIMESTAMP, FILE = "/agreements/{}/timestamp", "/changes/{}/file"
ASKED = [
    ("GET", SUMMARY),
    ("GET", AGREEMENT),
    ("PUT", AGREEMENT),
    ("GET", TIMESTAMP),
    ("GET", FILE),
]
AGREED = {"agreementStatus": True}


def with_a_day(service: Service) -> Program:
    """The program of a provider one of whose brands had a day."""
    put(service.core, *MOVES)
    return Program(service)


def ask(program: Program, method: str, path: str, day: str = DAY) -> Any:  # noqa: ANN401
    body = AGREED if method == "PUT" else None
    return program.ask(method, program.at(path.format(day)), json=body)


def work(service: Service) -> None:
    """What the worker does in the night, with the authority of the demo."""
    core, day = service.core, date.fromisoformat(DAY)
    plan_days(core)
    assert make_day(core, ACME, day, 0, stamp=True) is None
    stamps = make_time_stamps(Reader(core.settings.environ), core.settings, core.clock)
    assert stamp_day(core, stamps, ACME, day, 0) is None
