"""The citizen's own approval: it takes effect also on a locked address."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.receipts import receipt
from app.usecases.cells import Cell, approve


@receipt
@dataclass(frozen=True, slots=True)
class Granted:
    """Which types the brand may use from now on; empty where it could all of them before."""

    brand: int
    reference: str
    changed: tuple[MessageType, ...]
    language: str | None = None


SPOKEN = "SELECT language FROM recipient WHERE tag = %s"


@dataclass(frozen=True, slots=True)
class GrantConsent(UseCase[Granted]):
    """Approve a brand's messages of some types."""

    brand: int
    types: Collection[MessageType]

    def run(self, work: Work) -> Granted:
        """Both dates are now; a refusal that came later stays."""
        changed = approve(work, [Cell(self.brand, kind, None) for kind in self.types])
        row = work.row(SPOKEN, (work.context.person.tag,))
        kinds = tuple(sorted({cell.type for cell in changed}))
        return Granted(self.brand, work.reference, kinds, row[0] if row else None)
