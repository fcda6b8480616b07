"""`ileti call`: a caller in the terminal, on a service that runs in processes of its own."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from app.demo import AYSE, FATMA
from tests.journeys.service import Service, free_port
from tests.journeys.test_killed import database_of

OPERATOR = "+903121112233"
SECONDS = 30
OPEN = "SELECT count(*) FROM call WHERE ended_at IS NULL"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("call") / "home"
    given = {"ILETI_NOW": "2026-03-11T12:00:00", "IVR_OPERATOR": OPERATOR}
    running = Service(home, environ=given)
    try:
        yield running.start()
    finally:
        running.stop()


class Terminal:
    """`ileti call` at work: what it prints is waited for, and what is typed goes to it."""

    def __init__(self, service: Service, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "call", *arguments],
            env=environment(service),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._printed = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._seen = 0

    def _read(self) -> None:
        assert self._process.stdout is not None
        while got := os.read(self._process.stdout.fileno(), 4096):
            self._printed += got

    @property
    def printed(self) -> str:
        """Everything until now."""
        return self._printed.decode(errors="replace")

    def wait_for(self, words: str) -> re.Match[str]:
        """Wait until these words are printed after those that were waited for last."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = re.compile(words).search(self.printed, self._seen)
            if found:
                self._seen = found.end()
                return found
            time.sleep(0.05)
        raise AssertionError(f"{words!r} was not printed:\n{self.printed}")

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def end(self) -> int:
        """Ctrl-D; the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        code = self._process.wait(SECONDS)
        self.close()
        return code

    def close(self) -> None:
        """Take the terminal away, whatever goes on in it."""
        self._process.kill()
        self._process.wait(SECONDS)
        self._reader.join(SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


Call = Callable[..., Terminal]


@pytest.fixture
def call(service: Service) -> Iterator[Call]:
    """Opens a terminal with a caller; none is left behind."""
    with ExitStack() as stack:

        def opened(*arguments: str) -> Terminal:
            terminal = Terminal(service, *arguments)
            stack.callback(terminal.close)
            return terminal

        yield opened


def environment(service: Service) -> dict[str, str]:
    """What the service was started with, for a command beside it."""
    given = {"ILETI_HOME": str(service.home), "PORT": str(service.port), **service.environ}
    return {**os.environ, "ILETI_DEMO": "1", "PYTHONUNBUFFERED": "1", **given}


def calls_that_go_on(service: Service) -> int:
    with psycopg.connect(database_of(service)) as connection:
        row = connection.execute(OPEN).fetchone()
        assert row is not None
        return int(row[0])


def test_the_list_is_heard_after_the_code_that_came_by_text(service: Service, call: Call) -> None:
    caller = call("--from", AYSE)
    caller.wait_for("hoş geldiniz")
    caller.wait_for("İzinlerinizi dinlemek için 1'i tuşlayın")
    caller.type("1")
    caller.wait_for("Altı haneli kodu tuşlayın")
    code = caller.wait_for(r"3338: .*?(\d{6})")[1]
    caller.type(code)
    caller.wait_for("Uğurböceği Kitabevi")
    assert calls_that_go_on(service) == 1
    assert caller.end() == 0
    assert "the call is over" in caller.printed
    assert calls_that_go_on(service) == 0


def test_silence_and_what_is_no_key(call: Call) -> None:
    caller = call("--from", "05329990101")
    caller.wait_for("hoş geldiniz")
    caller.type("x")
    caller.wait_for("an empty line: say nothing")
    caller.type("")
    caller.wait_for("Bir tuşa bastığınızı duymadım")
    caller.type("3")
    caller.wait_for("kare")
    caller.type("100100")
    caller.type("#")
    caller.wait_for("Acme Alışveriş")
    assert caller.end() == 0


def test_a_recording_is_ended_by_hash_since_there_is_no_microphone(call: Call) -> None:
    caller = call("--from", "05329990103")
    caller.wait_for("hoş geldiniz")
    for keys in ("5", "4", "1", "2", "1", "100100#", "2", "1430"):
        caller.type(keys)
    caller.wait_for("Anlatmadan geçmek için")
    caller.type("")
    caller.wait_for("there is no microphone here")
    caller.type("#")
    caller.wait_for("Şikâyetiniz alındı")
    assert caller.end() == 0


def test_a_landline_is_called_back_and_answers(service: Service, call: Call) -> None:
    caller = call("--from", FATMA)
    caller.wait_for("hoş geldiniz")
    caller.type("1")
    caller.wait_for("Lütfen telefonu kapatın")
    caller.wait_for("the call is over")
    caller.wait_for(r"\+908503333338 rings")
    caller.type("")
    code = caller.wait_for(r"Kodunuz: ([\d ,;]+)\.")[1]
    caller.type(re.sub(r"\D", "", code))
    caller.wait_for("Dağyolu Telekom")
    assert caller.end() == 0
    assert calls_that_go_on(service) == 0


def test_a_person_is_dialled_who_does_not_answer_and_then_one_who_does(
    service: Service, call: Call
) -> None:
    caller = call("--from", "05329990102")
    caller.wait_for("hoş geldiniz")
    caller.type("0")
    caller.wait_for(r"\+903121112233 rings")
    caller.type("n")
    caller.wait_for("the call is over")
    caller.type("")
    caller.wait_for("hoş geldiniz")
    caller.type("0")
    caller.wait_for(r"\+903121112233 rings")
    caller.type("")
    caller.wait_for("the call is over")
    assert caller.end() == 0
    assert calls_that_go_on(service) == 0


def test_where_nobody_listens_it_says_so(call: Call) -> None:
    caller = call("--from", AYSE, "--url", f"http://127.0.0.1:{free_port()}")
    caller.wait_for("Nobody answers at http://127.0.0.1:")
    assert caller.end() == 1


def test_a_service_with_other_secrets_refuses(service: Service) -> None:
    given = {**environment(service), "TWILIO_AUTH_TOKEN": "another"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "call", "--from", AYSE],
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert "refused it (403)" in done.stderr
    assert "Traceback" not in done.stderr
