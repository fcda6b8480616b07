"""Doing what waited in the spool, once the database is back; the answers leave by the outbox."""

from app.core import Context, Core
from app.dialogue.grammar import understand
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.spool import Spool, Waiting
from app.usecases import kept
from app.usecases.talk import Talk

SOURCES = {"sms": Source.IYS_KISAMESAJ, "ivr": Source.IYS_CM, kept.CHANNEL: Source.IYS_WEB}
"""By which source a waiting word is recorded; only channels that keep words are named."""


def drain(core: Core, spool: Spool) -> int:
    """Do what waits, in its order; how many were done. Stops where the database is away again."""

    def do(waiting: Waiting) -> None:
        on_page = waiting.channel == kept.CHANNEL
        who = core.person(parse_address(waiting.address))
        context = Context(
            channel=waiting.channel,
            role=Role.CITIZEN,
            # Whoever pressed a button had signed in; whoever texted has a sender number.
            assurance=Assurance.CODE if on_page else Assurance.SENDER,
            at=waiting.heard_at,
            who=who,
            source=SOURCES[waiting.channel],
            request_id=waiting.request_id,
        )
        if on_page:
            core.run(kept.read_order(waiting.text, who), context)
        else:
            core.run(Talk(understand(waiting.text), later=True), context)

    return spool.drain(do)
