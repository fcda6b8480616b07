"""Where the embedded PostgreSQL cannot run, it says so in one sentence and leaves nothing."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.storage.embedded import Embedded, EmbeddedError
from tests.storage.clusters import ROOT, Wreck, ask

NOBODY = 65534

TRY = """
import sys
from pathlib import Path
from app.storage.embedded import Embedded, EmbeddedError
try:
    Embedded(Path(sys.argv[1])).start()
except EmbeddedError as error:
    print(error)
"""


def said(home: Path) -> str:
    """The one sentence with which a start is refused."""
    with pytest.raises(EmbeddedError) as refused:
        Embedded(home).start()
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert str(home) in sentence
    assert len(sentence) < len(str(home)) * 2 + 250
    return sentence


def test_a_home_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "ILETI_HOME" in said(file)
    assert "ILETI_HOME" in said(file / "below")


def test_a_home_whose_name_a_shell_would_read_is_refused(tmp_path: Path) -> None:
    assert "ILETI_HOME" in said(tmp_path / "$(id)")
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_is_refused_in_one_sentence() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ileti-test-"))
    folder.chmod(0o555)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
        sentence = said(folder)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert "Permission denied" in sentence
    assert "ILETI_HOME" in sentence


def test_a_full_disk_is_named_before_anything_is_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=10 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    sentence = said(home)
    assert "full" in sentence
    assert "ILETI_HOME" in sentence
    assert list(home.iterdir()) == []


def test_a_disk_that_takes_no_more_while_the_cluster_is_made_leaves_nothing(home: Path) -> None:
    limit = 1024 * 1024

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    tried = subprocess.run(
        [sys.executable, "-c", TRY, str(home)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=no_large_files,
    )
    assert "could not be made" in tried.stdout
    assert tried.stdout.count("\n") == 1
    assert tried.stderr == ""
    assert not (home / "pg").exists()
    assert not (home / "pg.new").exists()


def test_a_cluster_of_another_version_is_refused_in_one_sentence(wreck: Wreck) -> None:
    (wreck.home / "pg" / "PG_VERSION").write_text("12\n")
    assert "12" in said(wreck.home)


def test_a_folder_that_is_no_cluster_is_refused_and_left_alone(home: Path) -> None:
    (home / "pg").mkdir(parents=True)
    (home / "pg" / "holiday.txt").write_text("not a database")
    said(home)
    assert (home / "pg" / "holiday.txt").read_text() == "not a database"


def test_a_start_that_fails_leaves_no_server_and_no_holder(wreck: Wreck) -> None:
    configuration = wreck.home / "pg" / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(f"{sound}\nwork_mem = lots\n")
    assert "contains errors" in said(wreck.home)
    assert list((wreck.home / "pg.users").iterdir()) == []
    assert not wreck.pid_file.exists()
    configuration.write_text(sound)
    server = Embedded(wreck.home)
    assert ask(server.start(), "SELECT answer FROM kept") == 42
    server.stop()
