"""Names of devices, networks, and proxies before us."""

from pathlib import Path

import pytest
from flask import Flask, request

from app.storage.database import Database
from channels._kit.network import network_of
from channels.web.device import device_name
from tests.channels.sms.service import running
from tests.channels.web.citizens import AYSE, MEHMET, ask
from tests.channels.web.pages import Browser

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 {}Safari/537.36"
KEYS = "SELECT count(DISTINCT key) FROM tally"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME.format("Linux; Android 10; K", "Mobile "), "Chrome, Android"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "") + " Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox, Linux"),
        ("Firefox", "Firefox"),
        ("curl/8.0", "?"),
        ("<script>", "?"),
        ("x" * 5000 + "Firefox", "?"),
        ("", "?"),
    ],
)
def test_a_device_has_the_name_that_its_owner_knows(agent: str, name: str) -> None:
    with Flask("test").test_request_context(headers={"User-Agent": agent}):
        assert device_name(request) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_a_network_is_one_household_s(address: str, network: str) -> None:
    with Flask("test").test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network_of(request) == network


@pytest.mark.parametrize(("proxies", "networks"), [("0", 1), ("1", 2)])
def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(
    tmp_path: Path, database: Database, database_url: str, proxies: str, networks: int
) -> None:
    del database
    with running(tmp_path, database_url, ILETI_PROXIES=proxies) as made:
        for address, origin in ((AYSE, "192.0.2.1"), (MEHMET, "192.0.2.2")):
            ask(Browser(made, **{"X-Forwarded-For": f"203.0.113.9, {origin}"}), address)
        # One more is the limit on all codes together.
        assert made.rows(KEYS) == [(networks + 1,)]


def test_behind_a_proxy_the_host_is_the_one_that_it_was_asked_for(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    del database
    with running(tmp_path, database_url, ILETI_PROXIES="1") as made:
        client = made.app.test_client()
        inside = {"Host": "10.0.0.7:8080", "X-Forwarded-Host": "sms.example.org"}
        assert client.get("/", headers=inside).status_code == 200
        outside = {"Host": "10.0.0.7:8080", "X-Forwarded-Host": "evil.example"}
        assert client.get("/", headers=outside).status_code == 400
