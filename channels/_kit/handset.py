"""What the demo's telephones share: a wire on which they do as a gateway does, and what arrives.

`ileti sms`, `ileti call` and `/telefon` go through the real webhooks with real signatures, so that
what they show is what a citizen gets.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import InvalidInput
from app.settings import Reader, Settings
from app.usecases.handset import RING, ReadHandset
from channels._kit.account import TwilioAccount, post, read_account
from channels._kit.numbers import menu_number, short_code
from channels._kit.signature import HEADER, signed
from channels._kit.telephone import Form, Telephone

MENU = re.compile(r"/ivr/twilio(?:/fallback)?(?:\?[\w.%&=~+-]*)?", re.ASCII)
"""The only addresses to which a telephone posts; whoever sends it elsewhere is refused."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


@dataclass(frozen=True, slots=True)
class Wire:
    """The gateway's end of the wire: where the service listens, and by which URL it is signed."""

    account: TwilioAccount
    url: str
    public_url: str
    short_code: str
    menu_number: str

    def text(self, number: str, body: str, sid: str) -> str:
        """Text the short code; the words of the answer. Raises Unavailable or InvalidInput."""
        form = {
            "From": number,
            "To": self.short_code,
            "Body": body,
            "MessageSid": f"SM{sid}",
            "AccountSid": self.account.sid,
            "NumMedia": "0",
        }
        # Our own server's TwiML, asked for by ourselves a moment ago.
        found = ElementTree.fromstring(self._post("/sms/twilio", form)).find("Message")  # noqa: S314
        return (found.text or "") if found is not None else ""

    def dial(self, number: str, sid: str) -> Telephone:
        """A call to the menu. Raises BadAnswer, Unavailable or InvalidInput, like every step of
        it."""
        telephone = Telephone(self.menu, self.form(number, sid))
        telephone.call(f"{self.public_url}/ivr/twilio")
        return telephone

    def pick_up(self, number: str, sid: str, address: str) -> Telephone:
        """Answer a call of the service, whose menu is at this address."""
        telephone = Telephone(self.menu, self.form(number, sid, ours=True))
        telephone.call(address)
        return telephone

    def go_on(self, number: str, sid: str, kept: Mapping[str, Any], *, ours: bool) -> Telephone:
        """A call that was put away. Raises LookupError, TypeError or ValueError."""
        return Telephone.taken_up(self.menu, self.form(number, sid, ours=ours), kept)

    def ended(self, form: Form, status: str = "completed") -> None:
        """Report the end of a call. Raises Unavailable or InvalidInput."""
        self._post("/ivr/twilio/status", {**form, "CallStatus": status})

    def form(self, number: str, sid: str, *, ours: bool = False) -> Form:
        """What a gateway says of a call: one to the menu, or one of ours to this number."""
        ends = (self.menu_number, number) if ours else (number, self.menu_number)
        return {
            "CallSid": f"CA{sid}",
            "AccountSid": self.account.sid,
            "From": ends[0],
            "To": ends[1],
            "CallStatus": "in-progress",
            "Direction": "outbound-api" if ours else "inbound",
        }

    def menu(self, address: str, form: Form) -> str:
        """One turn of a call. Raises InvalidInput for an address that is not the menu's."""
        path = address.removeprefix(self.public_url)
        if path == address or not MENU.fullmatch(path):
            raise InvalidInput("address")
        return self._post(path, form)

    def _post(self, path: str, form: Form) -> str:
        signature = signed(self.account.tokens[0].encode(), f"{self.public_url}{path}", form)
        answer = post(f"{self.url}{path}", data=dict(form), headers={HEADER: signature})
        answer.encoding = "utf-8"
        return answer.text


def make_wire(settings: Settings, url: str | None = None) -> Wire:
    """The wire to the service of these settings, or to the one at `url`. Raises SettingsError."""
    reader = Reader(settings.environ)
    return Wire(
        account=read_account(reader, demo=settings.demo),
        url=(url or _own(settings)).rstrip("/"),
        public_url=settings.public_url,
        short_code=short_code(reader),
        menu_number=menu_number(reader),
    )


def _own(settings: Settings) -> str:
    host = EVERYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def new_sid() -> str:
    """What tells a text or a call from every other."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that came by itself: a text, or a call whose menu is at the address `rings`."""

    position: int
    text: str
    rings: str = ""


def arrived(core: Core, number: str, after: int) -> tuple[Arrived, ...]:
    """What came to a number after a position, oldest first. Raises a Fault."""
    who = core.person(parse_phone(number))
    context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)
    return tuple(_as_arrived(*found) for found in core.run(ReadHandset(after), context))


def _as_arrived(position: int, text: str) -> Arrived:
    if text.startswith(RING):
        return Arrived(position, "", text.removeprefix(RING))
    return Arrived(position, text)
