"""What may be told to a citizen, or to a provider's user, without being asked: receipts of what
happened."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.application import Kind, Move
from app.domain.consent import MessageType, Source
from app.domain.via import Text
from app.receipts import receipt


@receipt
@dataclass(frozen=True, slots=True)
class ToldRecording:
    """A provider says that the citizen agreed; `claim`: after a refusal of theirs."""

    brand: int
    type: MessageType
    source: Source | None
    date: datetime
    claim: bool


@receipt
@dataclass(frozen=True, slots=True)
class ToldRefusal:
    """The citizen refused, by another way than this address; it can be undone until then."""

    brands: tuple[int, ...]
    reference: str
    undo_until: datetime


@receipt
@dataclass(frozen=True, slots=True)
class ToldSummary:
    """A month of an account (`2026-02`): how many brands may write now, how many were added and
    how many refused in it."""

    account: str
    month: str
    brands: int
    added: int
    refused: int


@receipt
@dataclass(frozen=True, slots=True)
class ToldComplaint:
    """A complaint moved on. `move`: a move of `app/domain/complaint.py`, or `stopped`, the question
    whether the messages have stopped; `about`: what the history shows of it to everybody."""

    number: int
    move: str
    brand: int | None
    about: dict[str, str | int]


@receipt
@dataclass(frozen=True, slots=True)
class ToldAsked:
    """To a provider's user: so many complaints wait for its answer, the first until then."""

    count: int
    until: datetime


@receipt
@dataclass(frozen=True, slots=True)
class ToldQuality:
    """To a provider's user: so many calls of a program of theirs in a day, and so many failed."""

    calls: int
    failures: int


@receipt
@dataclass(frozen=True, slots=True)
class ToldSilent:
    """To a provider's user: a server that wants to be told of a brand's movements has taken none
    since then, and what waited for it is given up."""

    brand: int
    since: datetime


@receipt
@dataclass(frozen=True, slots=True)
class ToldApplication:
    """An application to the registry moved on. `kind` and `move` are of
    `app/domain/application.py`; `event`: the line of its history that has words for whoever
    applied."""

    number: int
    kind: str
    move: str
    event: int | None = None

    @property
    def registers(self) -> bool:
        """Whether a new provider came of it."""
        return self.kind == Kind.PROVIDER and self.move == Move.APPROVE


@receipt
@dataclass(frozen=True, slots=True)
class ToldApproval:
    """The citizen approved when a provider asked (ViA): a brand's messages of some types, or the
    handling of data (`texts`) by the provider of this `name`."""

    brand: int
    types: tuple[MessageType, ...]
    texts: tuple[Text, ...] = ()
    name: str = ""


Told = (
    ToldRecording
    | ToldApproval
    | ToldRefusal
    | ToldSummary
    | ToldComplaint
    | ToldAsked
    | ToldQuality
    | ToldSilent
    | ToldApplication
)
