"""The variables of the environment that the code reads, found in its source."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.rules.source import ROOT, calls, files, tree

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
READERS = ("text", "flag", "number", "secret", "names")
NOT_OURS = {"PATH", "PYTHONPATH"}
PEERS = ROOT / "bench" / "peers"
"""Other people's programs, which are only measured."""


@cache
def variables_read() -> dict[str, str | None]:
    """Every variable that the code reads by its name, with its default where that is plain."""
    found: dict[str, str | None] = {}
    for path in files("app", "channels", "tests", "bench"):
        if PEERS in path.parents:
            continue
        module = tree(path)
        for name, default in (*_of_readers(module), *_of_environ(module)):
            if VARIABLE.fullmatch(name) and name not in NOT_OURS:
                found[name] = found.get(name) or default
    return found


def _of_readers(module: ast.Module) -> Iterator[tuple[str, str | None]]:
    for method in READERS:
        for call in calls(module, method):
            if ast.unparse(call.func) == f"reader.{method}" and call.args:
                yield _constant(call.args[0]), _default(call, method)


def _of_environ(module: ast.Module) -> Iterator[tuple[str, None]]:
    for call in (*calls(module, "get"), *calls(module, "setdefault")):
        if ast.unparse(call.func).rpartition(".")[0].endswith("environ") and call.args:
            yield _constant(call.args[0]), None
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            yield _constant(node.slice), None


def _constant(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _default(call: ast.Call, method: str) -> str | None:
    given = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "default")]
    if not given:
        return "0" if method == "flag" else None
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    return str(int(value)) if isinstance(value, bool) else str(value) if value else None
