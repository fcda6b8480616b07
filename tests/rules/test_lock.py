"""The lock is whole: what it pins is all that is needed, so that nothing is resolved anew."""

import re
from importlib.metadata import requires
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.source import ROOT

OURS = "ileti"
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; (.+?))? \\$", re.MULTILINE)


class Wanted(NamedTuple):
    """A package that something needs, with the extras of it that are needed."""

    by: str
    requirement: Requirement


def lock(name: str) -> dict[str, str]:
    """The pinned version of each package of a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {canonicalize_name(found[0]): found[1] for found in PINNED.findall(text)}


def applies(requirement: Requirement, extra: str) -> bool:
    """Whether somebody who takes a package with that extra (or "") needs this, on this machine."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def needed(*extras: str) -> list[Wanted]:
    """All that the project needs with these extras, down to the last."""
    seen, open_ = set[tuple[str, str]](), [(OURS, extra) for extra in ("", *extras)]
    found = list[Wanted]()
    while open_:
        package, extra = open_.pop()
        if (package, extra) in seen:
            continue
        seen.add((package, extra))
        for line in requires(package) or ():
            if applies(wanted := Requirement(line), extra):
                found.append(Wanted(package, wanted))
                open_ += [(canonicalize_name(wanted.name), each) for each in ("", *wanted.extras)]
    return found


def fits(requirement: Requirement, pins: dict[str, str]) -> bool:
    """Whether what is pinned is what is needed."""
    version = pins.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


@pytest.mark.parametrize(("name", "extras"), [("run.txt", ()), ("dev.txt", ("dev",))])
def test_the_lock_pins_all_that_is_needed(name: str, extras: tuple[str, ...]) -> None:
    pins, wanted = lock(name), needed(*extras)
    assert {each.requirement.name for each in wanted if each.requirement.extras} > {"psycopg"}
    wrong = [
        f"{by} needs {requirement}, the lock has {pins.get(canonicalize_name(requirement.name))}"
        for by, requirement in wanted
        if not fits(requirement, pins)
    ]
    assert not wrong


def test_both_locks_pin_the_same() -> None:
    run, dev = lock("run.txt"), lock("dev.txt")
    assert len(run) > 50
    assert run.items() <= dev.items()


def test_what_is_installed_from_a_lock_is_not_resolved() -> None:
    """A new release of a package, of which nothing here knows, must not break an installation."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert makefile.count("--require-hashes") == 1
    assert "LOCKED := --require-hashes --no-deps -r\n" in makefile
    assert makefile.count("$(PIP) $(LOCKED) requirements/") == 2
