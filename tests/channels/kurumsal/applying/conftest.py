"""The application with an issuer of state logins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.channels.sms.service import Service, running
from tests.channels.web.browser import serving
from tests.channels.web.clocks import LateClock
from tests.channels.web.pages import Browser
from tests.issuer import CLIENT, SECRET, Issuer, running_issuer

NATIONAL = "10000000146"


@pytest.fixture
def clock_of_service() -> LateClock:
    return LateClock()


@pytest.fixture
def issuer(clock_of_service: LateClock) -> Iterator[Issuer]:
    with running_issuer(clock_of_service) as issuer:
        yield issuer


@pytest.fixture
def service(
    clock_of_service: LateClock,
    issuer: Issuer,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> Iterator[Service]:
    """At noon of an ordinary Wednesday; nobody has applied yet."""
    del database
    environ = {"OIDC_ISSUER": issuer.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    with running(tmp_path, database_url, OIDC_NATIONAL_ID_CLAIM="tckn", **environ) as made:
        clock_of_service.service = made
        yield made


@pytest.fixture
def served(
    clock_of_service: LateClock,
    issuer: Issuer,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> Iterator[tuple[Service, str]]:
    """The same behind a real port."""
    del database
    environ = {"OIDC_ISSUER": issuer.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    with serving(tmp_path, database_url, OIDC_NATIONAL_ID_CLAIM="tckn", **environ) as made:
        clock_of_service.service = made[0]
        yield made


@pytest.fixture
def browser(service: Service) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(service)
