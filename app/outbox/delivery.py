"""Sending one message: take it, let go of the database, call the gateway, write what came of it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from app.channel import Channel
from app.core import Context, Core, UseCase, Work
from app.dialogue.reply import Reply, Words
from app.domain.permissions import Assurance, Role
from app.domain.quiet import may_tell, told_at
from app.domain.recipient import Address, parse_address
from app.errors import Fault, Unavailable
from app.links import opened_door
from app.outbox.post import PostStatus, ticket
from app.receipts import from_json
from app.storage.keys import KeyRing

DELAYS = (5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800)
"""Seconds to wait after each failed attempt: in all, a little over sixteen hours."""

log = structlog.get_logger(__name__)

TAKE = """
UPDATE outbox o SET status = %s, attempts = o.attempts + 1, changed_at = %s
  FROM recipient r
 WHERE o.tag = %s AND o.id = %s AND o.status IN (%s, %s) AND r.tag = o.tag
RETURNING o.channel, o.words, o.attempts, r.key_id, r.sealed, r.language
"""
# A report may be faster than this: then its state stays, and only the way is written.
CLOSE = """
UPDATE outbox SET status = CASE WHEN status = %(trying)s THEN %(status)s ELSE status END,
       fault = CASE WHEN status = %(trying)s THEN %(fault)s ELSE fault END,
       route = %(route)s, provider_id = %(provider_id)s, changed_at = %(now)s
 WHERE (tag = %(tag)s AND id = %(id)s OR tell_tag = %(tag)s AND bundle = %(id)s)
   AND status = ANY(%(open)s)
"""
GOOD = "SELECT 1 FROM code WHERE tag = %s AND nonce = ANY(%s) AND expires_at > %s LIMIT 1"
OPEN = [int(PostStatus.TRYING), int(PostStatus.DELIVERED), int(PostStatus.UNDELIVERED)]


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in hand: to whom, through which channel (empty: whichever fits), what."""

    address: Address
    channel: str
    reply: Reply
    attempts: int


@dataclass(frozen=True, slots=True)
class TakePost(UseCase[Taken | None]):
    """Take a message out of the queue; None when it is done already."""

    tag: UUID
    id: UUID

    def run(self, work: Work) -> Taken | None:
        """A message that was taken and not closed is taken again: better twice than never."""
        states = (int(PostStatus.TRYING), work.now, self.tag, self.id)
        open_ones = (int(PostStatus.QUEUED), int(PostStatus.TRYING))
        row = work.row(TAKE, (*states, *open_ones))
        if row is None:
            return None
        channel, words, attempts, key_id, sealed, language = row
        address = parse_address(work.core.keys.unseal(key_id, sealed, self.tag))
        reply: Reply = from_json(words)
        if self._code_ran_out(work, reply):
            ended = ClosePost(self.tag, self.id, PostStatus.GIVEN_UP, fault="the code ran out")
            ended.run(work)
            return None
        public = work.core.settings.public_url
        said = tuple(with_code(work.core.keys, public, one) for one in reply.words)
        # One message for many citizens was posted without anybody's language.
        return Taken(address, channel, Reply(said, reply.language or language), attempts)

    def _code_ran_out(self, work: Work, reply: Reply) -> bool:
        """A code that is of no use any more would only wake somebody up; so would a question."""
        lapses = [str(one.params["lapses"]) for one in reply.words if "lapses" in one.params]
        if lapses:
            return min(map(datetime.fromisoformat, lapses)) <= work.now
        nonces = [UUID(str(one.params["nonce"])) for one in reply.words if "nonce" in one.params]
        return bool(nonces) and work.row(GOOD, (self.tag, nonces, work.now)) is None


def with_code(keys: KeyRing, public_url: str, words: Words) -> Words:
    """A one-time code is made anew where it is sent, so that it stands in no table; a link that
    opens something is unsealed there."""
    made: dict[str, str | int] = {}
    if "nonce" in words.params:
        made["code"] = keys.code(UUID(str(words.params["nonce"])))
    if "door" in words.params:
        made["url"] = opened_door(keys, public_url, str(words.params["door"]))
    return replace(words, params={**words.params, **made}) if made else words


@dataclass(frozen=True, slots=True)
class ClosePost(UseCase[None]):
    """Write what came of an attempt, to a message or to every notice that left in it."""

    tag: UUID
    id: UUID
    status: PostStatus
    route: str | None = None
    provider_id: str | None = None
    fault: str | None = None

    def run(self, work: Work) -> None:
        """A report that was faster than this stays."""
        what = asdict(self) | {"status": int(self.status), "trying": int(PostStatus.TRYING)}
        work.change(CLOSE, what | {"open": OPEN, "now": work.now})


def deliver(core: Core, channels: Mapping[str, Channel], tag: UUID, message: UUID) -> int | None:
    """Send one message. Gives the seconds after which to try again, None when all is done."""
    taken = core.run(TakePost(tag, message), system_context(core))
    if taken is None:
        return None
    now = core.clock.now()
    if _asks(taken.reply) and not may_tell(now):
        core.run(ClosePost(tag, message, PostStatus.QUEUED), system_context(core))
        return math.ceil((told_at(now) - now).total_seconds())
    return carry(core, channels, tag, message, taken)


def _asks(reply: Reply) -> bool:
    """Whether it is a question that can wait for the morning, also when it is tried again: one with
    a code cannot."""
    params = [words.params for words in reply.words]
    return any("door" in one for one in params) and not any("nonce" in one for one in params)


def carry(
    core: Core, channels: Mapping[str, Channel], tag: UUID, message: UUID, taken: Taken
) -> int | None:
    """Hand over what was taken, and write what came of it; when to try again, as `deliver`."""
    route = None
    try:
        channel = _channel(channels, taken)
        sender, outgoing = channel.compose(taken.reply, taken.address, ticket(tag, message))
        route = sender.name
        provider_id = sender.send(outgoing)
    except Fault as fault:
        return _failed(core, tag, message, taken, route, fault)
    except Exception:
        # A mistake of ours must not be tried for ever in silence: it is given up like the rest.
        log.exception("message_broke", message=str(message))
        return _failed(core, tag, message, taken, route, Unavailable(part="service"))
    done = ClosePost(tag, message, PostStatus.SENT, route, provider_id)
    core.run(done, system_context(core))
    return None


def _failed(
    core: Core, tag: UUID, message: UUID, taken: Taken, route: str | None, fault: Fault
) -> int | None:
    again = fault.retryable and taken.attempts <= len(DELAYS)
    status = PostStatus.QUEUED if again else PostStatus.GIVEN_UP
    core.run(ClosePost(tag, message, status, route, fault=str(fault)), system_context(core))
    if again:
        return DELAYS[taken.attempts - 1]
    log.error("message_given_up", message=str(message), attempts=taken.attempts, fault=str(fault))
    return None


def _channel(channels: Mapping[str, Channel], taken: Taken) -> Channel:
    if taken.channel in channels:
        return channels[taken.channel]
    for channel in channels.values():
        if channel.reaches is taken.address.kind:
            return channel
    raise Unavailable(part="channel")


def system_context(core: Core) -> Context:
    """The context of what the service does by itself."""
    return Context("worker", Role.SYSTEM, Assurance.LOGIN, core.clock.now())
