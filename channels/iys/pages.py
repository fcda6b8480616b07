"""Which page of a list is asked for: `?offset=0&limit=100`, and how one is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.iys.errors import Refused, Wrong

MOST = 100
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_FLAGS = {"": True, "true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Page:
    """So many from there on."""

    offset: int
    limit: int

    def told(self, total: int) -> dict[str, int]:
        """`{"offset": 0, "pageSize": 100, "totalCount": 7}`."""
        return {"offset": self.offset, "pageSize": self.limit, "totalCount": total}


def read_page(query: Mapping[str, str]) -> Page:
    """The page; a hundred from the first on where none is named.

    Raises Refused: H182 for an offset that is none, H183 for such a limit, H186 for one above a
    hundred, H187 for none at all. The table of codes counts, which some examples exchange.
    """
    offset, limit = _number(query.get("offset", "0")), _number(query.get("limit", str(MOST)))
    wrong = []
    if not isinstance(offset, int) or offset < 0:
        wrong.append(Wrong("H182", ("offset",), offset))
    if not isinstance(limit, int) or limit < 0:
        wrong.append(Wrong("H183", ("limit",), limit))
    elif limit == 0 or limit > MOST:
        wrong.append(Wrong("H186" if limit else "H187", ("limit",), limit))
    if not isinstance(offset, int) or not isinstance(limit, int) or wrong:
        raise Refused(*wrong)
    return Page(offset, limit)


def read_flag(query: Mapping[str, str], name: str, code: str) -> bool:
    """`true`, `1` or nothing but the name; `false` and `0` as if it were not there. Raises Refused
    `code`."""
    if name not in query:
        return False
    found: bool | None = _FLAGS.get(query[name].strip().lower())
    if found is None:
        raise Refused(Wrong(code, (name,), query[name]))
    return found


def _number(text: str) -> Any:  # noqa: ANN401
    """The number, or the text again."""
    return int(text) if _NUMBER.fullmatch(text) else text
