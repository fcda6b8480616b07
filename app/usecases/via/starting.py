"""Asking a citizen: whether that may be done now, what it costs, and the message that asks.

One transaction: the question, its code or link, the credit and the message stand or fall together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.dialogue.asking import Asked, by_code, by_link
from app.dialogue.reply import Reply, Words
from app.domain.consent import REFUSED_AHEAD, MessageType, RecipientType, Source, Status
from app.domain.permissions import Role
from app.domain.quiet import told_at
from app.domain.recipient import Address, Kind
from app.domain.via import (
    APART,
    UNASKED,
    Part,
    Text,
    Title,
    Verification,
    day_began,
    too_often,
    unfit,
)
from app.errors import NotAllowed, RuleBroken
from app.links import new_door
from app.outbox.post import send_many
from app.receipts import receipt
from app.storage.copying import array
from app.storage.statements import OWN_LATER, ahead
from app.usecases.addresses import keep_address
from app.usecases.subscriptions import Standing, has_room, standing
from app.usecases.via.held import Private, granted, packed, sealed_private

FOREIGN_BRAND, NO_CREDIT, NO_ROOM = "H1014", "H1015", "H1031"
LAPSED, NO_PACKAGE = "H1092", "H1104"

PACKAGE = """
SELECT via_package, via_status, via_ends_at, via_credit FROM subscription WHERE holder = %s
"""
SPEND = "UPDATE subscription SET via_credit = via_credit - 1 WHERE holder = %s AND via_credit > 0"
# The citizen's row is the gate: two who ask at once are counted one after the other.
GATE = "SELECT language FROM recipient WHERE tag = %s FOR UPDATE"
ASKED = """
SELECT count(*) FILTER (WHERE created_at >= %(today)s), max(created_at)
  FROM via_request WHERE tag = %(tag)s AND created_at >= least(%(today)s, %(soon)s)
"""
# Who has approved a brand of the provider by an own word since then may be asked again.
SILENCED = f"""
SELECT 1 FROM via_silence s WHERE s.tag = %(tag)s AND s.provider = %(provider)s
   AND NOT EXISTS (SELECT FROM consent c JOIN brand b USING (brand_code)
                    WHERE c.tag = s.tag AND b.iys_code = s.provider AND c.status = {Status.ONAY:d}
                      AND c.source >= {Source.IYS_KISAMESAJ:d} AND c.consent_date > s.since)
"""
AHEAD = f"""
SELECT 1 FROM unnest(%(brands)s::int[], %(types)s::smallint[]) AS w(brand, type)
  LEFT JOIN consent c ON c.tag = %(tag)s AND c.brand_code = w.brand AND c.type = w.type
        AND c.recipient_type = %(kind)s AND c.status = {Status.ONAY:d}
 WHERE {ahead("%(tag)s", "w.type", "w.brand", but=OWN_LATER)} LIMIT 1
"""
ADD = """
INSERT INTO via_request (tag, request_id, client_id, provider, actor, verification, recipient_type,
                         language, parts, created_at, expires_at, message_id, etk_nonce, kvk_nonce,
                         link, key_id, sealed)
VALUES (%(tag)s, %(id)s, %(client)s, %(provider)s, %(actor)s, %(verification)s, %(kind)s,
        %(language)s, %(parts)s, %(now)s, %(expires)s, %(message)s, %(etk)s, %(kvk)s, %(link)s,
        %(key_id)s, %(sealed)s)
"""

Wording = Callable[[Sequence[Words], str, bool], str]
"""Says a message in a language, by text or (true) by mail: the words belong to the channels."""

HIDDEN = "······"
"""In the place of a code or a link, where a message is kept as it was worded."""

NAME_LENGTH = 40
"""So much of a provider's title stands in a message, where it has no brand of its own name."""


@dataclass(frozen=True, slots=True)
class PersonData:
    """What the provider says of the person whom it asks about data."""

    name: str
    id_number: str = ""
    address: str = ""


