"""A webhook in the console: added, tried at a server of one's own, its answer told in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.permissions import Role
from app.storage.database import Database
from tests.channels.api.webhooks.hooks import HERE, read
from tests.channels.kurumsal.console import ACME, at_work, sure
from tests.channels.sms.service import Service, running
from tests.channels.web.pages import Browser, Page
from tests.receivers import free_port, receiving, slow

LIST = f"/kurumsal/m/{ACME}/bildirim"


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """One that may call this machine, and does not wait for it."""
    del database
    with running(tmp_path, database_url, **HERE, WEBHOOK_SECONDS="1") as made:
        made.add_demo_brands()
        yield made


def added(browser: Browser, url: str) -> tuple[str, str]:
    """A webhook for this address: the path of its page, its secret."""
    page = browser.send(browser.get(LIST), LIST, url=url, types=["MESAJ"])
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.text)
    assert secret is not None, page.text
    (path,) = {one for one in page.links() if one.startswith(f"{LIST}/")}
    return path, secret[0]


def tried(browser: Browser, path: str) -> Page:
    """The button is pressed, and the webhook's page says what came of it."""
    page = browser.send(browser.get(path), f"{path}/dene")
    assert (page.status, page.location) == (303, path)
    return browser.follow(page)


def test_an_owner_tries_a_webhook(service: Service) -> None:
    owner = sure(service, at_work(service, Role.OWNER))
    with receiving() as server:
        path, secret = added(owner, server.url)
        page = tried(owner, path)
        assert (page.status, "Sunucunuz aldı: 204." in page.text) == (200, True), page.text
        told = read(server.calls[0], secret)
        assert (told["type"], told["data"]) == (
            "webhook.test",
            {"provider": 100100, "brand": ACME},
        )
        server.usual = slow
        page = tried(owner, path)
        assert (page.status, "zamanında cevap vermedi" in page.text) == (200, True), page.text
        assert "zamanında cevap vermedi" not in owner.get(path).text


def test_why_nobody_answers_is_told_in_words(service: Service) -> None:
    owner = sure(service, at_work(service, Role.OWNER))
    for url, words in (
        (f"https://127.0.0.1:{free_port()}/", "Sunucunuza bağlanılamadı"),
        ("https://10.0.0.1/", "internetten erişilemeyen bir adrese"),
    ):
        path, _ = added(owner, url)
        page = tried(owner, path)
        assert (page.status, words in page.text) == (200, True), page.text
        ended = owner.send(owner.get(path), f"{path}/son")
        assert ended.status == 303
