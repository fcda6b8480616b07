"""What goes over the wire: who is believed, which verbs are used, how long a prompt is."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.storage.database import Database
from channels.ivr.settings import IvrSettings
from channels.ivr.twilio import ENDED
from tests.channels.ivr.line import Line, form_of, read_cases, ring
from tests.channels.sms.service import PHONE, Service, post_form, running, signature
from tests.checks.words import read_catalogues

PATH = "/ivr/twilio"
SID = "CA" + "1" * 32

# Whatever Twilio, SignalWire's LaML and Somleng all carry.
PORTABLE = {
    "Response": frozenset[str](),
    "Say": frozenset({"language"}),
    "Play": frozenset[str](),
    "Gather": frozenset({"action", "method", "numDigits", "finishOnKey", "timeout"}),
    "Redirect": frozenset({"method"}),
    "Record": frozenset(
        {
            "action",
            "method",
            "maxLength",
            "timeout",
            "finishOnKey",
            "playBeep",
            "trim",
            "transcribe",
        }
    ),
    "Dial": frozenset({"action", "method", "timeout"}),
    "Hangup": frozenset[str](),
}
SECOND = 15
"""So many characters a second are spoken, by measure of the stand-in voice; both languages."""
LONGEST = 20


def answers() -> Iterator[str]:
    """Every TwiML of every call in the files."""
    for case in read_cases().values():
        for turn in case["turns"]:
            yield from turn.get("twiml", [])


@pytest.mark.parametrize("path", [PATH, f"{PATH}/fallback", f"{PATH}/status"])
def test_what_is_not_signed_is_refused_without_a_word(service: Service, path: str) -> None:
    answer = post_form(service, form_of(PHONE, SID), "bm90IHNpZ25lZA==", path)
    assert (answer.status_code, answer.data) == (403, b"")
    assert service.rows("SELECT count(*) FROM call") == [(0,)]


def test_a_signature_of_another_turn_is_refused(service: Service) -> None:
    form = form_of(PHONE, SID, Digits="1")
    answer = post_form(service, form, signature(form, f"{PATH}?turn=1"), f"{PATH}?turn=2")
    assert answer.status_code == 403


def test_only_what_every_gateway_knows_is_said() -> None:
    found = 0
    for answer in answers():
        for element in ElementTree.fromstring(answer.encode()).iter():  # noqa: S314
            assert set(element.attrib) <= PORTABLE[element.tag], answer
            if element.tag == "Gather":
                assert {child.tag for child in element} <= {"Say", "Play"}
            found += 1
    assert found > 1000


def test_every_prompt_is_inside_a_gather_or_ends_the_call() -> None:
    """So that a key interrupts it, and nothing that is said is lost on somebody who waits."""
    for answer in answers():
        tags = [element.tag for element in ElementTree.fromstring(answer.encode())]  # noqa: S314
        said = ["Say"] * (len(tags) - 1)
        heard = (["Gather", "Redirect"], ["Gather", "Record", "Redirect"])
        assert tags in (*heard, [*said, "Hangup"], [*said, "Dial"]), answer


def test_silence_comes_back_to_the_same_turn() -> None:
    for answer in answers():
        root = ElementTree.fromstring(answer.encode())  # noqa: S314
        gather, redirect = root.find("Gather"), root.find("Redirect")
        if gather is not None:
            assert redirect is not None
            assert redirect.text in (gather.get("action"), f"{gather.get('action')}&silence=1")


def test_every_prompt_is_shorter_than_twenty_seconds() -> None:
    for answer in answers():
        said = ElementTree.fromstring(answer.encode()).iter("Say")  # noqa: S314
        sentences = [
            (one.text or "")
            .replace("{ref}", "7, Kars, 2, Muş. 9, Rize, 5, Bolu")
            .replace("{code}", "4, 7, 1; 9, 0, 2")
            for one in said
        ]
        # A list of brands grows with their names; each of its lines can be interrupted.
        if sum(": " in one for one in sentences) < 3:
            assert len(" ".join(sentences)) / SECOND < LONGEST, sentences


def test_a_form_without_a_call_is_still_answered(service: Service) -> None:
    line = Line(service)
    assert "<Gather" in line.post(
        f"https://sms.example.org{PATH}", {"AccountSid": form_of("", "")["AccountSid"]}
    )


@pytest.mark.parametrize("turn", ["-1", "99999999999999999999", "x", "7"])
def test_a_turn_that_is_not_due_says_what_is_due_and_does_nothing(
    service: Service, turn: str
) -> None:
    line = Line(service)
    ring(line, sid=SID).press("4")
    due = line.answers[-1]
    answer = line.post(
        f"https://sms.example.org{PATH}?turn={turn}", form_of(PHONE, SID, Digits="1")
    )
    said = re.sub(r"turn=\d+", "", answer)
    assert said == re.sub(r"turn=\d+", "", due) or "hoş geldiniz" in said
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]


@pytest.mark.parametrize("status", sorted(ENDED))
def test_the_end_of_a_call_closes_it(service: Service, status: str) -> None:
    line = Line(service)
    ring(line, sid=SID)
    form = form_of(PHONE, SID, CallStatus=status)
    answer = post_form(service, form, path=f"{PATH}/status")
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.rows("SELECT ended_at IS NOT NULL FROM call") == [(True,)]


def test_a_crash_is_spoken_with_its_number_and_then_a_person_comes(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("some secret")

    monkeypatch.setattr("channels.ivr.twilio.answer_call", broken)
    with running(tmp_path, database_url, IVR_OPERATOR="+902120000000") as service:
        line = Line(service)
        telephone = ring(line)
        spoken = telephone.heard[0].text
        assert spoken.startswith("Bir hata oldu")
        assert "Olay numarası: " in spoken
        assert "secret" not in line.answers[-1]
        assert telephone.dialled == "+902120000000"


def test_the_words_of_the_call_centre_are_there_in_both_languages() -> None:
    for book in read_catalogues().values():
        assert any(message.context == "spoken" for message in book)


def test_settings_say_what_is_wrong(service: Service) -> None:
    settings: IvrSettings = service.parts.channels["ivr"].settings  # type: ignore[attr-defined]
    assert settings.operator == ""
