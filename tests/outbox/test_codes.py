"""A code that is of no use any more is sent to nobody, however long the gateway was away."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core import Core
from app.gateways.clock import StandingClock
from app.outbox.delivery import Taken, TakePost, system_context
from tests.citizens import ask

AYSE, HOME = "+905321112233", "+902122223344"
POSTED = "SELECT tag, id FROM outbox"
CLOSED = "SELECT status, fault FROM outbox"


def taken(core: Core) -> Taken | None:
    """What the worker would send."""
    with core.database.single() as driver:
        tag, message = driver.execute(POSTED).fetchone() or (UUID(int=0), UUID(int=0))
    return core.run(TakePost(tag, message), system_context(core))


@pytest.mark.parametrize("address", [AYSE, HOME])
def test_a_code_is_sent_while_it_is_good(core: Core, clock: StandingClock, address: str) -> None:
    code = ask(core, address)
    clock.moment += timedelta(minutes=9)
    found = taken(core)
    assert found is not None
    assert found.reply.words[0].params["code"] == code


@pytest.mark.parametrize("address", [AYSE, HOME])
def test_a_code_that_ran_out_wakes_nobody(core: Core, clock: StandingClock, address: str) -> None:
    ask(core, address)
    clock.moment += timedelta(minutes=11)
    assert taken(core) is None
    with core.database.single() as driver:
        assert driver.execute(CLOSED).fetchone() == (7, "the code ran out")
    assert taken(core) is None
