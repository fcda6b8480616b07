"""The demo's landline rings when a code is asked for on the portal, and reads it out."""

import re

import pytest
import requests

from app.demo import FATMA
from tests.channels.ivr.line import READ_OUT
from tests.channels.telefon.test_page import Client, lines
from tests.journeys.service import Service

pytestmark = pytest.mark.xdist_group("browser")

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def test_fatma_comes_in_by_the_call_that_she_answers(running: Service) -> None:
    handset, portal = Client(running, FATMA), requests.Session()
    # Switched on, so that what rang before does not ring now.
    handset.do(f"number:{FATMA}")
    token = TOKEN.findall(portal.get(f"{running.url}/giris", timeout=20).text)[0]

    def send(path: str, **form: str) -> requests.Response:
        return portal.post(f"{running.url}{path}", {"csrf_token": token, **form}, timeout=20)

    assert send("/giris", address="0212 222 33 44").url == f"{running.url}/giris/kod"
    running.wait_for(lambda: "Telefonunuz çalıyor" in handset.do("look").text)
    said = lines(handset.do("answer"))
    assert not [text for kind, text in said if kind in ("mine", "theirs")], "no texts"
    assert len(READ_OUT.findall(str(said))) == 2
    again = READ_OUT.finditer(str(lines(handset.do("keys:1"))))
    (code,) = {re.sub(r"\D", "", found[0]) for found in again}
    assert ("said", "İyi günler.") in lines(handset.do("wait"))
    page = send("/giris/kod", code=code)
    assert page.url == f"{running.url}/izinlerim"
    assert "Dağyolu Telekom" in page.text
