"""Codes: counted in one statement, kept nowhere, limited, and the same words for everybody."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.core import Context, Core, UseCase, Work
from app.domain import permissions
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import TooMany
from app.gateways.clock import StandingClock
from app.usecases.codes import A_DAY, AN_HOUR, LASTS, TRIES, Tried, new_code, try_code
from tests.channels.ivr.line import CODE, Line, ring
from tests.channels.sms.conversation import QUEUED
from tests.channels.sms.service import PHONE, Service

TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


class Ask(UseCase[str]):
    """A code, as whoever gets it reads it."""

    def run(self, work: Work) -> str:
        return work.core.keys.code(new_code(work, "test"))


class Give(UseCase[Tried]):
    def __init__(self, keyed: str, purpose: str = "test") -> None:
        self.keyed, self.purpose = keyed, purpose

    def run(self, work: Work) -> Tried:
        return try_code(work, self.purpose, self.keyed)


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = {Role.CITIZEN: Assurance.SENDER}
    table = {**permissions.PERMISSIONS, "Ask": allowed, "Give": allowed}
    monkeypatch.setattr(permissions, "PERMISSIONS", table)


def citizen(core: Core, phone: str = PHONE) -> Context:
    who, now = core.person(parse_phone(phone)), core.clock.now()
    return Context("ivr", Role.CITIZEN, Assurance.SENDER, now, who=who, source=Source.IYS_CM)


def other(code: str, step: int = 1) -> str:
    return f"{(int(code) + step) % 10**6:06d}"


def test_a_code_is_good_once(core: Core) -> None:
    code = core.run(Ask(), citizen(core))
    assert core.run(Give(code), citizen(core)) == Tried(True)
    assert core.run(Give(code), citizen(core)) == Tried(False, 0, expired=True)


def test_a_code_is_good_for_ten_minutes(core: Core, clock: StandingClock) -> None:
    code = core.run(Ask(), citizen(core))
    clock.moment += LASTS - timedelta(seconds=1)
    assert core.run(Give(other(code)), citizen(core)) == Tried(False, TRIES - 1)
    clock.moment += timedelta(seconds=1)
    assert core.run(Give(code), citizen(core)) == Tried(False, 0, expired=True, stale=True)


def test_an_earlier_code_stays_good_when_another_is_asked_for(core: Core) -> None:
    first = core.run(Ask(), citizen(core))
    core.run(Ask(), citizen(core))
    assert core.run(Give(first), citizen(core)).right


def test_a_code_is_good_for_its_own_number_and_purpose_only(core: Core) -> None:
    code = core.run(Ask(), citizen(core))
    assert not core.run(Give(code), citizen(core, "+905321234568")).right
    assert not core.run(Give(code, "another"), citizen(core)).right
    assert core.run(Give(code), citizen(core)).right


def test_after_five_wrong_tries_the_right_code_is_wrong_too(core: Core) -> None:
    code = core.run(Ask(), citizen(core))
    lefts = [core.run(Give(other(code)), citizen(core)).left for _ in range(TRIES)]
    assert lefts == [4, 3, 2, 1, 0]
    assert core.run(Give(code), citizen(core)) == Tried(False, 0)


def test_tries_at_the_same_instant_are_all_counted(core: Core) -> None:
    code = core.run(Ask(), citizen(core))
    with ThreadPoolExecutor(8) as pool:
        tried = list(
            pool.map(lambda step: core.run(Give(other(code, step)), citizen(core)), range(1, 21))
        )
    assert not any(one.right for one in tried)
    with core.database.single() as driver:
        assert driver.execute("SELECT tries FROM code").fetchall() == [(TRIES,)]
    assert not core.run(Give(code), citizen(core)).right


@pytest.mark.parametrize(
    "keyed", ["", "1", "12345", "1234567", "*#", "\u0661\u0662\u0663\u0664\u0665\u0666", "x" * 40]
)
def test_what_is_no_code_is_wrong(core: Core, keyed: str) -> None:
    core.run(Ask(), citizen(core))
    assert not core.run(Give(keyed), citizen(core)).right


def test_codes_are_limited_by_the_hour_and_by_the_day(core: Core, clock: StandingClock) -> None:
    for _ in range(AN_HOUR):
        core.run(Ask(), citizen(core))
    with pytest.raises(TooMany):
        core.run(Ask(), citizen(core))
    clock.moment += timedelta(minutes=61)
    for _ in range(A_DAY - AN_HOUR):
        core.run(Ask(), citizen(core))
    clock.moment += timedelta(minutes=61)
    with pytest.raises(TooMany):
        core.run(Ask(), citizen(core))
    clock.moment += timedelta(days=1)
    core.run(Ask(), citizen(core))


def test_the_limit_holds_also_when_they_are_asked_for_at_once(core: Core) -> None:
    def ask(_: int) -> bool:
        try:
            core.run(Ask(), citizen(core))
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == AN_HOUR


def test_codes_differ_and_have_six_digits(core: Core) -> None:
    codes = [core.run(Ask(), citizen(core, f"+9053212345{place:02d}")) for place in range(30)]
    assert len(set(codes)) > 25
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)


def test_a_code_stands_in_no_table(service: Service) -> None:
    line = Line(service)
    telephone = ring(line)
    telephone.press("1")
    (nonce,) = service.rows("SELECT nonce FROM code")[0]
    code = service.core.keys.code(nonce)
    telephone.press(other(code))
    for (table,) in service.rows(TABLES):
        for row in service.rows(f"SELECT to_jsonb(t)::text FROM {table} t"):
            assert code not in row[0], table
    assert not any(code in json.dumps(request) for request in line.requests)
    assert service.rows(QUEUED)


def test_a_known_number_and_an_unknown_one_hear_the_same(service: Service) -> None:
    heard = []
    for phone in (PHONE, "+905399999999"):
        telephone = ring(Line(service), phone)
        telephone.press("1")
        telephone.press("000000")
        heard.append([CODE.sub("", one.text) for one in telephone.heard])
        service.later(minutes=1)
    assert heard[0] == heard[1]
