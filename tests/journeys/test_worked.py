"""Everything that a worker does at once, while it is killed again and again: batches, files, calls
of webhooks, mails of questions, notices, the file of a day. Nothing is lost, and nothing is there
twice that may be there once."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest

from app.daily import plan_days
from app.domain.consent import ISTANBUL
from app.domain.daily import Making
from app.storage.database import Database
from app.usecases.verify import differences
from tests.channels.api.test_loads import begin, patch
from tests.channels.api.webhooks.hooks import ACME, HERE, hooked
from tests.channels.email.server import Office, listening
from tests.channels.iys.asking import ask, question
from tests.channels.iys.conftest import _cheap_secrets as _cheap_secrets
from tests.channels.iys.program import MARKET, Program
from tests.channels.sms.service import Service, running
from tests.journeys.test_feeds import Workers, covered, take_its_time, wait_for
from tests.receivers import Receiver, receiving
from tests.usecases.days import read
from tests.usecases.feeds import Town

KILLS, BATCHES, ROWS, FILES, LINES, QUESTIONS, MOVED = 5, 3, 20, 2, 800, 8, 200
# Small chunks, so that files are in the middle of something; the dead are missed soon.
WORKER = """
import os
from datetime import timedelta
from app import worker
from app.cli.commands import main
from app.gateways.clock import WallClock
from app.loading import run
now, shift = WallClock.now, timedelta(seconds=float(os.environ["SHIFT_SECONDS"]))
WallClock.now = lambda clock: now(clock) + shift
run.CHUNK_ROWS, worker.HEARTBEAT_SECONDS, worker.STALLED_SECONDS = 50, 1, 3
main(["worker"])
"""
BATCH = f"/sps/100100/brands/{ACME}/consents/request"
LEFT = """
SELECT (SELECT count(*) FROM batch WHERE finished_at IS NULL)
     + (SELECT count(*) FROM load WHERE finished_at IS NULL)
     + (SELECT count(*) FROM outbox WHERE status < 4)
     + (SELECT count(*) FROM agreement WHERE hash IS NULL)
