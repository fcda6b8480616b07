"""An owner who was added by a mail address links the state's login, and comes in by it."""

from collections.abc import Callable

import pytest

from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.hiring import AddStaff
from tests.channels.bakanlik.office import come_in
from tests.channels.kurumsal.applying.applicants import BACK, LOGIN, log_in, sent_back
from tests.channels.kurumsal.console import ACME, OTHER, at_work, mail_of, sure
from tests.channels.sms.service import Service, running
from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of
from tests.issuer import Issuer
from tests.usecases.desks import operator

SECURITY, STATE = "/kurumsal/guvenlik", "/kurumsal/guvenlik/devlet"
UNLINK = f"{STATE}/son"
TOLD = "SELECT words #>> '{words,0,key}' FROM outbox ORDER BY created_at"
LINKED = "SELECT count(*) FROM staff_login"


@pytest.fixture
def service(service_of_state: Service) -> Service:
    """Which knows an issuer, and the brands of the demo."""
    service_of_state.add_demo_brands()
    return service_of_state


def link(browser: Browser) -> Page:
    """There and back from the page of security."""
    return log_in(browser, SECURITY, STATE)


def told(service: Service, what: str = "staff.told.login") -> list[str]:
    return [key for (key,) in service.rows(TOLD) if key == what]


def token_of(page: Page) -> dict[str, str]:
    return {"csrf_token": dict(page.fields("/kurumsal/cikis"))["csrf_token"]}


def test_who_has_linked_it_comes_in_by_it_and_is_sure(service: Service, issuer: Issuer) -> None:
    owner = at_work(service, Role.OWNER)
    assert "hesaba bağlarsanız" in owner.get(SECURITY).text
    assert owner.get("/kurumsal/kisiler").location == f"{SECURITY}?gerek=1"
    page = link(owner)
    assert page.location == f"{SECURITY}?tamam=devlet"
    assert "e-Devlet girişiniz bağlandı." in owner.follow(page).text
    assert owner.get("/kurumsal/kisiler").status == 200
    assert told(service) == ["staff.told.login"]
    other = Browser(service)
    assert log_in(other, "/kurumsal/giris").location == "/kurumsal"
    assert other.get("/kurumsal/kisiler").status == 200
    assert service.rows("SELECT assurance FROM staff_sign_in") == [(3,), (3,)]
    assert service.rows("SELECT count(*) FROM application") == [(0,)]
    assert issuer.subject not in str(service.rows("SELECT t::text FROM staff_login t"))


def test_the_same_again_is_no_news_and_another_takes_its_place(
    service: Service, issuer: Issuer
) -> None:
    owner = at_work(service, Role.OWNER)
    link(owner)
    link(owner)
    assert told(service) == ["staff.told.login"]
    issuer.subject = "another"
    assert link(owner).location == f"{SECURITY}?tamam=devlet"
    assert told(service) == ["staff.told.login"] * 2
    assert service.rows(LINKED) == [(1,)]
    issuer.subject = "state-subject-1"
    assert log_in(Browser(service), "/kurumsal/giris").status == 403


def test_whoever_has_only_the_mailbox_links_nothing_beside_what_stands(
    service: Service, issuer: Issuer
) -> None:
    link(at_work(service, Role.OWNER))
    thief = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    page = thief.get(SECURITY)
    assert STATE not in page.answer.text
    issuer.subject = "thief"
    assert thief.post(STATE, token_of(page)).location == SECURITY
    assert service.rows(LINKED) == [(1,)]
    second = sure(service, at_work(service, Role.OWNER, OTHER))
    assert link(second).location == f"{SECURITY}?tamam=devlet"


def test_before_the_second_step_nothing_is_linked(service: Service) -> None:
    sure(service, at_work(service, Role.OWNER))
    half = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    page = half.get("/kurumsal/giris/ikinci")
    assert half.post(STATE, token_of(page)).location == SECURITY
    assert half.get(SECURITY).location == "/kurumsal/giris/ikinci"


def test_it_is_unlinked_by_whoever_has_proved_it(service: Service) -> None:
    owner = at_work(service, Role.OWNER)
    link(owner)
    other = Browser(service)
    log_in(other, "/kurumsal/giris")
    done = owner.send(owner.get(SECURITY), UNLINK)
    assert done.location == f"{SECURITY}?tamam=devletsiz"
    page = owner.follow(done)
    assert "e-posta adresinize gelen kodla girersiniz" in page.text
    assert UNLINK not in page.answer.text
    assert told(service, "staff.told.unlinked") == ["staff.told.unlinked"]
    assert other.get("/kurumsal").location == "/kurumsal/giris"
    assert log_in(Browser(service), "/kurumsal/giris").status == 403
    assert come_in(service, mail_of(Role.OWNER), "/kurumsal").get("/kurumsal").status == 200
    assert "e-Devlet girişinin bağlantısını kaldırdı" in owner.get("/kurumsal/islemler").text
    # Once more (a form that was sent twice) is no news.
    assert owner.post(UNLINK, token_of(page)).location == f"{SECURITY}?tamam=devletsiz"
    assert len(told(service, "staff.told.unlinked")) == 1


