"""A citizen's text: what was understood is done, in one transaction, and answered."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core import Context, Core, UseCase, Work
from app.dialogue import answers
from app.dialogue.grammar import Heard, Verb
from app.dialogue.reply import Reply
from app.dialogue.texting import Texting
from app.dialogue.world import MESSAGES, Deed, DeedKind
from app.domain.consent import MessageType
from app.outbox.post import send_many
from app.usecases.addresses import keep_address
from app.usecases.facts import Known, called
from app.usecases.performing import perform
from app.usecases.questions import recall, remember
from app.usecases.revoke import RevokeConsent, Revoked


def answer(core: Core, heard: Heard, context: Context) -> Reply:
    """Do what a text asks for and say so. A clear refusal of one brand takes the short way: one
    statement. Raises Unavailable without a database; the text then waits in the spool."""
    if heard.verb is Verb.REVOKE and heard.brand:
        found = core.directory.find(heard.brand)
        if len(found) == 1:
            order = RevokeConsent(found[0].code, heard.types or MESSAGES)
            return _as_reply(core, core.run(order, context), order.types)
    return _as_reply(core, core.run(Talk(heard), context), MESSAGES)


def _as_reply(core: Core, receipt: Reply | Revoked, wanted: Collection[MessageType]) -> Reply:
    """A repeat may have taken the other way the first time: both receipts give a reply."""
    if isinstance(receipt, Reply):
        return receipt
    brand = called(core.directory.get(receipt.brand), receipt.brand)
    said = answers.revoked(brand, wanted, receipt.changed, receipt.standing, receipt.reference)
    return Reply(said, receipt.language)


@dataclass(frozen=True, slots=True)
class Talk(UseCase[Reply]):
    """Do what was heard, and keep what was asked. `later`: the answer leaves by the outbox,
    because the citizen was told only that the text was received."""

    heard: Heard
    later: bool = False

    def run(self, work: Work) -> Reply:
        """What a rule forbids becomes words: it is an answer too."""
        memory = recall(work)
        talk = Texting(Known(work), memory.question, memory.expired)
        said = talk.hear(self.heard)
        language = memory.language
        if isinstance(said, Deed):
            if said.kind is DeedKind.LANGUAGE:
                language = said.language
            said = talk.told(said, perform(work, said))
        remember(work, memory, talk.question)
        reply = Reply(said, language)
        if self.later:
            self._post(work, reply)
        return reply

    def _post(self, work: Work, reply: Reply) -> None:
        """By whichever channel writes to such an address: who spoke may have no text to answer.
        The address is needed, and a word that changed nothing has not left it behind."""
        keep_address(work)
        send_many(work, [work.context.person.tag], reply)
