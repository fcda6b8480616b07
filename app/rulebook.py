"""The rulebook of complaints, out of its files."""

import tomllib
from pathlib import Path

from app.domain.rulebook import Rulebook, RulebookError, read_rulebook

DATA = Path(__file__).parent / "data"
OURS, PROVINCES = DATA / "complaints.toml", DATA / "provinces.toml"


def load_rulebook(path: Path | None = None) -> Rulebook:
    """Read it; `path` is another file than ours. Raises RulebookError for one that is not there, or
    not so."""
    try:
        rules = tomllib.loads((path or OURS).read_text(encoding="utf-8"))
        provinces = tomllib.loads(PROVINCES.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(f"the rules of complaints ({path or OURS}): {error}") from error
    return read_rulebook(rules, provinces)
