"""Finds every key of the wording that the code says, and compares with the catalogues.

`python -m tests.checks.words` names what is missing, left over or different, and then fails.

A key is the first argument of `say` or `Words`, in a template of `t`: a text, a choice of two, or a
text with a gap whose values are known here (`GAPS`). Keys of `channels/_kit` are wanted in every
medium; those of a channel in its own, which is the constant `MEDIUM` of one of its modules. Of the
talks in `app`, who says what in which medium stands here (`SPOKEN`, `WRITTEN`): the engine knows
none.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.checks.gaps import GAPS

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
SAY = "app/dialogue/reply.py"
SAYING = frozenset({"say", "Words"})
TELLING = "t"

# The talk by keys is heard; every other talk is read.
SPOKEN = frozenset(
    f"app/dialogue/{name}.py"
    for name in ("keypad", "menus", "brandsteps", "complaintsteps", "steps", "outcomes")
)
SPOKEN_KEYS = "call."

# What is told by itself leaves by text or by mail.
WRITTEN = frozenset(
    {
        *(f"app/dialogue/{name}.py" for name in ("asking", "kinds", "telling")),
        "app/usecases/account/asking.py",
    }
)

# What people of the console are told about coming in leaves by mail alone.
MAILED = frozenset({"app/usecases/staff/telling.py"})


@dataclass(frozen=True, slots=True)
class Said:
    """A key as the code says it: where, for which channel ("" for every one), with which
    parameters (None where they cannot be seen)."""

    key: str
    where: str
    channel: str
    params: frozenset[str] | None


class Unreadable(Exception):
    """A call whose key cannot be known without running it."""


def said_in(path: Path) -> Iterator[Said]:
    """Every key that a module says. Raises Unreadable."""
    parts = path.relative_to(ROOT).parts
    channel = parts[1] if parts[0] == "channels" and parts[1] != "_kit" else ""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in SAYING and node.args:
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            for key in keys_of(node.args[0], where):
                yield Said(key, where, channel, _params(node))


def told_in(path: Path) -> Iterator[Said]:
    """Every key that a template tells. Raises Unreadable."""
    parts = path.relative_to(ROOT).parts
    template = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == TELLING:
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            params = frozenset(pair.key for pair in call.kwargs)
            for key in _keys_told(call.args[0], where):
                yield Said(key, where, parts[1], params)


def _keys_told(node: nodes.Expr, where: str) -> Iterator[str]:
    match node:
        case nodes.Const(value=str(key)):
            yield key
        case nodes.CondExpr(expr1=chosen, expr2=nodes.Expr() as other):
            yield from _keys_told(chosen, where)
            yield from _keys_told(other, where)
        case _:
            raise Unreadable(f"{where}: this key cannot be read")


def keys_of(node: ast.expr, where: str) -> Iterator[str]:
    """The keys that an expression may be. Raises Unreadable."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=body, orelse=other):
            yield from keys_of(body, where)
            yield from keys_of(other, where)
        case ast.JoinedStr(values=pieces):
            yield from _filled(pieces, where)
        case _:
            raise Unreadable(f"{where}: the key {ast.unparse(node)} cannot be read")


def _filled(pieces: list[ast.expr], where: str) -> Iterator[str]:
    texts = [""]
    for piece in pieces:
        if isinstance(piece, ast.FormattedValue):
            gap = ast.unparse(piece.value)
            if gap not in GAPS:
                raise Unreadable(f"{where}: nothing is known of the gap {gap}")
            texts = [text + value for text in texts for value in GAPS[gap]]
        elif isinstance(piece, ast.Constant):
            texts = [text + str(piece.value) for text in texts]
    yield from texts


def _params(call: ast.Call) -> frozenset[str] | None:
    if isinstance(call.func, ast.Name) and call.func.id == "say":
        given = frozenset(word.arg or "" for word in call.keywords)
        # A code is made of its nonce where it is sent or read out, a link of its door.
        made = {"nonce": "code", "door": "url"}
        return given | {made[name] for name in given & made.keys()}
    match call.args[1:]:
        case [ast.Dict(keys=names)]:
            return frozenset(str(name.value) for name in names if isinstance(name, ast.Constant))
    return None


# What all channels of pages share speaks their medium, and no other; so do letters on paper.
PAGES = tuple(f"channels/_kit/{name}/" for name in ("pages", "staff", "letters"))
PAGE = "page"


def everything_said() -> list[Said]:
    """Every key of the program. Raises Unreadable."""
    paths = {*(ROOT / "app").rglob("*.py"), *(ROOT / "channels").rglob("*.py")} - {ROOT / SAY}
    templates = sorted((ROOT / "channels").glob("**/templates/**/*.html"))
    said = [one for path in sorted(paths) for one in said_in(path)]
    return said + [one for path in templates for one in told_in(path)]


