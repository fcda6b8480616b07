"""The text of a screenshot by the real Tesseract; where it is missing or fails, none."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence import process, reading
from app.evidence.cleaning import clean
from app.evidence.reading import MOST_CHARACTERS, can_read, suggest_text, tidy
from tests.evidence.files import SECRET, message, sample

LINES = (
    "ACMEMARKET",
    "Değerli müşterimiz, yaz indirimi",
    "başladı! Şimdi alışverişe başlayın.",
    "Mersis: 0123456789000015",
)


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    reading._reader.cache_clear()
    yield
    reading._reader.cache_clear()


@pytest.fixture
def tesseract() -> None:
    """Debian's tesseract-ocr and tesseract-ocr-tur; missing under CI=true is a failure."""
    if not can_read() and os.environ.get("CI") != "true":
        pytest.skip("needs Debian's tesseract-ocr and tesseract-ocr-tur")
    reader = reading._reader()
    assert reader is not None
    assert "tur" in reader[1].split("+")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is called tesseract; a test says what it does."""
    program = tmp_path / "tesseract"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return program


def does(program: Path, *commands: str) -> None:
    listing = 'test "$1" = --list-langs && { echo "List (2):"; echo eng; echo osd; exit; }'
    program.write_text("\n".join(("#!/bin/sh", listing, *commands)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.usefixtures("tesseract")
def test_the_letters_of_a_screenshot_are_read() -> None:
    page = clean(message(*LINES)).pages[0]
    found = suggest_text(page.data)
    assert [line for line in found.splitlines() if line] == list(LINES)


@pytest.mark.usefixtures("tesseract")
def test_what_is_no_picture_and_what_has_no_letters_have_no_text() -> None:
    assert suggest_text(b"") == ""
    assert suggest_text(b"no picture") == ""
    assert suggest_text(clean(sample("PNG")).pages[0].data) == ""


def test_without_the_program_there_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not can_read()
    assert suggest_text(sample("JPEG")) == ""


def test_only_languages_that_are_there_are_asked_for(stand_in: Path) -> None:
    does(stand_in, 'echo "$@"')
    assert can_read()
    assert suggest_text(sample("JPEG")) == "stdin stdout -l eng"


def test_a_program_without_a_language_of_ours_cannot_read(stand_in: Path) -> None:
    does(stand_in)
    stand_in.write_text("#!/bin/sh\necho deu")
    assert not can_read()


def test_it_is_asked_once_what_it_can(stand_in: Path) -> None:
    does(stand_in, "echo Merhaba")
    assert can_read()
    stand_in.unlink()
    assert can_read()
    assert suggest_text(sample("JPEG")) == ""


def test_it_sees_nothing_of_the_environment(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILETI_KEYS", SECRET)
    monkeypatch.setenv("TESSDATA_PREFIX", "/data")
    does(stand_in, "env")
    found = suggest_text(sample("JPEG"))
    assert "OMP_THREAD_LIMIT=1" in found
    assert "TESSDATA_PREFIX=/data" in found
    assert SECRET not in found


@pytest.mark.parametrize(
    "deed", ["exit 1", "kill -9 $$", "sleep 60", "yes", "cat /dev/zero", "echo text; exit 3"]
)
def test_a_program_that_fails_hangs_or_does_not_end_says_nothing(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    does(stand_in, deed)
    assert suggest_text(sample("JPEG")) == ""


def test_where_there_is_no_place_there_is_no_text_and_later_there_is(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(stand_in, "echo Merhaba")
    monkeypatch.setattr(process, "PATIENCE", 0.0)
    for _ in range(process.CHILDREN):
        process._places.acquire()
    assert not can_read()
    assert suggest_text(sample("JPEG")) == ""
    process._places.release(process.CHILDREN)
    assert can_read()
    assert suggest_text(sample("JPEG")) == "Merhaba"


@given(st.text())
def test_a_tidy_text_is_short_and_has_no_signs_that_nobody_sees(text: str) -> None:
    found = tidy(text)
    assert len(found) <= MOST_CHARACTERS
    assert found == found.strip()
    assert all(sign == "\n" or sign.isprintable() for sign in found if not sign.isspace())
    assert "\n\n\n" not in found
    assert tidy(found) == found


def test_a_text_is_cut_where_it_is_too_long() -> None:
    assert len(tidy("a" * 6000)) == MOST_CHARACTERS
    assert tidy("a  b \x0c\n\n\n\n c\u200b\t\ufffd\n") == "a b\n\nc"
