"""Files of any size that a program sends: taken in part by part, sealed, and loaded by the worker.

A part is here or it is not: what was answered outlives the connection, so that a program whose
upload broke off asks how many bytes are here and sends the rest.
"""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.errors import InvalidInput, TooMany
from app.usecases.load import Refusal
from app.usecases.programs import room
from app.usecases.programs.arriving import AGAIN, LoadState, end_load, job_of, keyed
from app.usecases.programs.loadview import NEWEST, LoadView, partner_of, shown, view_of
from app.usecases.programs.room import KEPT, make_room

MOST_BYTES = 16 << 30
PART_BYTES = 1 << 20
"""So many bytes at most are one part, which is sealed in memory."""
PAGE = 1000
KEPT_AT_MOST = timedelta(days=7)
LONGEST_NAME = 255


class Format(StrEnum):
    """How a file is written. `FILE`: its content tells, a workbook or else a table as text."""

    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"
    FILE = "file"


BEGIN = """
INSERT INTO load (id, bytes_id, brand_code, actor, format, check_only, backdated, state, length,
                  created_at, changed_at, kept, name_digest, name_key_id, name)
VALUES (%(id)s, %(id)s, %(brand)s, %(actor)s, %(format)s, %(check)s, %(backdated)s, %(state)s,
        %(length)s, %(now)s, %(now)s, %(kept)s, %(name_digest)s, %(name_key_id)s, %(name)s)
"""
# Two that send the same part at once: the second waits, and finds that the file stands elsewhere.
# For a file whose length was said there is room since then.
APPEND = f"""
WITH taken AS (
    UPDATE load SET received = received + %(size)s, changed_at = %(now)s
     WHERE id = %(id)s AND brand_code = %(brand)s AND actor = %(actor)s AND state = 1
       AND received = %(first_byte)s
       AND received + %(size)s <= coalesce(length, %(most)s)
       AND (length IS NOT NULL OR ({KEPT}) + %(size)s <= %(most_kept)s)
    RETURNING id
), kept AS (
    INSERT INTO load_part (load_id, first_byte, size, uid, key_id, sealed)
    SELECT id, %(first_byte)s, %(size)s, %(uid)s, %(key_id)s, %(sealed)s FROM taken
)
SELECT count(*) FROM taken
"""
# All of a brand's files have one lock: they are loaded one after the other.
COMPLETE = """
WITH completed AS (
    UPDATE load SET state = 2, length = received, changed_at = %(now)s
     WHERE id = %(id)s AND brand_code = %(brand)s AND actor = %(actor)s AND state = 1
       AND received = %(received)s AND received = coalesce(length, received)
    RETURNING id
), job AS (
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
               %(queue)s, %(task)s, 0, %(lock)s, NULL, jsonb_build_object('id', id), NULL
           )::procrastinate_job_to_defer_v1]) FROM completed
)
SELECT count(*) FROM completed LEFT JOIN job ON true
"""
# What is being confirmed, or was, is not let go of.
LET_GO = """
UPDATE load l SET kept_until = %(now)s
 WHERE id = %(id)s AND check_only AND state = 3 AND kept_until > %(now)s
   AND NOT EXISTS (SELECT FROM load o WHERE o.checked_by = l.id AND o.state <= 3)
"""
REFUSALS = """
SELECT line, code FROM load_refusal f, unnest(f.lines, f.codes) AS r(line, code)
 WHERE f.load_id = %s AND line > %s AND f.lines[cardinality(f.lines)] > %s
 ORDER BY f.first_byte, line LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class BeginLoad(UseCase[LoadView]):
    """A new file of a brand, of which nothing is here yet. `check_only`: its rows are only held
    against the rules.

    `name`: of the file, as the person knows it. `kept`: its bytes, its first rows and the wrong
    ones stay so long after it was done, so that it can be confirmed.
    """

    brand: int
    format: Format
    length: int | None = None
    check_only: bool = False
    name: str | None = field(default=None, repr=False)
    kept: timedelta | None = None

    def run(self, work: Work) -> LoadView:
        """Its view, without the name. Raises InvalidInput for one that is too long, or is to be
        kept too long; TooMany while ten are open, or where all would be too many bytes."""
        if self.length is not None and not 0 < self.length <= MOST_BYTES:
            raise InvalidInput("length", field="length")
        if self.kept is not None and not timedelta() < self.kept <= KEPT_AT_MOST:
            raise InvalidInput("kept", field="kept")
        id = uuid4()
        what = {
            "id": id,
            "brand": self.brand,
            "actor": work.context.actor,
            "format": self.format.value,
            "check": self.check_only,
            "backdated": False,
            "state": int(LoadState.RECEIVING),
            "length": self.length,
            "now": work.now,
            "kept": self.kept,
        }
        make_room(work, self.brand, self.length)
        work.change(BEGIN, what | self._named(work, id))
        return replace(shown(work, id, self.brand), name=None)

    def _named(self, work: Work, id: UUID) -> dict[str, Any]:
        """The name, sealed, and what tells that another file is called the same."""
        if not self.name:
            return {"name_digest": None, "name_key_id": None, "name": None}
        name = self.name[:LONGEST_NAME].encode("utf-8", "replace").decode()
        key_id, sealed = work.core.keys.seal(name, id)
        plain = unicodedata.normalize("NFC", name).casefold()
        digest = keyed(work.core.keys, plain.encode(), self.brand)
        return {"name_digest": digest, "name_key_id": key_id, "name": sealed}


@dataclass(frozen=True, slots=True)
class AppendPart(UseCase[None]):
    """Take in the next bytes of a file, at most a megabyte."""

    brand: int
    id: UUID
    first_byte: int
    data: bytes = field(repr=False)
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> None:
        """Raises NotFound, NotAllowed for a file that somebody else sends, InvalidInput where it
        stands elsewhere than at `first_byte`, is complete, or grows too long; TooMany where there
        is no room for it yet, and what is here stays."""
        if not self.data:
            shown(work, self.id, self.brand, own=True)
            return
        uid = uuid4()
        key_id, sealed = work.core.keys.seal_bytes(self.data, uid)
        what = {
            "id": self.id,
            "brand": self.brand,
            "actor": work.context.actor,
            "first_byte": self.first_byte,
            "size": len(self.data),
            "now": work.now,
            "most": MOST_BYTES,
            "late": work.now,
            "most_kept": room.MOST_KEPT,
            "uid": uid,
            "key_id": key_id,
            "sealed": sealed,
        }
        (taken,) = work.row(APPEND, what) or (0,)
        if not taken:
            load = shown(work, self.id, self.brand, own=True)
            raise _elsewhere(load, self.first_byte, len(self.data))


def _elsewhere(load: LoadView, first_byte: int, size: int) -> InvalidInput | TooMany:
    if load.state is not LoadState.RECEIVING:
        return InvalidInput("load-complete", status=409)
    if load.received != first_byte:
        return InvalidInput("offset", status=409, field="Upload-Offset", received=load.received)
    if load.received + size > (load.length or MOST_BYTES):
        return InvalidInput("length", status=413)
    return room.no_room()


@dataclass(frozen=True, slots=True)
class CompleteLoad(UseCase[LoadView]):
    """Everything of a file is here: `received` bytes. From now on it is loaded."""

    brand: int
    id: UUID
    received: int

    def run(self, work: Work) -> LoadView:
        """Again, it is the same answer. Raises NotFound, NotAllowed for a file that somebody else
        sends, InvalidInput where it stands elsewhere."""
        what = {"id": self.id, "brand": self.brand, "now": work.now, "received": self.received}
        what |= {"actor": work.context.actor}
        (done,) = work.row(COMPLETE, what | job_of(self.brand)) or (0,)
        load = shown(work, self.id, self.brand, own=True)
        if not done and (load.state is LoadState.RECEIVING or load.received != self.received):
            raise InvalidInput("offset", status=409, field="Upload-Offset", received=load.received)
        return load


@dataclass(frozen=True, slots=True)
class CancelLoad(UseCase[LoadView]):
    """No more of a file is loaded; what was, stays. One that is done stays done; one that was
    checked and waits for a yes is kept no longer."""

    brand: int
    id: UUID

    def run(self, work: Work) -> LoadView:
        """Raises NotFound."""
        shown(work, self.id, self.brand)
        if end_load(work, self.id, LoadState.CANCELLED):
            # The worker finds nothing more to do with it, and lets go of its bytes.
            work.row(AGAIN, {"id": self.id} | job_of(self.brand))
        else:
            work.change(LET_GO, {"id": self.id, "now": work.now})
        return shown(work, self.id, self.brand)


@dataclass(frozen=True, slots=True)
class ShowLoad(UseCase[LoadView]):
    """How far a file has come."""

    brand: int
    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> LoadView:
        """Raises NotFound."""
        return shown(work, self.id, self.brand)


@dataclass(frozen=True, slots=True)
class ListLoads(UseCase[tuple[LoadView, ...]]):
    """The newest files of a brand; of a partner, its own."""

    brand: int
    limit: int = 50
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[LoadView, ...]:
        """The newest first."""
        what = {"brand": self.brand, "limit": self.limit, "partner": partner_of(work)}
        return tuple(view_of(work, row) for row in work.rows(NEWEST, what))


@dataclass(frozen=True, slots=True)
class ListRefusals(UseCase[tuple[Refusal, ...]]):
    """A page of the rows of a file that were not taken, after a line."""

    brand: int
    id: UUID
    after: int = 0
    limit: int = PAGE
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Refusal, ...]:
        """By their lines. Raises NotFound."""
        shown(work, self.id, self.brand)
        limit = min(self.limit, PAGE)
        rows = work.rows(REFUSALS, (self.id, self.after, self.after, limit))
        return tuple(Refusal(*row) for row in rows)
