"""A citizen's text: what was understood is done, in one transaction, and answered.

A reserved word beats an open question; only EVET and a bare number answer one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.core import Context, Core, UseCase, Work
from app.dialogue import answers
from app.dialogue.answers import Called
from app.dialogue.grammar import SCOPES, Heard, Verb
from app.dialogue.listing import Line, page_words
from app.dialogue.reply import Reply, Words, say
from app.domain.consent import MessageType
from app.domain.party import LABEL_LENGTH
from app.errors import NotFound, TooLate
from app.outbox.post import send_many
from app.storage.directory import BrandView
from app.storage.statements import KNOWN
from app.usecases.consents import ListConsents
from app.usecases.deny import CLAIMS, DenyApproval
from app.usecases.grant import GrantConsent
from app.usecases.lock import ChooseLanguage, LockAddress
from app.usecases.questions import HIGHEST_NUMBER, Memory, brand_numbered, numbered
from app.usecases.revoke import RevokeConsent, Revoked, RevokeEverything
from app.usecases.undo import UndoRefusal

MESSAGES = frozenset({MessageType.MESAJ})
KEEP_QUESTION = frozenset({Verb.HELP, Verb.LANGUAGE, Verb.LIST, Verb.UNKNOWN, Verb.NUMBER})

Said = tuple[Words, ...]


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


def called(brand: BrandView | None, code: int) -> Called:
    """How a brand is called; in a command by its short name, else by its code."""
    if brand is None:
        return Called(str(code), str(code))
    return Called(brand.label, brand.names[0].upper() if brand.names else str(code))


def _with_code(label: str, code: int) -> str:
    """Label and code in the length of a label, so that a page of them still fits."""
    return f"{label[: LABEL_LENGTH - len(str(code)) - 1].rstrip()} {code}"


@dataclass(frozen=True, slots=True)
class Talk(UseCase[Reply]):
    """Do what was heard, and keep what was asked. `later`: the answer leaves by the outbox,
    because the citizen was told only that the text was received."""

    heard: Heard
    later: bool = False

    def run(self, work: Work) -> Reply:
        """Faults of the deed become words: they are answers too."""
        talk = _Talk(work, Memory.load(work))
        if self.heard.verb not in (*KEEP_QUESTION, Verb.YES, Verb.DENY):
            talk.memory.close()
        said = talk.hear(self.heard)
        talk.memory.save()
        reply = Reply(said, talk.memory.language)
        if self.later:
            self._post(work, reply)
        return reply

    def _post(self, work: Work, reply: Reply) -> None:
        """The answer needs the address, which a text that changed nothing has not left behind."""
        person = work.context.person
        named = {"tag": person.tag, "sealed": person.sealed, "key_id": person.key_id}
        work.change(KNOWN, {**named, "now": work.now})
        send_many(work, [person.tag], reply, work.context.channel)


@dataclass(slots=True)
class _Talk:
    work: Work
    memory: Memory

    def hear(self, heard: Heard) -> Said:
        deeds: dict[Verb, Callable[[Heard], Said]] = {
            Verb.REVOKE: self.revoke,
            Verb.LIST: lambda heard: self.list(heard.number or 1),
            Verb.GRANT: self.grant,
            Verb.UNDO: lambda _: self.undo(),
            Verb.DENY: self.deny,
            Verb.YES: lambda _: self.yes(),
            Verb.NUMBER: self.number,
            Verb.LOCK: lambda _: self.lock(locked=True),
            Verb.UNLOCK: lambda _: self.lock(locked=False),
            Verb.LANGUAGE: self.language,
            Verb.HELP: lambda _: (say("help"),),
            Verb.COMPLAIN: lambda _: (say("complain.web", web=self.web),),
            Verb.STATUS: lambda _: (say("status.web", web=self.web),),
            Verb.UNKNOWN: lambda _: (say("unknown"),),
        }
        return deeds[heard.verb](heard)

    def revoke(self, heard: Heard) -> Said:
        if heard.everything:
            return self.ask_everything()
        if not heard.brand and heard.number is None:
            return self.list(1, asking=True)
        return self.about(heard, lambda brand: self.revoke_brand(brand, heard.types or MESSAGES))

    def revoke_brand(self, brand: int, types: Collection[MessageType]) -> Said:
        done = self.work.run(RevokeConsent(brand, types, remember=False))
        return answers.revoked(
            self.called(brand), types, done.changed, done.standing, done.reference
        )

    def ask_everything(self) -> Said:
        brands = [item for item in self.work.run(ListConsents()) if item.approved]
        if not brands:
            return (say("list.empty"),)
        self.memory.ask("everything")
        consents = sum(len(item.approved) for item in brands)
        return (say("ask.everything", consents=consents, brands=len(brands)),)

    def list(self, page: int, *, asking: bool = False) -> Said:
        approved = {item.brand: item.approved for item in self.work.run(ListConsents())}
        brands = [code for code, types in approved.items() if types]
        if not brands:
            return (say("list.empty"),)
        names = self.told_apart(brands)
        lines = [
            Line(number, names[code], approved[code])
            for number, code in numbered(self.work, brands)
        ]
        question = self.memory.question
        asking = asking or (question is not None and question.kind == "revoke")
        if asking:
            self.memory.ask("revoke")
        return page_words(lines, page, asking=asking)

    def grant(self, heard: Heard) -> Said:
        if heard.everything or (not heard.brand and heard.number is None):
            return (say("grant.usage"),)
        return self.about(heard, lambda brand: self.ask_grant(brand, heard.types or MESSAGES))

    def ask_grant(self, brand: int, types: Collection[MessageType]) -> Said:
        self.memory.ask("grant", brand=brand, types=tuple(sorted(types)))
        which = answers.WHICH[frozenset(types)]
        return (say(f"ask.grant.{which}", brand=self.called(brand).label),)

    def yes(self) -> Said:
        question = self.memory.question
        self.memory.close()
        if question is not None and question.kind == "everything":
            done = self.work.run(RevokeEverything())
            if not done.consents:
                return (say("list.empty"),)
            told = say("revoked.everything", consents=done.consents, brands=done.brands)
            return (told, say("undo.how"), say("reference", reference=done.reference))
        if question is not None and question.kind == "grant" and question.brand is not None:
            types = {MessageType(kind) for kind in question.types}
            granted = self.work.run(GrantConsent(question.brand, types))
            brand = self.called(question.brand)
            return answers.granted(brand, types, granted.changed, granted.reference)
        return (say("question.expired" if self.memory.expired else "question.none"),)

    def undo(self) -> Said:
        try:
            done = self.work.run(UndoRefusal())
        except TooLate:
            return (say("undo.nothing"),)
        reference = say("reference", reference=done.reference)
        if len(done.brands) == 1:
            return (say("undone.one", brand=self.called(done.brands[0]).label), reference)
        return (say("undone.many", brands=len(done.brands)), reference)

    def deny(self, heard: Heard) -> Said:
        if heard.brand or heard.number is not None:
            self.memory.close()
            return self.about(heard, self.deny_brand)
        claims = self.work.rows(CLAIMS, (self.work.context.person.tag,))
        question = self.memory.question
        self.memory.close()
        # A no to a question that is newer than the claim is a no to the question.
        if question is not None and not (claims and claims[0][1] >= question.asked_at):
            return (say("question.dropped"),)
        if not claims:
            return (say("deny.nothing"),)
        if len(claims) == 1:
            return self.deny_brand(claims[0][0], claimed_only=True)
        return self.choose("claim", [claim[0] for claim in claims], ())

    def deny_brand(self, brand: int, *, claimed_only: bool = False) -> Said:
        label = self.called(brand).label
        try:
            done = self.work.run(DenyApproval(brand, claimed_only))
        except NotFound:
            return (say("deny.none", brand=label),)
        reference = say("reference", reference=done.reference)
        return (say("denied", brand=label), say("undo.how"), reference)

    def number(self, heard: Heard) -> Said:
        number = heard.number or 0
        if number > HIGHEST_NUMBER:
            # Maybe somebody's telephone: it is neither repeated nor kept.
            return (say("unknown"),)
        brand = brand_numbered(self.work, number)
        question = self.memory.question
        if brand is None:
            return (say("number.unknown", number=number),)
        if question is not None and question.kind == "revoke":
            return self.revoke_brand(brand, MESSAGES)
        if question is None or brand not in question.options:
            return (say("number.alone", number=number, brand=self.called(brand).label),)
        self.memory.close()
        types = frozenset(MessageType(kind) for kind in question.types) or MESSAGES
        if question.kind in ("deny", "claim"):
            return self.deny_brand(brand, claimed_only=question.kind == "claim")
        if question.kind == "which.grant":
            return self.ask_grant(brand, types)
        return self.revoke_brand(brand, types)

    def about(self, heard: Heard, deed: Callable[[int], Said]) -> Said:
        """Find the brand that is meant, and do the deed; a near miss becomes a question."""
        if heard.number is not None:
            return self.about_number(heard.number, deed)
        if heard.brand in SCOPES:
            return (say("grant.usage" if heard.verb is Verb.GRANT else "brand.missing"),)
        directory = self.work.core.directory
        found = directory.find(heard.brand)
        if len(found) == 1:
            return deed(found[0].code)
        near = found or directory.closest(heard.brand)
        if not near:
            return (say("brand.unknown"),)
        kind = "deny" if heard.verb is Verb.DENY else f"which.{heard.verb}"
        return self.choose(kind, [brand.code for brand in near], tuple(heard.types or ()))

    def about_number(self, number: int, deed: Callable[[int], Said]) -> Said:
        if number <= HIGHEST_NUMBER:
            brand = brand_numbered(self.work, number)
            return deed(brand) if brand else (say("number.unknown", number=number),)
        found = self.work.core.directory.get(number)
        return deed(found.code) if found else (say("brand.unknown"),)

    def choose(self, kind: str, brands: Sequence[int], types: Sequence[int]) -> Said:
        """A numbered choice, never a guess; the numbers are the citizen's own, as in the list."""
        brands = brands[:4]
        numbers = numbered(self.work, brands)
        self.memory.ask(kind, options=tuple(brands), types=tuple(int(kind) for kind in types))
        names = self.told_apart(brands)
        lines = (say("choice.line", number=number, brand=names[code]) for number, code in numbers)
        return (say("choice.head"), *lines, say("choice.foot"))

    def told_apart(self, brands: Sequence[int]) -> dict[int, str]:
        """Labels of brands that are shown together; two brands may bear one, so then the code."""
        labels = {code: self.work.core.directory.label(code) for code in brands}
        bearers = Counter(labels.values())
        return {
            code: label if bearers[label] == 1 else _with_code(label, code)
            for code, label in labels.items()
        }

    def lock(self, *, locked: bool) -> Said:
        done = self.work.run(LockAddress(locked))
        told = say("locked" if locked else "unlocked")
        return (told, say("reference", reference=done.reference)) if done.changed else (told,)

    def language(self, heard: Heard) -> Said:
        if heard.language is None:
            return (say("language.usage"),)
        self.work.run(ChooseLanguage(heard.language))
        self.memory.language = heard.language
        return (say("language.chosen"),)

    @property
    def web(self) -> str:
        return self.work.core.settings.web_address

    def called(self, code: int) -> Called:
        return called(self.work.core.directory.get(code), code)
