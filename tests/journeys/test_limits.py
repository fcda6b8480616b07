"""A window is one for all processes of a server."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from channels.iys.gate import HISTORY
from tests.journeys.service import Service

CLIENT = {"username": "api@acme.example", "password": "demo-program-sifresi"}
PATH = "/sps/100100/brands/100100/consents/history"
ASKED = {"recipient": "+905321112233", "recipientType": "BIREYSEL", "type": "MESAJ"}
MORE = 30


@pytest.mark.kill
def test_two_processes_let_in_as_many_calls_as_one(tmp_path: Path) -> None:
    given = {"ILETI_WORKERS": "2", "IYS_CALLS_PER_SECOND": "100000"}
    service = Service(tmp_path / "home", environ=given | {"ILETI_NOW": "2026-03-11T12:00:00"})
    try:
        service.start()
        asked = {"grant_type": "password", **CLIENT}
        got: dict[str, str] = requests.post(
            f"{service.url}/oauth2/token", data=asked, timeout=10
        ).json()
        headers = {"Authorization": f"Bearer {got['access_token']}"}

        def call(_: int) -> int:
            url = f"{service.url}{PATH}"
            return requests.post(url, json=ASKED, headers=headers, timeout=10).status_code

        with ThreadPoolExecutor(8) as pool:
            found = Counter(pool.map(call, range(HISTORY.most + MORE)))
    finally:
        service.stop()
    assert found == {200: HISTORY.most, 429: MORE}
