"""What the documents claim is so, and what there is, they tell."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli.commands import main
from app.demo import STAFF
from app.demo_cases import APPLICANT
from app.dialogue.grammar import KEYWORDS, SCOPES
from app.domain.permissions import Role
from app.errors import CODES
from app.usecases.staff.entering import BEHIND, Side
from tests.rules.documents import CONSOLE, DOCUMENTS, OPERATIONS, RULES, SMS, code, rows, spans
from tests.rules.source import ROOT, files, place, tree
from tests.rules.variables import VARIABLE, variables_read

RULE = re.compile(r"[HLD]\d{3}")
COMMAND = re.compile(r"(?:^|[\s/(])ileti ((?:[a-z].*)?)$")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)
FILE = re.compile(
    r"(?:app|channels|tests|docs|locales|bench)/[\w./-]*|\.ci/run|Makefile|setup\.cfg"
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")

OF_OTHER_PROGRAMS = {"--help", "--dist"}


def test_every_variable_that_is_read_is_documented_and_every_documented_one_is_read() -> None:
    documented = [name for row in rows(OPERATIONS, "variable") for name in spans(row[0])]
    assert len(documented) == len(set(documented))
    assert set(documented) == set(variables_read())


def test_the_documented_defaults_are_those_of_the_code() -> None:
    documented = {spans(row[0])[0]: row[1] for row in rows(OPERATIONS, "variable")}
    plain = {name: default for name, default in variables_read().items() if default is not None}
    assert len(plain) > 10
    assert {name: f"`{default}`" for name, default in plain.items()} == {
        name: documented[name] for name in plain
    }


def test_every_variable_that_a_document_names_is_one_of_ours() -> None:
    prefixes = ("ILETI_", "TWILIO_", "KANNEL_", "SMS_", "TEST_", "PROMETHEUS_", "API_")
    for path in DOCUMENTS:
        named = {word for line in code(path) for word in VARIABLE.findall(line)}
        ours = {word for word in named if word.startswith(prefixes)}
        assert ours <= set(variables_read()), place(path)


def commands(group: click.Group = main, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, by its full name."""
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name}{word} ")
        else:
            yield f"{name}{word}", command


def options_of(command: click.Command) -> set[str]:
    named = (option for item in command.params for option in (*item.opts, *item.secondary_opts))
    return {option for option in named if option.startswith("--")}


def commands_named() -> Iterator[tuple[Path, str]]:
    """Every `ileti …` in a document, without the name of the program."""
    for path in DOCUMENTS:
        for line in code(path):
            if found := COMMAND.search(line):
                yield path, found[1]


def test_every_command_that_a_document_names_exists_with_its_options() -> None:
    known = dict(commands())
    seen = 0
    for path, line in commands_named():
        name = next((name for name in known if f"{line} ".startswith(f"{name} ")), None)
        assert name is not None or not line or line.startswith("--help"), f"{place(path)}: {line}"
        if name is not None:
            seen += 1
            assert set(OPTION.findall(line)) - OF_OTHER_PROGRAMS <= options_of(known[name]), line
    assert seen > 10


def test_every_option_that_a_document_names_belongs_to_some_command() -> None:
    known = OF_OTHER_PROGRAMS.union(*(options_of(command) for _, command in commands()))
    for path in DOCUMENTS:
        named = {option for line in code(path) for option in OPTION.findall(line)}
        assert named <= known, place(path)


def test_every_command_is_documented_and_explains_itself() -> None:
    named = [line for path, line in commands_named() if path == OPERATIONS]
    for name, command in commands():
        assert any(f"{line} ".startswith(f"{name} ") for line in named), name
        assert command.help, name


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = text[text.index("`ileti` (in `.venv/bin`):") :].partition(". Each explains")[0]
    assert sorted(spans(listed)[2:]) == sorted(name for name, _ in commands())


def test_the_keywords_of_sms_are_those_of_the_grammar() -> None:
    by_verb: dict[str, set[str]] = defaultdict(set)
    for word, verb in KEYWORDS.items():
        by_verb[verb].add(word.upper())
    documented = [set(spans(row[0])) for row in rows(SMS, "keywords")]
    assert sorted(map(sorted, documented)) == sorted(map(sorted, by_verb.values()))


def test_the_scopes_of_sms_are_those_of_the_grammar() -> None:
    by_types: dict[frozenset[int], set[str]] = defaultdict(set)
    for word, types in SCOPES.items():
        by_types[frozenset(types)].add(word.upper())
    documented = [set(spans(row[0])) for row in rows(SMS, "words")]
    assert sorted(map(sorted, documented)) == sorted(map(sorted, by_types.values()))


def rule_codes() -> dict[str, set[str]]:
    """Every code of a rule in the code, with the files in which it stands; but for those that are
    only the wire's (docs/providers.md)."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (one for one in files("app", "channels") if "iys" not in one.parts):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and RULE.fullmatch(str(node.value)):
                found[str(node.value)].add(place(path))
    return found


def test_the_codes_of_rules_are_those_of_the_code_and_stand_where_it_is_said() -> None:
    documented = {spans(row[0])[0]: spans(row[2])[0] for row in rows(RULES, "code")}
    known = rule_codes()
    assert set(documented) == set(known)
    assert {rule: file for rule, file in documented.items() if file not in known[rule]} == {}


def test_the_documented_faults_are_those_of_the_code() -> None:
    documented = {spans(row[0])[0]: row[1] for row in rows(RULES, "fault")}
    assert documented == {fault.code: "yes" if fault.retryable else "no" for fault in CODES}


def test_the_people_of_the_demo_are_those_of_the_code() -> None:
    documented = {(row[0], spans(row[1])[0]) for row in rows(CONSOLE, "as")}
    here = BEHIND[Side.PROVIDER]
    named = {(role.value, mail) for role, _, mail, _, _ in STAFF if role in here}
    # A dealer's person is called so everywhere but in the program.
    named = {("dealer" if role == Role.RETAILER else role, mail) for role, mail in named}
    assert documented == named | {(Role.APPLICANT.value, APPLICANT.mail)}
    assert len(documented) == len(here)


def test_every_make_target_that_a_document_names_exists() -> None:
    known = set(TARGET.findall((ROOT / "Makefile").read_text()))
    named = {
        words[1]
        for path in DOCUMENTS
        for line in code(path)
        if (words := line.split())[:1] == ["make"] and len(words) > 1
    }
    assert {"run", "test", "check"} <= named
    assert named <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    named = [name for line in code(path) for name in FILE.findall(line)]
    for name in named:
        assert (ROOT / name).exists() or (ROOT / f"{name}.py").exists(), name
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link
