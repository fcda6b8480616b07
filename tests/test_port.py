"""A port that is in use, or an address that is not ours, is said before anything is started."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.server import refuse_used_port
from app.settings import SettingsError
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


def test_the_command_says_it_in_one_sentence_and_starts_nothing(used: int, tmp_path: Path) -> None:
    home = tmp_path / "home"
    environ = {"PORT": str(used), "ILETI_HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/bin"}
    told = subprocess.run(
        [sys.executable, "-W", "error", "-m", "app.cli", "run"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.startswith(f"Error: PORT {used} on 127.0.0.1")
    assert told.stderr.count("\n") == 1
    assert told.stdout == ""
    assert not home.exists()
