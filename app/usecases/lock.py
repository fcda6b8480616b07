"""Locking an address: no provider's approval takes effect on it until the citizen opens it."""

from dataclasses import dataclass

from app.core import UseCase, Work
from app.receipts import receipt


@receipt
@dataclass(frozen=True, slots=True)
class Locked:
    """Whether the address is locked now, and whether this deed changed it."""

    locked: bool
    changed: bool
    reference: str
    language: str | None = None


@receipt
@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The language in which this citizen is answered from now on."""

    language: str


LOCK = """
WITH changed AS (
    INSERT INTO recipient AS r (tag, sealed, key_id, locked, created_at)
    VALUES (%(tag)s, %(sealed)s, %(key_id)s, %(locked)s, %(now)s)
    ON CONFLICT (tag) DO UPDATE SET locked = excluded.locked
     WHERE coalesce(r.locked, %(default)s) <> excluded.locked
    RETURNING tag
), logged AS (
    INSERT INTO recipient_event (tag, created_at, locked, channel, reference)
    SELECT tag, %(now)s, %(locked)s, %(channel)s, %(reference)s FROM changed
)
SELECT count(*), (SELECT language FROM recipient WHERE tag = %(tag)s) FROM changed
"""

CHOOSE = """
INSERT INTO recipient (tag, sealed, key_id, language, created_at)
VALUES (%(tag)s, %(sealed)s, %(key_id)s, %(language)s, %(now)s)
ON CONFLICT (tag) DO UPDATE SET language = excluded.language
"""


@dataclass(frozen=True, slots=True)
class LockAddress(UseCase[Locked]):
    """Lock the address, or open it again."""

    locked: bool

    def run(self, work: Work) -> Locked:
        """Each change is written to the address's own history."""
        person = work.context.person
        reference = work.reference
        params = {
            "tag": person.tag,
            "sealed": person.sealed,
            "key_id": person.key_id,
            "locked": self.locked,
            "default": work.core.settings.lock_by_default,
            "now": work.now,
            "channel": work.context.channel,
            "reference": reference,
        }
        count, language = work.row(LOCK, params) or (0, None)
        return Locked(self.locked, count > 0, reference, language)


@dataclass(frozen=True, slots=True)
class ChooseLanguage(UseCase[LanguageChosen]):
    """Remember the language that this citizen wants."""

    language: str

    def run(self, work: Work) -> LanguageChosen:
        """`language` is a code of the wording (tr, en)."""
        person = work.context.person
        work.change(
            CHOOSE,
            {
                "tag": person.tag,
                "sealed": person.sealed,
                "key_id": person.key_id,
                "language": self.language,
                "now": work.now,
            },
        )
        return LanguageChosen(self.language)
