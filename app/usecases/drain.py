"""Doing what waited in the spool, once the database is back; the answers leave by the outbox."""

from app.core import Context, Core
from app.dialogue.grammar import understand
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.spool import Spool, Waiting
from app.usecases.talk import Talk

SOURCES = {"sms": Source.IYS_KISAMESAJ, "ivr": Source.IYS_CM}
"""By which source a waiting word is recorded; only channels that keep words are named."""


def drain(core: Core, spool: Spool) -> int:
    """Do what waits, in its order; how many were done. Stops where the database is away again."""

    def do(waiting: Waiting) -> None:
        context = Context(
            channel=waiting.channel,
            role=Role.CITIZEN,
            assurance=Assurance.SENDER,
            at=waiting.heard_at,
            who=core.person(parse_phone(waiting.address)),
            source=SOURCES[waiting.channel],
            request_id=waiting.request_id,
        )
        core.run(Talk(understand(waiting.text), later=True), context)

    return spool.drain(do)
