"""A text from either gateway: understood, done, answered; kept on disk while that cannot be.

Nothing here is a rule: what a text means stands in `app/dialogue`, what it does in `app/usecases`.
"""

from dataclasses import dataclass, field
from datetime import datetime

import structlog
from flask import g
from prometheus_client import Counter

from app.channel import House
from app.core import Context
from app.dialogue.grammar import Verb, understand
from app.dialogue.reply import Reply, say
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import Address
from app.errors import Fault, Unavailable
from app.spool import Waiting
from app.usecases.talk import answer
from channels._kit.wording import fault_words
from channels.sms.render import home_language
from channels.sms.reports import CHANNEL

LONGEST_TEXT = 1600

HEARD = Counter("ileti_sms_heard", "Texts heard, by what they asked for", ["verb"])
HEARD_BY_VERB = {verb: HEARD.labels(verb) for verb in Verb}
SPOOLED = Counter("ileti_sms_spooled", "Texts kept on disk while the database was away")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a gateway handed it over. Its words are never shown by `repr`."""

    sender: Address
    body: str = field(repr=False)
    request_id: str | None = None


def context_of(house: House, text: Text, at: datetime) -> Context:
    """The context of a citizen who is known by the sender number only."""
    return Context(
        channel=CHANNEL,
        role=Role.CITIZEN,
        assurance=Assurance.SENDER,
        at=at,
        who=house.core.person(text.sender),
        source=Source.IYS_KISAMESAJ,
        request_id=text.request_id,
    )


def hear(house: House, text: Text) -> Reply:
    """Answer a text. Raises a Fault only where neither database nor disk can take it.

    A text waits behind those of the same citizen that wait already.
    """
    # For the words of an incident, which know the request only.
    g.language = home_language(text.sender)
    heard = understand(text.body[:LONGEST_TEXT])
    HEARD_BY_VERB[heard.verb].inc()
    context = context_of(house, text, house.core.clock.now())
    if house.spool.has(context.person.tag):
        return _keep(house, text, context.at)
    try:
        return answer(house.core, heard, context)
    except Unavailable:
        return _keep(house, text, context.at)
    except Fault as fault:
        return Reply((fault_words(fault),))


def _keep(house: House, text: Text, now: datetime) -> Reply:
    waiting = Waiting(
        CHANNEL, text.sender.canonical, text.body[:LONGEST_TEXT], text.request_id, now.isoformat()
    )
    house.spool.add(waiting)
    SPOOLED.inc()
    log.warning("text_spooled")
    return Reply((say("spooled"),))
