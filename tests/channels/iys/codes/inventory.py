"""Which codes there are, which of them are answered and how, and why the others never are."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

CASES = Path(__file__).parent.parent / "cases"
PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}(?: \| \{\{[^}]*\}\})*|\{[^}]*\}")


def read(name: str) -> dict[str, Any]:
    """A file of cases."""
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


class Expected(NamedTuple):
    """What an answer must have."""

    status: int
    message: str

    def fits(self, message: str) -> bool:
        """Whether it is this message, word for word but for what stands in its braces."""
        parts = (re.escape(one) for one in PLACEHOLDER.split(self.message))
        return re.fullmatch(".+".join(parts), message) is not None


_FILE = read("answered")
ANSWERED = {code: Expected(*row) for code, row in _FILE["answered"].items()}
OTHERWISE = {code: Expected(*row[:2]) for code, row in _FILE["otherwise"].items()}
WHY = {code: row[2] for code, row in _FILE["otherwise"].items()}
OURS = {code: Expected(*row) for code, row in _FILE["ours"].items()}
TEXTS = {text: Expected(status, text) for text, status in _FILE["texts"].items()}

_FILE = read("unanswered")
REASONS: dict[str, str] = _FILE.pop("reasons")
ELSEWHERE = {
    (door, code): why
    for door, codes in _FILE.pop("elsewhere").items()
    for code, why in codes.items()
}
UNANSWERED = {code: reason for reason, rows in _FILE.items() for code in rows}
TWINS = {code: row[2] for code, row in _FILE["twin"].items()}

DOORS = read("doors")


def head(code: str) -> str:
    """A code without the name of its second meaning."""
    return code.partition(".")[0]


def expected(code: str) -> Expected:
    """How a code is answered: otherwise than the table has it, or as the table has it."""
    for known in (OTHERWISE, OURS, TEXTS):
        if code in known:
            return known[code]
    return ANSWERED[head(code)]


def documented(door: str) -> set[str]:
    """The codes that the document shows at a door, of those that are ever answered."""
    shown: str = DOORS[door]["codes"]
    return {code for code in shown.split() if code in ANSWERED}
