"""A reply as a mail: its subject, a part of plain text and a part of HTML that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.dialogue.reply import Reply, Words, say
from app.domain.application import Move
from app.domain.permissions import Role
from channels._kit.wording import FIRST, LANGUAGES, sentence

MEDIUM = "mail"

ASKED = say("subject.via")
SUBJECTS = {
    "code.sign-in": say("subject.code"),
    "summary.told": say("subject.summary"),
    **dict.fromkeys((f"staff.hired.{role.value}" for role in Role), say("subject.hired")),
    **dict.fromkeys(
        (f"staff.told.{what}" for what in ("phone", "app", "reset", "login", "must", "choice")),
        say("subject.security"),
    ),
    **dict.fromkeys((f"application.{move.value}" for move in Move), say("subject.application")),
    **dict.fromkeys(("via.code", "via.code.data", "via.link", "via.link.data"), ASKED),
}
TOLD = say("subject.told")
SERVICE, WHY, STOP = say("mail.service"), say("mail.why"), say("mail.stop")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a mail: a sentence, the label of a link, or what goes with a code; `language`:
    where it is another than the mail's first."""

    text: str
    url: str = ""
    code: str = ""
    language: str = ""

    @property
    def plain(self) -> str:
        """As it stands in plain text."""
        if self.url:
            return f"{self.text}:\n{self.url}"
        return f"{self.code}\n\n{self.text}" if self.code else self.text


@dataclass(frozen=True, slots=True)
class Foot:
    """Who sends a mail, and why where nobody asked for it; `language`: as in a Block."""

    service: str
    why: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words, before it has headers."""

    subject: str
    text: str
    html: str


def render(reply: Reply) -> Rendered:
    """The reply in the language of its citizen, or in several, one after the other. A sentence with
    a `url` is a link, one with a `code` shows it large; a code is never in the subject, which
    screens show while locked."""
    spoken = [one for one in (reply.language or "").split() if one in LANGUAGES] or [FIRST]
    language = spoken[0]
    blocks = [
        _block(words, one, "" if one == language else one)
        for one in spoken
        for words in reply.words
    ]
    subject = SUBJECTS.get(reply.words[0].key, TOLD) if reply.words else TOLD
    title = " / ".join(sentence(MEDIUM, one, subject) for one in spoken)
    feet = [_foot(one, "" if one == language else one, blocks) for one in spoken]
    stop = Block(sentence(MEDIUM, language, STOP), reply.stop)
    html = TEMPLATES.get_template("mail.html").render(
        language=language, subject=title, blocks=blocks, feet=feet, stop=stop
    )
    return Rendered(title, _text(feet, stop, blocks), html)


def _block(words: Words, language: str, marked: str) -> Block:
    url, code = words.params.get("url", ""), words.params.get("code", "")
    return Block(sentence(MEDIUM, language, words), str(url), str(code), marked)


def _foot(language: str, marked: str, blocks: Sequence[Block]) -> Foot:
    asked = any(block.code for block in blocks)
    why = "" if asked else sentence(MEDIUM, language, WHY)
    return Foot(sentence(MEDIUM, language, SERVICE), why, marked)


def _text(feet: Sequence[Foot], stop: Block, blocks: Sequence[Block]) -> str:
    foot = [line for one in feet for line in (one.service, one.why)]
    if stop.url:
        foot.append(stop.plain)
    body = "\n\n".join(block.plain for block in blocks)
    return f"{body}\n\n--\n" + "\n".join(filter(None, foot)) + "\n"


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
