"""The operators' doors: alive, ready or what is missing, and the figures."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from psycopg.types.json import Jsonb

from app.factory import Parts, create_app
from app.outbox.post import PostStatus
from app.settings import Settings
from app.spool import Waiting
from app.storage import migrate
from app.storage.database import Database, make_database
from app.worker import STALLED_SECONDS
from tests.rules.source import ROOT

HEARTBEAT = """
INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')
"""
COUNT = "from channels.sms.inbound import HEARD; HEARD.labels('help').inc()"
POST = """
INSERT INTO outbox (tag, id, channel, words, status, created_at, changed_at)
VALUES (%s, %s, '', %s, %s, now(), now())
"""
BATCH = """
INSERT INTO batch (request_id, brand_code, actor, repeats, rows, created_at)
VALUES (%s, 1, 1, false, 1, %s)
"""


@dataclass(frozen=True)
class House:
    """The application with its database, empty."""

    client: FlaskClient
    parts: Parts
    database: Database

    def ready(self) -> tuple[int, dict[str, bool | str]]:
        answer = self.client.get("/readyz")
        return answer.status_code, answer.get_json()

    def figures(self) -> dict[tuple[str, str], float]:
        """Every sample of /metrics, by its name and the first of its labels."""
        text = self.client.get("/metrics").text
        return {
            (sample.name, next(iter(sample.labels.values()), "")): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def beat(self, seconds_ago: float) -> None:
        with self.database.single() as driver:
            driver.execute(HEARTBEAT, (seconds_ago,))


def open_house(settings: Settings, database: Database) -> House:
    web = create_app(settings)
    return House(web.test_client(), web.extensions["ileti"], database)


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    opened = open_house(settings, database)
    yield opened
    opened.parts.core.database.close()


@pytest.fixture
def away(house: House) -> Iterator[House]:
    """The house, whose database does not answer."""
    sound = house.parts.core.database
    house.parts.core.database = make_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    yield house
    house.parts.core.database.close()
    house.parts.core.database = sound


def test_healthz_answers_as_long_as_the_process_does(house: House) -> None:
    answer = house.client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_healthz_answers_without_a_database(away: House) -> None:
    assert away.client.get("/healthz").status_code == 200


def test_readyz_is_200_when_database_migrations_and_worker_are_there(house: House) -> None:
    house.beat(1)
    assert house.ready() == (
        200,
        {"ready": True, "database": True, "migrations": True, "worker": True, "mail": "demo"},
    )


def test_readyz_names_a_worker_that_is_missing_or_has_not_been_heard_of(house: House) -> None:
    missing = {
        "ready": False,
        "database": True,
        "migrations": True,
        "worker": False,
        "mail": "demo",
    }
    assert house.ready() == (503, missing)
    house.beat(STALLED_SECONDS + 5)
    assert house.ready() == (503, missing)


def test_readyz_names_migrations_that_were_not_run(house: House) -> None:
    house.beat(1)
    with house.database.single() as driver:
        driver.execute("UPDATE alembic_version SET version_num = '0001'")
        try:
            found = house.ready()
        finally:
            driver.execute("UPDATE alembic_version SET version_num = %s", (migrate.head(),))
    missing = {"ready": False, "database": True, "migrations": False, "worker": True}
    assert found == (503, missing | {"mail": "demo"})


def test_readyz_says_whether_mail_can_leave(settings: Settings, house: House) -> None:
    ways = {
        "smtp": replace(settings, mail_host="mail.example"),
        "demo": settings,
        "none": replace(settings, demo=False),
    }
    for way, given in ways.items():
        house.parts.core.settings = given
        assert house.ready()[1]["mail"] == way


def test_readyz_names_a_database_that_is_away_and_does_so_quickly(away: House) -> None:
    began = time.monotonic()
    assert away.ready() == (
        503,
        {"ready": False, "database": False, "migrations": False, "worker": False, "mail": "demo"},
    )
    assert time.monotonic() - began < 5


def test_metrics_count_the_outbox_by_state_and_what_waits_on_disk(house: House) -> None:
    states = (PostStatus.QUEUED, PostStatus.QUEUED, PostStatus.GIVEN_UP)
    with house.database.single() as driver:
        for status in states:
            driver.execute(POST, (UUID(int=1), uuid4(), Jsonb({}), int(status)))
    spool = house.parts.spool
    at = datetime(2026, 3, 11, 9, tzinfo=UTC).isoformat()
    for number in range(3):
        spool.add(Waiting("sms", "+905321234567", "RET ACME", f"SM{number}", at))
    before = house.figures()
    assert before["ileti_outbox_messages", "queued"] == 2
    assert before["ileti_outbox_messages", "given_up"] == 1
    assert before["ileti_spool_texts", ""] == 3
    assert before["ileti_spool_aside", ""] == 0

    def spoilt(_: object) -> None:
        raise ValueError

    spool.drain(spoilt)
    after = house.figures()
    assert after["ileti_spool_texts", ""] == 0
    assert after["ileti_spool_aside", ""] == 3


def test_metrics_say_what_of_providers_waits_and_how_long(house: House) -> None:
    assert {key: value for key, value in house.figures().items() if key[0] == "ileti_waiting"} == {
        ("ileti_waiting", what): 0 for what in ("deliveries", "batches", "files", "stamps")
    }
    with house.database.single() as driver:
        for minutes in (5, 3):
            at = house.parts.core.clock.now() - timedelta(minutes=minutes)
            driver.execute(BATCH, (uuid4(), at))
    figures = house.figures()
    assert figures["ileti_waiting", "batches"] == 2
    assert 300 <= figures["ileti_waiting_seconds", "batches"] < 360
    assert figures["ileti_waiting_seconds", "files"] == 0


def test_metrics_answer_without_a_database(away: House) -> None:
    figures = away.figures()
    assert ("ileti_outbox_messages", "queued") not in figures
    assert figures["ileti_spool_texts", ""] == 0


def test_metrics_add_up_what_all_processes_counted(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    environ = {**settings.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, env=environ, check=True)
    house = open_house(replace(settings, environ=environ), database)
    assert house.figures()["ileti_sms_heard_total", "help"] == 2
    house.parts.core.database.close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_doors_are_for_reading_only(house: House, path: str) -> None:
    assert house.client.post(path).status_code == 405
    assert house.client.delete(path).status_code == 405


def test_no_figure_of_the_spool_is_of_anybody(house: House) -> None:
    at = datetime(2026, 3, 11, 9, tzinfo=UTC).isoformat()
    house.parts.spool.add(Waiting("sms", "+905321234567", "RET ACME", "SM1", at))
    text = house.client.get("/metrics").text
    assert "5321234567" not in text
    assert "ACME" not in text
