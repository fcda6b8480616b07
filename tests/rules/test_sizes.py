"""A file is read at one sitting, a function at one look."""

import ast
from pathlib import Path

import pytest

from tests.rules.source import MIGRATIONS, Function, files, place, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
FILES = list(files("app", "channels", "tests", "bench"))


def long_functions(module: ast.Module, limit: int = LONGEST_FUNCTION) -> list[str]:
    """The names of the functions that do not fit a screen."""
    return [
        node.name
        for node in ast.walk(module)
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= limit
    ]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_has_no_more_than_300_lines_and_no_function_more_than_60(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    # A migration is one list of steps, however long.
    assert MIGRATIONS in path.parents or long_functions(tree(path)) == []


def test_the_rule_sees_a_long_function() -> None:
    body = "\n".join("    pass" for _ in range(LONGEST_FUNCTION - 1))
    assert long_functions(ast.parse(f"def fits():\n{body}")) == []
    assert long_functions(ast.parse(f"async def long():\n{body}\n    pass")) == ["long"]


def test_every_room_is_looked_at() -> None:
    assert {place(path).partition("/")[0] for path in FILES} == {
        "app",
        "channels",
        "tests",
        "bench",
    }
