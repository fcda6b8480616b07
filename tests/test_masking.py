"""The masking of logs: numbers and addresses of persons go, ids, dates and brand codes stay."""

import json
import logging
import secrets
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from stdnum.tr import tckimlik

from app.errors import InvalidInput, Unavailable
from app.logs import HIDDEN, mask, mask_text, set_up, way

subscribers = st.builds(
    "{}{:08d}".format, st.sampled_from((50, 53, 54, 55, 21, 31)), st.integers(0, 10**8 - 1)
)
PREFIXES = ("", "0", "90", "+90", "0090", "+90 ", "0 ", "(0)", "+90-", "tel:+90", "%2B90")
SHAPES = (
    "{0}{1}{2}{3}",
    "{0} {1} {2} {3}",
    "({0}) {1} {2} {3}",
    "{0}-{1}-{2}-{3}",
    "{0}.{1}.{2}.{3}",
    "{0}/{1}/{2}/{3}",
    "({0}){1}{2}{3}",
    "{0}–{1}–{2}–{3}",
    "{0}\u00a0{1}\u00a0{2}\u00a0{3}",
    "({0}) - {1} {2} {3}",
)
SENTENCES = (
    "{}",
    "ara: {} lütfen",
    "{}'e gönder",
    "RET ACME {}-acil",
    "numara{}numara",
    'GET /sms/kannel?from={}&to=3338 "200"',
    "could not read '{}'",
    "\\n{}\\t",
    "first line\n{}\nlast line",
    "18.03.2026 {}",
    "2026-03-18 12:00:00 {}",
    "[{}, 100100]",
)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A Turkish number in some way of writing, and its ten digits."""
    digits = draw(subscribers)
    parts = (digits[:3], digits[3:6], digits[6:8], digits[8:])
    written = draw(st.sampled_from(SHAPES)).format(*parts)
    return draw(st.sampled_from(PREFIXES)) + written, digits


def digits_of(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


@given(numbers(), st.sampled_from(SENTENCES))
def test_a_number_in_a_sentence_is_hidden_however_it_is_written(
    number: tuple[str, str], sentence: str
) -> None:
    written, digits = number
    masked = mask_text(sentence.format(written))
    assert HIDDEN in masked
    assert digits not in digits_of(masked)
    assert digits[:7] not in digits_of(masked)
    assert digits[3:] not in digits_of(masked)


@given(numbers())
def test_a_number_in_json_is_hidden_and_the_json_stays_json(number: tuple[str, str]) -> None:
    written, digits = number
    content = {"who": [written, {"n": 3, "which": f"x {written}"}], "brand": 100200}
    raw = json.dumps(content, ensure_ascii=False)
    masked = json.loads(mask_text(raw))
    assert digits not in digits_of(str(masked))
    assert masked["brand"] == 100200


@given(st.integers(100000000, 999999999))
def test_a_national_id_is_hidden(start: int) -> None:
    number = f"{start}{tckimlik.calc_check_digits(str(start))}"
    assert tckimlik.is_valid(number)
    assert number not in mask_text(f"TCKN {number}, dedi")
    assert mask(None, "", {"event": "x", "count": int(number)})["count"] == HIDDEN


@given(st.emails(), st.sampled_from(SENTENCES))
def test_a_mail_address_is_hidden(address: str, sentence: str) -> None:
    local, _, domain = address.partition("@")
    masked = mask_text(f"<{address}> {sentence}")
    assert f"@{domain}" not in masked
    assert address not in masked
    assert f"{local}%40" not in mask_text(f"to={local}%40{domain}")


@pytest.mark.parametrize(
    "text",
    [
        "brand 100100 of 100700",
        "brands 100100, 100200, 100400",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
        "2026-03-18 12:00:00.123456+00:00",
        "2026-03-18T09:00:00Z and 2026-04-18T09:00:00+03:00",
        "18.03.2026 12:00",
        "2020-07-08 07:07:07",
        "PostgreSQL 18.1 on 127.0.0.1:5432",
        "incident 4e1b9c22",
        "took 0.0123 s, 12345678 rows",
        "job 12345 of queue outbox",
        "short code 3338, parts 2",
    ],
)
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert mask_text(text) == text


@given(st.binary(min_size=16, max_size=16), st.integers(0, 10**9 - 1))
def test_ids_stay(raw: bytes, brand: int) -> None:
    number = raw.hex()
    dashed = f"{number[:8]}-{number[8:12]}-{number[12:16]}-{number[16:20]}-{number[20:]}"
    for text in (number, dashed, f"SM{number}", f"{number}{number}"):
        sentence = f"id {text} of brand"
        assert mask_text(sentence) == sentence
    assert mask(None, "", {"event": "x", "brand": brand})["brand"] == brand


def test_values_are_hidden_by_their_name_at_any_depth() -> None:
    event: dict[str, Any] = {
        "event": "e",
        "Body": "RET ACME",
        "more": {"code": "123456", "list": [{"phone": "x"}, ("0532 111 22 33",)]},
        "+905321112233": 1,
        "address": 3,
        "seconds": 1742292000.5,
        "given": {"ayse@example.com"},
        "bytes": b"05321112233",
        "error": ValueError("RET ACME from 05321112233"),
    }
    masked = mask(None, "", event)
    assert masked == {
        "event": "e",
        "Body": HIDDEN,
        "more": {"code": HIDDEN, "list": [{"phone": HIDDEN}, [HIDDEN]]},
        HIDDEN: 1,
        "address": HIDDEN,
        "seconds": 1742292000.5,
        "given": [HIDDEN],
        "bytes": f"b'{HIDDEN}'",
        "error": "builtins.ValueError",
    }


def crash(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise LookupError(f"no such word: {words}") from error


def test_an_exception_is_shown_by_its_way_and_not_by_its_words() -> None:
    words = secrets.token_urlsafe()
    with pytest.raises(LookupError, match=words) as caught:
        crash(words)
    shown = way(caught.value)
    assert words not in shown
    assert "in crash" in shown
    assert "builtins.LookupError" in shown
    assert "builtins.ValueError" in shown


def test_the_words_of_an_error_that_never_quotes_anybody_are_kept() -> None:
    assert "unavailable part=gateway" in way(Unavailable(part="gateway"))
    assert "the server is away" in way(psycopg.OperationalError("the server is away"))
    assert "No space left" in way(OSError(28, "No space left on device", "/var/spool"))
    group = ExceptionGroup("RET ACME", [ValueError("RET ACME"), InvalidInput("ticket")])
    assert "reason=ticket" in way(group)
    assert "ACME" not in way(group)


@pytest.fixture
def logging_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the test, the logging of all other tests comes back."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(structlog, "configure", lambda **_: None)


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize("as_json", [True, False])
def test_a_library_that_logs_a_number_is_masked_too(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    set_up(json=as_json)
    library = logging.getLogger("some.library")
    library.warning("to %s", "+905321112233", extra={"who": "ayse@example.com"})
    number = secrets.choice(("0532 111 22 33", "(0532)1112233"))
    try:
        raise ValueError(number)
    except ValueError:
        library.exception("broken %s (%s)", number, uuid4())
    text = capsys.readouterr().err
    assert text.count(HIDDEN) >= 3
    assert "1112233" not in text.replace(" ", "")
    assert "example.com" not in text
    assert "builtins.ValueError" in text
