"""The portal as it runs: on two processes, with the worker that sends the code, started in a folder
that is not the project's."""

import re
from pathlib import Path

import pytest
import requests

from app.demo import AYSE
from channels.telefon.memory import Memory
from tests.journeys.service import Service

pytestmark = pytest.mark.journey

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CODE = re.compile(r"@127\.0\.0\.1 #(\d{6})")
KNOCKS = 12


def test_a_citizen_comes_in_by_the_text_that_arrives_and_every_process_knows_it(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path / "home", environ={"ILETI_WORKERS": "2"}, folder=tmp_path)
    try:
        service.start()
        session = requests.Session()
        token = TOKEN.findall(session.get(f"{service.url}/giris", timeout=20).text)[0]
        form = {"csrf_token": token, "address": AYSE, "sonra": "/hesabim"}
        page = session.post(f"{service.url}/giris", data=form, timeout=20)
        assert page.url == f"{service.url}/giris/kod?sonra=/hesabim"
        found: list[str] = []

        def arrived() -> bool:
            look = {"do": "look", "memory": Memory(AYSE).written()}
            thread = requests.post(f"{service.url}/telefon", data=look, timeout=20).text
            found.extend(CODE.findall(thread))
            return bool(found)

        service.wait_for(arrived)
        form = {"csrf_token": token, "code": found[-1], "sonra": "/hesabim"}
        page = session.post(f"{service.url}/giris/kod", data=form, timeout=20)
        assert page.url == f"{service.url}/hesabim"
        pages = [session.get(f"{service.url}/hesabim", timeout=20) for _ in range(KNOCKS)]
        assert all("0532 111 22 33" in page.text for page in pages)
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
        style = requests.get(f"{service.url}{sheet}", timeout=20)
        assert style.headers["Content-Type"] == "text/css; charset=utf-8"
        assert len(session.cookies) == 1
    finally:
        service.stop()
