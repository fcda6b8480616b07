"""Stand-ins for recordings: espeak-ng speaks them, and what a person recorded is left alone.

espeak-ng writes 22 050 samples a second and a telephone takes 8 000. Of what is at hand only SoX
cuts off the tones between before it leaves samples out; `audioop` of the standard library does not,
so that every s and ş would whistle, and Python 3.13 has it no more.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from channels.ivr.render import Phrase, recording

KNOWN = "recordings.json"
RATE = 8000
VOICES = {"tr": "tr", "en": "en-us"}
WORDS_A_MINUTE = 150
LOUDEST_DB = -3
PROGRAMS = ("espeak-ng", "sox")
SECONDS = 60


class PromptError(Exception):
    """A recording cannot be made or put where it belongs; the message says why."""


class State(StrEnum):
    """What there is of a recording. `STALE`: a stand-in for other words than those of today;
    `OUTDATED`: the same of what a person recorded."""

    MISSING = "missing"
    STALE = "stale"
    OUTDATED = "outdated"
    STAND_IN = "stand-in"
    RECORDED = "recorded"


MADE_ANEW = frozenset({State.MISSING, State.STALE})


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a file: whether we made it, for which words, and how it sounds."""

    made: bool
    words: str
    sound: str


@dataclass(slots=True)
class Folder:
    """The folder of the recordings, and what is remembered of them in `recordings.json`."""

    path: Path
    known: dict[str, Known] = field(default_factory=dict)

    def states(self, phrases: Mapping[str, Phrase]) -> dict[str, State]:
        """What there is of each recording, by its name."""
        return {name: self._state(name, phrase) for name, phrase in phrases.items()}

    def _state(self, name: str, phrase: Phrase) -> State:
        path, known = recording(self.path, name), self.known.get(name)
        if not path.is_file():
            return State.MISSING
        if known is None or known.sound != digest(path.read_bytes()):
            # Not what we left there: a person's, and newer than anything that we know.
            return State.RECORDED
        same = known.words == digest(phrase.text.encode())
        if known.made:
            return State.STAND_IN if same else State.STALE
        return State.RECORDED if same else State.OUTDATED

    def make(self, name: str, phrase: Phrase) -> None:
        """Put a stand-in in its place. Raises PromptError.

        A stale one goes first, and is remembered before it comes: whenever this breaks off, no
        file of ours is taken for a person's.
        """
        path = self._place(name)
        sound = spoken(phrase)
        path.unlink(missing_ok=True)
        self._remember(name, Known(True, digest(phrase.text.encode()), digest(sound)))
        write(path, sound)

    def note(self, name: str, phrase: Phrase) -> None:
        """Remember that what a person recorded was for the words of today, where it is new."""
        sound = digest(recording(self.path, name).read_bytes())
        if name not in self.known or self.known[name].sound != sound:
            self._remember(name, Known(False, digest(phrase.text.encode()), sound))

    def _place(self, name: str) -> Path:
        path = recording(self.path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.resolve().is_relative_to(self.path.resolve()):
            raise PromptError(f"{path.parent} leads out of {self.path}.")
        return path

    def _remember(self, name: str, known: Known) -> None:
        self.known[name] = known
        kept = {name: asdict(one) for name, one in sorted(self.known.items())}
        write(self.path / KNOWN, json.dumps(kept, indent=1).encode())


def open_folder(path: Path) -> Folder:
    """The folder with what is remembered of it. Raises PromptError."""
    try:
        raw = json.loads((path / KNOWN).read_bytes())
        return Folder(path, {name: Known(**one) for name, one in raw.items()})
    except FileNotFoundError:
        return Folder(path)
    except (ValueError, TypeError, AttributeError) as error:
        raise PromptError(f"{path / KNOWN} cannot be read. Nothing was changed.") from error


def digest(data: bytes) -> str:
    """The hash by which words and sounds are compared."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a file in one go: whoever looks finds the whole of it, or nothing."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    os.replace(beside, path)


def look_for_programs() -> None:
    """Raises PromptError where one is not installed."""
    for program in PROGRAMS:
        if shutil.which(program) is None:
            install = f"apt-get install {' '.join(PROGRAMS)}"
            raise PromptError(f"{program} is not installed ({install}). Nothing was made.")


def spoken(phrase: Phrase) -> bytes:
    """The words as a WAV file of a telephone: 8 000 samples of 16 bits a second. Raises
    PromptError."""
    with TemporaryDirectory(prefix="ileti-prompts-") as home:
        wide, narrow = Path(home, "wide.wav"), Path(home, "narrow.wav")
        voice = ("-v", VOICES[phrase.language], "-s", str(WORDS_A_MINUTE), "-b", "1")
        _run("espeak-ng", *voice, "--stdin", "-w", str(wide), words=phrase.text)
        shape = ("-c", "1", "-b", "16", "-e", "signed-integer")
        effects = ("rate", "-h", str(RATE), "gain", "-n", str(LOUDEST_DB))
        _run("sox", "-G", str(wide), *shape, str(narrow), *effects)
        return narrow.read_bytes()


def _run(*command: str, words: str = "") -> None:
    try:
        subprocess.run(  # noqa: S603 - our own arguments; the words go by standard input
            command, input=words.encode(), capture_output=True, check=True, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or b""
        raise PromptError(
            f"{command[0]} failed: {told.decode(errors='replace').strip()}"
        ) from error
