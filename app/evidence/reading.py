"""The text of a screenshot, as a help for who would have to type it: never more than a guess."""

import re
import shutil
import unicodedata
from functools import cache

from app.errors import Unavailable
from app.evidence import process

MOST_CHARACTERS = 5000
SECONDS = 15
_MOST_BYTES = 64_000
_LANGUAGES = ("tur", "eng")
_TESSERACT_ENVIRONMENT = ("TESSDATA_PREFIX",)


def can_read() -> bool:
    """Whether this machine has Tesseract and knows a language of ours; asked once for a process."""
    try:
        return _reader() is not None
    except Unavailable:
        return False


def suggest_text(page: bytes) -> str:
    """The text of a page that `clean` made, at most MOST_CHARACTERS; empty where there is none,
    where Tesseract is missing and where it fails. Takes up to SECONDS; raises nothing."""
    try:
        reader = _reader()
        if reader is None:
            return ""
        program, languages = reader
        said, well = _tesseract(program, "stdin", "stdout", "-l", languages, page=page)
    except Unavailable:
        return ""
    return tidy(said.decode(errors="replace")) if well else ""


def tidy(text: str) -> str:
    """Lines without the space and the signs that nobody wrote, and no two empty ones together."""
    seen = "".join(
        sign if sign == "\n" or unicodedata.category(sign)[0] != "C" else " "
        for sign in unicodedata.normalize("NFC", text.replace("\ufffd", ""))
    )
    lines = "\n".join(" ".join(line.split()) for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()[:MOST_CHARACTERS].rstrip()


@cache
def _reader() -> tuple[str, str] | None:
    """The program, and the languages as it takes them. Raises Unavailable, which is not kept."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    said, well = _tesseract(program, "--list-langs")
    known = said.decode(errors="replace").split()
    languages = "+".join(language for language in _LANGUAGES if language in known)
    return (program, languages) if well and languages else None


def _tesseract(program: str, *options: str, page: bytes = b"") -> tuple[bytes, bool]:
    """Run it with the limits of the child, though it sees only pictures of our own making."""
    code = f"from app.evidence.cage import become; become({[program, *options]!r})"
    return process.run(code, page, seconds=SECONDS, most=_MOST_BYTES, keep=_TESSERACT_ENVIRONMENT)