def test_the_mailbox_alone_unlinks_nothing(service: Service) -> None:
    link(at_work(service, Role.OWNER))
    thief = come_in(service, mail_of(Role.OWNER), "/kurumsal")
    page = thief.get(SECURITY)
    assert UNLINK not in page.answer.text
    assert thief.post(UNLINK, token_of(page)).location == SECURITY
    assert service.rows(LINKED) == [(1,)]


def test_a_login_that_is_somebody_s_is_not_linked(service: Service) -> None:
    log_in(Browser(service))
    owner = at_work(service, Role.OWNER)
    page = link(owner)
    assert page.location == f"{SECURITY}?olmadi=devlet"
    assert "başka bir hesaba ya da başvuruya bağlı" in owner.follow(page).text
    assert told(service) == []
    assert service.rows("SELECT s.role FROM staff_login JOIN staff s USING (id)") == [
        ("applicant",),
    ]


def out(service: Service, owner: Browser) -> None:
    del service
    assert owner.send(owner.get("/kurumsal/cikis"), "/kurumsal/cikis").location == "/kurumsal/cikis"


def elsewhere(service: Service, owner: Browser) -> None:
    mail = parse_address(mail_of(Role.OWNER))
    service.core.run(AddStaff(Role.EDITOR, "Deniz", mail, None, OTHER), operator(service.core))
    owner.send(owner.get("/kurumsal/markalar"), "/kurumsal/yer")


def half_in(service: Service, owner: Browser) -> None:
    """Another browser takes a second step; this one comes in anew, and has not proved it."""
    mail = mail_of(Role.OWNER)
    out(service, owner)
    sure(service, come_in(service, mail, "/kurumsal"))
    asked = owner.send(owner.get("/kurumsal/giris"), "/kurumsal/giris", address=mail)
    code = code_of(service.core, mail)
    came = owner.send(owner.follow(asked), "/kurumsal/giris/kod", code=code)
    assert owner.follow(came).location == "/kurumsal/giris/ikinci"


@pytest.mark.parametrize(
    ("turned", "led"),
    [
        (out, "/kurumsal/giris"),
        (elsewhere, f"{SECURITY}?olmadi=vazgecti"),
        (half_in, f"{SECURITY}?olmadi=vazgecti"),
    ],
)
def test_who_went_out_or_is_another_by_then_has_nothing_linked(
    service: Service, turned: Callable[[Service, Browser], None], led: str
) -> None:
    owner = at_work(service, Role.OWNER)
    page = owner.send(owner.get(SECURITY), STATE)
    assert page.status == 200
    turned(service, owner)
    back = owner.send(owner.get(sent_back(page)), BACK)
    assert (back.status, back.location) == (303, led)
    assert service.rows(LINKED) == [(0,)]


def test_who_breaks_it_off_is_back_at_the_page_of_security(service: Service) -> None:
    owner = at_work(service, Role.OWNER)
    assert owner.send(owner.get(SECURITY), STATE).status == 200
    back = owner.get(f"{BACK}?error=access_denied")
    assert (back.status, back.location) == (303, f"{SECURITY}?olmadi=vazgecti")
    assert owner.follow(back).status == 200
    stranger = Browser(service)
    stranger.send(stranger.get("/kurumsal/giris"), LOGIN)
    assert stranger.get(f"{BACK}?error=access_denied").status == 400


def test_a_colleague_s_reset_takes_it_away(service: Service) -> None:
    link(at_work(service, Role.OWNER))
    mail = parse_address("iki@example.com")
    service.core.run(AddStaff(Role.OWNER, "Ada", mail, None, ACME), operator(service.core))
    other = sure(service, come_in(service, "iki@example.com", "/kurumsal"))
    page = other.get("/kurumsal/kisiler")
    (path,) = [one for one in page.links() if one.endswith("/sifirla")]
    assert "İkinci adımı yok. e-Devlet ile de girer." in page.text
    assert "İkinci adımını ve e-Devlet girişini sıfırla" in page.text
    done = other.send(page, path)
    assert done.location == "/kurumsal/kisiler?tamam=sifir"
    after = other.follow(done).text
    assert "İkinci adımı ve e-Devlet girişi sıfırlandı" in after
    assert "e-Devlet ile de girer" not in after
    assert service.rows(LINKED) == [(0,)]
    assert log_in(Browser(service), "/kurumsal/giris").status == 403


def test_it_is_for_owners_and_where_there_is_an_issuer(
    service: Service, database_url: str, tmp_path: object
) -> None:
    editor = at_work(service, Role.EDITOR)
    page = editor.get(SECURITY)
    assert STATE not in page.answer.text
    assert editor.post(STATE, token_of(page)).status == 403
    with running(tmp_path, database_url) as made:  # type: ignore[arg-type]
        owner = at_work(made, Role.OWNER)
        assert STATE not in owner.get(SECURITY).answer.text
        assert owner.post(STATE, {}).status in (404, 405)
