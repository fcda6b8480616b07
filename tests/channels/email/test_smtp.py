"""What a mail server says, and what it means for the message."""

from pathlib import Path

import pytest

from app.core import Core
from app.dialogue.reply import Reply, say
from app.errors import Fault, InvalidInput, Unavailable
from tests.channels.email.conftest import TO, Post
from tests.channels.email.server import Office, certificate, listening
from tests.journeys.service import free_port

HELLO = Reply((say("refused.told", brand="ACME"),), "tr")


def fault_of(post: Post) -> Fault:
    with pytest.raises(Fault) as found:
        post.send(HELLO)
    assert TO not in str(found.value)
    assert found.value.__cause__ is None
    return found.value


@pytest.mark.parametrize("where", ["on_sender", "on_recipient", "on_data"])
@pytest.mark.parametrize(
    ("says", "kind", "status"),
    [
        ("421 4.3.0 come back", Unavailable, 421),
        ("450 4.2.1 mailbox busy", Unavailable, 450),
        ("451 4.7.1 greylisted", Unavailable, 451),
        ("550 5.1.1 ayse.yildiz@example.com unknown", InvalidInput, 550),
        ("552 5.2.2 full", InvalidInput, 552),
        ("554 5.7.1 no", InvalidInput, 554),
    ],
)
def test_a_server_that_says_later_is_asked_again_and_one_that_says_no_is_not(
    post: Post, office: Office, where: str, says: str, kind: type[Fault], status: int
) -> None:
    setattr(office, where, says)
    fault = fault_of(post)
    assert isinstance(fault, kind)
    assert fault.params["status"] == status
    assert office.taken == []


def test_nobody_there_is_asked_again(core: Core) -> None:
    fault = fault_of(Post(core, Office(free_port())))
    assert isinstance(fault, Unavailable)
    assert fault.params == {"part": "gateway"}


def test_a_server_that_breaks_off_is_asked_again(post: Post, office: Office) -> None:
    office.breaks_off = True
    assert isinstance(fault_of(post), Unavailable)


def test_taken_is_taken_and_has_no_id(post: Post, office: Office) -> None:
    assert post.send(HELLO) == ""
    assert len(office.taken) == 1
    assert office.secure == [False]


IN_CLEAR = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@IN_CLEAR
def test_whoever_has_an_account_logs_in(core: Core) -> None:
    with listening(auth=True) as office:
        post = Post(core, office, {"MAIL_USER": "ileti", "MAIL_PASSWORD": "gizli"})
        post.send(HELLO)
        assert (office.users, len(office.taken)) == (["ileti"], 1)


@IN_CLEAR
def test_a_wrong_password_is_our_mistake_and_costs_no_mail(core: Core) -> None:
    with listening(auth=True) as office:
        post = Post(core, office, {"MAIL_USER": "ileti", "MAIL_PASSWORD": "yanlis"})
        assert isinstance(fault_of(post), Unavailable)
    assert set(office.users) == {"ileti"}
    assert office.taken == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_that_is_believed_gets_the_mail_in_secret(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    context, believed = certificate(tmp_path)
    given = {"starttls": context} if tls == "starttls" else {"ssl_context": context}
    with listening(**given) as office:
        post = Post(core, office, {"MAIL_TLS": tls})
        assert isinstance(fault_of(post), Unavailable)
        monkeypatch.setenv("SSL_CERT_FILE", str(believed))
        post.send(HELLO)
    assert len(office.taken) == 1


def test_a_server_without_starttls_gets_nothing_in_clear(core: Core, office: Office) -> None:
    post = Post(core, office, {"MAIL_TLS": "starttls"})
    assert isinstance(fault_of(post), Unavailable)
    assert office.taken == []
