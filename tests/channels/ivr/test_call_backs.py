"""People who wanted a person: the list for those who call them, and its figure."""

import pytest
from click.testing import CliRunner

from app.cli.commands import main
from app.usecases.callbacks import CloseCallBack, ListCallBacks
from tests.channels.ivr.line import Line, ring
from tests.channels.sms.service import PHONE, Service

LANDLINE = "+902122334455"


@pytest.fixture
def wished(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Two people waited, one of them at a landline and in English."""
    ring(Line(service)).press("50")
    service.later(minutes=3)
    ring(Line(service), LANDLINE).press("20")
    for name in ("ILETI_HOME", "DATABASE_URL", "ILETI_DEMO", "ILETI_NOW"):
        monkeypatch.setenv(name, service.core.settings.environ[name])
    return service


def test_who_waits_longest_comes_first_and_is_closed_once(wished: Service) -> None:
    core, office = wished.core, wished.operator()
    first, second = core.run(ListCallBacks(), office)
    assert (first.number, first.language, first.step) == (PHONE, "tr", "other")
    assert (second.number, second.language, second.step) == (LANDLINE, "en", "main")
    assert PHONE not in repr(first)
    assert core.run(CloseCallBack(first.id), office)
    assert not core.run(CloseCallBack(first.id), office)
    assert core.run(ListCallBacks(), office) == (second,)


def test_whoever_was_called_may_wish_again(wished: Service) -> None:
    for wish in wished.core.run(ListCallBacks(), wished.operator()):
        wished.core.run(CloseCallBack(wish.id), wished.operator())
    ring(Line(wished)).press("0")
    assert len(wished.core.run(ListCallBacks(), wished.operator())) == 1


def test_the_command_lists_and_closes(wished: Service) -> None:
    run = CliRunner()
    listed = run.invoke(main, ["callbacks"])
    assert listed.exit_code == 0
    lines = listed.output.splitlines()
    assert [PHONE in lines[0], LANDLINE in lines[1]] == [True, True]
    ids = [line.split()[0] for line in lines]
    assert PHONE not in run.invoke(main, ["callbacks", "--done", ids[0]]).output
    assert run.invoke(main, ["callbacks", "--done", ids[1]]).output == "Nobody waits.\n"
    again = run.invoke(main, ["callbacks", "--done", ids[1]])
    assert (again.exit_code, again.output) == (1, f"Error: Nobody waits under {ids[1]}.\n")


def test_the_figure_is_measured(wished: Service) -> None:
    answer = wished.app.test_client().get("/metrics").get_data(as_text=True)
    assert "ileti_call_backs 2.0" in answer
