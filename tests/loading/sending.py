"""A program that sends files to a brand, and the worker that loads them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.loading.arrived import load_some
from app.usecases.load import Refusal
from app.usecases.programs.checked import (
    ConfirmLoad,
    CountWrong,
    ListWrong,
    Preview,
    ShowPreview,
    WrongKind,
)
from app.usecases.programs.loads import (
    PART_BYTES,
    AppendPart,
    BeginLoad,
    CancelLoad,
    CompleteLoad,
    Format,
    ListRefusals,
    ShowLoad,
)
from app.usecases.programs.loadview import LoadView
from app.usecases.programs.wrong import WrongRow
from tests.loading.loader import BRAND, PROVIDER, Loader

KEPT = timedelta(hours=24)


@dataclass
class Sender:
    """Sends files in the name of the provider, or of a partner."""

    loader: Loader
    actor: int = PROVIDER
    role: Role = Role.PROVIDER

    @property
    def core(self) -> Core:
        return self.loader.core

    @property
    def context(self) -> Context:
        now = self.core.clock.now()
        return Context("web", self.role, Assurance.CODE, now, actor=self.actor)

    def begin(self, data: bytes, format: Format = Format.FILE, **wish: Any) -> UUID:  # noqa: ANN401
        """A file that is here, and waits."""
        id = self.core.run(BeginLoad(BRAND, format, **wish), self.context).id
        for at in range(0, len(data), PART_BYTES):
            part = data[at : at + PART_BYTES]
            self.core.run(AppendPart(BRAND, id, at, part), self.context)
        self.core.run(CompleteLoad(BRAND, id, len(data)), self.context)
        return id

    def send(self, data: bytes, format: Format = Format.FILE, **wish: Any) -> LoadView:  # noqa: ANN401
        """A file that was loaded as far as can be."""
        return self.work(self.begin(data, format, **wish))

    def check(self, data: bytes, **wish: Any) -> LoadView:  # noqa: ANN401
        """A file that was checked, and is kept."""
        return self.send(data, check_only=True, kept=KEPT, **wish)

    def work(self, id: UUID) -> LoadView:
        """What the worker does with it."""
        while load_some(self.core, id):
            pass
        return self.show(id)

    def show(self, id: UUID) -> LoadView:
        return self.core.run(ShowLoad(BRAND, id), self.context)

    def confirm(self, id: UUID) -> LoadView:
        return self.core.run(ConfirmLoad(BRAND, id), self.context)

    def cancel(self, id: UUID) -> LoadView:
        return self.core.run(CancelLoad(BRAND, id), self.context)

    def preview(self, id: UUID) -> Preview:
        return self.core.run(ShowPreview(BRAND, id), self.context)

    def wrong(self, id: UUID, after: int = 0, limit: int = 200) -> tuple[WrongRow, ...]:
        return self.core.run(ListWrong(BRAND, id, after, limit), self.context)

    def kinds(self, id: UUID) -> tuple[WrongKind, ...]:
        return self.core.run(CountWrong(BRAND, id), self.context)

    def refused(self, id: UUID) -> dict[int, str]:
        """The code of every line that was not taken."""
        found: dict[int, str] = {}
        page: tuple[Refusal, ...]
        while page := self.core.run(ListRefusals(BRAND, id, max(found, default=0)), self.context):
            found |= page
        return found
