"""`ileti prompts` with the real espeak-ng, and the menu that plays what it made."""

import array
import os
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import main
from app.storage.database import Database
from channels._kit.wording import LANGUAGES, gapless
from channels.ivr import standins
from channels.ivr.recordings import NAME, offered, recordings
from channels.ivr.render import MEDIUM
from tests.channels.ivr.line import Line, ring
from tests.channels.ivr.world import turns
from tests.channels.sms.service import PUBLIC_URL, Service, running

LONGEST_SECONDS = 20
QUIETEST = 8000
"""The loudest sample of a sentence is above it; 32 767 is as loud as it gets."""

WELCOME, LIST = "tr/call.welcome.wav", "tr/call.do.list.1.wav"


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["prompts", "--folder", str(folder), *options])


def listed(result: Result) -> dict[str, str]:
    """What was told of each recording."""
    lines = [line.split() for line in result.output.splitlines() if ".wav" in line]
    return {line[1]: line[0] for line in lines}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every stand-in."""
    missing = [program for program in standins.PROGRAMS if shutil.which(program) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's {' and '.join(missing)}")
    folder = tmp_path_factory.mktemp("prompts")
    result = run(folder, "--render")
    assert result.exit_code == 0, result.output
    assert set(listed(result).values()) == {"stand-in"}
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "prompts"))


@pytest.fixture
def speaking(
    database: Database, database_url: str, tmp_path: Path, folder: Path
) -> Iterator[Service]:
    """The service with a folder of recordings."""
    with running(tmp_path, database_url, IVR_PROMPTS=str(folder)) as service:
        service.add_demo_brands()
        yield service


def test_what_can_be_recorded_is_all_that_the_menu_says_without_gaps() -> None:
    said, choices = set(), set()
    for turn in turns():
        words = (*turn.said, *(turn.screen.words if turn.screen else ()))
        said |= {one.key for one in words}
        choices |= {
            (one.words.key, one.key) for one in (turn.screen.choices if turn.screen else ())
        }
    assert {(key, pressed) for key, pressed in choices if key != "call.do.pick"} < offered()
    for language in LANGUAGES:
        plain = gapless(MEDIUM, language)
        wanted = {f"{language}/{key}.wav" for key in said if key in plain}
        wanted |= {f"{language}/{key}.{pressed}.wav" for key, pressed in choices if key in plain}
        mine = {name for name in recordings() if name.startswith(f"{language}/")}
        assert wanted < mine
        beyond = {name.removeprefix(f"{language}/").removesuffix(".wav") for name in mine - wanted}
        # What the doors say, and the engine does not.
        assert {key.partition(".")[0] for key in beyond} <= {"fault", "call"}
        # What is keyed in of a complaint lies deeper than this walk goes; its tests are its own
        # (`tests/dialogue/test_complaint_steps.py`).
        deeper = ("call.complain.", "call.do.leave-out", "call.status.", "call.finding.")
        menu = {key for key in beyond if not key.startswith(deeper)}
        assert {key for key in menu if key.startswith("call.")} == {
            *("call.fallback", "call.fallback.hidden", "call.fallback.later"),
            *("call.fallback.which", "call.ours", "call.welcome"),
        }


def test_every_stand_in_is_a_sound_that_a_telephone_takes(made: Path) -> None:
    for name, phrase in recordings().items():
        with wave.open(str(made / name)) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
            assert file.getcomptype() == "NONE"
            samples = array.array("h", file.readframes(file.getnframes()))
            assert len(samples) == file.getnframes()
        seconds = len(samples) / 8000
        assert 0.04 * len(phrase.text) < seconds < 0.2 * len(phrase.text) + 1, name
        assert seconds < LONGEST_SECONDS, name
        assert QUIETEST < max(map(abs, samples)) < 32767, name
        heard = sum(abs(sample) > QUIETEST / 10 for sample in samples)
        assert heard > len(samples) / 10, name


def test_the_menu_plays_them_and_serves_what_it_names(speaking: Service, folder: Path) -> None:
    line = Line(speaking)
    telephone = ring(line)
    assert telephone.heard
    assert all(sentence.recording for sentence in telephone.heard)
    client = speaking.app.test_client()
    for sentence in telephone.heard:
        assert sentence.text.startswith(f"{PUBLIC_URL}/ivr/prompts/")
        name = sentence.text.removeprefix(f"{PUBLIC_URL}/ivr/prompts/")
        with client.get(sentence.text.removeprefix(PUBLIC_URL)) as answer:
            assert answer.status_code == 200
            assert answer.content_type == "audio/wav"
            assert answer.data == (folder / name).read_bytes()
    names = [sentence.text.rpartition("prompts/")[2] for sentence in telephone.heard]
    assert names[:3] == [WELCOME, "en/call.do.language.2.wav", LIST]


def test_what_is_not_there_is_said(speaking: Service, folder: Path) -> None:
    (folder / WELCOME).unlink()
    heard = ring(Line(speaking)).heard
    assert (heard[0].recording, heard[0].language) == (False, "tr-TR")
    assert heard[1].recording


@pytest.mark.parametrize(
    "path",
    [
        "tr/call.goodbye.wav",
        "tr/other.wav",
        "tr/..%2Frecordings.json",
        "..%2F..%2Fetc/passwd",
        "de/call.welcome.wav",
        "recordings.json",
    ],
)
def test_nothing_else_is_served(speaking: Service, folder: Path, path: str) -> None:
    (folder / "tr" / "other.wav").write_bytes(b"RIFF")
    (folder / "tr" / "call.goodbye.wav").unlink()
    answer = speaking.app.test_client().get(f"/ivr/prompts/{path}")
    assert b"RIFF" not in answer.data
    assert answer.content_type != "audio/wav"
    if path.startswith("tr/call"):
        assert answer.status_code == 404


def test_a_file_that_a_person_put_there_is_kept(folder: Path) -> None:
    (folder / WELCOME).write_bytes(b"a person's voice")
    (folder / LIST).unlink()
    told = listed(run(folder))
    assert (told[WELCOME], told[LIST]) == ("recorded", "missing")
    told = listed(run(folder, "--render"))
    assert (told[WELCOME], told[LIST]) == ("recorded", "stand-in")
    assert (folder / WELCOME).read_bytes() == b"a person's voice"


def test_changed_words_make_a_stand_in_stale_and_a_recording_outdated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / WELCOME).write_bytes(b"a person's voice")
    run(folder, "--render")
    known = standins.digest
    changed = [recordings()[name].text.encode() for name in (WELCOME, LIST)]
    monkeypatch.setattr(standins, "digest", lambda data: known(data + b"!" * (data in changed)))
    before = (folder / LIST).read_bytes()
    told = listed(run(folder))
    assert {told[name] for name in told} == {"stand-in", "stale", "outdated"}
    assert (told[WELCOME], told[LIST]) == ("outdated", "stale")
    (folder / LIST).write_bytes(before)
    told = listed(run(folder, "--render"))
    assert (told[WELCOME], told[LIST]) == ("outdated", "stand-in")
    assert (folder / WELCOME).read_bytes() == b"a person's voice"
    assert (folder / LIST).stat().st_mtime_ns > (folder / "tr/call.wrong.wav").stat().st_mtime_ns
    (folder / WELCOME).write_bytes(b"a person's voice, the words of today")
    assert listed(run(folder))[WELCOME] == "recorded"


def test_without_a_memory_every_file_is_a_persons(folder: Path) -> None:
    (folder / standins.KNOWN).unlink()
    assert set(listed(run(folder)).values()) == {"recorded"}


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {"b": 1}}'])
def test_a_memory_that_cannot_be_read_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / standins.KNOWN).write_text(text)
    result = run(tmp_path, "--render")
    assert result.exit_code == 1
    assert f"{standins.KNOWN} cannot be read. Nothing was changed." in result.output
    assert [path.name for path in tmp_path.iterdir()] == [standins.KNOWN]


def test_a_missing_program_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(tmp_path / "prompts", "--render")
    assert result.exit_code == 1
    assert result.output == (
        "Error: espeak-ng is not installed (apt-get install espeak-ng sox). Nothing was made.\n"
    )
    assert not (tmp_path / "prompts").exists()


def test_a_program_that_fails_is_told_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in standins.PROGRAMS:
        (tmp_path / program).write_text("#!/bin/sh\necho no voice at all >&2\nexit 3\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    result = run(tmp_path / "prompts", "--render")
    assert result.exit_code == 1
    assert "espeak-ng failed: no voice at all" in result.output
    assert list((tmp_path / "prompts").rglob("*.wav")) == []


def test_a_folder_that_leads_elsewhere_is_refused(made: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "tr").symlink_to(tmp_path / "elsewhere")
    result = run(tmp_path / "prompts", "--render")
    assert result.exit_code == 1
    assert "leads out of" in result.output
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_folder_is_that_of_the_variable(
    made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IVR_PROMPTS", made.name)
    monkeypatch.chdir(made.parent)
    result = CliRunner().invoke(main, ["prompts"])
    assert set(listed(result).values()) == {"stand-in"}
    monkeypatch.delenv("IVR_PROMPTS")
    result = CliRunner().invoke(main, ["prompts"])
    assert result.exit_code == 1
    assert result.output == "Error: IVR_PROMPTS is not set. Name the folder by --folder.\n"


def test_every_name_stays_in_the_folder() -> None:
    assert all(NAME.fullmatch(name) for name in recordings())
    for name in ("tr/../x.wav", "tr//x.wav", "/tr/x.wav", "tr/x.1.2.wav", "tr/x", "tr/.wav"):
        assert not NAME.fullmatch(name)
