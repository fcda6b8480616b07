"""What a call orders beyond the deeds of every talk: codes, texts to the telephone, a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.core import Person, Work
from app.dialogue import answers
from app.dialogue.grammar import Heard, Verb
from app.dialogue.keypad import Order, Turn, follow, wrong
from app.dialogue.outcomes import outcome
from app.dialogue.reply import Reply, Words, say
from app.dialogue.steps import STEPS
from app.dialogue.texting import Texting
from app.dialogue.world import Deed, DeedKind, Done, Reach
from app.domain.permissions import Assurance
from app.domain.recipient import Address, parse_phone
from app.errors import InvalidInput, RuleBroken, TooMany
from app.outbox.post import send_many
from app.usecases.addresses import keep_address
from app.usecases.codes import new_code, try_code
from app.usecases.facts import Known
from app.usecases.numbering import NeedsDeed as NeedsDeed
from app.usecases.performing import perform

HOME = "+90"
PURPOSE = "call"
TEXTS, CALLS = "sms", "ivr"
MOST_DEEDS = 6
"""One key never leads to more: a code that is right opens a step, and no step orders by itself."""

SUBJECT = "SELECT key_id, sealed FROM recipient WHERE tag = %s"
CALL_BACK = """
INSERT INTO call_back (tag, language, step, created_at)
SELECT %(tag)s, %(language)s, %(step)s, %(now)s
 WHERE NOT EXISTS (SELECT FROM call_back WHERE tag = %(tag)s AND done_at IS NULL)
"""

TOLD_BY_TEXT = frozenset(
    {
        DeedKind.REVOKE,
        DeedKind.REVOKE_ALL,
        DeedKind.DENY,
        DeedKind.DENY_CLAIM,
        DeedKind.UNDO,
        DeedKind.LOCK,
        DeedKind.UNLOCK,
        DeedKind.FILE,
    }
)
"""What a caller does is told to the number it is done for: caller id is only a claim."""


@dataclass(slots=True)
class Line:
    """The citizen at the telephone in one turn. `subject`: the number that was keyed in, where
    the one that calls is of no use."""

    work: Work
    reach: Reach
    person: bool
    subject: UUID | None
    facts: Known = field(init=False)
    _own: Work = field(init=False)

    def __post_init__(self) -> None:
        self._own = self.work
        if self.subject is not None:
            key_id, sealed = self.work.row(SUBJECT, (self.subject,)) or (0, b"")
            self._in_the_name_of(Person(self.subject, key_id, sealed))
        self.facts = Known(self._own, writes=False)

    def _in_the_name_of(self, who: Person) -> None:
        self._own = replace(self.work, context=replace(self.work.context, who=who))

    def do(self, order: Order) -> Done:
        """Do a deed in the name of the citizen whom the call is about."""
        deed, call = order.deed, order.call
        own = CALL_DEEDS.get(deed.kind)
        if own is not None:
            return own(self, order)
        if deed.kind is DeedKind.LANGUAGE and call.reach is Reach.NOWHERE:
            return Done()
        if call.proved:
            context = replace(self._own.context, assurance=Assurance.CODE)
            self._own = replace(self._own, context=context)
        done = perform(self._own, deed)
        if deed.kind in TOLD_BY_TEXT and not _failed(done) and (done.moved or not call.proved):
            self._tell(order, answers.told(self.facts, deed, done))
        return done

    def _tell(self, order: Order, said: Sequence[Words]) -> bool:
        """By text, where the number can read one."""
        if order.call.reach is not Reach.MOBILE:
            return False
        self._post(order, said, TEXTS)
        return True

    def _post(self, order: Order, said: Sequence[Words], channel: str) -> None:
        keep_address(self._own)
        send_many(
            self._own,
            [self._own.context.person.tag],
            Reply(tuple(said), order.call.language),
            channel,
        )

    def use_number(self, order: Order) -> Done:
        """From now on the call is about the number that was keyed in; nothing is done for it, and
        nothing told, before a code has come back from there."""
        try:
            address = at_home(order.deed.keys)
        except (InvalidInput, RuleBroken) as fault:
            return Done(fault=fault, ok=False)
        who = self.work.core.person(address)
        self._in_the_name_of(who)
        self.subject, self.facts = who.tag, Known(self._own, writes=True)
        return Done()

    def send_code(self, order: Order) -> Done:
        """By text; to a landline by a call of ours, which reads it out."""
        person = self._own.context.person
        address = self.work.core.keys.unseal(person.key_id, person.sealed, person.tag)
        reach = reach_of(parse_phone(address))
        try:
            nonce = new_code(self._own, PURPOSE)
        except TooMany as fault:
            return Done(fault=fault, ok=False)
        if reach is Reach.MOBILE:
            self._post(order, (say("code.text", nonce=nonce.hex),), TEXTS)
        else:
            after, brand = order.deed.after, order.call.brand
            read = say("call.code.read", nonce=nonce.hex, after=after, brand=brand)
            self._post(order, (read,), CALLS)
        return Done(reach=reach)

    def check_code(self, order: Order) -> Done:
        """Right, or how many tries are left."""
        tried = try_code(self._own, PURPOSE, order.deed.keys)
        if not tried.right:
            return Done(ok=False, left=tried.left, expired=tried.expired)
        person = self._own.context.person
        address = self.work.core.keys.unseal(person.key_id, person.sealed, person.tag)
        return Done(reach=reach_of(parse_phone(address)))

    def call_person(self, order: Order) -> Done:
        """A person, if one is there; else the wish is kept, once."""
        if self.person or order.call.reach is Reach.NOWHERE:
            return Done(ok=self.person)
        keep_address(self._own)
        tag, now = self._own.context.person.tag, self._own.now
        wish = {"tag": tag, "language": order.call.language, "step": order.call.step}
        self._own.change(CALL_BACK, {**wish, "now": now})
        return Done(ok=False)

    def send_list(self, order: Order) -> Done:
        """What LISTE would answer: it goes to the number itself, so that no code is needed."""
        said = Texting(self.facts).hear(Heard(Verb.LIST, number=1))
        return Done(ok=not isinstance(said, Deed) and self._tell(order, said))


def _failed(done: Done) -> bool:
    return done.fault is not None or done.problem is not None


CALL_DEEDS: Mapping[DeedKind, Callable[[Line, Order], Done]] = {
    DeedKind.USE_NUMBER: Line.use_number,
    DeedKind.SEND_CODE: Line.send_code,
    DeedKind.CHECK_CODE: Line.check_code,
    DeedKind.PERSON: Line.call_person,
    DeedKind.SEND_LIST: Line.send_list,
}


def converse(line: Line, result: Turn | Order) -> Turn:
    """Do what is ordered until something is to be said. Raises LookupError for an endless talk."""
    for _ in range(MOST_DEEDS):
        if isinstance(result, Turn):
            return result
        move = outcome(result, line.do(result), line.facts)
        if move is None:
            result = wrong(STEPS, result.call, line.facts)
        else:
            result = follow(STEPS, move, result.call.step, line.facts)
    if isinstance(result, Turn):
        return result
    raise LookupError("a key that leads to deeds without end")


def reach_of(address: Address) -> Reach:
    """What a number is good for: a text, a call, or nothing, where it is not of this country."""
    if not address.canonical.startswith(HOME):
        return Reach.NOWHERE
    return Reach.MOBILE if address.mobile else Reach.LANDLINE


def at_home(text: str) -> Address:
    """A number of this country, as it is keyed in. Raises InvalidInput or RuleBroken."""
    address = parse_phone(text)
    if not address.canonical.startswith(HOME):
        raise InvalidInput("number")
    return address
