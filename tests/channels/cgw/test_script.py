"""A script that was written for the real registry's portal runs against this one."""

import subprocess
import sys
from pathlib import Path

from app.domain.consent import Source, Status
from tests.channels.api.app import AYSE, AYSE_MAIL, MEHMET, App
from tests.channels.sms.service import Service

SCRIPT = Path(__file__).with_name("script.py")
STANDS = "SELECT status, count(*) FROM consent WHERE tag = %s GROUP BY 1"


def run(url: str, service: Service, number: str) -> list[str]:
    """Run the script; the citizen types the code that came by text."""
    command = [sys.executable, str(SCRIPT), url, number]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "code?\n"
        told, _ = process.communicate(f"{App(service).code(number)}\n", timeout=60)
        assert process.returncode == 0
    return told.splitlines()


def test_a_published_script_refuses_everything(url: str, permitted: Service) -> None:
    app = App(permitted).sign_in(AYSE)
    permitted.later(minutes=1)
    app.add_address(AYSE_MAIL)
    assert run(url, permitted, AYSE) == [
        "100100 Acme Alışveriş ARAMA",
        "100100 Acme Alışveriş MESAJ",
        "100201 Çağlayan Giyim ARAMA",
        "100200 Yeşilova Market MESAJ",
        "MESAJ: 0 left",
        "100100 Acme Alışveriş EPOSTA",
        "EPOSTA: 0 left",
    ]
    core = permitted.core
    for address, count in ((AYSE, 4), (AYSE_MAIL, 1)):
        assert permitted.rows(STANDS, core.keys.tag(address)) == [(int(Status.RET), count)]
    assert permitted.rows(STANDS, core.keys.tag(MEHMET)) == [(int(Status.ONAY), 1)]
    sources = "SELECT DISTINCT channel, source FROM consent_event WHERE channel <> 'cli'"
    assert permitted.rows(sources) == [("api", int(Source.IYS_WEB))]
