"""`ileti package`: what the keeper of the registry changes of a package, and what stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from app.cli import packages
from app.cli.context import sentences
from app.core import Core
from app.errors import NotAllowed
from app.usecases.console.home import Chore, SeeHome
from app.usecases.subscriptions import ChangePackage, Package, ShowSubscription, Standing
from tests.usecases.acts import ACME
from tests.usecases.desks import operator
from tests.usecases.test_console import at_work

HOLDER = 100100
Command = Callable[..., Result]


@pytest.fixture
def command(brands: Core, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on the core of the test."""

    @contextmanager
    def opened() -> Iterator[Core]:
        with sentences():
            yield brands

    monkeypatch.setattr(packages, "open_core", opened)

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(packages.package, [str(word) for word in words])

    return invoke


def lines(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    return {line[:9].strip(): line[11:] for line in result.output.splitlines()}


def test_what_everybody_has(command: Command) -> None:
    told = lines(command("show", HOLDER))
    assert told["package"] == "İleti+"
    assert told["status"].startswith("ACTIVE, until 20")
    assert told["API"] == "yes"
    assert told["addresses"] == "0 of any number"
    assert told["asking"] == "ViA+, ACTIVE, any number left"


def test_what_is_not_named_stays(command: Command, brands: Core) -> None:
    given = Package("İleti-5", limit=7, exceeds=False, via="ViA-5", credit=3)
    brands.run(ChangePackage(HOLDER, asdict(given)), operator(brands))
    before = brands.run(ShowSubscription(HOLDER), operator(brands))
    told = lines(command("set", HOLDER, "--no-api"))
    assert (told["API"], told["addresses"]) == ("no", "0 of 7")
    after = brands.run(ShowSubscription(HOLDER), operator(brands))
    assert after.api is False
    assert (after.id, after.ends_at, after.via) == (before.id, before.ends_at, before.via)
    lines(command("set", HOLDER, "--limit", "none", "--credit", 5))
    last = brands.run(ShowSubscription(HOLDER), operator(brands))
    assert (last.limit, last.exceeds, last.package, last.api) == (None, False, "İleti-5", False)
    assert last.via is not None
    assert last.via.credit == 5
    assert "asking" not in lines(command("set", HOLDER, "--via", "none"))


def test_what_is_over_is_active_with_a_later_end(command: Command, brands: Core) -> None:
    over = {"lasts": timedelta(days=-1)}
    brands.run(ChangePackage(HOLDER, over), operator(brands))
    assert lines(command("show", HOLDER))["status"].startswith("EXPIRED")
    lines(command("set", HOLDER, "--name", "İleti-5"))
    found = brands.run(ShowSubscription(HOLDER), operator(brands))
    assert found.status is Standing.EXPIRED
    assert lines(command("set", HOLDER, "--days", 365))["status"].startswith("ACTIVE")
    assert lines(command("set", HOLDER, "--status", "PAUSED"))["status"].startswith("PAUSED")
    assert lines(command("set", HOLDER, "--days", 30))["status"].startswith("PAUSED")


def test_a_limit_of_nothing_is_full(command: Command, brands: Core) -> None:
    told = lines(command("set", HOLDER, "--limit", 0, "--no-exceeds"))
    assert told["addresses"] == "0 of 0"
    tasks = brands.run(SeeHome(ACME), at_work(brands)).tasks
    assert Chore.FULL in {task.chore for task in tasks}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((HOLDER,), "Nothing to change: name what is to change, as --limit 5000."),
        ((HOLDER, "--limit", "-1"), "'-1' is neither 'none' nor a number of at most 9 digits."),
        ((HOLDER, "--limit", "many"), "'many' is neither 'none' nor a number"),
        ((HOLDER, "--limit", "1234567890"), "nor a number of at most 9 digits."),
        ((HOLDER, "--days", "0"), "0 is not in the range 1<=x<=36525."),
        ((HOLDER, "--status", "EXPIRED"), "'EXPIRED' is not one of"),
        ((999999, "--limit", "1"), "not-found what=subscription code=999999"),
    ],
)
def test_what_cannot_be_is_said(command: Command, words: tuple[object, ...], said: str) -> None:
    result = command("set", *words)
    assert result.exit_code in (1, 2)
    assert said in result.output


def test_nobody_of_a_provider_changes_its_package(brands: Core) -> None:
    with pytest.raises(NotAllowed):
        brands.run(ChangePackage(HOLDER, {"limit": None}), at_work(brands))
