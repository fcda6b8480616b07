"""The rulebook of complaints, out of its files: the site's own, or the one that comes with us."""

import tomllib
from pathlib import Path

from app.domain.rulebook import Rulebook, RulebookError, read_rulebook

DATA = Path(__file__).parent / "data"
OURS, PROVINCES = DATA / "complaints.toml", DATA / "provinces.toml"


def load_rulebook(path: Path | None = None) -> Rulebook:
    """Read it once, at the start. Raises RulebookError for a file that is not there, or not so."""
    try:
        rules = tomllib.loads((path or OURS).read_text(encoding="utf-8"))
        provinces = tomllib.loads(PROVINCES.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(f"the rules of complaints ({path or OURS}): {error}") from error
    return read_rulebook(rules, provinces)
