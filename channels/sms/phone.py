"""`ileti sms`: a phone in the terminal, which texts 3338 through the real webhooks."""

import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree

import click
import requests
from twilio.request_validator import RequestValidator

from app.channel import OpenCore
from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import Fault
from app.settings import Reader
from app.usecases.handset import ReadHandset
from channels._kit.alphabet import encode
from channels._kit.signature import HEADER
from channels.sms.render import CARRIED
from channels.sms.settings import SmsSettings, read

SECONDS = 30
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Phone:
    """A handset behind one of the gateways; it signs as the gateway would."""

    settings: SmsSettings
    url: str
    public_url: str
    number: str
    via: str

    def text(self, body: str) -> str:
        """Send a text; what comes back as its answer. Raises ClickException with what to do."""
        try:
            answer = self._twilio(body) if self.via == "twilio" else self._kannel(body)
        except requests.RequestException as error:
            raise click.ClickException(
                f"Nobody answers at {self.url}. Is the service running (make run)?"
            ) from error
        if answer.status_code != 200:
            raise click.ClickException(
                f"{self.url} refused the text ({answer.status_code}). Do PUBLIC_URL and the "
                "gateway's secrets here equal those of the service?"
            )
        answer.encoding = "utf-8"
        return _message(answer.text) if self.via == "twilio" else answer.text

    def _twilio(self, body: str) -> requests.Response:
        form = {
            "From": self.number,
            "To": self.settings.short_code,
            "Body": body,
            "MessageSid": f"SM{secrets.token_hex(16)}",
            "AccountSid": self.settings.twilio.sid,
            "NumMedia": "0",
        }
        sign = RequestValidator(self.settings.twilio.tokens[0]).compute_signature
        signature = sign(f"{self.public_url}/sms/twilio", form)
        headers = {HEADER: signature}
        return requests.post(f"{self.url}/sms/twilio", data=form, headers=headers, timeout=SECONDS)

    def _kannel(self, body: str) -> requests.Response:
        query = {
            "from": self.number,
            "to": self.settings.short_code,
            "id": secrets.token_hex(16),
            "charset": "UTF-8",
            "coding": "0",
            "secret": self.settings.kannel_secret.split(",")[0],
        }
        headers = {"Content-Type": "text/plain; charset=UTF-8"}
        return requests.post(
            f"{self.url}/sms/kannel",
            params=query,
            data=body.encode(),
            headers=headers,
            timeout=SECONDS,
        )


def _message(xml: str) -> str:
    # Our own server's TwiML, asked for by ourselves a moment ago.
    found = ElementTree.fromstring(xml).find("Message")  # noqa: S314
    return (found.text or "") if found is not None else ""


def commands(open_core: OpenCore) -> Sequence[click.Command]:
    """The commands that this channel adds to `ileti`."""

    @click.command()
    @click.option("--from", "sender", required=True, metavar="NUMBER", help="The phone's number.")
    @click.option(
        "--via", type=click.Choice(["twilio", "kannel"]), default="twilio", show_default=True
    )
    @click.option("--url", help="Where the service listens; else the port of the settings.")
    @click.argument("text", nargs=-1)
    def sms(sender: str, via: str, url: str | None, text: tuple[str, ...]) -> None:
        """Text 3338 as a citizen would. Without TEXT: type, read, Ctrl-D to hang up.

        Every line tells its alphabet and its cost in parts.
        """
        if not os.environ.get("TWILIO_AUTH_TOKEN"):
            # Without secrets of its own, this phone can only be one of the demo's.
            os.environ.setdefault("ILETI_DEMO", "1")
        with open_core() as core:
            shared = core.settings
            settings = read(Reader(shared.environ), demo=shared.demo)
            address = url or f"http://{shared.host}:{shared.port}"
            number = parse_phone(sender).canonical
            phone = Phone(settings, address.rstrip("/"), shared.public_url, number, via)
            if text:
                _exchange(phone, " ".join(text))
                return
            with _incoming(core, number):
                _talk(phone)

    return (sms,)


def _talk(phone: Phone) -> None:
    click.echo(f"{phone.number} -> {phone.settings.short_code}   (YARDIM: commands, Ctrl-D: end)")
    while True:
        try:
            line = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if line:
            _exchange(phone, line)


def _exchange(phone: Phone, body: str) -> None:
    answer = phone.text(body)
    click.echo(f"  sent      {_cost(body)}")
    if not answer:
        click.echo("  no answer")
        return
    for line in answer.splitlines():
        click.echo(f"  {click.style(line, bold=True)}")
    click.echo(f"  received  {_cost(answer)}")


def _cost(text: str) -> str:
    encoded = encode(text, CARRIED, fold=False)
    parts = "part" if encoded.segments == 1 else "parts"
    return f"{encoded.segments} {parts}, {encoded.units} units of {encoded.coding}"


@contextmanager
def _incoming(core: Core, number: str) -> Iterator[None]:
    """Show what comes by itself: the demo's route `handset` keeps such texts for this phone."""
    stop = threading.Event()
    who = core.person(parse_phone(number))
    context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)

    def look() -> None:
        last = max((position for position, _ in _unread(core, context, 0)), default=0)
        while not stop.wait(LOOK_SECONDS):
            for position, text in _unread(core, context, last):
                last = position
                click.echo(f"\n  {click.style(f'3338: {text}', fg='green')}\n> ", nl=False)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _unread(core: Core, context: Context, after: int) -> tuple[tuple[int, str], ...]:
    try:
        return core.run(ReadHandset(after), context)
    except Fault:
        return ()
