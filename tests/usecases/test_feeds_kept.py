"""What is kept of feeds, for how long, and what a restore from a dump wants."""

import pytest

from app.core import Core
from app.domain.feed import BLOCKS_KEPT, MOST_OPEN, Choice, DeliveryStatus
from app.errors import Unavailable
from app.usecases.feeds.numbering import ListUnnumbered
from app.usecases.feeds.overseeing import ShiftFeeds
from app.usecases.feeds.webhooks import AddWebhook, EndWebhook
from app.usecases.sweeping import Sweep
from tests.usecases.feeds import ACME, MARKET, PROVIDER, URL, Town, come_from_elsewhere

BLOCKS = "SELECT first_seq, last_seq FROM feed_block WHERE brand_code = %s ORDER BY 1"
SEQ = "SELECT seq FROM feed WHERE brand_code = %s"


@pytest.fixture
def town(brands: Core) -> Town:
    return Town(brands)


def test_what_is_not_kept_any_more_shows_as_missing(town: Town) -> None:
    town.taker.answer = lambda _: 500
    hook = town.webhook().webhook
    for _ in range(MOST_OPEN + 1):
        town.records(1)
        town.tell()
    town.rows("UPDATE delivery SET status = 5, changed_at = now() RETURNING 1")
    town.later(days=BLOCKS_KEPT.days + 1)
    town.core.run(Sweep(), town.system)
    assert town.rows(BLOCKS, ACME) == []
    town.records(2)
    town.taker.answer = lambda _: 200
    town.tell()
    data = town.taker.bodies[-1]["data"]
    assert (data["from"], data["to"]) == (MOST_OPEN + 2, MOST_OPEN + 3)
    assert town.deliveries(hook.id, [DeliveryStatus.DELIVERED])[0].since == MOST_OPEN + 2


def test_a_delivery_whose_movements_are_gone_is_given_up(town: Town) -> None:
    hook = town.webhook().webhook
    town.records(1)
    town.go()
    town.rows("DELETE FROM feed_block RETURNING 1")
    town.pump()
    (told,) = town.deliveries(hook.id)
    assert (told.status, told.answer, town.taker.letters) == (DeliveryStatus.DEAD, "gone", [])


def test_deliveries_go_after_a_month_and_what_has_ended_too(town: Town) -> None:
    hook = town.webhook()
    town.records(1)
    town.tell()
    town.later(days=29)
    town.core.run(Sweep(), town.system)
    assert len(town.deliveries(hook.webhook.id)) == 1
    town.later(days=2)
    town.core.run(Sweep(), town.system)
    assert town.deliveries(hook.webhook.id) == []
    assert town.rows("SELECT count(*) FROM receiver") == [(1,)]


def test_a_brand_that_was_without_a_receiver_for_long_leaves_that_time_out(town: Town) -> None:
    town.webhook()
    town.records(2)
    town.go()
    town.rows("UPDATE receiver SET status = 3, sealed = NULL RETURNING 1")
    town.records(1)
    town.go()
    assert town.rows(SEQ, ACME) == [(3,)]
    town.later(days=31)
    town.core.run(Sweep(), town.system)
    town.records(5)
    town.go()
    assert town.rows(SEQ, ACME) == [(3,)]
    assert town.webhook().webhook.queued == 3
    town.records(1)
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == [4]


def register(town: Town, brand: int = ACME) -> None:
    """Without waiting until all is settled, which may be never."""
    town.core.run(AddWebhook(PROVIDER, brand, URL, Choice()), town.provider())


def test_after_a_restore_from_a_dump_the_numbers_go_on(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.webhook()
    town.records(3)
    town.go()
    town.records(2)
    for _ in range(2):
        come_from_elsewhere(town, 10**9)
        assert town.core.run(ShiftFeeds(), town.operator()) > 0
        assert town.core.run(ShiftFeeds(), town.operator()) == 0
    town.records(2)
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == list(range(1, 8))
    assert len({one["recipient"] for one in town.taker.movements}) == 7


def test_a_history_of_another_server_is_noticed_and_nothing_is_numbered(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town.records(1)
    town.webhook()
    town.records(1)
    town.go()
    assert capsys.readouterr().out == ""
    come_from_elsewhere(town, 10**9)
    town.records(1)
    assert town.core.run(ListUnnumbered(), town.system) == ()
    assert "feed_of_another_server" in capsys.readouterr().out
    town.go(settled=False)
    town.pump()
    assert [one["sequence"] for one in town.taker.movements] == [1]
    with pytest.raises(Unavailable):
        register(town)
    register(town, MARKET)


def test_nobody_is_registered_on_a_history_of_another_server(town: Town) -> None:
    town.records(2)
    come_from_elsewhere(town, 10**9)
    with pytest.raises(Unavailable):
        register(town)
    town.core.run(ShiftFeeds(), town.operator())
    town.webhook()
    town.records(1)
    town.tell()
    assert [one["sequence"] for one in town.taker.movements] == [1]


def test_ending_takes_what_is_on_its_way_and_every_secret(town: Town) -> None:
    hook = town.webhook().webhook
    town.records(1)
    town.go()
    town.core.run(EndWebhook(100100, hook.id), town.provider())
    town.pump()
    assert town.taker.letters == []
    assert town.rows("SELECT count(*) FROM delivery") == [(0,)]
    assert town.rows("SELECT status, sealed FROM receiver") == [(3, None)]
