"""Complaints in one line each: filed, answered, decided, and how they stand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.outbox.delivery import system_context
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import ComplaintLine, ListComplaints, ShowComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.complaints.reading import CaseFile
from app.usecases.complaints.tending import TendComplaints
from app.usecases.complaints.writing import Filed
from tests.usecases.acts import ACME, AYSE, M, citizen

TEXT = "ACME'de tüm ürünlerde %50 indirim! Ret için RET ACME yazıp 3338'e gönderin. B001"


def told(core: Core, **changes: Any) -> Particulars:  # noqa: ANN401
    """A text of Acme's of an hour ago."""
    at = core.clock.now() - timedelta(hours=1)
    return replace(Particulars(M, brand=ACME, at=at, text=TEXT, province=34), **changes)


def file(core: Core, address: str = AYSE, **changes: Any) -> Filed:  # noqa: ANN401
    return core.run(FileComplaint(told(core, **changes)), citizen(core, address))


def show(core: Core, number: int, address: str = AYSE) -> CaseFile:
    who = citizen(core, address)
    return core.run(ShowComplaint(number, (who.person.tag,)), who)


def moves(core: Core, number: int, address: str = AYSE) -> list[str]:
    """The history, move by move."""
    return [one.move.value for one in show(core, number, address).events]


def tend(core: Core) -> None:
    """Let the worker do what is due."""
    for step in TendComplaints.STEPS:
        while core.run(TendComplaints(step), system_context(core)):
            pass


def notices(core: Core, address: str = AYSE) -> list[dict[str, Any]]:
    """What a citizen was told about complaints."""
    query = """
    SELECT words FROM outbox WHERE tag = %s AND matter LIKE 'complaint:%%'
     ORDER BY created_at, matter
    """
    with core.database.single() as driver:
        return [words for (words,) in driver.execute(query, (core.keys.tag(address),))]


def lines(core: Core, address: str = AYSE) -> tuple[ComplaintLine, ...]:
    """The list of whoever holds an address."""
    who = citizen(core, address)
    return core.run(ListComplaints((who.person.tag,)), who)


def provider(core: Core, iys: int = 100100) -> Context:
    """A user of a provider."""
    return Context("kurumsal", Role.OWNER, Assurance.CODE, core.clock.now(), actor=iys)


def officer(core: Core, role: Role = Role.OFFICER, province: int | None = 34) -> Context:
    """Somebody at the desk of a province."""
    return Context("bakanlik", role, Assurance.CODE, core.clock.now(), province=province)
