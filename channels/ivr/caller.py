"""`ileti call`: a caller in the terminal, who calls the menu through the real webhooks."""

from dataclasses import dataclass, field

import click

from app.channel import OpenCore
from channels._kit.handset import Arrived, new_sid
from channels._kit.telephone import BadAnswer, Telephone
from channels._kit.terminal import Terminal, interrupt, terminal, typed

KEYS = frozenset("0123456789*#")
HOW = "digits, * and #: keys; an empty line: say nothing; Ctrl-D: hang up"
IDLE = "Enter: call again, or answer a call that rings; Ctrl-D: end"


@dataclass(slots=True)
class Receiver:
    """The telephone in a person's hand: one call after the other, until it is put away."""

    terminal: Terminal
    rings: list[str] = field(default_factory=list)

    def show(self, one: Arrived) -> None:
        """A text to read, or a call of the service, which rings."""
        if one.rings:
            self.rings.append(one.rings)
            interrupt(f"{self.terminal.wire.menu_number} rings (hang up, then Enter answers it)")
        else:
            interrupt(f"{self.terminal.wire.short_code}: {one.text}")

    def use(self) -> None:
        """Call, and again for as long as the person wants to."""
        self.talk(self._dial())
        click.echo(f"  ({IDLE})")
        while typed() is not None:
            self.talk(self._answer() if self.rings else self._dial())
            click.echo(f"  ({IDLE})")

    def _dial(self) -> Telephone:
        wire = self.terminal.wire
        click.echo(f"{self.terminal.number} -> {wire.menu_number}   ({HOW})")
        return wire.dial(self.terminal.number, new_sid())

    def _answer(self) -> Telephone:
        wire = self.terminal.wire
        click.echo(f"{wire.menu_number} -> {self.terminal.number}   ({HOW})")
        return wire.pick_up(self.terminal.number, new_sid(), self.rings.pop(0))

    def talk(self, telephone: Telephone) -> None:
        """One call to its end, which is reported as a gateway would. Raises ClickException where
        the line is broken."""
        heard = 0
        try:
            while True:
                heard = _hear(telephone, heard)
                if telephone.over:
                    break
                self._act(telephone, typed())
        except BadAnswer as error:
            raise click.ClickException(f"The line is broken: {error}.") from error
        finally:
            self.terminal.wire.ended(telephone.form)
        click.echo("  the call is over")

    def _act(self, telephone: Telephone, line: str | None) -> None:
        if line is None:
            telephone.hang_up()
        elif telephone.dialled:
            # Whoever was put through talks for as long as they like, and then hangs up.
            telephone.person("no-answer" if line else "completed")
        elif not line:
            telephone.wait()
        elif set(line) <= KEYS:
            telephone.press(line)
        else:
            click.echo(f"  ({HOW})")


def _hear(telephone: Telephone, before: int) -> int:
    """Print what is new; how much was heard by now."""
    for one in telephone.heard[before:]:
        said = f"[{one.text}]" if one.recording else one.text
        click.echo(f"  {click.style(said, bold=True)}")
    if telephone.listening is not None and telephone.listening.records:
        click.echo("  beep   (there is no microphone here; #: end the recording)")
    if telephone.dialled:
        click.echo(f"  {telephone.dialled} rings   (Enter: they answer; n: they do not)")
    return len(telephone.heard)


def call_command(open_core: OpenCore) -> click.Command:
    """`ileti call`."""

    @click.command()
    @click.option("--from", "caller", required=True, metavar="NUMBER", help="The caller's number.")
    @click.option("--url", help="Where the service listens; else the port of the settings.")
    def call(caller: str, url: str | None) -> None:
        """Call the menu as a citizen would, and read what is said.

        Type keys and Enter; an empty line says nothing; Ctrl-D hangs up, and once more ends it.
        """
        with terminal(open_core, caller, url) as here:
            receiver = Receiver(here)
            with here.watching(receiver.show):
                receiver.use()

    return call
