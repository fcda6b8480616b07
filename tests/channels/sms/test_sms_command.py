"""`ileti sms`: a phone in the terminal, on a service that runs in processes of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.demo import ZEYNEP
from tests.journeys.service import Service, free_port

SECONDS = 60


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("sms") / "home")
    try:
        yield running.start()
    finally:
        running.stop()


def sms(
    service: Service, *arguments: str, typed: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the command beside the service, to its end."""
    given = {"ILETI_HOME": str(service.home), "PORT": str(service.port), "ILETI_DEMO": "1"}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "sms", *arguments],
        env={**os.environ, **given, **environ},
        input=typed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("via", ["twilio", "kannel"])
def test_a_text_goes_through_either_gateway_and_its_cost_is_told(
    service: Service, via: str
) -> None:
    done = sms(service, "--from", "05329990201", "--via", via, "RET", "GOKCE")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sent      1 part, 9 units of gsm7" in done.stdout
    assert "GOKCE" in done.stdout.partition("sent")[2]
    assert "received  1 part" in done.stdout


def test_what_is_typed_is_texted_line_by_line(service: Service) -> None:
    done = sms(service, "--from", ZEYNEP, typed="LISTE\n\nYARDIM\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{ZEYNEP} -> 3338" in done.stdout
    assert "SARIFIRIN" in done.stdout
    assert done.stdout.count("sent ") == 2


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": str(free_port())}, "Nobody answers at"),
        ({"TWILIO_AUTH_TOKEN": "another"}, "refused it (403)"),
    ],
)
def test_what_does_not_work_is_said_in_one_sentence(
    service: Service, environ: dict[str, str], sentence: str
) -> None:
    done = sms(service, "--from", ZEYNEP, "LISTE", **environ)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
