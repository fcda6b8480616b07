"""Many records at once do what each of them would have done alone, by whatever road."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import Context, Core
from app.domain import party
from app.domain.consent import (
    EARLIEST,
    ISTANBUL,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
    check_fields,
    turning_points,
)
from app.domain.deadlines import Calendar
from app.domain.permissions import Assurance, Role
from app.errors import RuleBroken
from app.storage.directory import Directory
from app.usecases import record as module
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsent, RecordConsents
from app.usecases.verify import differences
from tests.conftest import empty

BRAND, OTHER = 100200, 100300
STATES = """
SELECT tag, brand_code, recipient_type, type, status, source, consent_date, retailer_code,
       retailer_access, claimed
  FROM consent ORDER BY tag, brand_code, recipient_type, type
"""
HISTORY = """
SELECT tag, brand_code, recipient_type, type, status, source, consent_date, actor, kind, channel,
       retailer_code, retailer_access, claimed,
       transaction_id = sha256(uuid_send(tag) || int8send(id))
  FROM consent_event ORDER BY tag, brand_code, recipient_type, type, id
"""


def provider(core: Core) -> Context:
    return Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)


def office(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100100)


@pytest.fixture(autouse=True)
def _brands(core: Core) -> None:
    brands(core)


def brands(core: Core) -> None:
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), office(core))
    for code in (BRAND, OTHER):
        core.run(AddBrand(party.Brand(code, 100100, f"Acme {code}", False, ())), office(core))


def entries(core: Core, chance: random.Random, count: int) -> list[Entry]:
    """Records of few people about everything, so that they meet."""
    made = []
    for _ in range(count):
        phone = f"+90532000{chance.randrange(40):04d}"
        date = core.clock.now().replace(microsecond=0) - timedelta(hours=chance.randrange(-1, 90))
        trader = chance.random() < 0.3
        record = Record(
            chance.choice([MessageType.ARAMA, MessageType.MESAJ]),
            chance.choice([Status.ONAY, Status.ONAY, Status.RET]),
            chance.choice([Source.HS_WEB, Source.HS_2015, Source.HS_KARAR, Source.IYS_WEB, None]),
            chance.choice([date, date, date, EARLIEST, None]),
            RecipientType.TACIR if trader else RecipientType.BIREYSEL,
            chance.choice([None, 7]),
            chance.choice([(), (7, 8)]),
        )
        made.append(Entry(core.keys.tag(phone), phone, record))
    return made


def one_by_one(core: Core, brand: int, batch: Sequence[Entry]) -> list[tuple[int, str]]:
    refused = []
    for position, entry in enumerate(batch):
        try:
            core.run(RecordConsent(brand, entry), provider(core))
        except RuleBroken as broken:
            refused.append((position, broken.rule))
    return refused


def everything(core: Core) -> tuple[object, ...]:
    with core.database.single() as driver:
        assert differences(driver).wrong == 0
        return tuple(driver.execute(sql).fetchall() for sql in (STATES, HISTORY))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unheard", [False, True], ids=["looks first", "writes first"])
def test_a_batch_does_what_its_records_would_do_alone(
    core: Core, seed: int, unheard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANEW_FROM", 1 + 12 * (seed % 3))
    chance = random.Random(seed)
    work = [(chance.choice([BRAND, OTHER]), entries(core, chance, 50)) for _ in range(4)]
    refused = []
    for brand, batch in work:
        done = core.run(RecordConsents(brand, batch, unheard=unheard), provider(core))
        assert done.done + len(done.refused) == len(batch)
        refused.append(list(done.refused))
    at_once = everything(core)
    empty(core.database)
    brands(core)
    assert [one_by_one(core, brand, batch) for brand, batch in work] == refused
    assert everything(core) == at_once


def test_where_every_address_is_locked_by_default_no_new_approval_is_recorded(
    core: Core,
) -> None:
    locked = replace(core.settings, lock_by_default=True)
    house = Core(core.database, core.keys, core.clock, locked, Directory(core.database))
    chance = random.Random(1)
    batch = [entry for entry in entries(core, chance, 400) if entry.record.status is Status.ONAY]
    for unheard in (False, True):
        done = house.run(RecordConsents(BRAND, batch, unheard=unheard), provider(core))
        assert done.done == 0
        assert "L001" in {code for _, code in done.refused}


def test_an_address_is_kept_only_when_something_is_recorded_about_it(core: Core) -> None:
    date = core.clock.now() - timedelta(hours=1)
    refusal = Record(MessageType.MESAJ, Status.RET, Source.HS_WEB, date)
    batch = [
        Entry(core.keys.tag(phone), phone, refusal)
        for phone in (f"+90532000{number:04d}" for number in range(150))
    ]
    done = core.run(RecordConsents(BRAND, batch), provider(core))
    assert {code for _, code in done.refused} == {"H175"}
    with core.database.single() as driver:
        assert driver.execute("SELECT count(*) FROM recipient").fetchone() == (0,)


CALENDAR = Calendar(half_days_count=False)
EPOCH = datetime(2015, 4, 30, tzinfo=UTC)
MOMENTS = st.integers(0, 11 * 365 * 86_400).map(lambda count: EPOCH + timedelta(seconds=count))


@given(
    st.sampled_from(Source),
    st.sampled_from([Status.ONAY, Status.RET]),
    st.booleans(),
    MOMENTS,
    MOMENTS,
)
def test_between_two_turning_points_the_rules_of_the_fields_answer_alike(
    source: Source, status: Status, backdated: bool, one: datetime, other: datetime
) -> None:
    now = datetime(2026, 3, 11, 9, 0, 0, 500, tzinfo=UTC)
    points = sorted(turning_points(now, CALENDAR, backdated=backdated))

    def answers(date: datetime) -> set[str | None]:
        """What is said of the date, and of the ends of the stretch in which it lies."""
        below = [point for point in points if point <= date]
        above = [point for point in points if point > date]
        ends = [date, *below[-1:], *(point - timedelta.resolution for point in above[:1])]
        records = [Record(MessageType.MESAJ, status, source, end) for end in ends]
        return {check_fields(record, now, CALENDAR, backdated=backdated) for record in records}

    for date in (one, other.astimezone(ISTANBUL), *points):
        assert len(answers(date)) == 1
