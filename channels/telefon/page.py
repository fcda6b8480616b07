"""The page: the phone as it stands, in words and HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.dialogue.reply import Words, say
from app.domain.recipient import parse_phone
from channels._kit.handset import Wire
from channels._kit.wording import sentence
from channels.telefon.memory import Memory

MEDIUM = "page"
HERE = Path(__file__).parent
OTHER = {"tr": "en", "en": "tr"}

CITIZENS = (
    ("Ayşe", "+905321112233"),
    ("Mehmet", "+905334445566"),
    ("Zeynep", "+905357778899"),
    ("Fatma", "+902122223344"),
)
"""The citizens of the demo; the last one has a landline."""

TEXTS = {
    "tr": ("RET ACME", "RET", "LISTE", "GERI", "YARDIM"),
    "en": ("REVOKE ACME", "REVOKE", "LIST", "UNDO", "HELP"),
}
KEYPAD = (
    *(("1", ""), ("2", "ABC"), ("3", "DEF"), ("4", "GHI"), ("5", "JKL"), ("6", "MNO")),
    *(("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"), ("*", ""), ("0", ""), ("#", "")),
)

WORDS = (
    say("phone.title"),
    say("phone.about"),
    say("phone.language"),
    say("phone.whose"),
    say("phone.landline"),
    say("phone.number"),
    say("phone.number.use"),
    say("phone.texts"),
    say("phone.texts.none"),
    say("phone.texts.write"),
    say("phone.texts.send"),
    say("phone.texts.look"),
    say("phone.texts.try"),
    say("phone.me"),
    say("phone.they"),
    say("phone.call"),
    say("phone.call.none"),
    say("phone.call.dial"),
    say("phone.call.wait"),
    say("phone.call.end"),
    say("phone.call.idle"),
    say("phone.call.goes-on"),
    say("phone.call.over"),
    say("phone.call.pressed"),
    say("phone.call.recording"),
    say("phone.call.tone"),
    say("phone.keys"),
    say("phone.keys.how"),
    say("phone.keys.type"),
    say("phone.keys.press"),
    say("phone.keys.begun"),
    say("phone.keys.star"),
    say("phone.keys.hash"),
    say("phone.rings"),
    say("phone.rings.answer"),
    say("phone.rings.decline"),
    say("phone.person"),
    say("phone.person.answers"),
    say("phone.person.silent"),
    say("phone.voice"),
    say("phone.voice.none"),
    say("phone.away"),
    say("phone.again"),
)
"""Every word of the page; the templates name them by key."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "media-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Draws the phone on the wire that it uses."""

    wire: Wire

    @property
    def root(self) -> str:
        """The path by which a browser reaches this service."""
        return urlsplit(self.wire.public_url).path

    def phone(self, memory: Memory, notice: Words | None = None) -> Response:
        """The whole phone; `notice` is what did not work."""
        language = memory.language
        return self._drawn(
            "phone.html",
            language,
            notice=sentence(MEDIUM, language, notice) if notice else "",
            memory=memory,
            written=memory.written(),
            citizens=[(name, number, _landline(number)) for name, number in CITIZENS],
            texts=TEXTS[language],
            keypad=KEYPAD,
            short_code=self.wire.short_code,
            menu=shown(self.wire.menu_number),
            number=shown(memory.number),
            dialled=memory.call.kept["dialled"] if memory.call else "",
            begun=memory.call.kept["begun"] if memory.call else "",
            records=_records(memory),
        )

    def fault(self, said: Words, language: str, status: int) -> Response:
        """A page that says what went wrong."""
        return self._drawn("fault.html", language, status, notice=sentence(MEDIUM, language, said))

    def recording(self, address: str) -> str:
        """Where the browser finds a recording of the menu."""
        return self.root + address.removeprefix(self.wire.public_url)

    def _drawn(self, name: str, language: str, status: int = 200, **given: object) -> Response:
        template = TEMPLATES.get_template(name)
        html = template.render(
            given,
            w=_words(language),
            language=language,
            other=OTHER[language],
            other_language=sentence(MEDIUM, OTHER[language], say("phone.language")),
            path=f"{self.root}/telefon",
            recording=self.recording,
        )
        return Response(html, status, HEADERS, content_type="text/html; charset=utf-8")


def _words(language: str) -> Mapping[str, str]:
    return {words.key: sentence(MEDIUM, language, words) for words in WORDS}


def _records(memory: Memory) -> bool:
    listening = memory.call.kept["listening"] if memory.call else None
    return bool(listening and listening.get("records"))


def _landline(number: str) -> bool:
    return not parse_phone(number).mobile


def shown(number: str) -> str:
    """A number as people of this country write it: 0532 111 22 33."""
    if not (number.startswith("+90") and len(number) == 13):
        return number
    return f"0{number[3:6]} {number[6:9]} {number[9:11]} {number[11:]}"


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["shown"] = shown
