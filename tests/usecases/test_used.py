"""How much of a package is used: counted at once, or every night where it is much and decides
nothing."""

from dataclasses import asdict
from datetime import datetime

import pytest

from app.core import Core
from app.domain.consent import Status
from app.outbox.delivery import system_context
from app.usecases import used
from app.usecases.revoke import RevokeConsent
from app.usecases.subscriptions import ChangePackage, Package, ShowSubscription
from app.usecases.used import KeepUse
from tests.usecases.acts import ACME, citizen
from tests.usecases.desks import operator
from tests.usecases.test_console import A, M, at_work, said
from tests.usecases.test_glance import later

HOLDER = 100100
PHONES = tuple(f"+9053344455{number}" for number in range(60, 65))


@pytest.fixture
def large(brands: Core, monkeypatch: pytest.MonkeyPatch) -> Core:
    """A provider with more permissions than are counted at once: of three addresses, one of which
    has refused."""
    monkeypatch.setattr(used, "FEW", 3)
    brands.run(said(brands, Status.ONAY, M, A), at_work(brands))
    for phone in PHONES[:2]:
        brands.run(said(brands, phone=phone), at_work(brands))
    brands.run(RevokeConsent(ACME, (M,)), citizen(brands))
    return brands


def use(core: Core) -> tuple[int, datetime | None]:
    found = core.run(ShowSubscription(HOLDER), at_work(core))
    return found.used, found.counted_at


def count(core: Core) -> None:
    core.run(KeepUse(), system_context(core))


def test_few_are_counted_while_somebody_waits(brands: Core) -> None:
    brands.run(said(brands), at_work(brands))
    count(brands)
    brands.run(said(brands, phone=PHONES[0]), at_work(brands))
    assert use(brands) == (2, None)


def test_many_are_those_of_last_night_and_say_so(large: Core) -> None:
    assert use(large) == (3, None)
    count(large)
    night = large.clock.now()
    later(large)
    large.run(said(large, phone=PHONES[3]), at_work(large))
    assert use(large) == (3, night)
    count(large)
    assert use(large) == (4, large.clock.now())


def test_what_decides_is_counted_at_once(large: Core) -> None:
    count(large)
    large.run(said(large, phone=PHONES[3]), at_work(large))
    small = Package("Küçük", limit=5, exceeds=False)
    large.run(ChangePackage(HOLDER, asdict(small)), operator(large))
    assert use(large) == (4, None)


def test_who_has_few_again_is_counted_at_once(large: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    count(large)
    monkeypatch.setattr(used, "FEW", 5)
    assert use(large) == (3, None)
