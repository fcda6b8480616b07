"""Files that are added to a complaint: only what was made anew from their pixels, sealed."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.complaint import Actor, Move, State
from app.errors import InvalidInput, NotFound
from app.evidence.page import MOST_FILES, Clean
from app.receipts import receipt
from app.usecases.complaints.answering import hold_asked
from app.usecases.complaints.looking import look_at, note_look
from app.usecases.complaints.moving import Held, hold, move

OWNER = """
SELECT tag, uid, state FROM complaint WHERE id = %s AND tag = ANY(%s) FOR NO KEY UPDATE
"""
FILES = """
SELECT count(DISTINCT file), coalesce(max(file), 0) FROM evidence
 WHERE tag = %s AND complaint_id = %s AND side = %s
"""
ADD = """
INSERT INTO evidence (tag, complaint_id, uid, side, created_at, file, page, media_type, width,
                      height, key_id, sealed)
VALUES (%(tag)s, %(number)s, %(uid)s, %(side)s, %(now)s, %(file)s, %(page)s, %(media_type)s,
        %(width)s, %(height)s, %(key_id)s, %(sealed)s)
"""
READ = """
SELECT uid, media_type, key_id, sealed, side FROM evidence
 WHERE tag = %s AND complaint_id = %s AND id = %s
"""
DROP = (
    "DELETE FROM evidence WHERE tag = %s AND complaint_id = %s AND file = %s AND side = 'citizen'"
)
OF_DRAFT = """
SELECT file, min(id), count(*) FROM evidence
 WHERE complaint_id = %s AND tag = ANY(%s) GROUP BY file ORDER BY file
"""


@receipt
@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """The number of the file within its complaint, and its pages."""

    file: int
    pages: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, to be shown to whoever may see it. Never remembered."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddEvidence(UseCase[EvidenceAdded]):
    """Add a file to a draft or a complaint of these addresses; `clean` is made outside of any
    transaction (`app/evidence`)."""

    number: int
    clean: Clean
    mine: tuple[UUID, ...]

    def run(self, work: Work) -> EvidenceAdded:
        """Raises NotFound, InvalidInput for more than five files, RuleBroken L010 for what was
        decided."""
        row = work.row(OWNER, (self.number, list(self.mine)))
        if row is None:
            raise NotFound("complaint")
        tag, uid, state = row
        added = _add(work, tag, self.number, uid, Actor.CITIZEN, self.clean)
        if state != State.DRAFT:
            held = hold(work, self.number)
            move(work, held, Move.ADD, about={"file": added.file})
        return added


@dataclass(frozen=True, slots=True)
class AddProof(UseCase[EvidenceAdded]):
    """A document of the provider's: the permission's record, or what else it has."""

    number: int
    clean: Clean

    def run(self, work: Work) -> EvidenceAdded:
        """Raises NotFound, InvalidInput for more than five files or after the decision."""
        held = hold_asked(work, self.number)
        if not held.case.state.open:
            raise InvalidInput("decided", field="evidence")
        return _add(work, held.tag, held.number, held.uid, Actor.PROVIDER, self.clean)


def _add(work: Work, tag: UUID, number: int, uid: UUID, side: Actor, clean: Clean) -> EvidenceAdded:
    files, last = work.row(FILES, (tag, number, side.value)) or (0, 0)
    if files >= MOST_FILES:
        raise InvalidInput("evidence-files", field="evidence", files=MOST_FILES)
    what: dict[str, Any] = {"tag": tag, "number": number, "uid": uid, "side": side.value}
    what |= {"now": work.now, "file": last + 1}
    for place, page in enumerate(clean.pages, 1):
        key_id, sealed = work.core.keys.seal_bytes(page.data, uid)
        shape = {"media_type": page.media_type, "width": page.width, "height": page.height}
        work.change(ADD, what | shape | {"page": place, "key_id": key_id, "sealed": sealed})
    return EvidenceAdded(last + 1, len(clean.pages))


@dataclass(frozen=True, slots=True)
class DropEvidence(UseCase[None]):
    """Take a file away from a draft; what was filed with a complaint stays with it."""

    number: int
    file: int
    mine: tuple[UUID, ...]

    def run(self, work: Work) -> None:
        """Raises NotFound, also for a complaint that was filed."""
        row = work.row(OWNER, (self.number, list(self.mine)))
        if row is None or row[2] != State.DRAFT:
            raise NotFound("draft")
        work.change(DROP, (row[0], self.number, self.file))


@dataclass(frozen=True, slots=True)
class ListFiles(UseCase[tuple[tuple[int, int, int], ...]]):
    """The files of a draft: number, id of the first page, how many pages."""

    number: int
    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[tuple[int, int, int], ...]:
        """None for another's."""
        rows = work.rows(OF_DRAFT, (self.number, list(self.mine)))
        return tuple((file, first, pages) for file, first, pages in rows)


@dataclass(frozen=True, slots=True)
class ReadOwnEvidence(UseCase[Picture]):
    """A page of the citizen's own files."""

    number: int
    page: int
    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Picture:
        """Raises NotFound; what the provider proves with is the office's to weigh."""
        for tag in self.mine:
            row = work.row(READ, (tag, self.number, self.page))
            if row is not None and row[4] == Actor.CITIZEN.value:
                return _picture(work, row)
        raise NotFound("evidence")


@dataclass(frozen=True, slots=True)
class ReadEvidence(UseCase[Picture]):
    """A page, for an officer: that it was looked at is written down."""

    number: int
    page: int
    reason: str = ""

    def run(self, work: Work) -> Picture:
        """Raises NotFound, InvalidInput where a reason is needed."""
        held = hold(work, self.number)
        look_at(work, held, "evidence", self.reason)
        return _read(work, held, self.page, None)


@dataclass(frozen=True, slots=True)
class ReadProof(UseCase[Picture]):
    """A page of the provider's own documents."""

    number: int
    page: int

    def run(self, work: Work) -> Picture:
        """Raises NotFound, also for the citizen's pictures."""
        held = hold_asked(work, self.number)
        note_look(work, held, "proof")
        return _read(work, held, self.page, Actor.PROVIDER)


def _read(work: Work, held: Held, page: int, side: Actor | None) -> Picture:
    row = work.row(READ, (held.tag, held.number, page))
    if row is None or (side is not None and row[4] != side.value):
        raise NotFound("evidence")
    return _picture(work, row)


def _picture(work: Work, row: tuple[Any, ...]) -> Picture:
    uid, media_type, key_id, sealed, _ = row
    return Picture(media_type, work.core.keys.unseal_bytes(key_id, sealed, uid))
