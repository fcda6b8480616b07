"""The application with an issuer of state logins."""

import pytest

from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser


@pytest.fixture
def service(service_of_state: Service) -> Service:
    """At noon of an ordinary Wednesday; nobody has applied yet."""
    return service_of_state


@pytest.fixture
def served(served_by_state: tuple[Service, str]) -> tuple[Service, str]:
    """The same behind a real port."""
    return served_by_state


@pytest.fixture
def browser(service: Service) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(service)
