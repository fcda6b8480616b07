"""The desk in one line each: who works there, and what they do."""

from uuid import UUID

from app.core import Context, Core
from app.domain.complaint import Decision
from app.domain.desk import Position
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.complaints.answering import AnswerComplaint
from app.usecases.desk.acting import DecideCase
from app.usecases.staff.entering import StaffView
from app.usecases.staff.hiring import AddStaff

REASONS = "Ret kaydından sonra gönderildiği anlaşıldı."


def operator(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())


def hire(
    core: Core, role: Role, province: int | None = 34, mail: str = "", iys: int | None = None
) -> Context:
    """Somebody new, at work: a province's, the headquarters', or a provider's."""
    mail = mail or f"{role.value}.{province}.{iys}@example.gov.tr"
    name = f"{role.value.title()} {province}"
    order = AddStaff(role, name, parse_address(mail), None if iys else province, iys)
    id: UUID = core.run(order, operator(core)).id
    return at_work(core, id, role, None if iys else province, iys)


def at_work(
    core: Core, id: UUID, role: Role, province: int | None, iys: int | None = None
) -> Context:
    channel = "kurumsal" if role is Role.OWNER else "bakanlik"
    now = core.clock.now()
    return Context(channel, role, Assurance.CODE, now, actor=iys, staff=id, province=province)


def as_seen(core: Core, view: StaffView) -> Context:
    """The context of whoever is signed in."""
    return at_work(core, view.id, view.role, view.province, view.iys_code)


def answer(core: Core, number: int, who: Context, position: Position = Position.PERMITTED) -> None:
    core.run(AnswerComplaint(number, position, "Kaydımız ektedir."), who)


def decide(core: Core, number: int, who: Context, decision: Decision = Decision.VIOLATION) -> None:
    core.run(DecideCase(number, decision, REASONS), who)
