"""The daily file: byte for byte what İYS documents, in its order, in flat memory."""

import random
import tracemalloc
from datetime import timedelta
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import TransactionStatus

from app.core import Core, UseCase
from app.domain.consent import EventKind, Source
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.storage.keys import KeysError
from app.usecases.daily import reading
from app.usecases.daily.reading import file_of
from app.usecases.deny import DenyApproval
from app.usecases.forget import Forget
from app.usecases.grant import GrantConsent
from app.usecases.revoke import RevokeConsent
from app.usecases.undo import UndoRefusal
from tests.usecases.acts import M as MESAJ
from tests.usecases.acts import citizen, record
from tests.usecases.days import (
    ACME,
    KNOWN,
    MARKET,
    YESTERDAY,
    Move,
    moment,
    put,
    read,
    stretches_of,
)

BUSY = """
SELECT state FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
   AND backend_type = 'client backend'  -- autovacuum comes when it likes
"""
GOLDEN = Path(__file__).with_name("golden-day.csv")
AYSE, MAIL, BORA = "+905321112233", "ayse@example.com", "+905334445566"
SOURCES = {f"{number:02x}": source.name for number, source in enumerate(Source, 0x10)}

# Every source and every kind; what is not of this day and brand; what there is no word for.
GOLDEN_DAY = (
    Move("2026-03-09 23:59:59.999999", AYSE, "f1"),
    Move("2026-03-10 00:00:00", AYSE, "a9"),
    Move("2026-03-10 00:00:00.999999", MAIL, "0a", "BIREYSEL EPOSTA ONAY"),
    Move("2026-03-10 08:15:00.5", BORA, "b0", "TACIR ARAMA ONAY", source="", said=""),
    Move("2026-03-10 08:15:01", BORA, "b1", "TACIR ARAMA RET", "HS_KARAR"),
    Move("2026-03-10 08:16:00", BORA, "b2", said="2016-01-15 12:00:00"),
    Move("2026-03-10 08:17:00", BORA, "b3", "TACIR MESAJ RET", "IYS_AHS_HAT_KAPATMA", said=""),
    *(
        Move(f"2026-03-10 12:00:00.{number:06d}", MAIL, transaction, "TACIR EPOSTA ONAY", source)
        for number, (transaction, source) in enumerate(reversed(SOURCES.items()))
    ),
    Move("2026-03-10 13:00:00", AYSE, "c0", brand=MARKET),
    Move(
        *("2026-03-10 14:05:09.25", AYSE, "d0", "BIREYSEL MESAJ RET", "IYS_KISAMESAJ"),
        *("2026-03-10 14:05:08.987654", EventKind.REVOKE),
    ),
    Move("2026-03-10 14:06:00", AYSE, "d1", kind=EventKind.UNDO),
    Move(
        *("2026-03-10 14:07:00", AYSE, "d2", "BIREYSEL MESAJ RET", "IYS_CM"),
        *("2026-03-10 14:07:00", EventKind.DENY),
    ),
    Move(
        *("2026-03-10 14:08:00", AYSE, "d3", "BIREYSEL MESAJ ONAY", "IYS_WEB"),
        *("2026-03-10 14:08:00", EventKind.GRANT),
    ),
    Move(
        *("2026-03-10 14:09:00", AYSE, "d4", "BIREYSEL ARAMA NONE", "", ""),
        EventKind.UNDO,
    ),
    Move("2026-03-10 14:10:00", AYSE, "d5", kind=EventKind.SUPERSEDED),
    Move("2026-03-10 23:59:59.999999", AYSE, "e0"),
    Move("2026-03-11 00:00:00", AYSE, "e1"),
)


def test_a_day_of_every_source_and_kind_is_the_golden_file_byte_for_byte(core: Core) -> None:
    put(core, *GOLDEN_DAY)
    assert read(core) == GOLDEN.read_bytes()


@pytest.mark.parametrize("lines", [1, 2, 3, 5, 7])
def test_it_is_the_same_in_whatever_stretches_it_is_read(core: Core, lines: int) -> None:
    """With few lines to a stretch, the second of every source is read in parts."""
    put(core, *GOLDEN_DAY)
    with stretches_of(lines):
        assert read(core) == GOLDEN.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_many_movements_of_few_seconds_come_in_the_order_of_their_ids(
    core: Core, seed: int
) -> None:
    """Some seconds have far more movements than a stretch has lines."""
    chance = random.Random(seed)
    ids = [f"{number:02x}" for number in chance.sample(range(256), 200)]
    moves = [
        Move(f"2026-03-10 12:00:{chance.choice((1, 1, 1, 2, 59)):02d}.{number:06d}", AYSE, id)
        for number, id in enumerate(ids)
    ]
    put(core, *moves)
    expected = sorted((move.at[:19], move.transaction * 32) for move in moves)
    for lines in (10, 33, 1000):
        with stretches_of(lines):
            rows = [line.split(",") for line in read(core).decode().splitlines()[1:]]
        assert [(row[0], row[1]) for row in rows] == expected