def media() -> dict[str, str]:
    """Channel to medium: which words a channel takes."""
    found = {}
    for path in sorted((ROOT / "channels").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign(targets=[ast.Name("MEDIUM")], value=ast.Constant(str(medium))):
                    found[path.relative_to(ROOT).parts[1]] = medium
    return found


def wanted(said: list[Said], medium: str, channels: Mapping[str, str]) -> dict[str, list[Said]]:
    """Key to where it is said, for one medium."""
    found: dict[str, list[Said]] = {}
    for one in said:
        if medium in _media_of(one, channels):
            found.setdefault(one.key, []).append(one)
    return found


def _media_of(one: Said, channels: Mapping[str, str]) -> frozenset[str]:
    if one.where.startswith(PAGES):
        return frozenset({PAGE})
    if one.channel:
        return frozenset({channels.get(one.channel, "")})
    if one.where.startswith("channels/"):
        return frozenset(channels.values())
    if one.key.startswith(SPOKEN_KEYS) or one.where.split(":")[0] in SPOKEN:
        return frozenset({"spoken"})
    if one.where.split(":")[0] in MAILED:
        return frozenset({"mail"})
    written = one.where.split(":")[0] in WRITTEN
    return frozenset({"short", "mail"} if written else {"short"})


def read_catalogues(folder: Path = LOCALES) -> dict[str, Catalog]:
    """Language to catalogue."""
    found = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        with path.open("rb") as file:
            found[language] = read_po(file, locale=language, abort_invalid=True)
    return found


Forms = Mapping[str, str]


def faults(
    said: list[Said], channels: Mapping[str, str], books: Mapping[str, Catalog]
) -> list[str]:
    """Everything that is wrong, one sentence each."""
    found = [line for language, book in books.items() for line in _malformed(language, book)]
    for medium in sorted(set(channels.values())):
        keys = wanted(said, medium, channels)
        forms = {language: _forms(book, medium) for language, book in books.items()}
        for language, known in forms.items():
            found += _compared(f"{language} {medium}", keys, known)
        found += _unlike(medium, forms)
    known_media = {str(message.context) for book in books.values() for message in _messages(book)}
    spare = sorted(known_media - set(channels.values()))
    return found + [f"the medium {medium} is nobody's" for medium in spare]


def _compared(book: str, keys: Mapping[str, list[Said]], known: Forms) -> Iterator[str]:
    yield from (f"{book}: {key} is missing" for key in sorted({*keys} - {*known}))
    yield from (f"{book}: {key} is unused" for key in sorted({*known} - {*keys}))
    for key in sorted({*keys} & {*known}):
        for one in keys[key]:
            spare = placeholders(known[key]) - one.params if one.params is not None else None
            if spare:
                wants = ", ".join(sorted(spare))
                yield f"{book}: {key} wants {wants}, which {one.where} does not give"


def _messages(book: Catalog) -> list[Message]:
    return [message for message in book if message.id]


def _forms(book: Catalog, medium: str) -> Forms:
    return {
        str(message.id): str(message.string)
        for message in _messages(book)
        if message.context == medium and message.string
    }


def _malformed(language: str, book: Catalog) -> Iterator[str]:
    for message, errors in book.check():
        yield from (f"{language}: {message.id}: {error}" for error in errors)
    for message in _messages(book):
        if message.fuzzy:
            yield f"{language}: {message.id} is fuzzy"
        if not message.string or str(message.string) != str(message.string).strip():
            yield f"{language}: {message.id} is empty or has space around it"
    for message in book.obsolete.values():
        yield f"{language}: {message.id} is obsolete"


def placeholders(form: str) -> frozenset[str]:
    """The gaps of a sentence; a brace that is not closed is a gap that nothing fills."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(form) if name is not None)
    except ValueError:
        return frozenset({"a closed brace"})


def _unlike(medium: str, forms: Mapping[str, Forms]) -> Iterator[str]:
    """Sentences that have other gaps in one language than in another."""
    keys = sorted(set.intersection(*(set(known) for known in forms.values())))
    for key in keys:
        shapes = {language: sorted(placeholders(known[key])) for language, known in forms.items()}
        if len({tuple(shape) for shape in shapes.values()}) > 1:
            yield f"{medium}: {key} has not the same gaps: {shapes}"


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    try:
        found = faults(everything_said(), media(), read_catalogues())
    except Unreadable as error:
        found = [str(error)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
