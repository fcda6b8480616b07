"""Batches of a thousand, two workers, citizens who refuse at the same addresses, and `kill -9`."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from app.demo import ACME_PROGRAM, DEMO_PASSWORD
from app.domain.consent import ISTANBUL
from app.storage.keys import key_ring
from app.usecases.verify import differences
from tests.journeys.service import Service
from tests.journeys.test_killed import database_of

BRAND = 100200
ROWS, BATCHES, REFUSALS = 1000, 6, 40
LEFT = "SELECT count(*) FROM batch WHERE finished_at IS NULL"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    environ = {"ILETI_WORKERS": "2", "IYS_CALLS_PER_SECOND": "1000"}
    running = Service(tmp_path / "home", environ=environ).start()
    environ |= {"DATABASE_URL": database_of(running)}
    second = Service(tmp_path / "home", running.port, environ, "worker").start()
    yield running
    second.stop()
    running.stop()


class Sender:
    """A provider's program that sends batches."""

    def __init__(self, service: Service) -> None:
        self._url = service.url
        form = {"username": ACME_PROGRAM, "password": DEMO_PASSWORD, "grant_type": "password"}
        given = requests.post(f"{self._url}/oauth2/token", data=form, timeout=10).json()
        self._headers = {"Authorization": f"Bearer {given['access_token']}"}
        self.sent: list[str] = []

    @property
    def _path(self) -> str:
        return f"{self._url}/sps/100100/brands/{BRAND}/consents/request"

    def send(self, phones: list[str], when: datetime) -> None:
        date = when.astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M:%S")
        said = {"type": "MESAJ", "source": "HS_WEB", "status": "ONAY", "consentDate": date}
        rows = [{**said, "recipient": phone} for phone in phones]
        answer = requests.post(self._path, json=rows, headers=self._headers, timeout=30)
        assert answer.status_code == 202, answer.text
        self.sent.append(answer.json()["requestId"])

    def outcome(self, request_id: str) -> list[dict[str, Any]]:
        path = f"{self._path}/{request_id}"
        answer = requests.get(path, headers=self._headers, timeout=10)
        told: list[dict[str, Any]] = answer.json()
        return told


@pytest.mark.kill
def test_no_row_is_lost_none_twice_and_no_refusal_overturned(service: Service) -> None:
    sender, chance = Sender(service), random.Random(3338)
    begun = datetime.now(ISTANBUL)
    phones = [f"+90539{number:07d}" for number in range(ROWS)]
    refused = phones[:: ROWS // REFUSALS]

    def refuse() -> None:
        for phone in refused:
            assert "YESILOVA" in service.text(phone, "RET YESILOVA")

    with ThreadPoolExecutor(1) as pool:
        citizens = pool.submit(refuse)
        for number in range(BATCHES):
            sender.send(phones, begun - timedelta(hours=2) + timedelta(minutes=number))
            if number % 2 == 0:
                time.sleep(chance.uniform(0.05, 0.4))
                for process in service.processes("app.cli worker"):
                    process.kill()
        citizens.result()
    with psycopg.connect(database_of(service), autocommit=True) as driver:
        service.wait_for(lambda: driver.execute(LEFT).fetchone() == (0,), 60)
        check(driver, service, sender, refused)


def check(
    driver: psycopg.Connection[Any], service: Service, sender: Sender, refused: list[str]
) -> None:
    """Every record has one outcome, every success its one movement, every refusal stands."""
    told = [one for request_id in sender.sent for one in sender.outcome(request_id)]
    assert len(told) == ROWS * BATCHES
    done = [one["transactionId"] for one in told if one["status"] == "success"]
    assert len(done) == len(set(done))
    assert {one["status"] for one in told} <= {"success", "failure"}
    assert {one["error"]["code"] for one in told if one["status"] == "failure"} <= {"H178"}
    written = driver.execute(
        "SELECT encode(transaction_id, 'hex') FROM consent_event WHERE channel = 'iys'"
    )
    assert sorted(row[0] for row in written) == sorted(done)
    tags = [key_ring(service.home / "keys.json").tag(phone) for phone in refused]
    standing = driver.execute(
        "SELECT count(*) FROM consent WHERE tag = ANY(%s) AND brand_code = %s AND type = 2"
        " AND recipient_type = 1 AND status = 2",
        (tags, BRAND),
    )
    assert standing.fetchone() == (len(refused),)
    assert differences(driver).wrong == 0
