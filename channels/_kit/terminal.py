"""What the telephones in the terminal share: a way to the service, and what comes by itself."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from app.channel import OpenCore
from app.core import Core
from app.domain.recipient import parse_phone
from app.errors import Fault, InvalidInput, Unavailable
from channels._kit.handset import Arrived, Wire, arrived, make_wire

LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Terminal:
    """A telephone with a number, in front of a person who types."""

    core: Core
    wire: Wire
    number: str

    @contextmanager
    def watching(self, show: Callable[[Arrived], None]) -> Iterator[None]:
        """Show what comes by itself: the demo's routes `handset` keep it for this telephone."""
        stop = threading.Event()

        def look() -> None:
            last = max((one.position for one in self._arrived(0)), default=0)
            ready.set()
            while not stop.wait(LOOK_SECONDS):
                for one in self._arrived(last):
                    last = one.position
                    show(one)

        ready = threading.Event()
        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        # What comes from now on is new, however soon it comes.
        ready.wait()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _arrived(self, after: int) -> tuple[Arrived, ...]:
        try:
            return arrived(self.core, self.number, after)
        except Fault:
            return ()


@contextmanager
def terminal(open_core: OpenCore, number: str, url: str | None) -> Iterator[Terminal]:
    """A telephone on the service of the settings, or of `url`. Raises ClickException with what to
    do where nobody answers or the service refuses."""
    if not os.environ.get("TWILIO_AUTH_TOKEN"):
        # Without secrets of its own, this phone can only be one of the demo's.
        os.environ.setdefault("ILETI_DEMO", "1")
    with open_core() as core:
        wire = make_wire(core.settings, url)
        try:
            yield Terminal(core, wire, parse_phone(number).canonical)
        except Unavailable as fault:
            if fault.params.get("part") != "gateway":
                raise
            raise click.ClickException(
                f"Nobody answers at {wire.url}. Is the service running (make run)?"
            ) from fault
        except InvalidInput as fault:
            if "status" not in fault.params:
                raise
            raise click.ClickException(
                f"{wire.url} refused it ({fault.params['status']}). Do PUBLIC_URL and the "
                "gateway's secrets here equal those of the service?"
            ) from fault


def typed() -> str | None:
    """A line that was typed; None for Ctrl-D."""
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None


def interrupt(line: str) -> None:
    """Show a line while a person may be typing."""
    click.echo(f"\n  {click.style(line, fg='green')}\n> ", nl=False)
