"""A call while the database is away: a refusal by brand number is kept, and done later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import Core
from app.domain.consent import Source
from app.errors import Unavailable
from app.usecases.drain import drain
from app.usecases.verify import differences
from tests.channels.ivr.line import NUMBER, Line, form_of, ring
from tests.channels.sms.conversation import QUEUED
from tests.channels.sms.service import PHONE, PUBLIC_URL, Service, running

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
EVENTS = """
SELECT brand_code, type, status, source, channel FROM consent_event ORDER BY brand_code, type, id
"""
AWAY = "Kayıtlarımıza şu anda ulaşamıyorum"
WHICH = "Arama ve mesajlarını durdurmak istediğiniz markanın numarasını"


def away(*_: object) -> None:
    raise Unavailable(part="database")


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Service]:
    """The service with a database that does not answer."""
    with running(tmp_path, NOWHERE) as made:
        yield made


def waiting(service: Service) -> int:
    return service.parts.spool.waiting()


def test_a_refusal_is_kept_and_done_once_when_the_database_is_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Core, "run", away)
        line = Line(service)
        telephone = ring(line)
        assert telephone.heard[0].text.startswith(AWAY)
        assert telephone.heard[1].text.startswith(WHICH)
        telephone.press("100100#")
        line.again()
        assert telephone.over
        assert "Acme Alışveriş için arama ve mesaj izinleri" in telephone.heard[-1].text
    assert waiting(service) == 2, "the same request twice is kept twice, and done once"
    assert drain(service.core, service.parts.spool) == 2
    ended = [(100100, kind, 2, int(Source.IYS_CM), "ivr") for kind in (1, 1, 2, 2)]
    assert service.rows(EVENTS) == ended
    assert len(service.rows(QUEUED)) == 1, "the citizen is told by text, once"
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


def test_a_service_that_never_saw_its_database_keeps_the_number_as_it_was_keyed(
    alone: Service,
) -> None:
    telephone = ring(Line(alone))
    telephone.press("100100#")
    assert "1 0 0 1 0 0 için arama ve mesaj izinleri" in telephone.heard[-1].text
    assert waiting(alone) == 1


def test_the_fallback_address_asks_at_once(alone: Service) -> None:
    line = Line(alone)
    answer = line.post(
        f"{PUBLIC_URL}/ivr/twilio/fallback", form_of(PHONE, "CA1", ErrorCode="11200")
    )
    assert AWAY in answer


def test_mistakes_and_silence_end_with_words(alone: Service) -> None:
    telephone = ring(Line(alone))
    telephone.press("12#")
    assert telephone.heard[-2].text == "Bu tuşu anlayamadım."
    telephone.wait()
    assert telephone.heard[-2].text == "Bir tuşa bastığınızı duymadım."
    telephone.press("*#")
    assert telephone.over
    assert telephone.heard[-1].text.startswith("Şu anda işlem yapamıyorum.")
    assert waiting(alone) == 0


def test_a_brand_that_is_known_not_to_be_is_asked_for_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.core.directory.get(100100)
    monkeypatch.setattr(Core, "run", away)
    telephone = ring(Line(service))
    telephone.press("999999#")
    assert telephone.heard[-2].text == "Bu tuşu anlayamadım."
    assert waiting(service) == 0


@pytest.mark.parametrize("caller", ["anonymous", "", "+266696687", NUMBER])
def test_nothing_is_kept_for_nobody(alone: Service, caller: str) -> None:
    telephone = ring(Line(alone), caller)
    telephone.press("100100#")
    assert telephone.over
    assert "Numaranız gizli" in telephone.heard[-1].text
    assert waiting(alone) == 0


def test_what_waits_comes_before_what_is_said_now(service: Service) -> None:
    line = Line(service)
    telephone = ring(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Core, "run", away)
        ring(Line(service)).press("100100#")
    telephone.press("4")
    assert any(one.text.startswith(AWAY) for one in telephone.heard)
    drain(service.core, service.parts.spool)
    assert "hoş geldiniz" in ring(line).heard[0].text


def test_a_full_disk_is_told_and_not_hidden(
    alone: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(alone.parts.spool), "add", away)
    telephone = ring(Line(alone))
    telephone.press("100100#")
    assert telephone.over
    assert telephone.heard[-1].text.startswith("Şu anda işlem yapamıyorum.")
