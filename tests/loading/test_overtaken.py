"""A worker that was held for dead goes on beside the one that took its place: what it finds then is
nothing that is known of the file."""

from uuid import uuid4

import pytest

from app.loading import arrived, sheets
from app.loading.arrived import load_some
from app.loading.files import Readable
from app.outbox.delivery import system_context
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.unpacking import BeginUnpacking
from app.workbooks.limits import LARGE, Refused
from tests.loading.building import book, rows
from tests.loading.sending import Sender

BOOK = book(*rows(*range(100)))()


def test_who_finds_the_workbook_gone_ends_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sender.begin(BOOK)
    looks, meanwhile = sheets.is_workbook, list[bool]()

    def asleep(file: Readable, *, said: bool = False) -> bool:
        if not meanwhile:
            meanwhile.append(True)
            assert load_some(sender.core, id)
        return looks(file, said=said)

    monkeypatch.setattr(arrived, "is_workbook", asleep)
    assert not load_some(sender.core, id)
    load = sender.show(id)
    assert (load.state, load.fault) == (LoadState.RUNNING, None)
    assert sender.work(id).taken == 100


@pytest.mark.parametrize("whole", [False, True], ids=["opens it", "has opened it"])
def test_who_could_not_open_a_workbook_that_another_opens_ends_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    id = sender.begin(BOOK)
    with monkeypatch.context() as patched:

        def asleep(*_: object) -> object:
            patched.undo()
            if whole:
                assert load_some(sender.core, id)
            else:
                sender.core.run(BeginUnpacking(id, uuid4()), system_context(sender.core))
            raise Refused(LARGE)

        patched.setattr(sheets, "unpack", asleep)
        assert not load_some(sender.core, id)
    assert sender.show(id).state is LoadState.RUNNING
    assert sender.work(id).taken == 100


def test_who_could_not_open_it_alone_ends_it(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> object:
        raise Refused(LARGE)

    monkeypatch.setattr(sheets, "unpack", refusing)
    load = sender.send(BOOK)
    assert load.fault is not None
    assert (load.state, load.fault.code) == (LoadState.FAILED, LARGE)
