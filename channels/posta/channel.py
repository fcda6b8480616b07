"""The mailbox of the demo: which mails have come, and each of them as it looks."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, request, send_from_directory
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.channel import Caller, House, Outgoing, Route, Sender
from app.core import Context
from app.dialogue.reply import Reply, say
from app.domain.permissions import Assurance, Role
from app.domain.recipient import Address, Kind
from app.errors import Fault, NotFound, Unavailable, Unexpected
from app.usecases.mailbox import KeptMail, ReadMail, ReadMailbox
from channels._kit.wording import FIRST, LANGUAGES, fault_words, sentence
from channels.posta.letter import Letter, opened

MEDIUM = "page"
HERE = Path(__file__).parent
OTHER = {"tr": "en", "en": "tr"}
STATUS: dict[type[Fault], int] = {NotFound: 404, Unavailable: 503, Unexpected: 500}

WORDS = (
    say("post.title"),
    say("post.about"),
    say("post.language"),
    say("post.none"),
    say("post.back"),
    say("post.again"),
    say("post.from"),
    say("post.to"),
    say("post.date"),
    say("post.look"),
    say("post.text"),
    say("post.source"),
)
"""Every word of the pages; the templates name them by key."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# A mail brings its own styles, and nothing else: no script, no picture, no form.
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; sandbox {}; frame-ancestors 'self'"
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


class PostaChannel:
    """Mails in the browser. Outside the demo it has no door at all."""

    name = "posta"
    prefix = "/posta"
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        self._house = house
        self._path = f"{urlsplit(house.settings.public_url).path}/posta"

    def routes(self) -> Sequence[Route]:
        """The mailbox, one mail, and how that looks."""
        if not self._house.settings.demo:
            return ()
        anybody = Caller.ANYBODY
        return (
            Route("", ["GET"], anybody, self.show),
            Route("/posta.css", ["GET"], anybody, self.style),
            Route("/<tag>/<number>", ["GET"], anybody, self.mail),
            Route("/<tag>/<number>/html", ["GET"], anybody, self.look),
        )

    def show(self) -> Response:
        """Every mail, newest first, under its address."""
        by_address: dict[str, list[Letter]] = {}
        for kept in self._house.core.run(ReadMailbox(), self._context()):
            by_address.setdefault(kept.address, []).append(opened(kept))
        return self._drawn("box.html", addresses=by_address)

    def mail(self, tag: str, number: str) -> Response:
        """One mail: as it looks, as text, and its headers."""
        return self._drawn("mail.html", letter=opened(self._mail(tag, number)), sandbox=SANDBOX)

    def look(self, tag: str, number: str) -> Response:
        """The part of HTML alone, for the frame that it is shown in."""
        html = opened(self._mail(tag, number)).html
        policy = {"Content-Security-Policy": FRAMED.format(SANDBOX)}
        return Response(html, 200, HEADERS | policy, content_type="text/html; charset=utf-8")

    def style(self) -> Response:
        """The style of the pages."""
        answer = send_from_directory(HERE / "static", "posta.css", max_age=0)
        answer.headers["X-Content-Type-Options"] = HEADERS["X-Content-Type-Options"]
        return answer

    def answer_fault(self, fault: Fault) -> Response:
        """A page with the words for it."""
        status = int(fault.params.get("status", STATUS.get(type(fault), 400)))
        notice = sentence(MEDIUM, _language(), fault_words(fault))
        return self._drawn("fault.html", status, notice=notice)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")

    def _mail(self, tag: str, number: str) -> KeptMail:
        try:
            order = ReadMail(UUID(tag), int(number))
        except ValueError:
            raise NotFound("mail") from None
        return self._house.core.run(order, self._context())

    def _context(self) -> Context:
        now = self._house.core.clock.now()
        return Context(self.name, Role.OPERATOR, Assurance.LOGIN, now)

    def _drawn(self, name: str, status: int = 200, **given: object) -> Response:
        language = _language()
        html = TEMPLATES.get_template(name).render(
            given,
            w={words.key: sentence(MEDIUM, language, words) for words in WORDS},
            language=language,
            other=OTHER[language],
            other_language=sentence(MEDIUM, OTHER[language], say("post.language")),
            path=self._path,
        )
        return Response(html, status, HEADERS, content_type="text/html; charset=utf-8")


def _language() -> str:
    wanted = request.args.get("lang", FIRST)
    return wanted if wanted in LANGUAGES else FIRST


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
