"""Giving addresses the tags of another key: some citizens at a time, each with all their rows."""

from dataclasses import dataclass
from uuid import UUID

from app.core import UseCase, Work
from app.storage.copying import array
from app.storage.tables import Base

CITIZENS = 500
LOWEST = UUID(int=0)

SHORT_LIVED = ("call", "code")
"""What lives for an hour at most: it is dropped, since the service stands still meanwhile."""

# Tables whose tag changes and nothing else; the two others hold what is sealed to it.
TABLES = tuple(
    sorted(
        name
        for name, table in Base.metadata.tables.items()
        if "tag" in table.columns and name not in ("recipient", "handset_text", *SHORT_LIVED)
    )
)

# Where a row points at an address that is not its own.
POINTERS = tuple(
    sorted(name for name, table in Base.metadata.tables.items() if "tell_tag" in table.columns)
)

# The history lets itself be changed by this deed alone; and the deed takes the time it takes.
ALLOW = "SELECT set_config('ileti.retag', 'on', true), set_config('statement_timeout', '0', true)"

NEXT = f"""
SELECT tag, key_id, sealed FROM recipient WHERE tag > %s ORDER BY tag LIMIT {CITIZENS} FOR UPDATE
"""
RETAG_RECIPIENTS = """
UPDATE recipient t SET tag = n.new, key_id = %s, sealed = decode(n.sealed, 'hex')
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS n(old, new, sealed) WHERE t.tag = n.old
"""
TEXTS = "SELECT tag, id, key_id, sealed FROM handset_text WHERE tag = ANY(%s::uuid[]) FOR UPDATE"
RETAG_TEXTS = """
UPDATE handset_text t SET tag = n.new, key_id = %s, sealed = decode(n.sealed, 'hex')
  FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::text[]) AS n(old, id, new, sealed)
 WHERE t.tag = n.old AND t.id = n.id
"""
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
        keys = work.core.keys
        rows = work.rows(NEXT, [self.after])
        if not rows:
            return Retagged(0, 0, self.after)
        moves: dict[UUID, tuple[UUID, str]] = {}
        for tag, key_id, sealed in rows:
            address = keys.unseal(key_id, sealed, tag)
            new = keys.tag_under(self.to, address)
            if new != tag:
                moves[tag] = (new, address)
        if moves:
            self._move(work, moves)
        return Retagged(len(moves), len(rows), rows[-1][0])

    def _move(self, work: Work, moves: dict[UUID, tuple[UUID, str]]) -> None:
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
        plains = [(address, tag.bytes) for tag, address in moves.values()]
        number, sealed = work.core.keys.seal_many(plains)
        work.change(RETAG_RECIPIENTS, [number, old, new, array(map(bytes.hex, sealed))])

    def _move_texts(self, work: Work, moves: dict[UUID, tuple[UUID, str]]) -> None:
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


def _retag(table: str, column: str = "tag") -> str:
    return f"""
UPDATE {table} t SET {column} = n.new
  FROM unnest(%s::uuid[], %s::uuid[]) AS n(old, new) WHERE t.{column} = n.old
"""
