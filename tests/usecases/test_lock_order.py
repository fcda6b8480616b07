"""A citizen speaks about an address that is new while a business loads it: whoever comes second
waits, and nobody waits in a circle."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from app.core import Core
from app.domain.consent import Status
from app.usecases.cells import Cell
from app.usecases.grant import GrantConsent
from app.usecases.revoke import RevokeConsent
from tests.usecases.acts import ACME, AYSE, M, change, citizen

ADDRESS = "INSERT INTO recipient (tag, sealed, key_id, created_at) VALUES (%s, '', 1, now())"
CONSENT = """
INSERT INTO consent (tag, brand_code, recipient_type, type, status, source, consent_date,
                     created_at, event_id)
VALUES (%s, %s, 1, 2, 1, 3, now() - interval '1 year', now() - interval '1 year', 1)
"""
WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO recipient%'
"""


def refuse(core: Core) -> Any:  # noqa: ANN401
    return core.run(RevokeConsent(ACME, (M,)), citizen(core))


def approve(core: Core) -> Any:  # noqa: ANN401
    return core.run(GrantConsent(ACME, (M,)), citizen(core))


def refuse_on_a_page(core: Core) -> Any:  # noqa: ANN401
    return change(core, (AYSE, Status.RET, Cell(ACME, M)))


def until(driver: "psycopg.Connection[Any]", sql: str) -> None:
    for _ in range(200):
        if driver.execute(sql).fetchone() == (1,):
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("say", [refuse, approve, refuse_on_a_page])
def test_the_address_comes_before_its_permissions(
    brands: Core, database_url: str, say: Callable[[Core], Any]
) -> None:
    url, tag = database_url.replace("+psycopg", "", 1), brands.keys.tag(AYSE)
    with (
        psycopg.connect(url) as load,
        psycopg.connect(url, autocommit=True) as watch,
        ThreadPoolExecutor(1) as pool,
    ):
        # Less than it takes the database to look for circles.
        load.execute("SET lock_timeout = '500ms'")
        load.execute(ADDRESS, (tag,))
        speaking = pool.submit(say, brands)
        until(watch, WAITING)
        load.execute(CONSENT, (tag, ACME))
        assert not speaking.done()
        load.commit()
        assert speaking.result(10)
