"""What stops the start is said in one sentence, before anything is started."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.server import refuse_used_port
from app.settings import SettingsError
from tests.conftest import plain
from tests.rules.source import ROOT


@pytest.fixture
def used() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_in_use_is_refused_by_its_name(used: int) -> None:
    with pytest.raises(SettingsError, match=f"^PORT {used} .*in use.*Set PORT to another number"):
        refuse_used_port("127.0.0.1", used)


def test_a_port_that_a_server_left_a_moment_ago_passes() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()
    with socket.socket() as plain, pytest.raises(OSError, match="in use"):
        plain.bind(("127.0.0.1", port))
    refuse_used_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", "2001:db8::7"])
def test_an_address_that_is_not_ours_is_said_to_be_the_host(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(self: socket.socket, address: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host.endswith(".invalid"):
        monkeypatch.setattr(socket.socket, "bind", unknown)
    with pytest.raises(SettingsError, match="Set HOST to an address of this machine"):
        refuse_used_port(host, 18080)


def ileti(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing else in its environment."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "app.cli", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_the_command_says_that_the_port_is_in_use_and_makes_nothing(
    used: int, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    told = ileti("run", PORT=str(used), ILETI_HOME=str(home))
    assert told.returncode == 1
    assert told.stderr.startswith(f"Error: PORT {used} on 127.0.0.1")
    assert told.stderr.count("\n") == 1
    assert told.stdout == ""
    assert not home.exists()


class Wrong(NamedTuple):
    """What is wrong with a site, and the word that must be in the sentence."""

    word: str
    environ: dict[str, str]


DEMO = {"ILETI_DEMO": "1"}
PRODUCTION = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "KANNEL_SECRET": "secret",
    "SMS_ROUTES": "+90=kannel",
    "KANNEL_SENDSMS_URL": "http://127.0.0.1:1/",
    "KANNEL_USERNAME": "ileti",
}


@pytest.mark.parametrize("command", ["serve", "worker", "run"])
@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("TWILIO_AUTH_TOKEN", {**PRODUCTION, "TWILIO_AUTH_TOKEN": "demo-twilio-token"}),
        Wrong("KANNEL_PASSWORD", PRODUCTION),
        Wrong("The keys cannot be read", {**DEMO, "ILETI_KEYS": "{}"}),
        Wrong("ILETI_WORKERS", {**DEMO, "ILETI_WORKERS": "none"}),
        Wrong("TSA_CERTIFICATES", {**DEMO, "TSA_URL": "https://tsa.example"}),
    ],
    ids=lambda wrong: wrong.word,
)
def test_a_site_that_is_not_complete_does_not_start(
    command: str, wrong: Wrong, tmp_path: Path, database_url: str
) -> None:
    environ = {"ILETI_DEMO": "0", **wrong.environ, "DATABASE_URL": plain(database_url)}
    told = ileti(command, ILETI_HOME=str(tmp_path), PORT=str(free_port()), **environ)
    assert told.returncode == 1, told.stderr
    assert told.stderr.startswith("Error: ")
    assert wrong.word in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_spool_that_cannot_be_written_does_not_let_the_server_start(
    command: str, tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "spool").touch()
    environ = {"ILETI_HOME": str(tmp_path), "DATABASE_URL": plain(database_url)}
    told = ileti(command, PORT=str(free_port()), **DEMO, **environ)
    assert told.returncode == 1, told.stderr
    assert told.stderr.startswith(f"Error: The spool {tmp_path / 'spool'} cannot be written")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["worker", "run", "migrate", "verify"])
def test_a_database_that_is_not_there_is_one_sentence(command: str, tmp_path: Path) -> None:
    environ = {"ILETI_HOME": str(tmp_path), "DATABASE_URL": "postgresql://u@127.0.0.1:1/d"}
    told = ileti(command, PORT=str(free_port()), **DEMO, **environ)
    assert told.returncode == 1, told.stderr
    assert told.stderr.startswith("Error: The database does not answer. Check DATABASE_URL")
    assert told.stderr.count("\n") == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found
