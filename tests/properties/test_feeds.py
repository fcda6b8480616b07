"""Whoever writes, for however long, in whatever order transactions end: every movement of a brand
is numbered once and delivered once, one after the other."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.core import Core, Work
from app.domain.consent import MessageType, Record, Source, Status
from app.gateways.clock import WallClock
from app.usecases.record import Entry, RecordConsents
from tests.usecases.conftest import register
from tests.usecases.feeds import ACME, MARKET, Town

WRITERS, DEEDS = 8, 12
WRITTEN = "SELECT encode(transaction_id, 'hex') FROM consent_event WHERE brand_code = %s"


@contextmanager
def all_the_while(do: Callable[[], None], many: int) -> Iterator[None]:
    """Do something again and again, in so many threads, for as long as the block lasts."""
    over, broken = threading.Event(), []

    def run() -> None:
        while not over.is_set():
            try:
                do()
            except Exception as error:
                broken.append(error)

    threads = [threading.Thread(target=run) for _ in range(many)]
    for one in threads:
        one.start()
    yield
    over.set()
    for one in threads:
        one.join()
    assert broken == []


def write(town: Town, seed: int) -> None:
    """Transactions that begin to write, and end in their own time; some are taken back."""
    chance, core = random.Random(seed), town.core
    for deed in range(DEEDS):
        with core.database.transaction() as session:
            driver = session.connection().connection.driver_connection
            work = Work(driver, town.operator(), core.clock.now(), core, session)  # type: ignore[arg-type]
            for part in range(chance.randrange(1, 4)):
                phone = f"+9053{seed % 10}{deed:03d}{part:04d}"
                date = core.clock.now().replace(microsecond=0)
                said = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, date)
                entry = Entry(core.keys.tag(phone), phone, said)
                brand = chance.choice((ACME, MARKET))
                RecordConsents(brand, [entry], quiet=True).run(work)
                time.sleep(chance.uniform(0, 0.02))
            if chance.random() < 0.8:
                session.commit()


@pytest.mark.parametrize("seed", [3338, 33380])
def test_every_movement_is_delivered_once_and_in_its_place(core: Core, seed: int) -> None:
    core.clock = WallClock()
    town = Town(register(core))
    hooks = {brand: town.webhook(brand).webhook.id for brand in (ACME, MARKET)}
    with all_the_while(lambda: town.go(settled=False), 2), all_the_while(town.pump, 2):
        writers = [
            threading.Thread(target=write, args=(town, seed + number)) for number in range(WRITERS)
        ]
        for one in writers:
            one.start()
        for one in writers:
            one.join()
    town.tell()
    for brand, hook in hooks.items():
        written = {row[0] for row in town.rows(WRITTEN, brand)}
        bodies = [one["data"] for one in town.taker.bodies if one["data"]["brand"] == brand]
        told = sorted(bodies, key=lambda one: one["from"])
        assert [one["from"] for one in told] == [1, *(one["to"] + 1 for one in told[:-1])]
        movements = [one for body in told for one in body["movements"]]
        assert [one["sequence"] for one in movements] == list(range(1, len(written) + 1))
        assert {one["transaction_id"] for one in movements} == written
        assert len(written) > WRITERS * DEEDS / 2
        assert {one.attempts for one in town.deliveries(hook)} == {1}
