"""The templates of the staff's channels: their own, the frame that both share, the kit of pages."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from jinja2 import Environment

from app.dialogue.reply import Words
from channels._kit.pages.drawing import templates
from channels._kit.staff import sayings

OURS = Path(__file__).parent / "templates"


class Sayings:
    """The words of `sayings.py` for templates, and positions by their names on the wire."""

    TYPES, RECIPIENTS, CHANNELS = sayings.TYPES, sayings.RECIPIENTS, sayings.CHANNELS
    STATUSES, KINDS = sayings.STATUSES, sayings.KINDS
    STATES, VERDICTS, DECISIONS = sayings.STATES, sayings.VERDICTS, sayings.DECISIONS
    MOVES, ACTORS, ROLES = sayings.MOVES, sayings.ACTORS, sayings.ROLES
    positions: ClassVar[Mapping[str, Words]] = {
        one.value: words for one, words in sayings.POSITIONS.items()
    }


def staff_templates(folder: Path) -> Environment:
    """The shelf of a channel."""
    shelf = templates(folder, OURS)
    shelf.globals["sayings"] = Sayings
    return shelf