@receipt
@dataclass(frozen=True, slots=True)
class ViaStarted:
    """Under which number the question is asked about."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class StartVia(UseCase[ViaStarted]):
    """Ask a citizen for approvals of brands (`brands`, `types`, as `kind`), or about data
    (`texts`, `person`), or both. `client` is the program that asks."""

    provider: int
    client: UUID
    verification: Verification
    address: Address = field(repr=False)
    wording: Wording
    brands: Sequence[int] = ()
    types: Sequence[MessageType] = ()
    kind: RecipientType | None = None
    texts: Sequence[Text] = ()
    person: PersonData | None = field(default=None, repr=False)

    def run(self, work: Work) -> ViaStarted:
        """Raises RuleBroken, in this order: H1086 and H1066 by its way, H1014 another provider's
        brand, H1104 no ViA package, H1092 none that is active, H1031 no room for one more address,
        L016 and L008 who does not want to be asked, H465 and H453 too soon and too often, H1015 no
        credit. NotAllowed for a partner that may not ask in these brands' names."""
        broken = unfit(self.verification, self.brands, self.types)
        if broken is not None:
            raise RuleBroken(broken)
        self._check_brands(work)
        limited = self._check_package(work)
        there = work.of(work.core.person(self.address))
        keep_address(there)
        tag = there.context.person.tag
        language = self._language((work.row(GATE, (tag,)) or (None,))[0])
        self._check_wish(there, tag)
        self._check_pace(there, tag)
        if limited and not work.change(SPEND, (self.provider,)):
            raise RuleBroken(NO_CREDIT)
        return ViaStarted(self._ask(there, tag, language))

    def _check_brands(self, work: Work) -> None:
        views = [work.core.directory.get(brand) for brand in self.brands]
        if any(view is None or view.iys_code != self.provider for view in views):
            raise RuleBroken(FOREIGN_BRAND)
        own = (self.provider,) if self.texts else ()
        partner = work.context.role is Role.PARTNER
        if partner and not granted(work, (*self.brands, *own)):
            raise NotAllowed(deed="StartVia")

    def _check_package(self, work: Work) -> bool:
        """Whether its credits are counted."""
        row = work.row(PACKAGE, (self.provider,))
        if row is None or row[0] is None:
            raise RuleBroken(NO_PACKAGE)
        if standing(row[1], row[2], work.now) is not Standing.ACTIVE:
            raise RuleBroken(LAPSED)
        if self.brands and not has_room(work, self.provider):
            raise RuleBroken(NO_ROOM)
        return row[3] is not None

    def _check_wish(self, work: Work, tag: UUID) -> None:
        """A question is a nuisance by itself to somebody who has said that there is none to ask."""
        if work.row(SILENCED, {"tag": tag, "provider": self.provider}):
            raise RuleBroken(UNASKED)
        cells = [(brand, type) for brand in self.brands for type in self.types]
        what = {
            "tag": tag,
            "brands": array(brand for brand, _ in cells),
            "types": array(int(type) for _, type in cells),
            "kind": self.kind,
            "now": work.now,
        }
        if cells and work.row(AHEAD, what):
            raise RuleBroken(REFUSED_AHEAD)

    def _check_pace(self, work: Work, tag: UUID) -> None:
        since = {"today": day_began(work.now), "soon": work.now - APART}
        today, latest = work.row(ASKED, {"tag": tag, **since}) or (0, None)
        rule = too_often(today, latest, work.now)
        if rule is not None:
            raise RuleBroken(rule)

    def _language(self, chosen: str | None) -> str:
        """As for every message: what was chosen, else Turkish at home."""
        home = self.address.kind is Kind.MAIL or self.address.canonical.startswith("+90")
        return chosen or ("tr" if home else "en")

    def _ask(self, work: Work, tag: UUID, language: str) -> UUID:
        """Send the message and keep the question; its number."""
        by = self.verification
        # A code is wanted at once, by somebody who stands there; a link can wait for the morning.
        wait = None if by.by_code else told_at(work.now) - work.now
        expires = work.now + (wait or timedelta()) + by.lasts
        nonces = {title: uuid4() for title in self._titles if by.by_code}
        door, link = new_door(work.core.keys)
        words = self._words(work, nonces, door, expires.isoformat())
        (message,) = send_many(work, [tag], Reply(words, language), wait=wait)
        id = uuid4()
        key_id, sealed = sealed_private(work, id, self._private(words, language))
        params = {
            "tag": tag,
            "id": id,
            "client": self.client,
            "provider": self.provider,
            "actor": work.context.actor,
            "verification": by,
            "kind": self.kind,
            "language": language,
            "parts": Jsonb(packed(self._parts)),
            "now": work.now,
            "expires": expires,
            "message": message,
            "etk": nonces.get(Title.ETK),
            "kvk": nonces.get(Title.KVK),
            "link": link,
            "key_id": key_id,
            "sealed": sealed,
        }
        work.change(ADD, params)
        return id

    @property
    def _titles(self) -> tuple[Title, ...]:
        return ((Title.ETK,) if self.types else ()) + ((Title.KVK,) if self.texts else ())

    @property
    def _parts(self) -> list[Part]:
        asked = [Part(Title.ETK, brand, type) for brand in self.brands for type in self.types]
        return asked + [Part(Title.KVK, None, text) for text in self.texts]

    def _words(
        self, work: Work, nonces: Mapping[Title, UUID], door: str, lapses: str
    ) -> tuple[Words, ...]:
        directory = work.core.directory
        labels = [directory.label(brand) for brand in self.brands]
        asked = Asked(called(work, self.provider), labels, self.types, self.texts)
        if self.verification.by_code:
            named = {title: str(nonce) for title, nonce in nonces.items()}
            return by_code(asked, named, door, lapses)
        return by_link(asked, door, lapses)

    def _private(self, words: Sequence[Words], language: str) -> Private:
        hidden = {"code": HIDDEN, "url": HIDDEN}
        shown = [replace(one, params={**one.params, **hidden}) for one in words]
        message = self.wording(shown, language, self.address.kind is Kind.MAIL)
        said = self.person or PersonData("")
        return Private(said.name, said.id_number, said.address, message)


def called(work: Work, provider: int) -> str:
    """What a message calls a provider: as its master brand is called, else by its title."""
    view = work.core.directory.get(provider)
    return view.label if view else title_of(work, provider)[:NAME_LENGTH].rstrip()


def title_of(work: Work, provider: int) -> str:
    """The title of a provider."""
    row = work.row("SELECT title FROM provider WHERE iys_code = %s", (provider,))
    return row[0] if row else str(provider)