"""
DONE = """
SELECT (SELECT count(*) FROM consent_event) + (SELECT count(*) FROM outbox WHERE status >= 4)
"""
OF_BRAND = """
SELECT encode(transaction_id, 'hex') FROM consent_event WHERE brand_code = %s AND channel = %s
"""


def noon() -> datetime:
    """Of yesterday: by night nobody is told anything, and nothing is due that is to come."""
    before = datetime.now(ISTANBUL) - timedelta(days=1)
    return before.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def office() -> Iterator[Office]:
    with listening() as made:
        yield made


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """Its clock stands a little before that of the worker."""
    del database
    with running(tmp_path, database_url, **HERE, ILETI_NOW=f"{noon():%Y-%m-%dT11:59:00}") as made:
        made.add_demo_brands()
        yield made


@pytest.fixture
def workers(
    service: Service, tmp_path: Path, database_url: str, office: Office
) -> Iterator[Workers]:
    more = {
        "ILETI_TELL_SECONDS": "0",
        "SHIFT_SECONDS": str((noon() - datetime.now(ISTANBUL)).total_seconds()),
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(office.port),
        "MAIL_TLS": "none",
        "MAIL_FROM": "ileti <bildirim@iys.example>",
    }
    log, command = tmp_path / "worker.log", ("-c", WORKER)
    made = Workers(tmp_path, database_url, service.core.keys, log, command, **more)
    yield made
    made.stop()


def day_before(service: Service) -> date:
    """Something moved then; its file is planned."""
    service.later(days=-1)
    town = Town(service.core, people=5_000_000)
    town.records(MOVED)
    day = service.core.clock.now().astimezone(ISTANBUL).date()
    service.later(days=1)
    plan_days(service.core)
    return day


def send_batches(program: Program) -> list[str]:
    """Batches of citizens who are told of it by mail; their numbers."""
    date = program.service.core.clock.now().astimezone(ISTANBUL)
    said = {"type": "EPOSTA", "source": "HS_WEB", "status": "ONAY"}
    said["consentDate"] = f"{date - timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
    found = []
    for batch in range(BATCHES):
        rows = [said | {"recipient": f"b{batch}-{one}@example.com"} for one in range(ROWS)]
        answer = program.post(BATCH, rows)
        assert answer.status_code == 202, answer.text
        found.append(answer.json["requestId"] if answer.json else "")
    return found


def send_files(program: Program) -> list[str]:
    """Files of the market; their ids."""
    date = program.service.core.clock.now().astimezone(ISTANBUL) - timedelta(hours=1)
    ids = []
    for file in range(FILES):
        ids.append(begin(program))
        lines = (
            f'{{"recipient": "+90534{file:02}{one:05}", "type": "MESAJ", "source": "HS_WEB",'
            f' "consent_date": "{date.isoformat()}"}}\n'
            for one in range(LINES)
        )
        done = patch(program, ids[-1], 0, "".join(lines).encode(), complete=True)
        assert done.status_code == 200, done.text
    return ids


def kill_now_and_then(service: Service, workers: Workers, log: Path) -> None:
    """`kill -9` whenever something was done since it began."""
    chance = random.Random(3338)
    for _ in range(KILLS):
        before = service.rows(DONE)
        wait_for(lambda before=before: service.rows(DONE) != before, log)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.6))
        workers.kill()


@pytest.mark.kill
def test_no_row_is_lost_and_none_is_there_twice(
    service: Service, tmp_path: Path, office: Office, request: pytest.FixtureRequest
) -> None:
    log, program = tmp_path / "worker.log", Program(service)
    with receiving() as receiver:
        receiver.usual = take_its_time(random.Random(7))
        day = day_before(service)
        secret = hooked(program, receiver).secret
        batches, files = send_batches(program), send_files(program)
        asked = [f"q{number}@example.com" for number in range(QUESTIONS)]
        for address in asked:
            ask(program, question("EPOSTA_OTP", recipient=address))
        workers: Workers = request.getfixturevalue("workers")
        kill_now_and_then(service, workers, log)
        wait_for(lambda: service.rows(LEFT) == [(0,)], log, 60)
        check_batches(service, program, batches)
        check_files(service, program, files)
        check_webhook(service, receiver, secret, log)
    check_day(service, day)
    told = Counter(str(mail["To"]) for mail in office.mails)
    wanted = {
        *asked,
        *(f"b{batch}-{one}@example.com" for batch in range(BATCHES) for one in range(ROWS)),
    }
    assert set(told) == wanted
    # What the mail server had taken when the worker died, and the worker had not written down.
    assert sum(told.values()) <= len(wanted) + KILLS * 5
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


def transactions(service: Service, brand: int, channel: str) -> list[str]:
    return sorted(row[0] for row in service.rows(OF_BRAND, brand, channel))


def check_batches(service: Service, program: Program, batches: list[str]) -> None:
    """Each record was taken, as one movement of its own."""
    told: list[dict[str, Any]] = []
    for request_id in batches:
        told += program.get(f"{BATCH}/{request_id}").get_json()
    assert {one["status"] for one in told} == {"success"}
    assert len(told) == BATCHES * ROWS
    found = transactions(service, ACME, "iys")
    assert sorted(one["transactionId"] for one in told) == found == sorted(set(found))


def check_files(service: Service, program: Program, files: list[str]) -> None:
    for id in files:
        told = program.get(f"/v1/providers/100100/brands/{MARKET}/loads/{id}").get_json()
        assert (told["state"], told["lines"], told["taken"], told["refused"]) == (
            "done",
            LINES,
            LINES,
            0,
        )
    assert len(transactions(service, MARKET, "api")) == FILES * LINES


def check_webhook(service: Service, receiver: Receiver, secret: str, log: Path) -> None:
    """Every movement since it was registered, under its own number, from the first on."""
    moved = set(transactions(service, ACME, "iys"))
    wait_for(lambda: covered(secret, receiver) == moved, log, 60)


def check_day(service: Service, day: date) -> None:
    """One file, of what is in the history, each line once."""
    found = service.rows("SELECT brand_code, day, status, hash, movements FROM agreement")
    content = read(service.core, ACME, day)
    assert found == [(ACME, day, Making.COMPLETED, sha384(content).digest(), MOVED)]
    lines = content.splitlines()[1:]
    assert len(lines) == len(set(lines)) == MOVED
