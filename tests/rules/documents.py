"""The documents as the rules read them: code spans, tables, commands."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules.source import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
OPERATIONS, SMS, RULES, APP, PROVIDERS, CONSOLE = (
    ROOT / "docs" / f"{name}.md"
    for name in ("operations", "sms", "rules", "app", "providers", "console")
)

BLOCK = re.compile(r"^```.*?^```|^    .*?$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")


def code(path: Path) -> Iterator[str]:
    """Every line of code in a document: those of its blocks, and its spans."""
    text = path.read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from (line.strip() for line in block.splitlines() if not line.startswith("```"))
    yield from SPAN.findall(BLOCK.sub("", text))


def rows(path: Path, head: str) -> Iterator[list[str]]:
    """The rows of every table whose first column has this heading."""
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        # A bar within a span is no border.
        cells = [cell.strip() for cell in SPAN.sub(_without_bar, line).strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == head:
            inside = True
        elif inside and not set(cells[0]) <= set("- :"):
            yield cells


def _without_bar(span: re.Match[str]) -> str:
    return span[0].replace("|", "¦")


def spans(cell: str) -> list[str]:
    """What stands in code in a cell of a table."""
    return SPAN.findall(cell)
