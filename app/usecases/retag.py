"""Giving addresses the tags of another key: some citizens at a time, each with all their rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson

from app.core import UseCase, Work
from app.storage.copying import array
from app.storage.tables import Base
from app.usecases.complaints.senders import named
from app.usecases.parties import person_named, sealing_tag
from app.usecases.programs.clients import named as client_named

CITIZENS = 500
LOWEST = UUID(int=0)

Moves = dict[UUID, tuple[UUID, str]]
"""By the old tag, the new one and what was sealed to it."""

SHORT_LIVED = ("call", "code", "sign_in", "staff_sign_in", "api_sign_in", "tally", "rate")
"""What lives shortly: it is dropped, since the service stands still meanwhile. Whoever was signed
in signs in again."""

SEALED_TO_TAG = ("recipient", "handset_text", "state_login")

# Tables whose tag changes and nothing else; the others hold what is sealed to it.
TABLES = tuple(
    sorted(
        name
        for name, table in Base.metadata.tables.items()
        if "tag" in table.columns and name not in (*SEALED_TO_TAG, *SHORT_LIVED)
    )
)

# Where a row points at an address that is not its own.
POINTERS = tuple(
    sorted(name for name, table in Base.metadata.tables.items() if "tell_tag" in table.columns)
)

# The history lets itself be changed by this deed alone; and the deed takes the time it takes.
ALLOW = "SELECT set_config('ileti.retag', 'on', true), set_config('statement_timeout', '0', true)"

NEXT = """
SELECT tag, key_id, sealed FROM {table} WHERE tag > %s ORDER BY tag LIMIT {most} FOR UPDATE
"""
RETAG_SEALED = """
UPDATE {table} t SET tag = n.new, key_id = %s, sealed = decode(n.sealed, 'hex')
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS n(old, new, sealed) WHERE t.tag = n.old
"""
TEXTS = "SELECT tag, id, key_id, sealed FROM handset_text WHERE tag = ANY(%s::uuid[]) FOR UPDATE"
RETAG_TEXTS = """
UPDATE handset_text t SET tag = n.new, key_id = %s, sealed = decode(n.sealed, 'hex')
  FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::text[]) AS n(old, id, new, sealed)
 WHERE t.tag = n.old AND t.id = n.id
"""
DIGESTED = """
SELECT id, key_id, sealed, digest FROM {table} WHERE id > %s ORDER BY id LIMIT %s FOR UPDATE
"""
RETAG_DIGESTS = """
UPDATE {table} t SET digest = n.new
  FROM unnest(%s::uuid[], %s::uuid[]) AS n(id, new) WHERE t.id = n.id
"""
DEALERS = """
SELECT retailer_code, private_key_id, private, digest FROM retailer
 WHERE retailer_code > %s ORDER BY retailer_code LIMIT %s FOR UPDATE
"""
RETAG_DEALERS = """
UPDATE retailer t SET digest = n.new
  FROM unnest(%s::int[], %s::uuid[]) AS n(code, new) WHERE t.retailer_code = n.code
"""
NAMED: Mapping[str, Callable[[str], str]] = {
    "sender": named,
    "api_client": client_named,
    "staff_login": str,
    "legal_mark": str,
}
"""Tables of names, each with what a digest is made of."""
# A job that was under way when its worker died is done again by the next one.
RETAG_JOBS = """
UPDATE procrastinate_jobs j
   SET args = jsonb_set(j.args, '{tag}', to_jsonb(n.new::text)),
       lock = CASE WHEN j.lock = n.old::text THEN n.new::text ELSE j.lock END
  FROM unnest(%s::uuid[], %s::uuid[]) AS n(old, new)
 WHERE j.status IN ('todo', 'doing') AND j.args ->> 'tag' = n.old::text
