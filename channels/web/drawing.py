"""The portal's templates."""

from pathlib import Path
from typing import Any

from channels._kit.pages.drawing import draw as draw_of
from channels._kit.pages.drawing import templates

MEDIUM = "page"
TEMPLATES = templates(Path(__file__).parent / "templates")


def draw(name: str, language: str, **given: Any) -> str:  # noqa: ANN401
    """A template as HTML."""
    return draw_of(TEMPLATES, name, language, **given)
