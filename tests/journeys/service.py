"""The service as processes of its own: server, worker and database, to be used and to be killed."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import psutil
import requests
from twilio.request_validator import RequestValidator

from channels._kit.account import DEMO_SID, DEMO_TOKEN
from channels._kit.telephone import Telephone

START_SECONDS = 60


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """`ileti run` under a home of its own; everything it started ends with it. `folder`: where it
    is started, if not here."""

    home: Path
    port: int = field(default_factory=free_port)
    environ: dict[str, str] = field(default_factory=dict)
    command: str = "run"
    folder: Path | None = None

    def __post_init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Service":
        """Start it and wait until it is ready."""
        environ = {
            **os.environ,
            "ILETI_HOME": str(self.home),
            "PORT": str(self.port),
            "ILETI_DEMO": "1",
            "PYTHONUNBUFFERED": "1",
            **self.environ,
        }
        with (self.home.parent / f"{self.home.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", self.command],
                env=environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        self.wait_for(lambda: requests.get(f"{self.url}/readyz", timeout=2).ok)
        return self

    def wait_for(self, holds: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Wait until something holds. Raises AssertionError with the end of the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except (requests.RequestException, OSError):
                pass
            time.sleep(0.05)
        log = (self.home.parent / f"{self.home.name}.log").read_text()[-2000:]
        raise AssertionError(f"it did not come to hold within {seconds} s:\n{log}")

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(60)
            finally:
                self._process.kill()

    def processes(self, word: str) -> list[psutil.Process]:
        """What it has started whose command line has this word."""
        if self._process is None:
            return []
        family = psutil.Process(self._process.pid).children(recursive=True)
        return [process for process in family if word in " ".join(_words(process))]

    def postmaster(self) -> psutil.Process:
        """The embedded database's first process."""
        lines = (self.home / "pg" / "postmaster.pid").read_text().splitlines()
        return psutil.Process(int(lines[0]))

    def text(self, sender: str, body: str, sid: str = "", timeout: float = 10) -> str:
        """Text 3338 through Twilio's webhook; the words of the answer.

        Raises requests' exceptions where nobody answers, AssertionError for anything but 200.
        """
        form = {
            "From": sender,
            "To": "3338",
            "Body": body,
            "MessageSid": sid or f"SM{secrets.token_hex(16)}",
            "AccountSid": DEMO_SID,
        }
        answer = self._post(f"{self.url}/sms/twilio", form, timeout)
        message = ElementTree.fromstring(answer).find("Message")  # noqa: S314
        return (message.text or "") if message is not None else ""

    def ring(self, caller: str, timeout: float = 10) -> Telephone:
        """Call the menu through Twilio's webhook; raises as `text` does, also while keys are
        pressed."""
        form = {
            "From": caller,
            "To": "+908503333338",
            "CallSid": f"CA{secrets.token_hex(16)}",
            "AccountSid": DEMO_SID,
            "CallStatus": "in-progress",
        }

        def post(url: str, form: Mapping[str, str]) -> str:
            return self._post(url, form, timeout)

        telephone = Telephone(post, form)
        telephone.call(f"{self.url}/ivr/twilio")
        return telephone

    def _post(self, url: str, form: Mapping[str, str], timeout: float) -> str:
        signature = RequestValidator(DEMO_TOKEN).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        answer = requests.post(url, data=form, headers=headers, timeout=timeout)
        assert answer.status_code == 200, answer.status_code
        answer.encoding = "utf-8"
        return answer.text


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words