"""


@dataclass(frozen=True, slots=True)
class Retagged:
    """How many citizens got new tags, how many were looked at, and the last of those."""

    moved: int
    seen: int
    place: UUID


@dataclass(frozen=True, slots=True)
class RetagCitizens(UseCase[Retagged]):
    """Give the next citizens after `after` their tags under another key.

    One whose tag is that of the key already is left alone, so that it may be done again.
    """

    to: int
    after: UUID = LOWEST

    def run(self, work: Work) -> Retagged:
        """Raises KeysError for an address that cannot be unsealed."""
        moves, retagged = _next(work, "recipient", self.to, self.after)
        if moves:
            self._move(work, moves)
        return retagged

    def _move(self, work: Work, moves: Moves) -> None:
        work.row(ALLOW)
        for table in SHORT_LIVED:
            work.change(f"DELETE FROM {table}")
        news = [new for new, _ in moves.values()]
        old, new = array(moves), array(news)
        for table in TABLES:
            work.change(_retag(table), [old, new])
        for table in POINTERS:
            work.change(_retag(table, "tell_tag"), [old, new])
        self._move_texts(work, moves)
        work.change(RETAG_JOBS, [old, new])
        _reseal(work, "recipient", moves)

    def _move_texts(self, work: Work, moves: Moves) -> None:
        keys = work.core.keys
        rows = work.rows(TEXTS, [array(moves)])
        if not rows:
            return
        plains = [keys.unseal(key_id, sealed, tag) for tag, _, key_id, sealed in rows]
        news = [moves[row[0]][0] for row in rows]
        number, sealed = keys.seal_many(
            [(plain, tag.bytes) for plain, tag in zip(plains, news, strict=True)]
        )
        columns = ([row[0] for row in rows], [row[1] for row in rows], news)
        work.change(RETAG_TEXTS, [number, *map(array, columns), array(map(bytes.hex, sealed))])


@dataclass(frozen=True, slots=True)
class RetagLogins(UseCase[Retagged]):
    """The same for the next people whom the state's login named; their tag is of issuer and
    subject, and stands in no other table."""

    to: int
    after: UUID = LOWEST

    def run(self, work: Work) -> Retagged:
        """Raises KeysError for a subject that cannot be unsealed."""
        moves, retagged = _next(work, "state_login", self.to, self.after)
        if moves:
            _reseal(work, "state_login", moves)
        return retagged


@dataclass(frozen=True, slots=True)
class RetagDigests(UseCase[Retagged]):
    """The same for the next names of a table (NAMED), whose digest stands in no other one."""

    table: str
    to: int
    after: UUID = LOWEST

    def run(self, work: Work) -> Retagged:
        """Raises KeysError for a name that cannot be unsealed."""
        keys, named_as = work.core.keys, NAMED[self.table]
        rows = work.rows(DIGESTED.format(table=self.table), [self.after, CITIZENS])
        moves = {}
        for id, key_id, sealed, digest in rows:
            new = keys.tag_under(self.to, named_as(keys.unseal(key_id, sealed, id)))
            if new != digest:
                moves[id] = new
        if moves:
            work.change(
                RETAG_DIGESTS.format(table=self.table), [array(moves), array(moves.values())]
            )
        return Retagged(len(moves), len(rows), rows[-1][0] if rows else self.after)


@dataclass(frozen=True, slots=True)
class RetagDealers(UseCase[Retagged]):
    """The same for the next dealers, whose digest is of their national id."""

    to: int
    after: UUID = LOWEST

    def run(self, work: Work) -> Retagged:
        """Raises KeysError for a dealer that cannot be unsealed."""
        keys = work.core.keys
        rows = work.rows(DEALERS, [self.after.int, CITIZENS])
        moves = {}
        for code, key_id, private, digest in rows:
            tckn = orjson.loads(keys.unseal(key_id, private, sealing_tag(code)))["tckn"]
            new = keys.tag_under(self.to, person_named(tckn))
            if new != digest:
                moves[code] = new
        if moves:
            work.change(RETAG_DEALERS, [array(moves), array(moves.values())])
        return Retagged(len(moves), len(rows), sealing_tag(rows[-1][0]) if rows else self.after)


def _next(work: Work, table: str, to: int, after: UUID) -> tuple[Moves, Retagged]:
    """The new tags of the next rows, with what was sealed to the old ones."""
    keys = work.core.keys
    rows = work.rows(NEXT.format(table=table, most=CITIZENS), [after])
    moves: Moves = {}
    for tag, key_id, sealed in rows:
        plain = keys.unseal(key_id, sealed, tag)
        new = keys.tag_under(to, plain)
        if new != tag:
            moves[tag] = (new, plain)
    place = rows[-1][0] if rows else after
    return moves, Retagged(len(moves), len(rows), place)


def _reseal(work: Work, table: str, moves: Moves) -> None:
    plains = [(plain, tag.bytes) for tag, plain in moves.values()]
    number, sealed = work.core.keys.seal_many(plains)
    old, new = array(moves), array([new for new, _ in moves.values()])
    work.change(RETAG_SEALED.format(table=table), [number, old, new, array(map(bytes.hex, sealed))])


def _retag(table: str, column: str = "tag") -> str:
    return f"""
UPDATE {table} t SET {column} = n.new
  FROM unnest(%s::uuid[], %s::uuid[]) AS n(old, new) WHERE t.{column} = n.old
"""
