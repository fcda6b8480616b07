"""The spool: what it acknowledged is on the disk, sealed, done in its order, once, and nothing
stands in its way."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app import drainer
from app.core import Context, Core
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.errors import Conflict, Fault, InvalidInput, Unavailable
from app.spool import Spool, Waiting
from app.storage.keys import KeyRing, key_ring, new_keys
from app.usecases.drain import drain
from app.usecases.parties import AddBrand, AddProvider
from tests.rules.source import ROOT
from tests.spool.texts import AT, SETUP, files, noted, text
from tests.storage.clusters import start_together, until

DRAIN = f"""{SETUP}
def do(waiting):
    time.sleep(0.002)
    with open(home / "done", "a") as file:
        file.write(waiting.request_id + "\\n")
print("ready", flush=True)
sys.stdin.readline()
while spool.waiting():
    spool.drain(do)
"""


def test_a_text_is_kept_for_nobody_else_to_read(spool: Spool) -> None:
    spool.add(text(words="RET ACME KIRMIZIBALON"))
    (file,) = files(spool)
    raw = file.read_bytes()
    for word in (b"5321234567", b"905321", b"KIRMIZI", b"RET", b"SM1", b"sms"):
        assert word not in raw
        assert word.decode() not in str(file.relative_to(spool.folder))
    assert file.stat().st_mode & 0o777 == 0o600
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_a_text_is_on_the_disk_before_it_is_acknowledged(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.add(text(0))
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noting_fsync(descriptor: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().suffix or 'folder'}")
        fsync(descriptor)

    def noting_rename(path: Path, target: Path) -> Path:
        steps.append(f"rename {path.suffix} {target.suffix}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(Path, "rename", noting_rename)
    spool.add(text(1))
    assert steps == ["sync .part", "rename .part .text", "sync folder"]


def test_texts_are_done_in_the_order_in_which_they_came_whoever_kept_them(
    spool: Spool, ring: KeyRing
) -> None:
    other = Spool(spool.folder, ring)
    for number in range(40):
        keeper = other if number % 3 else spool
        keeper.add(text(number, phone=f"+90532123{number % 7:04d}"))
    heard: list[str | None] = []
    assert spool.waiting() == 40
    assert other.drain(noted(heard)) == 40
    assert heard == [f"SM{number}" for number in range(40)]
    assert spool.waiting() == 0
    assert [path for path in files(spool) if path.suffix == ".text"] == []


def test_what_was_kept_comes_out_as_it_went_in(spool: Spool) -> None:
    kept = [replace(text(), text="RET Şenköy \x00 🎈", request_id=None), text(2)]
    for waiting in kept:
        spool.add(waiting)
    found: list[Waiting] = []
    spool.drain(found.append)
    assert found == kept
    assert found[0].heard_at == AT


def test_two_drainers_at_once_do_every_text_once_and_in_order(tmp_path: Path, spool: Spool) -> None:
    for number in range(60):
        spool.add(text(number))
    drainers = [
        subprocess.Popen(
            [sys.executable, "-c", DRAIN, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    start_together(drainers)
    for process in drainers:
        process.communicate(timeout=30)
    assert [process.returncode for process in drainers] == [0, 0, 0]
    assert (tmp_path / "done").read_text().split() == [f"SM{number}" for number in range(60)]


def test_a_second_drainer_of_the_same_process_does_nothing(spool: Spool) -> None:
    spool.add(text(1))
    inside: list[int] = []
    done = spool.drain(lambda _: inside.append(spool.drain(lambda _: None)))
    assert (done, inside) == (1, [0])


@pytest.mark.parametrize("fault", [Unavailable(part="database"), Conflict()])
def test_what_cannot_be_done_yet_stays_and_holds_back_what_came_later(
    spool: Spool, fault: Fault
) -> None:
    for number in range(3):
        spool.add(text(number))
    heard: list[str | None] = []

    def fail_at_the_second(waiting: Waiting) -> None:
        if waiting.request_id == "SM1":
            raise fault
        heard.append(waiting.request_id)

    assert spool.drain(fail_at_the_second) == 1
    assert spool.waiting() == 2
    assert spool.drain(noted(heard)) == 2
    assert heard == ["SM0", "SM1", "SM2"]


@pytest.mark.parametrize("error", [InvalidInput("x"), KeyError("x"), RuntimeError("x"), OSError(5)])
def test_what_can_never_be_done_is_put_aside_and_the_rest_goes_on(
    spool: Spool, error: Exception
) -> None:
    for number in range(3):
        spool.add(text(number))
    heard: list[str | None] = []

    def fail_at_the_second(waiting: Waiting) -> None:
        if waiting.request_id == "SM1":
            raise error
        heard.append(waiting.request_id)

    spool.drain(fail_at_the_second)
    assert heard == ["SM0", "SM2"]
    assert (spool.waiting(), spool.aside()) == (0, 1)
    (aside,) = spool.folder.rglob("*.aside")
    aside.rename(aside.with_suffix(".text"))
    spool.drain(noted(heard))
    assert heard == ["SM0", "SM2", "SM1"]
    assert spool.aside() == 0


def test_a_file_that_cannot_be_opened_is_put_aside(spool: Spool, tmp_path: Path) -> None:
    spool.add(text(1))
    (file,) = files(spool)
    file.write_bytes(file.read_bytes()[:-1])
    (file.parent / "00000000000000000000-1-000001-x.text").write_bytes(b"")
    stranger = Spool(spool.folder, key_ring(tmp_path / "none", new_keys().to_json()))
    stranger.add(text(2))
    heard: list[str | None] = []
    spool.drain(noted(heard))
    assert heard == []
    assert spool.aside() == 3


def test_a_citizen_with_a_waiting_text_is_known_and_nobody_else(
    spool: Spool, ring: KeyRing
) -> None:
    mine, another = ring.tag("+905321234567"), ring.tag("+905331234567")
    other_process = Spool(spool.folder, ring)
    assert not spool.has(mine)
    for number in range(3):
        other_process.add(text(number))
        assert spool.has(mine)
        assert not spool.has(another)
        other_process.drain(lambda _: None)
        assert not spool.has(mine)


@pytest.fixture
def acme(core: Core) -> int:
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), office)
    core.run(AddBrand(party.Brand(100200, 100100, "Acme", True, ("ACME",))), office)
    return 100200


def test_what_waited_is_done_as_of_when_it_was_heard_once_and_answered_by_the_outbox(
    core: Core, acme: int, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool", core.keys)
    spool.add(text(1))
    spool.add(replace(text(2), channel="pigeon"))
    spool.add(text(1))
    assert drain(core, spool) == 3
    assert (spool.waiting(), spool.aside()) == (0, 1)
    with core.database.single() as driver:
        events = driver.execute("SELECT DISTINCT brand_code, consent_date FROM consent_event")
        assert events.fetchall() == [(acme, AT)]
        posted = driver.execute("SELECT channel FROM outbox").fetchall()
    assert posted == [("",)]


def test_the_drainer_goes_on_after_an_error(
    core: Core, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    went_on = threading.Event()

    def fail_first(_core: Core, _spool: Spool) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError
        went_on.set()
        return 0

    monkeypatch.setattr(drainer, "drain", fail_first)
    stop = drainer.start_drainer(core, spool, every=0.01)
    assert went_on.wait(5)
    stop.set()
    until(lambda: "drainer" not in {thread.name for thread in threading.enumerate()})
