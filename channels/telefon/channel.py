"""The handset of the demo: texts on the left, the menu on the right, by the real webhooks."""

from collections.abc import Sequence

from flask import Response, g, request, send_from_directory

from app.channel import Caller, House, Outgoing, Route, Sender
from app.dialogue.reply import Reply, Words, say
from app.domain.recipient import Address, Kind
from app.errors import (
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    RuleBroken,
    Unavailable,
    Unexpected,
)
from channels._kit.handset import make_wire
from channels._kit.telephone import BadAnswer
from channels._kit.wording import FIRST, LANGUAGES, fault_words
from channels.telefon.memory import Memory, read_memory
from channels.telefon.page import CITIZENS, HEADERS, HERE, Page
from channels.telefon.phone import DEEDS, Phone

STATUS: dict[type[Fault], int] = {NotFound: 404, NotAllowed: 403, Unavailable: 503, Unexpected: 500}
OWN = frozenset({"same-origin", "none"})


class TelefonChannel:
    """A phone in the browser. Outside the demo it has no door at all."""

    name = "telefon"
    prefix = "/telefon"
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        self._house = house
        self._wire = make_wire(house.settings)
        self._page = Page(self._wire)

    def routes(self) -> Sequence[Route]:
        """The page, what is done with it, and its files."""
        if not self._house.settings.demo:
            return ()
        anybody = Caller.ANYBODY
        return (
            Route("", ["GET"], anybody, self.show),
            Route("", ["POST"], anybody, self.act),
            Route("/phone.css", ["GET"], anybody, lambda: self._file("phone.css")),
            Route("/phone.js", ["GET"], anybody, lambda: self._file("phone.js")),
            Route("/phone.svg", ["GET"], anybody, lambda: self._file("phone.svg")),
        )

    def show(self) -> Response:
        """A phone that was just switched on."""
        phone = self._phone(Memory(CITIZENS[0][1], _language()))
        phone.switch_on()
        return self._page.phone(phone.memory)

    def act(self) -> Response:
        """Do one thing with the phone, and show it."""
        if request.headers.get("Sec-Fetch-Site", "none") not in OWN:
            # Another site's page must not use this phone.
            raise NotAllowed(deed="telefon")
        phone = self._phone(read_memory(request.form.get("memory", "")))
        g.language = phone.memory.language
        wish, _, what = request.form.get("do", "").partition(":")
        if wish == "poll":
            return self._page.phone(phone.memory) if phone.look() else Response(status=204)
        if wish not in DEEDS:
            raise InvalidInput("do")
        notice = None
        try:
            DEEDS[wish](phone, what or request.form.get(wish, "").strip())
            phone.look()
        except (Fault, BadAnswer) as error:
            notice = _notice(wish, error)
        return self._page.phone(phone.memory, notice)

    def _phone(self, memory: Memory) -> Phone:
        return Phone(self._house.core, self._wire, memory)

    def _file(self, name: str) -> Response:
        answer = send_from_directory(HERE / "static", name, max_age=0)
        answer.headers["X-Content-Type-Options"] = HEADERS["X-Content-Type-Options"]
        return answer

    def answer_fault(self, fault: Fault) -> Response:
        """A page with the words for it."""
        status = int(fault.params.get("status", STATUS.get(type(fault), 400)))
        language = g.get("language") or _language()
        return self._page.fault(fault_words(fault), language, status)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")


def _language() -> str:
    """The one of the address, which names nobody."""
    wanted = request.args.get("lang", FIRST)
    return wanted if wanted in LANGUAGES else FIRST


def _notice(wish: str, error: Fault | BadAnswer) -> Words:
    """What to tell the person about a deed that failed."""
    if wish == "number" and isinstance(error, InvalidInput | RuleBroken):
        return say("phone.notice.number")
    if isinstance(error, BadAnswer):
        return say("phone.notice.line")
    if error.params.get("reason") == "keys":
        return say("phone.notice.keys")
    return fault_words(error)