def test_what_is_done_by_everybody_is_told_in_the_form_in_which_it_then_stands(
    brands: Core, clock: StandingClock
) -> None:
    core = brands
    clock.moment -= timedelta(days=1)
    record(core, AYSE, ACME, MESAJ)
    orders: tuple[UseCase[Any], ...] = (
        RevokeConsent(ACME, (MESAJ,)),
        UndoRefusal(),
        DenyApproval(ACME),
        GrantConsent(ACME, (MESAJ,)),
        RevokeConsent(MARKET, (MESAJ,)),
        UndoRefusal(),
    )
    for order in orders:
        clock.moment += timedelta(seconds=1)
        core.run(order, citizen(core))
    rows = [line.split(",") for line in read(core).decode().splitlines()[1:]]
    person = [row[5:] for row in rows if row[3] == "BIREYSEL"]
    assert person == [
        ["ONAY", "2026-03-10 12:00:00", "HS_WEB"],
        ["RET", "2026-03-10 12:00:01", "IYS_WEB"],
        ["ONAY", "2026-03-10 12:00:02", "IYS_WEB"],
        ["RET", "2026-03-10 12:00:03", "IYS_WEB"],
        ["ONAY", "2026-03-10 12:00:04", "IYS_WEB"],
    ]
    # A first refusal was told; that it was undone has no word.
    other = [line.split(",")[3:6] for line in read(core, MARKET).decode().splitlines()[1:]]
    assert sorted(other) == [["BIREYSEL", "MESAJ", "RET"], ["TACIR", "MESAJ", "RET"]]


def test_who_asked_to_be_forgotten_is_still_in_the_file(brands: Core, clock: StandingClock) -> None:
    core = brands
    clock.moment -= timedelta(days=1)
    record(core, AYSE, ACME, MESAJ)
    before = read(core)
    clock.moment += timedelta(days=1)
    who = citizen(core)
    core.run(Forget((who.person,)), who)
    assert read(core) == before
    assert AYSE.encode() in before


def test_a_movement_whose_address_cannot_be_read_breaks_the_file(core: Core) -> None:
    put(core, Move("2026-03-10 12:00:00", AYSE, "aa"))
    with core.database.single() as driver:
        driver.execute("UPDATE recipient SET sealed = sealed || '\\x00'::bytea")
    with pytest.raises(KeysError):
        read(core)
    with core.database.single() as driver:
        driver.execute("DELETE FROM recipient")
    with pytest.raises(KeysError):
        read(core)


def test_a_day_without_movements_has_the_heading_alone(core: Core) -> None:
    assert read(core) == GOLDEN.read_bytes().partition(b"\n")[0] + b"\n"


def test_while_somebody_takes_it_slowly_the_database_is_not_held(core: Core) -> None:
    put(core, *GOLDEN_DAY)
    with stretches_of(2):
        blocks = file_of(core, system_context(core), ACME, YESTERDAY)
        for _ in range(4):
            assert next(blocks)
            with core.database.single() as driver:
                assert driver.info.transaction_status is TransactionStatus.IDLE
                assert driver.execute(BUSY).fetchall() == []
        blocks.close()


MANY, STRETCH, CITIZENS = 100_000, 5000, 1000
FILL = """
INSERT INTO consent_event (tag, brand_code, recipient_type, type, status, kind, source,
                           consent_date, created_at, channel, transaction_id)
SELECT tags[1 + n %% cardinality(tags)], %(brand)s, 1, 2, 1 + n %% 2, 1, 3, %(at)s,
       %(at)s::timestamptz + n * interval '1 hour' / %(many)s, 'test', sha256(int4send(n))
  FROM generate_series(1, %(many)s) n, (SELECT %(tags)s::uuid[] AS tags) AS of
"""


def fill(core: Core, many: int) -> None:
    """So many movements in an hour, of a thousand citizens."""
    addresses = [f"+90532{number:07d}" for number in range(CITIZENS)]
    tags = [core.keys.tag(address) for address in addresses]
    key_id, sealed = core.keys.seal_many(
        [(a, t.bytes) for a, t in zip(addresses, tags, strict=True)]
    )
    at = moment("2026-03-10 12:00:00")
    with core.database.single() as driver, driver.cursor() as cursor:
        known = [(tag, one, key_id, at) for tag, one in zip(tags, sealed, strict=True)]
        cursor.executemany(KNOWN, known)
        cursor.execute(FILL, {"brand": ACME, "at": at, "many": many, "tags": tags})


def test_a_day_of_many_movements_takes_no_more_memory_than_a_stretch(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(core, MANY)
    monkeypatch.setattr(reading, "MOST_LINES", STRETCH)
    size = lines = 0
    digest = sha384()
    tracemalloc.start()
    try:
        for block in file_of(core, system_context(core), ACME, YESTERDAY):
            size, lines = size + len(block), lines + block.count(b"\n")
            digest.update(block)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines == MANY + 1
    assert size > 140 * MANY
    assert peak < 900 * STRETCH
    assert digest.hexdigest() == sha384(read(core)).hexdigest()
