"""`ileti sms`: a phone in the terminal, which texts 3338 through the real webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import click

from app.channel import OpenCore
from app.settings import Reader
from channels._kit.account import post
from channels._kit.alphabet import encode
from channels._kit.handset import Arrived, new_sid
from channels._kit.terminal import Terminal, interrupt, terminal, typed
from channels.sms.render import CARRIED
from channels.sms.settings import SmsSettings, read


@dataclass(frozen=True, slots=True)
class Phone:
    """A handset behind one of the gateways; it signs as the gateway would."""

    terminal: Terminal
    settings: SmsSettings
    via: str

    def text(self, body: str) -> str:
        """Send a text; what comes back as its answer. Raises Unavailable or InvalidInput."""
        if self.via == "twilio":
            return self.terminal.wire.text(self.terminal.number, body, new_sid())
        return self._kannel(body)

    def _kannel(self, body: str) -> str:
        query = {
            "from": self.terminal.number,
            "to": self.settings.short_code,
            "id": new_sid(),
            "charset": "UTF-8",
            "coding": "0",
            "secret": self.settings.kannel_secret.split(",")[0],
        }
        answer = post(
            f"{self.terminal.wire.url}/sms/kannel?{urlencode(query)}",
            data=body.encode(),
            headers={"Content-Type": "text/plain; charset=UTF-8"},
        )
        answer.encoding = "utf-8"
        return answer.text


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
        with terminal(open_core, sender, url) as here:
            shared = here.core.settings
            phone = Phone(here, read(Reader(shared.environ), demo=shared.demo), via)
            if text:
                _exchange(phone, " ".join(text))
                return
            with here.watching(lambda one: _show(phone, one)):
                _talk(phone)

    return (sms,)


def _show(phone: Phone, one: Arrived) -> None:
    if one.text:
        interrupt(f"{phone.settings.short_code}: {one.text}")


def _talk(phone: Phone) -> None:
    number = phone.terminal.number
    click.echo(f"{number} -> {phone.settings.short_code}   (YARDIM: commands, Ctrl-D: end)")
    while (line := typed()) is not None:
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
