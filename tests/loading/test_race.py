"""While a file is loaded, citizens speak: their word stands against everything dated before it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core import Context
from app.domain.consent import MessageType, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.loading import run
from app.usecases import record
from app.usecases.revoke import RevokeConsent
from app.usecases.verify import differences
from app.usecases.writing import write_anew
from tests.loading.loader import BRAND, Loader

Rows = Callable[..., list[str]]


def refuse(loader: Loader, number: int) -> None:
    core = loader.core
    context = Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now(),
        who=core.person(parse_phone(f"+90532{number:07d}")),
        source=Source.IYS_KISAMESAJ,
    )
    core.run(RevokeConsent(BRAND, {MessageType.MESAJ}), context)


def refused(loader: Loader) -> set[int]:
    return {
        int(address[6:])
        for (address, type), status in loader.states().items()
        if status == Status.RET and type == MessageType.MESAJ
    }


@pytest.mark.parametrize("known", [False, True], ids=["new addresses", "known addresses"])
def test_a_refusal_during_a_load_is_never_overturned(
    loader: Loader, rows: Rows, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 250)
    if known:
        earlier = [row.replace("2025-12", "2025-11") for row in rows(3000)]
        loader.load(loader.file(*earlier, name="before.csv"))
    stopped = threading.Event()
    spoke: set[int] = set()

    def citizens(first: int) -> None:
        for number in range(first, 3000, 40):
            if stopped.is_set():
                return
            refuse(loader, number)
            spoke.add(number)

    with ThreadPoolExecutor(4) as pool:
        talks = [pool.submit(citizens, first) for first in (39, 27, 13, 4)]
        loader.load(loader.file(*rows(3000)))
        stopped.set()
        for talk in talks:
            talk.result()
    assert spoke
    assert refused(loader) == spoke
    with loader.core.database.single() as driver:
        assert differences(driver).wrong == 0


@pytest.mark.parametrize("known", [False, True], ids=["new addresses", "known addresses"])
def test_a_refusal_between_the_judging_and_the_writing_is_judged(
    loader: Loader, rows: Rows, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if known:
        earlier = [row.replace("2025-12", "2025-11") for row in rows(300)]
        loader.load(loader.file(*earlier, name="before.csv"))
    spoken: list[int] = []
    for name in ("write_anew", "write_over"):
        written = getattr(record, name)

        def meddled(
            *args: object, _written: Callable[..., object] = written, **more: object
        ) -> object:
            if not spoken:
                spoken.append(7)
                # Another connection: the load's own is in the middle of its transaction.
                thread = threading.Thread(target=refuse, args=(loader, 7))
                thread.start()
                thread.join()
            return _written(*args, **more)

        monkeypatch.setattr(record, name, meddled)
    outcome = loader.load(loader.file(*rows(300)))
    assert (outcome.taken, outcome.refused) == (299, 1)
    assert refused(loader) == {7}
    with loader.core.database.single() as driver:
        found = differences(driver)
    assert found.wrong == 0
    assert loader.count("recipient") == 300


def test_rows_that_are_there_by_now_leave_nothing_of_a_copy_that_failed(
    loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 200)
    tried: list[bool] = []

    def watched(*args: object) -> list[int] | None:
        written = write_anew(*args)  # type: ignore[arg-type]
        tried.append(written is not None)
        return written

    monkeypatch.setattr(record, "write_anew", watched)
    loader.load(loader.file(*rows(50, 500), name="before.csv"))
    # Two chunks bring new addresses only, so that the third is written before anybody looks.
    outcome = loader.load(loader.file(*rows(800)))
    assert tried == [True, True, False, True, True]
    assert (outcome.taken, outcome.refused) == (750, 50)
    assert loader.count("recipient") == 800
    assert loader.count("consent_event") == 800
