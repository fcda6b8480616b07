"""The spool in every accident: what was not acknowledged is not kept by halves, and a spool that
cannot be written stops the start."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.factory import create_app
from app.settings import Settings
from app.spool import Spool, SpoolError
from app.storage.keys import KeyRing
from tests.rules.source import ROOT
from tests.spool.texts import SETUP, files, noted, text

NOBODY = 65534
KILLED = f"""{SETUP}
def kill(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr({{place}}, kill)
spool.add(Waiting("sms", "+905321234567", "RET ACME", "SM1", "2026-03-11T08:30:00+00:00"))
print("acknowledged", flush=True)
"""


@contextmanager
def small_files_only(limit: int) -> Iterator[None]:
    """A disk that takes no more than so many bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_leaves_no_half_of_a_text(spool: Spool) -> None:
    with small_files_only(8), pytest.raises(Unavailable) as away:
        spool.add(text(1))
    assert away.value.params == {"part": "spool"}
    assert isinstance(away.value.__cause__, OSError)
    assert away.value.__cause__.errno == errno.EFBIG
    assert files(spool) == []
    spool.add(text(2))
    assert spool.waiting() == 1


def test_a_folder_that_was_swept_away_is_made_again(spool: Spool) -> None:
    shutil.rmtree(spool.folder)
    assert spool.waiting() == 0
    spool.add(text(1))
    assert spool.waiting() == 1


@pytest.mark.kill
@pytest.mark.parametrize("place", ["Path, 'rename'", "spool, '_write'", "os, 'fsync'"])
def test_a_text_whose_keeping_was_killed_was_not_acknowledged(
    tmp_path: Path, spool: Spool, place: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(place=place), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == ""
    assert spool.waiting() == 0
    spool.add(text(2))
    heard: list[str | None] = []
    spool.drain(noted(heard))
    assert heard == ["SM2"]


@pytest.mark.kill
def test_a_text_that_was_acknowledged_outlives_the_killing_of_its_keeper(
    tmp_path: Path, spool: Spool
) -> None:
    place = "sys, 'displayhook'"
    script = f"{KILLED.format(place=place)}\nkill()\n"
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == "acknowledged\n"
    assert spool.waiting() == 1


def refused(folder: Path, ring: KeyRing) -> str:
    """The one sentence with which the start is refused."""
    with pytest.raises(SpoolError) as told:
        Spool(folder, ring).check()
    sentence = str(told.value)
    assert str(folder) in sentence
    assert "ILETI_HOME" in sentence
    assert "\n" not in sentence
    return sentence


def test_a_spool_that_cannot_be_written_stops_the_start_in_one_sentence(
    tmp_path: Path, ring: KeyRing, settings: Settings
) -> None:
    (tmp_path / "file").touch()
    refused(tmp_path / "file", ring)
    refused(tmp_path / "file" / "spool", ring)
    settings.spool.touch()
    with pytest.raises(SpoolError, match="cannot be written"):
        create_app(settings)


def test_a_spool_that_others_own_stops_the_start(ring: KeyRing) -> None:
    folder = Path(tempfile.mkdtemp(prefix="ileti-test-"))
    folder.chmod(0o555)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
        assert "Permission denied" in refused(folder, ring)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_probe_that_an_earlier_start_left_does_not_stop_this_one(spool: Spool) -> None:
    (spool.folder / f"probe.{os.getpid()}").write_bytes(b"half")
    spool.check()
    assert files(spool) == []
