"""Every role × every action with a case × own and other province, against a table by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import Context, Core, UseCase
from app.domain.complaint import Decision
from app.domain.desk import Position
from app.domain.permissions import Assurance, Role
from app.errors import Fault, InvalidInput, NotAllowed, NotFound
from app.usecases.complaints.answering import AnswerComplaint, ListAsked, ShowAsked
from app.usecases.complaints.evidence import AddProof, ReadEvidence, ReadProof
from app.usecases.complaints.following import (
    CompleteComplaint,
    ListComplaints,
    ObjectToDecision,
    ShowComplaint,
    TellStopped,
    WithdrawComplaint,
)
from app.usecases.complaints.looking import ListOutside
from app.usecases.complaints.senders import NameSender
from app.usecases.desk.acting import (
    AskProvider,
    AssignCase,
    DecideCampaign,
    DecideCase,
    ExtendAnswer,
    JoinCase,
    TakeUp,
    TransferCase,
)
from app.usecases.desk.case import OpenCase
from app.usecases.desk.figures import SeeFigures
from app.usecases.desk.grouped import ListUnknown, SeeCampaign
from app.usecases.desk.queue import DropFilter, Filter, KeepFilter, SeeQueue
from tests.usecases.acts import ACME, citizen
from tests.usecases.complaints import file, told
from tests.usecases.desks import REASONS, hire
from tests.usecases.test_evidence import clean

WHY = "Denetim."
NOBODY = UUID(int=9)
Order = Callable[[Core, int], UseCase[Any]]

# What may be done, by whom in their own province, by whom in another: C clerk, O officer,
# S supervisor, A auditor, P the provider that was asked, V the complainant. A look from outside is
# with a reason.
TABLE: dict[str, tuple[Order, str, str]] = {
    "look": (lambda core, n: OpenCase(n, WHY), "COSA", "COSA"),
    "picture": (lambda core, n: ReadEvidence(n, 1, WHY), "COSA", "COSA"),
    "ask": (lambda core, n: AskProvider(n), "COS", ""),
    "take up": (lambda core, n: TakeUp(n), "COS", ""),
    "assign": (lambda core, n: AssignCase(n, NOBODY), "COS", ""),
    "transfer": (lambda core, n: TransferCase(n, 6, WHY), "COS", ""),
    "join": (lambda core, n: JoinCase(n, n), "COS", ""),
    "extend": (
        lambda core, n: ExtendAnswer(n, core.clock.now() + timedelta(days=90), WHY),
        "OS",
        "",
    ),
    "decide": (lambda core, n: DecideCase(n, Decision.NO_VIOLATION, REASONS), "OS", ""),
    "campaign": (lambda core, n: DecideCampaign(1, Decision.NO_VIOLATION, REASONS), "OS", "OS"),
    "see campaign": (lambda core, n: SeeCampaign(1), "COSA", "COSA"),
    "queue": (lambda core, n: SeeQueue(Filter()), "COSA", "COSA"),
    "keep filter": (lambda core, n: KeepFilter("x", Filter()), "COSA", "COSA"),
    "drop filter": (lambda core, n: DropFilter("x"), "COSA", "COSA"),
    "figures": (lambda core, n: SeeFigures(), "COSA", "COSA"),
    "unknown senders": (lambda core, n: ListUnknown(), "COSA", "COSA"),
    "report": (lambda core, n: ListOutside(core.clock.now()), "SA", "SA"),
    "name sender": (lambda core, n: NameSender("YENI", ACME), "OSP", "OSP"),
    "asked list": (lambda core, n: ListAsked(), "P", "P"),
    "asked": (lambda core, n: ShowAsked(n), "P", "P"),
    "answer": (lambda core, n: AnswerComplaint(n, Position.MISTAKE, "x"), "P", "P"),
    "proof": (lambda core, n: AddProof(n, clean()), "P", "P"),
    "read proof": (lambda core, n: ReadProof(n, 1), "P", "P"),
    "own list": (lambda core, n: ListComplaints(()), "V", "V"),
    "own": (lambda core, n: ShowComplaint(n, (core.keys.tag("+905321112233"),)), "V", "V"),
    "complete": (lambda core, n: CompleteComplaint(n, told(core)), "V", "V"),
    "object": (lambda core, n: ObjectToDecision(n, "x"), "V", "V"),
    "stopped": (lambda core, n: TellStopped(n, True), "V", "V"),
    "withdraw": (lambda core, n: WithdrawComplaint(n), "V", "V"),
}
LETTERS = {
    "C": Role.CLERK,
    "O": Role.OFFICER,
    "S": Role.SUPERVISOR,
    "A": Role.AUDITOR,
    "P": Role.OWNER,
    "V": Role.CITIZEN,
}


def somebody(core: Core, letter: str, province: int) -> Context:
    role = LETTERS[letter]
    if role is Role.CITIZEN:
        return citizen(core)
    if role is Role.OWNER:
        return hire(core, role, iys=100100)
    return hire(core, role, province)


def refused(core: Core, order: UseCase[Any], who: Context) -> bool:
    """Whether it was for who asked, and not for what: every other fault is the case's own."""
    try:
        core.run(order, who)
    except NotAllowed:
        return True
    except Fault:
        return False
    return False


@pytest.mark.parametrize("province", [34, 35], ids=["own", "other"])
@pytest.mark.parametrize("letter", LETTERS)
def test_who_may_do_what(brands: Core, letter: str, province: int) -> None:
    who = somebody(brands, letter, province)
    for hours, (name, (order, own, other)) in enumerate(TABLE.items(), 1):
        number = file(brands, at=brands.clock.now() - timedelta(hours=hours)).number
        allowed = letter in (own if province == 34 else other)
        assert refused(brands, order(brands, number), who) is not allowed, name


@pytest.mark.parametrize("letter", "COSA")
def test_without_a_reason_nobody_looks_at_another_province_s_case(
    brands: Core, letter: str
) -> None:
    number = file(brands).number
    with pytest.raises(InvalidInput, match="reason-needed"):
        brands.run(OpenCase(number), somebody(brands, letter, 35))
    with pytest.raises(InvalidInput, match="reason-needed"):
        brands.run(ReadEvidence(number, 1), somebody(brands, letter, 6))
    brands.run(OpenCase(number), somebody(brands, letter, 34))


@pytest.mark.parametrize("letter", "COS")
def test_what_is_assigned_is_one_s_own_anywhere(brands: Core, letter: str) -> None:
    number = file(brands).number
    who = somebody(brands, letter, 35)
    assert who.staff is not None
    brands.run(AssignCase(number, who.staff), hire(brands, Role.SUPERVISOR, None))
    brands.run(OpenCase(number), who)
    assert not refused(brands, TransferCase(number, 6, WHY), who)


def test_nobody_stands_in_the_table_who_only_claims_to_be_somebody(brands: Core) -> None:
    number = file(brands).number
    for letter in "COSAP":
        who = replace(somebody(brands, letter, 34), assurance=Assurance.SENDER)
        for order, own, _ in TABLE.values():
            if letter in own:
                with pytest.raises(Fault, match="prove-identity"):
                    brands.run(order(brands, number), who)


def test_another_provider_s_user_finds_nothing(brands: Core) -> None:
    number = file(brands).number
    who = replace(somebody(brands, "P", 34), actor=100700)
    for name in ("asked", "answer", "proof", "read proof"):
        with pytest.raises(NotFound):
            brands.run(TABLE[name][0](brands, number), who)
