"""A mail server, and the mail channel that sends by it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage

import pytest

from app.channel import House
from app.core import Core
from app.dialogue.reply import Reply
from app.domain.recipient import parse_mail
from app.spool import Spool
from channels.email.channel import EmailChannel
from tests.channels.email.server import Office, listening

TO = "ayse.yildiz@example.com"
TICKET = "AAECAwQFBgcICQoLDA0ODw-_AAECAwQFBgcICQoLDA0"
FROM = {"MAIL_FROM": "İleti Yönetim Sistemi <bildirim@iys.example>"}


@dataclass(slots=True)
class Post:
    """Sends by a server, as the worker does."""

    core: Core
    office: Office
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def channel(self) -> EmailChannel:
        given = {"MAIL_PORT": str(self.office.port), "MAIL_TLS": "none", **FROM, **self.environ}
        settings = replace(self.core.settings, mail_host="127.0.0.1")
        spool = Spool(settings.spool, self.core.keys)
        return EmailChannel(House(self.core, settings, spool, given))

    def send(self, reply: Reply) -> str:
        """Compose and hand over. Raises as the sender does."""
        sender, outgoing = self.channel.compose(reply, parse_mail(TO), TICKET)
        assert sender.name == "smtp"
        return sender.send(outgoing)

    def sent(self, reply: Reply) -> EmailMessage:
        """The mail that came of it."""
        self.send(reply)
        return self.office.mails[-1]


@pytest.fixture
def office() -> Iterator[Office]:
    with listening() as made:
        yield made


@pytest.fixture
def post(core: Core, office: Office) -> Post:
    return Post(core, office)
