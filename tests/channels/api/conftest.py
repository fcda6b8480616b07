"""An app that is signed in, on a service where Ayşe has permitted something."""

import pytest

from tests.channels.api.app import AYSE, AYSE_MAIL, MEHMET, App
from tests.channels.api.brands import record
from tests.channels.iys.conftest import _cheap_secrets as _cheap_secrets
from tests.channels.iys.conftest import program as program
from tests.channels.sms.service import Service


@pytest.fixture
def permitted(service: Service) -> Service:
    """Brands have recorded approvals of Ayşe's number and mail address, and of Mehmet's number."""
    record(service, AYSE, 100100, "ARAMA", "MESAJ")
    record(service, AYSE, 100200, "MESAJ")
    record(service, AYSE, 100201, "ARAMA")
    record(service, AYSE_MAIL, 100100, "EPOSTA")
    record(service, MEHMET, 100100, "MESAJ")
    return service


@pytest.fixture
def ayse(permitted: Service) -> App:
    """Ayşe's app, signed in by her number."""
    return App(permitted).sign_in()
