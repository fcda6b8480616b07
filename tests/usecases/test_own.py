"""The list of an app: many devices are looked up together, and each is told its own."""

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from app.core import Core
from app.usecases.account.devices import SignOut
from app.usecases.account.visitors import Visitor
from app.usecases.ahead import RefuseAhead
from app.usecases.overview import SeePermissions
from app.usecases.own import Own, SeeOwn
from tests.citizens import add, claiming, sign_in, signed
from tests.usecases.acts import ACME, AYSE, MAIL, MARKET, A, E, M, citizen, record

LANDLINE, OTHERS = "+902121234567", tuple(f"+9053211100{number:02d}" for number in range(12))


def see(core: Core, who: Visitor) -> Own | None:
    return core.run(SeeOwn(who.device, "api"), claiming(core, None, "api"))


def told(core: Core, who: Visitor) -> Own:
    """The same from the statements that look at one account only."""
    tags = tuple(mine.person.tag for mine in who.addresses)
    overview = core.run(SeePermissions(tags), signed(core, who))
    return Own(who.account, tags, overview)


def same(one: Own | None, other: Own) -> bool:
    return one is not None and (one.account, set(one.tags), one.overview) == (
        other.account,
        set(other.tags),
        other.overview,
    )


@pytest.fixture
def people(brands: Core) -> list[Visitor]:
    """Somebody with two addresses and a refusal in advance, a household, and others."""
    ayse = sign_in(brands, AYSE, "api")
    add(brands, ayse, MAIL)
    found = [sign_in(brands, AYSE, "api"), sign_in(brands, LANDLINE, "api")]
    record(brands, AYSE, ACME, M)
    record(brands, AYSE, MARKET, A)
    record(brands, MAIL, ACME, E)
    brands.run(RefuseAhead(A), citizen(brands))
    record(brands, LANDLINE, MARKET, A)
    for number, phone in enumerate(OTHERS):
        found.append(sign_in(brands, phone, "api"))
        record(brands, phone, MARKET if number % 2 else ACME, M if number % 3 else A)
    return found


def test_each_of_many_gets_what_it_gets_alone(brands: Core, people: list[Visitor]) -> None:
    expected = {who.device: told(brands, who) for who in people}
    assert len({repr(own) for own in expected.values()}) == len(people)
    asked = [random.choice(people) for _ in range(300)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda who: see(brands, who), asked))
    assert all(same(own, expected[who.device]) for who, own in zip(asked, found, strict=True))


def test_a_device_that_nobody_knows_gets_nothing_in_whatever_company(
    brands: Core, people: list[Visitor]
) -> None:
    gone = people.pop()
    brands.run(SignOut(gone.device), signed(brands, gone))
    context = claiming(brands, None, "api")
    orders = [SeeOwn(who.device, "api") for who in people]
    orders[1:1] = [SeeOwn(uuid4(), "api"), SeeOwn(gone.device, "api")]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda order: brands.run(order, context), orders * 8))
    for number, own in enumerate(found):
        place = number % len(orders)
        if place in (1, 2):
            assert own is None
        else:
            assert same(own, told(brands, people[place if place < 1 else place - 2]))
