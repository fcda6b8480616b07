"""A million rows by the form of a page: the server's memory stays flat, the progress is true; one
is cancelled in the middle, and goes on after its worker was killed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest

from app.domain.consent import ISTANBUL
from tests.journeys.console import Colleague
from tests.journeys.service import Service
from tests.journeys.test_killed import database_of

BRAND = 100200
MILLION, SOME = 1_000_000, 150_000
AT_ONCE = 10_000
MOST_GROWTH = 48 << 20
APPROVED = "SELECT count(*) FROM consent WHERE brand_code = %s AND status = 1 AND source = 2"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path / "home").start()
    yield running
    running.stop()


def blocks(rows: int, spoilt: int = 0) -> Iterator[bytes]:
    """A file as it is written; every so many rows one that cannot be taken."""
    date = (datetime.now(ISTANBUL) - timedelta(hours=1)).strftime("%d.%m.%Y %H:%M:%S")
    yield "Alıcı;İzin Tarihi;Kanal;Alıcı Tipi;Kaynak\r\n".encode()
    for first in range(0, rows, AT_ONCE):
        lines = (
            f"0532{number:07};{date};{'faks' if spoilt and number % spoilt == 0 else 'MESAJ'};"
            "bireysel;Islak imza"
            for number in range(first, min(first + AT_ONCE, rows))
        )
        yield ("\r\n".join(lines) + "\r\n").encode()


def servers(service: Service) -> list[psutil.Process]:
    """The processes that answer HTTP."""
    found = service.processes("serve")
    assert found
    return found


def approved(service: Service) -> int:
    with psycopg.connect(database_of(service)) as connection:
        row = connection.execute(APPROVED, (BRAND,)).fetchone()
    return int(row[0]) if row else 0


def test_a_million_rows_by_the_form(service: Service) -> None:
    colleague = Colleague(service)
    colleague.watch(colleague.send(BRAND, "az.csv", blocks(1000)))
    before = {one.pid: one.memory_info().rss for one in servers(service)}
    path = colleague.send(BRAND, "milyon.csv", blocks(MILLION, spoilt=1000))
    seen = colleague.watch(path)
    grown = [one.memory_info().rss - before[one.pid] for one in servers(service)]
    assert max(grown) < MOST_GROWTH, grown
    done = [one["done"] for one in seen]
    assert done == sorted(done)
    assert len(set(done)) > 3
    whole = seen[-1]["whole"]
    assert done[-1] == whole > 50 * MILLION
    for one in seen:
        # What is said to be done is: as much of the rows as of the bytes.
        assert abs(one["rows"] / MILLION - one["done"] / whole) < 0.02, one
    assert "999.000 satırı kaydet" in colleague.get(path)
    assert approved(service) == 0
    confirmed = colleague.post(path, f"{path}/onay")
    service.wait_for(lambda: colleague.state(confirmed)["rows"] > 0)
    colleague.post(confirmed, f"{confirmed}/iptal")
    assert colleague.watch(confirmed)[-1]["state"] == "cancelled"
    service.wait_for(lambda: approved(service) == approved(service) > 0)
    assert 0 < approved(service) < MILLION


def test_a_file_goes_on_after_its_worker_was_killed(service: Service) -> None:
    colleague = Colleague(service)
    path = colleague.send(BRAND, "izinler.csv", blocks(SOME))
    colleague.watch(path)
    confirmed = colleague.post(path, f"{path}/onay")
    service.wait_for(lambda: colleague.state(confirmed)["rows"] > 0)
    for worker in service.processes("worker"):
        worker.kill()
    service.stop()
    service.start()
    assert colleague.watch(confirmed)[-1]["state"] == "done"
    assert approved(service) == SOME
    assert "150.000 kayıt yapıldı." in colleague.get(confirmed)
