"""Apps that stay signed in: a refresh token is good once, and its second use ends the sign-in."""

import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.core import Context, Core
from app.domain.consent import MessageType, Status
from app.errors import InvalidInput, NotFound
from app.gateways.clock import StandingClock
from app.usecases.account.devices import IDLE, LASTS, SignOut
from app.usecases.account.signing import Fate, SignInByCode
from app.usecases.account.tokens import AppSignedIn, Refreshed, RefreshSignIn, SignInApp
from app.usecases.account.visitors import FindDevice, Visitor
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, Changed, Wish
from tests.citizens import NETWORK, ask, claiming, seen, signed

AYSE, ACME = "+905321112233", 100100


def sign_in_app(core: Core, address: str = AYSE, code: str | None = None) -> AppSignedIn:
    """Sign an app in by a code."""
    code = code or ask(core, address, channel="api")
    by_code = SignInByCode(code, "Telefon", NETWORK, "tr", "ileti-mobil")
    return core.run(SignInApp(by_code), claiming(core, address, "api"))


def refresh(core: Core, token: str) -> Refreshed | None:
    return core.run(RefreshSignIn(token), claiming(core, None, "api"))


def find(core: Core, device: UUID | None) -> Visitor | None:
    assert device is not None
    return core.run(FindDevice(device), claiming(core, None, "api"))


def test_an_app_that_signed_in_is_known_by_its_device(core: Core) -> None:
    app = sign_in_app(core)
    visitor = find(core, app.device)
    assert visitor is not None
    assert (app.fate, seen(visitor), visitor.client) == (Fate.RIGHT, {AYSE}, "ileti-mobil")
    assert find(core, uuid4()) is None


def test_a_wrong_code_signs_nobody_in(core: Core) -> None:
    code = ask(core, AYSE, channel="api")
    wrong = sign_in_app(core, code=f"{(int(code) + 1) % 10**6:06d}")
    assert (wrong.fate, wrong.left, wrong.device, wrong.refresh) == (Fate.WRONG, 4, None, "")


def test_each_refresh_gives_the_next_token(core: Core, clock: StandingClock) -> None:
    app = sign_in_app(core)
    token = app.refresh
    for _ in range(7):
        clock.moment += IDLE["api"] - timedelta(days=8)
        following = refresh(core, token)
        assert following is not None
        assert (following.device, following.refresh != token) == (app.device, True)
        token = following.refresh
    assert find(core, app.device) is not None
    clock.moment += LASTS["api"] - 7 * (IDLE["api"] - timedelta(days=8))
    assert refresh(core, token) is None
    assert find(core, app.device) is None


def test_a_token_that_was_used_before_ends_the_sign_in(core: Core) -> None:
    app = sign_in_app(core)
    second = refresh(core, app.refresh)
    assert second is not None
    assert refresh(core, app.refresh) is None
    assert find(core, app.device) is None
    assert refresh(core, second.refresh) is None


def test_of_two_uses_at_the_same_moment_one_wins_and_both_are_signed_out(core: Core) -> None:
    for _ in range(5):
        app = sign_in_app(core, f"+90532{uuid4().int % 10**7:07d}")
        barrier, got = threading.Barrier(4), []

        def use(token: str = app.refresh, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            got.append(refresh(core, token))  # noqa: B023

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(one is not None for one in got) == 1
        assert find(core, app.device) is None


def test_a_token_that_was_made_up_ends_nothing(core: Core) -> None:
    app = sign_in_app(core)
    assert app.device is not None
    body = urlsafe_b64encode(app.device.bytes + bytes(32)).decode()
    changed = bytearray(urlsafe_b64decode(app.refresh))
    changed[20] ^= 1
    other = urlsafe_b64encode(bytes(changed)).decode()
    for made_up in (
        body,
        other,
        "",
        "x",
        "é" * 64,
        f"{app.refresh}A",
        app.refresh.lower(),
        "-" * 64,
    ):
        assert refresh(core, made_up) is None
    assert find(core, app.device) is not None
    assert refresh(core, app.refresh) is not None


def test_a_device_that_signed_out_refreshes_nothing(core: Core) -> None:
    app = sign_in_app(core)
    visitor = find(core, app.device)
    assert visitor is not None
    core.run(SignOut(), signed(core, visitor))
    assert refresh(core, app.refresh) is None


def test_no_token_stands_in_the_database(core: Core) -> None:
    app = sign_in_app(core)
    with core.database.single() as driver:
        rows = driver.execute("SELECT s::text, d::text FROM sign_in s FULL JOIN deed d ON false")
        text = str(rows.fetchall())
    raw = urlsafe_b64decode(app.refresh)
    assert str(app.device) in text
    assert [part for part in (app.refresh, raw[16:].hex(), raw[32:].hex()) if part in text] == []


def keyed(core: Core, key: str, fingerprint: str) -> Context:
    """A request that its sender has given a key."""
    return replace(
        signed(core, _visitor(core), AYSE), request_id=key, fingerprint=fingerprint, channel="api"
    )


def _visitor(core: Core) -> Visitor:
    found = find(core, sign_in_app(core).device)
    assert found is not None
    return found


def wish(core: Core, brand: int, status: Status = Status.RET) -> ChangeConsents:
    who = claiming(core, AYSE).person
    return ChangeConsents((Wish(who, status, (Cell(brand, MessageType.MESAJ),)),))


def test_the_same_key_is_the_same_answer_and_one_deed(brands: Core) -> None:
    context = keyed(brands, "key-1", "one")
    first = brands.run(wish(brands, ACME), context)
    again = brands.run(wish(brands, ACME), context)
    assert isinstance(again, Changed)
    assert (again, len(first.moved)) == (first, 1)


def test_the_same_key_of_another_request_is_refused(brands: Core) -> None:
    context = keyed(brands, "key-1", "one")
    brands.run(wish(brands, ACME), context)
    with pytest.raises(InvalidInput, match="idempotency-key-reused"):
        brands.run(wish(brands, ACME), replace(context, fingerprint="two"))
    with pytest.raises(InvalidInput, match="idempotency-key-reused"):
        brands.run(wish(brands, ACME), replace(context, fingerprint=None))


def test_a_failure_is_remembered_for_its_request_only(brands: Core) -> None:
    context = keyed(brands, "key-1", "one")
    for _ in range(2):
        with pytest.raises(NotFound) as told:
            brands.run(wish(brands, 999999), context)
        assert told.value.params == {"what": "brand"}
    with pytest.raises(InvalidInput, match="idempotency-key-reused"):
        brands.run(wish(brands, ACME), replace(context, fingerprint="two"))
