"""The import contracts of setup.cfg bite: each is broken on purpose in a copy of the tree."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


class Offence(NamedTuple):
    """A line that is added to a file, and the contract that must forbid it."""

    contract: str
    file: str
    line: str


OFFENCES = (
    Offence("rooms", "app/novelty.py", '"""A room without a place."""'),
    Offence("rooms", "app/storage/keys.py", "import app.core"),
    Offence("rooms", "app/usecases/verify.py", "import app.operations"),
    Offence("doors", "app/factory.py", "import channels.sms"),
    Offence("counter", "channels/sms/inbound.py", "import app.storage.tables"),
    Offence("counter", "channels/sms/inbound.py", "from app.gateways import clock"),
    Offence("counter", "channels/sms/inbound.py", "import app.outbox.post"),
    Offence("strangers", "channels/stranger/__init__.py", "import channels.sms.render"),
    Offence("strangers", "channels/_kit/wording.py", "import channels.sms.render"),
    Offence("rules", "app/domain/folding.py", "import flask"),
    Offence("rules", "app/dialogue/grammar.py", "from sqlalchemy import text"),
    Offence("rules", "app/errors.py", "import psycopg"),
    Offence("wire", "app/usecases/revoke.py", "import twilio"),
    Offence("wire", "app/core.py", "import requests"),
    Offence("wire", "app/usecases/revoke.py", "import app.channel"),
    Offence("cycles", "channels/sms/render.py", "import channels.sms.kannel"),
    Offence("cycles", "app/storage/postmaster.py", "import app.storage.embedded"),
)


def contracts() -> dict[str, str]:
    """The contracts by their id, with the name under which they are reported."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(prefix)
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("app", "channels"):
        ignored = shutil.ignore_patterns("__pycache__", "*.po")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What lint-imports says of a tree."""
    command = [str(LINT), "--config", "setup.cfg", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_tree_keeps_every_contract(copy: Path) -> None:
    told = lint(copy)
    assert told.returncode == 0, told.stdout
    assert f"{len(contracts())} kept, 0 broken" in told.stdout


@pytest.mark.parametrize(
    "offence", OFFENCES, ids=[f"{item.contract}: {item.file}: {item.line}" for item in OFFENCES]
)
def test_a_contract_is_broken_by_a_line_that_it_forbids(copy: Path, offence: Offence) -> None:
    file = copy / offence.file
    file.parent.mkdir(exist_ok=True)
    before = file.read_text() if file.exists() else ""
    file.write_text(f"{before}\n{offence.line}\n")
    told = lint(copy)
    assert told.returncode == 1
    assert f"{contracts()[offence.contract]} BROKEN" in told.stdout


def test_an_import_for_types_only_breaks_nothing(copy: Path) -> None:
    file = copy / "app" / "domain" / "folding.py"
    lines = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.core\n"
    file.write_text(f"{file.read_text()}\n{lines}")
    assert lint(copy).returncode == 0


def test_no_value_of_the_contracts_ends_in_a_comment() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    values = [
        value
        for section in parser.sections()
        if section.startswith("importlinter")
        for value in parser[section].values()
    ]
    assert len(values) > len(contracts())
    assert [value for value in values if "#" in value or ";" in value] == []


def test_every_contract_is_broken_by_some_offence() -> None:
    assert {offence.contract for offence in OFFENCES} == set(contracts())
