"""Transition dates of a registry that opens, as an operator sets them (`app/domain/opening.py`)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.core import Core, UseCase, Work
from app.domain.opening import Opening, opening_between
from app.errors import NotFound
from app.receipts import receipt
from app.storage import tables

EVERYBODY = 0
"""In the place of an iysCode: all providers that have no dates of their own."""

SET = """
INSERT INTO opening AS o (iys_code, since, load_until, look_until)
VALUES (%(provider)s, %(since)s, %(load_until)s, %(look_until)s)
    ON CONFLICT (iys_code) DO UPDATE
       SET load_until = excluded.load_until, look_until = excluded.look_until
RETURNING since, load_until, look_until
"""
DROP = "DELETE FROM opening WHERE iys_code = %s RETURNING 1"
LIST = "SELECT iys_code, since, load_until, look_until FROM opening ORDER BY iys_code"


@receipt
@dataclass(frozen=True, slots=True)
class OpeningSet:
    """The provider that it is for (0: everybody)."""

    provider: int


@dataclass(frozen=True, slots=True)
class SetOpening(UseCase[OpeningSet]):
    """Set the dates of a provider, or of everybody; set again, they are moved, and it began when it
    was set first."""

    load_until: date
    look_until: date
    provider: int = EVERYBODY

    def run(self, work: Work) -> OpeningSet:
        """Raises NotFound for an unknown provider, InvalidInput for dates in the wrong order."""
        if self.provider and work.session.get(tables.Provider, self.provider) is None:
            raise NotFound("provider")
        opening = opening_between(work.now, self.load_until, self.look_until)
        dates = {"load_until": opening.load_until, "look_until": opening.look_until}
        work.row(SET, {"provider": self.provider, "since": work.now, **dates})
        return OpeningSet(self.provider)


@dataclass(frozen=True, slots=True)
class DropOpening(UseCase[OpeningSet]):
    """Take dates back that were set by mistake: what was recorded by them stays recorded, and waits
    for nobody's look."""

    provider: int = EVERYBODY

    def run(self, work: Work) -> OpeningSet:
        """Raises NotFound where there are none."""
        if work.row(DROP, (self.provider,)) is None:
            raise NotFound("opening")
        return OpeningSet(self.provider)


@dataclass(frozen=True, slots=True)
class ListOpenings(UseCase[tuple[tuple[int, Opening], ...]]):
    """Every opening with its provider (0: everybody), also those that are over: what was recorded
    by them was not too late."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[tuple[int, Opening], ...]:
        """By iysCode."""
        return tuple((row[0], Opening(*row[1:])) for row in work.rows(LIST))


def loads_at(core: Core, brand: int, moment: datetime) -> bool:
    """Whether a brand may record what is older than three business days (H467) by its opening."""
    view = core.directory.get(brand)
    return view is not None and view.opening is not None and view.opening.takes(moment)
