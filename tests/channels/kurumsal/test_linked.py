"""What a linked login of the state is worth: as much as two factors; and who is told of it."""

import pytest

from app.domain.permissions import Role
from tests.channels.bakanlik.office import come_in
from tests.channels.kurumsal.applying.applicants import log_in
from tests.channels.kurumsal.console import at_work, mail_of
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser

SECURITY, STATE = "/kurumsal/guvenlik", "/kurumsal/guvenlik/devlet"
MUST = "UPDATE provider SET two_factors = true WHERE iys_code = 100100 RETURNING 1"


@pytest.fixture
def service(service_of_state: Service) -> Service:
    """Which knows an issuer, and the brands of the demo."""
    service_of_state.add_demo_brands()
    return service_of_state


def test_where_two_factors_are_a_must_it_is_enough(service: Service) -> None:
    owner = at_work(service, Role.OWNER)
    assert service.rows(MUST) == [(1,)]
    page = owner.get("/kurumsal")
    assert page.location == SECURITY
    assert "ikinci" in owner.get(SECURITY).text
    log_in(owner, SECURITY, STATE)
    assert owner.get("/kurumsal").status == 200
    other = Browser(service)
    log_in(other, "/kurumsal/giris")
    assert other.get("/kurumsal/kisiler").status == 200
    by_mail = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    assert by_mail.get("/kurumsal").location == SECURITY


def test_linking_ends_every_other_browser_and_is_seen_by_all(service: Service) -> None:
    owner = at_work(service, Role.OWNER)
    other = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    log_in(other, SECURITY, STATE)
    assert owner.get("/kurumsal").location == "/kurumsal/giris"
    again = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    page = again.get(SECURITY)
    assert "Siz bağlamadıysanız" in page.text
    assert STATE not in page.answer.text
