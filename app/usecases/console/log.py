"""What the people of a provider or partner did in the console: told to their owners."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work

PAGE = 100
LIST = """
SELECT d.id, d.at, s.name, d.deed, d.brand_code
  FROM staff_deed d LEFT JOIN staff s ON s.id = d.staff_id
 WHERE d.iys_code = %(of)s AND d.deed = ANY(%(deeds)s)
   AND (%(before)s::bigint IS NULL OR d.id < %(before)s)
 ORDER BY d.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was changed: the name of the deed, by whom, when, for which brand."""

    id: int
    at: datetime
    name: str | None
    deed: str
    brand: int | None


@dataclass(frozen=True, slots=True)
class ListDone(UseCase[tuple[Done, ...]]):
    """The newest of what was done, or what was before one; of some deeds only, by their names: what
    only looks, or proves who somebody is, changes nothing for the others."""

    deeds: Collection[str]
    before: int | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Done, ...]:
        """At most a hundred."""
        what: dict[str, Any] = {"of": work.context.actor, "deeds": sorted(self.deeds)}
        what |= {"before": self.before, "limit": PAGE}
        return tuple(Done(*row) for row in work.rows(LIST, what))
