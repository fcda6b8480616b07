"""A reserved word beats every open question, and no answer tells who is known."""

import re

import pytest

from tests.channels.sms.service import PHONE, Service, by_twilio, request_id

OTHER = "+905339876543"
REFERENCE = re.compile(r"\b[0-9A-Z]{8}\.?$")

QUESTIONS = ("RET", "RET HEPSI", "ONAY YESILOVA", "RET ACMEE", "HAYIR ACMEE")
COMMANDS = (
    *("RET ACME", "RET 100100 ARAMA", "RET HEPSI", "ONAY GOKCE", "GERI", "HAYIR ACME"),
    *("KILITLE", "AC", "YARDIM", "DIL", "DIL TR", "DIL EN", "SIKAYET ACME", "DURUM 12"),
    *("RET QWERTZ", "RET ARAMA", "LISTE 1"),
)


def text(service: Service, phone: str, body: str) -> str:
    """The answer to a text, without its reference."""
    return REFERENCE.sub("", by_twilio(service, phone, body, request_id()))


def permit(service: Service, phone: str) -> None:
    """A citizen with three permissions."""
    for command in ("ONAY ACME HEPSI", "EVET", "ONAY YESILOVA", "EVET"):
        text(service, phone, command)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_command_is_done_as_if_nothing_had_been_asked(service: Service, question: str) -> None:
    for number, command in enumerate(COMMANDS):
        if (question, command) == ("RET", "LISTE 1"):
            # A page of the list that was asked with: the question goes on.
            continue
        asked, quiet = f"+9053211{number:05d}", f"+9053322{number:05d}"
        for phone in (asked, quiet):
            permit(service, phone)
            # Both know the brand by the same number.
            text(service, phone, "LISTE")
        text(service, asked, question)
        assert text(service, asked, command) == text(service, quiet, command), command


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_was_never_answered_has_changed_nothing(
    service: Service, question: str
) -> None:
    permit(service, PHONE)
    before = service.rows("SELECT count(*) FROM consent_event")
    text(service, PHONE, question)
    service.later(minutes=31)
    assert "degismedi" in text(service, PHONE, "EVET")
    assert service.rows("SELECT count(*) FROM consent_event") == before


def test_a_known_number_without_permissions_hears_what_an_unseen_one_hears(
    service: Service,
) -> None:
    for command in ("DIL EN", "DIL TR", "KILITLE", "AC", "RET GOKCE", "LISTE", "ONAY ACME"):
        text(service, OTHER, command)
    service.later(minutes=31)
    for command in (
        *("YARDIM", "LISTE", "RET", "1", "RET HEPSI", "EVET", "GERI", "HAYIR", "ONAY", "merhaba"),
        *("RET ACME", "RET ACME ARAMA", "RET ACME", "RET 1", "HAYIR YESILOVA", "SIKAYET", "AC"),
    ):
        assert text(service, OTHER, command) == text(service, PHONE, command), command


def test_one_number_is_never_told_of_another(service: Service) -> None:
    permit(service, OTHER)
    text(service, OTHER, "RET ACME")
    assert text(service, PHONE, "LISTE") == "Bu numara için kayıtlı bir izin yok."
    assert "geri alinacak bir ret yok" in text(service, PHONE, "GERI")
    assert "bekleyen bir onay yok" in text(service, PHONE, "HAYIR")
