"""Every door declares who may open it, every deed has its line in the one table."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask

import app
from app.channel import Caller
from app.core import Context, Core, UseCase, Work
from app.domain.permissions import PERMISSIONS, Assurance, Role, require
from app.errors import NotAllowed, ProveIdentity
from app.factory import create_app
from app.settings import Settings


def deeds() -> set[type[UseCase[object]]]:
    """Every use case that the application has."""
    for item in pkgutil.walk_packages(app.__path__, "app."):
        if ".migrations" not in item.name and not item.name.endswith("__main__"):
            importlib.import_module(item.name)
    return {deed for deed in _below(UseCase) if deed.__module__.startswith("app.")}


def _below(kind: type[UseCase[object]]) -> Iterator[type[UseCase[object]]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


@pytest.fixture
def web(settings: Settings) -> Flask:
    return create_app(settings)


def test_every_route_has_a_declared_caller(web: Flask) -> None:
    callers = web.extensions["ileti.callers"]
    routes = {rule.endpoint for rule in web.url_map.iter_rules()}
    assert len(routes) > 5
    assert routes == set(callers)
    assert all(isinstance(caller, Caller) for caller in callers.values())


def test_no_route_for_reading_is_a_route_for_writing(web: Flask) -> None:
    for rule in web.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


def test_every_deed_has_a_line_in_the_table_and_every_line_is_a_deed() -> None:
    assert {deed.__name__ for deed in deeds()} == set(PERMISSIONS)


def test_every_line_of_the_table_lets_somebody_in_and_wants_some_certainty() -> None:
    for deed, allowed in PERMISSIONS.items():
        assert allowed, deed
        assert all(needed > Assurance.NONE for needed in allowed.values()), deed


def test_nobody_may_do_what_the_table_does_not_list() -> None:
    for role, assurance in product(Role, Assurance):
        with pytest.raises(NotAllowed):
            require("SellEverything", role, assurance)


def test_who_is_not_listed_is_refused_and_who_is_not_sure_must_prove_it() -> None:
    for deed, role, assurance in product(PERMISSIONS, Role, Assurance):
        needed = PERMISSIONS[deed].get(role)
        if needed is None:
            with pytest.raises(NotAllowed):
                require(deed, role, assurance)
        elif assurance < needed:
            with pytest.raises(ProveIdentity):
                require(deed, role, assurance)
        else:
            require(deed, role, assurance)


def test_the_core_does_not_run_an_order_that_is_not_in_the_table(core: Core) -> None:
    done: list[str] = []

    @dataclass(frozen=True, slots=True)
    class SellEverything(UseCase[None]):
        def run(self, work: Work) -> None:
            done.append("sold")

    context = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    with pytest.raises(NotAllowed):
        core.run(SellEverything(), context)
    assert done == []
