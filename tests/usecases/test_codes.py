"""Codes: tried, counted, run out, limited, on many connections at once."""

import json
import threading
from datetime import timedelta

import pytest

from app.core import Core
from app.domain.recipient import parse_address
from app.errors import TooMany
from app.gateways.clock import StandingClock
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.signing import Fate
from tests.citizens import ask, claiming, code_of, enter

AYSE, MEHMET, HOME = "+905321112233", "+905334445566", "+902122223344"
POSTED = "SELECT channel, words::text FROM outbox WHERE tag = %s"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_for_one_purpose_is_no_good_for_another(core: Core) -> None:
    code = ask(core, AYSE, Purpose.ADD_ADDRESS)
    assert enter(core, AYSE, code).secret is None


def test_a_wrong_code_counts_and_says_how_many_tries_are_left(core: Core) -> None:
    code = ask(core, AYSE)
    said = [enter(core, AYSE, wrong(code)) for _ in range(5)]
    assert [(one.fate, one.left) for one in said] == [
        *((Fate.WRONG, left) for left in (4, 3, 2, 1)),
        (Fate.USED_UP, 0),
    ]
    assert enter(core, AYSE, code).fate is Fate.USED_UP


def test_an_earlier_code_stays_valid_when_a_new_one_is_asked(core: Core) -> None:
    first = ask(core, AYSE)
    ask(core, AYSE)
    assert enter(core, AYSE, first).fate is Fate.RIGHT


def test_a_code_that_ran_out_brings_a_new_one(core: Core, clock: StandingClock) -> None:
    code = ask(core, AYSE)
    clock.moment += timedelta(minutes=30)
    assert enter(core, AYSE, code).fate is Fate.RESENT
    assert enter(core, AYSE, code_of(core, AYSE)).fate is Fate.RIGHT


def test_after_two_hours_it_is_merely_wrong(core: Core, clock: StandingClock) -> None:
    code = ask(core, AYSE)
    clock.moment += timedelta(hours=2, minutes=11)
    assert enter(core, AYSE, code).fate is Fate.WRONG


def test_a_code_is_used_once(core: Core) -> None:
    code = ask(core, AYSE)
    assert enter(core, AYSE, code).fate is Fate.RIGHT
    assert enter(core, AYSE, code).fate is Fate.WRONG


def test_no_more_than_five_codes_an_hour_go_to_an_address(core: Core, clock: StandingClock) -> None:
    for _ in range(5):
        ask(core, AYSE)
    with pytest.raises(TooMany) as limit:
        ask(core, AYSE)
    assert limit.value.params == {"what": "code", "seconds": 3600}
    clock.moment += timedelta(seconds=3601)
    ask(core, AYSE)


def test_a_network_asks_for_sixty_codes_an_hour(core: Core, clock: StandingClock) -> None:
    for number in range(60):
        ask(core, f"+90532000{number:04d}")
    with pytest.raises(TooMany) as limit:
        ask(core, AYSE)
    assert limit.value.params["what"] == "codes-of-network"
    other = AskCode(Purpose.SIGN_IN, "tr", "198.51.100.7")
    core.run(other, claiming(core, AYSE))
    clock.moment += timedelta(minutes=71)
    ask(core, MEHMET)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    ("address", "channel", "key"),
    [
        (AYSE, "", "code.sign-in"),
        ("ayse@example.com", "", "code.sign-in"),
        ("+491711234567", "", "code.sign-in"),
        (HOME, "ivr", "call.sign-in.code"),
        ("+903121112233", "ivr", "call.sign-in.code"),
    ],
)
def test_a_code_goes_where_it_can_be_read_or_heard(
    core: Core, address: str, channel: str, key: str, purpose: Purpose
) -> None:
    code = ask(core, address, purpose)
    with core.database.single() as driver:
        tag = core.keys.tag(parse_address(address).canonical)
        ((by, words),) = driver.execute(POSTED, (tag,)).fetchall()
    assert (by, json.loads(words)["words"][0]["key"]) == (channel, key)
    assert code not in words


def test_a_landline_has_no_more_codes_and_tries_than_others(core: Core) -> None:
    code = ask(core, HOME)
    said = [enter(core, HOME, wrong(code)) for _ in range(5)]
    assert [one.left for one in said] == [4, 3, 2, 1, 0]
    assert enter(core, HOME, code).fate is Fate.USED_UP
    for _ in range(4):
        ask(core, HOME)
    with pytest.raises(TooMany):
        ask(core, HOME)
    with core.database.single() as driver:
        assert driver.execute("SELECT count(*) FROM outbox").fetchone() == (5,)


def test_many_at_once_have_no_more_tries_than_one(core: Core) -> None:
    code = ask(core, AYSE)
    fates: list[Fate] = []

    def guess(number: int) -> None:
        fates.append(enter(core, AYSE, f"{(int(code) + 1 + number) % 10**6:06d}").fate)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fates) == [Fate.USED_UP] * 12 + [Fate.WRONG] * 4
    assert enter(core, AYSE, code).fate is Fate.USED_UP
