"""Somebody in the console of a service that runs by itself."""

import re
import time
from collections.abc import Iterator
from typing import Any

import requests

from app.demo import ACME_MAIL
from tests.journeys.service import Service

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CODE = re.compile(r"\b([0-9]{6})\b")
LETTER = re.compile(r'href="(/posta/[^"]+)"[^>]*><b>Giriş kodunuz')
BOUNDARY = "----ileti"


class Colleague:
    """The demo's user of Acme, signed in."""

    def __init__(self, service: Service) -> None:
        self._service, self.url = service, f"{service.url}/kurumsal"
        self._session = requests.Session()
        self.post("/giris", "/giris", address=ACME_MAIL)
        service.wait_for(lambda: LETTER.search(self._mailbox()) is not None)
        (path,) = LETTER.findall(self._mailbox())[:1]
        text = re.sub("<[^>]*>", " ", requests.get(f"{service.url}{path}", timeout=10).text)
        self.post("/giris/kod", "/giris/kod", code=CODE.findall(text)[0])

    def _mailbox(self) -> str:
        return requests.get(f"{self._service.url}/posta", timeout=10).text

    def get(self, path: str) -> str:
        answer = self._session.get(f"{self.url}{path}", timeout=30)
        assert answer.ok, (path, answer.status_code)
        return answer.text

    def post(self, page: str, path: str, **fields: str) -> str:
        """Send a form of a page; the path that it leads to."""
        given = {"csrf_token": TOKEN.findall(self.get(page))[-1], **fields}
        answer = self._session.post(
            f"{self.url}{path}", data=given, timeout=30, allow_redirects=False
        )
        assert answer.status_code == 303, (path, answer.status_code, answer.text)
        return answer.headers["Location"].partition("/kurumsal")[2]

    def send(self, brand: int, name: str, blocks: Iterator[bytes]) -> str:
        """Send a file by the form, made as it goes; the path of its page."""
        path = f"/m/{brand}/dosya"
        field = 'Content-Disposition: form-data; name="csrf_token"'
        file = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        token = TOKEN.findall(self.get(path))[-1]

        def body() -> Iterator[bytes]:
            yield f"--{BOUNDARY}\r\n{field}\r\n\r\n{token}\r\n".encode()
            yield f"--{BOUNDARY}\r\n{file}\r\n\r\n".encode()
            yield from blocks
            yield f"\r\n--{BOUNDARY}--\r\n".encode()

        answer = self._session.post(
            f"{self.url}{path}",
            data=body(),
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
            timeout=300,
            allow_redirects=False,
        )
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return answer.headers["Location"].partition("/kurumsal")[2]

    def state(self, path: str) -> dict[str, Any]:
        """How far a file is, as the page's script asks."""
        told: dict[str, Any] = self._session.get(f"{self.url}{path}/durum", timeout=30).json()
        return told

    def watch(self, path: str, seconds: float = 300) -> list[dict[str, Any]]:
        """Every state of a file until it is over."""
        seen, end = [self.state(path)], time.monotonic() + seconds
        while not seen[-1]["over"]:
            assert time.monotonic() < end, seen[-1]
            time.sleep(0.2)
            seen.append(self.state(path))
        return seen
