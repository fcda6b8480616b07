"""`ileti keys` at the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module

import pytest
from click.testing import CliRunner, Result

from app.cli.context import sentences
from app.cli.keys import keys
from app.core import Core
from app.keeping.keyfile import add_seal_key, begin_retag
from app.keeping.rotate import rotate
from app.storage.keys import key_ring, load

Command = Callable[..., Result]


@pytest.fixture
def command(house: Core, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on the registry of the test."""

    @contextmanager
    def opened() -> Iterator[Core]:
        with sentences():
            yield house

    # The package gives the group under this name, not the module.
    module = import_module("app.cli.keys")
    monkeypatch.setattr(module, "open_core", opened)
    monkeypatch.setattr(module, "change_seal", partial(rotate, settle=0))
    return lambda *words: CliRunner().invoke(keys, words)


def test_the_keys_are_listed_with_their_rows_and_are_not_shown(
    command: Command, house: Core
) -> None:
    first = command("list")
    assert first.stdout == "seal 1  41 rows  current\ntag 1  current\n"
    rotated = command("rotate")
    assert rotated.stdout == "seal 2 is current; 41 rows were sealed again\n"
    assert "12 of 41 rows sealed again\n" in rotated.stderr
    begin_retag(house.settings.key_file)
    house.keys = key_ring(house.settings.key_file)
    assert command("list").stdout.splitlines() == [
        "seal 1  0 rows",
        "seal 2  41 rows  current",
        "tag 1  current",
        "tag 2  being changed to",
    ]
    assert command("rotate").exit_code == 1


def test_a_change_that_had_been_broken_off_is_said_to_be_finished(
    command: Command, house: Core
) -> None:
    add_seal_key(house.settings.key_file)
    house.keys = key_ring(house.settings.key_file)
    finished = command("rotate")
    assert finished.stdout == (
        "A change that had been broken off was finished; no new key was made.\n"
        "seal 2 is current; 41 rows were sealed again\n"
    )


def test_a_dry_run_says_what_would_be_done_and_the_change_says_what_was(
    command: Command, house: Core
) -> None:
    dry = command("retag", "--dry-run")
    assert dry.exit_code == 0
    assert "12  recipient\n" in dry.stdout
    assert dry.stdout.endswith("12 citizens; about 0 minutes; nothing was changed\n")
    assert load(house.settings.key_file).tag_current == 1
    done = command("retag")
    assert done.stdout.endswith("12 citizens got new tags in 0.0 minutes\n")
    assert load(house.settings.key_file).tag_current == 2


def test_what_stands_in_the_way_is_one_sentence(command: Command, house: Core) -> None:
    house.settings.environ["ILETI_KEYS"] = "x"  # type: ignore[index]
    for word in ("rotate", "retag"):
        refused = command(word)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("Error: The keys come from ILETI_KEYS")
