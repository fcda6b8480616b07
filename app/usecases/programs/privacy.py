"""What a brand tells citizens of its dealing with their data (law 6698, article 10).

It is the brand's own text, kept version by version: what stood there on a day can be shown later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from app.core import UseCase, Work
from app.errors import NotFound
from app.receipts import receipt

LONGEST = 20_000
"""Characters of a text in one language."""

AT = """
SELECT version, created_at, tr, en FROM privacy_text
 WHERE brand_code = %s AND created_at <= %s ORDER BY version DESC LIMIT 1
"""
# Of two who write at once the second waits for the first.
HOLD = "SELECT FROM brand WHERE brand_code = %s FOR NO KEY UPDATE"
WRITE = """
INSERT INTO privacy_text (brand_code, version, tr, en, actor, created_at)
VALUES (%(brand)s, %(version)s, %(tr)s, %(en)s, %(actor)s, %(now)s)
"""


@receipt
@dataclass(frozen=True, slots=True)
class PrivacyText:
    """The text of a brand; versions count from 1. `tr` is None where it was taken back, `en` where
    there is no English one."""

    version: int
    since: datetime
    tr: str | None
    en: str | None


@dataclass(frozen=True, slots=True)
class SetPrivacyText(UseCase[PrivacyText]):
    """Say what the brand does with data, from now on; without `tr` what was said is taken back.
    The same text again is the same version."""

    brand: int
    tr: str | None = None
    en: str | None = None

    def run(self, work: Work) -> PrivacyText:
        """Raises NotFound where there is nothing to take back."""
        work.row(HOLD, (self.brand,))
        before = _text_at(work, self.brand, work.now)
        if self.tr is None and (before is None or before.tr is None):
            raise NotFound("privacy-text")
        if before is not None and (before.tr, before.en) == (self.tr, self.en):
            return before
        version, now = before.version + 1 if before else 1, work.now.astimezone(UTC)
        text = PrivacyText(version, now, self.tr, self.en)
        what = {"brand": self.brand, "version": text.version, "tr": text.tr, "en": text.en}
        work.change(WRITE, what | {"actor": work.context.actor, "now": text.since})
        return text


@dataclass(frozen=True, slots=True)
class ReadPrivacyText(UseCase[PrivacyText]):
    """What a brand says of its dealing with data, or said at a moment."""

    brand: int
    at: datetime | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> PrivacyText:
        """Raises NotFound where it says nothing."""
        text = _text_at(work, self.brand, self.at or work.now)
        if text is None or text.tr is None:
            raise NotFound("privacy-text")
        return text


def _text_at(work: Work, brand: int, moment: datetime) -> PrivacyText | None:
    row = work.row(AT, (brand, moment))
    return PrivacyText(row[0], row[1].astimezone(UTC), row[2], row[3]) if row else None
