"""The mail channel: it writes to mail addresses; mail that comes in has no door yet."""

from collections.abc import Sequence

from flask import Response

from app.channel import House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.wording import FIRST, fault_words, sentence
from channels.email.message import Envelope
from channels.email.render import MEDIUM, render
from channels.email.senders import MailboxSender, SmtpSender
from channels.email.settings import read


class EmailChannel:
    """What is told by mail: by a server of ours, in the demo to its own mailbox."""

    name = "email"
    prefix = "/email"
    reaches = Kind.MAIL

    def __init__(self, house: House) -> None:
        settings = read(house.reader(), house.settings)
        envelope = Envelope(settings)
        self._sender: Sender | None = None
        if settings.host:
            self._sender = SmtpSender(house.core, envelope)
        elif house.settings.demo:
            self._sender = MailboxSender(house.core, envelope)

    def routes(self) -> Sequence[Route]:
        """None: nobody knocks here."""
        return ()

    def answer_fault(self, fault: Fault) -> Response:
        """In words, for whoever tries the path all the same."""
        text = sentence(MEDIUM, FIRST, fault_words(fault))
        status = int(fault.params.get("status", 404))
        return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """The mail in words. Raises Unavailable where no server takes our mail."""
        if self._sender is None:
            raise Unavailable(part="route")
        mail = render(reply)
        return self._sender, Outgoing(
            to.canonical, mail.text, False, 1, report, mail.subject, mail.html, reply.stop
        )
