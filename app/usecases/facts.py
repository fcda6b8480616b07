"""What a talk may look up (`app/dialogue/world.py`), from the database and the directory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core import Work
from app.dialogue.world import Called, Standing, Story, Types
from app.domain.consent import MessageType, Source, Status
from app.errors import NotFound
from app.storage.directory import BrandView, Directory
from app.storage.statements import REFUSED_AHEAD
from app.usecases.complaints.drafts import ReadDraft
from app.usecases.complaints.following import ListComplaints
from app.usecases.deny import CLAIMS, TOLD_COUNTS
from app.usecases.numbering import brand_numbered, numbered

PERMISSIONS = f"""
SELECT brand_code, array_agg(DISTINCT type) FROM consent c
 WHERE tag = %(tag)s AND status = {Status.ONAY:d} AND NOT {REFUSED_AHEAD} GROUP BY brand_code
 ORDER BY max(created_at) DESC, brand_code
"""

RECORDED = f"""
SELECT brand_code, source, coalesce(consent_date, created_at), created_at FROM consent c
 WHERE tag = %(tag)s AND status = {Status.ONAY:d} AND NOT {REFUSED_AHEAD}
"""


@dataclass(slots=True)
class Known:
    """The facts of one turn. What was looked up once stays so until the turn ends.

    `writes`: numbers may be given to brands that have none; else NeedsDeed is raised.
    """

    work: Work
    writes: bool = True
    _permissions: Mapping[int, Types] | None = field(default=None)

    @property
    def web(self) -> str:
        """The portal's address."""
        return self.work.core.settings.web_address

    @property
    def now(self) -> datetime:
        """The moment of this turn."""
        return self.work.now

    @property
    def heard_at(self) -> datetime:
        """When it was said."""
        return self.work.context.at

    def complaints(self) -> Sequence[Standing]:
        """The complaints of this address, newest first."""
        listed = ListComplaints((self.work.context.person.tag,)).run(self.work)
        return [
            Standing(one.number, one.state, one.brand, one.answer_by, one.decision)
            for one in listed
        ]

    def draft(self, number: int) -> Story | None:
        """What was told of it so far."""
        try:
            told = ReadDraft(number, (self.work.context.person.tag,)).run(self.work).told
        except NotFound:
            return None
        return Story(told.type, told.brand, told.sender, told.at, told.text, told.about)

    @property
    def _directory(self) -> Directory:
        return self.work.core.directory

    def permissions(self) -> Mapping[int, Types]:
        """Brands that may do something, newest change first."""
        if self._permissions is None:
            rows = self.work.rows(
                PERMISSIONS, {"tag": self.work.context.person.tag, "now": self.work.now}
            )
            self._permissions = {brand: tuple(map(MessageType, types)) for brand, types in rows}
        return self._permissions

    def look_until(self) -> datetime | None:
        """The first day at whose end something of the list counts for good."""
        directory, now = self._directory, self.now
        if not directory.opens(now):
            return None
        params = {"tag": self.work.context.person.tag, "now": now}
        views = ((directory.get(row[0]), *row[1:]) for row in self.work.rows(RECORDED, params))
        ends = (
            view.opening.look_until
            for view, source, said, learned in views
            if view and view.opening and now <= view.opening.look_until
            if view.opening.waits(Source(source) if source else None, said, learned)
        )
        return min(ends, default=None)

    def claims(self) -> Sequence[tuple[int, datetime]]:
        """Approvals recorded over a refusal or told of not long ago, newest first."""
        tag, since = self.work.context.person.tag, self.now - TOLD_COUNTS
        rows = self.work.rows(CLAIMS, {"tag": tag, "since": since})
        return [(brand, at) for brand, at in rows]

    def numbers(self, brands: Sequence[int]) -> Sequence[tuple[int, int]]:
        """The citizen's own numbers, given now where there are none yet."""
        return numbered(self.work, brands, writes=self.writes)

    def numbered(self, number: int) -> int | None:
        """The brand of a number."""
        return brand_numbered(self.work, number)

    def coded(self, code: int) -> int | None:
        """The brand of a code."""
        found = self._directory.get(code)
        return found.code if found else None

    def called(self, brand: int) -> Called:
        """Its label, and its word in a command."""
        return called(self._directory.get(brand), brand)

    def named(self, name: str) -> Sequence[int]:
        """Brands of a name."""
        return [brand.code for brand in self._directory.find(name)]

    def like(self, name: str) -> Sequence[int]:
        """Brands of nearly such a name."""
        return [brand.code for brand in self._directory.closest(name)]

    def spelled(self, keys: str) -> Sequence[int]:
        """Brands spelled on a keypad."""
        return [brand.code for brand in self._directory.spelled(keys)]


def called(brand: BrandView | None, code: int) -> Called:
    """How a brand is called; in a command by its short name, else by its code."""
    if brand is None:
        return Called(str(code), str(code), str(code))
    return Called(brand.label, brand.word, brand.name)
