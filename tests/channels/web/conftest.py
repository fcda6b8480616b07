"""What the tests of the portal share."""

import pytest

from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser


@pytest.fixture
def browser(service: Service) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(service)
