"""What there is of a day's file, and that its provider agrees to it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.daily import Making, bounds, is_over
from app.storage.statements import ON_WIRE

SHOW = """
SELECT status, size, encode(hash, 'hex'), agreed_at IS NOT NULL FROM agreement
 WHERE brand_code = %s AND day = %s
"""
MOVED = f"""
SELECT EXISTS (
    SELECT FROM consent_event e
     WHERE brand_code = %s AND created_at >= %s AND created_at < %s AND {ON_WIRE})
"""
STAMP = "SELECT stamp FROM agreement WHERE brand_code = %s AND day = %s AND stamp IS NOT NULL"
AGREE = f"""
UPDATE agreement
   SET agreed_at = coalesce(agreed_at, %(now)s),
       agreed_by = CASE WHEN agreed_at IS NULL THEN %(actor)s ELSE agreed_by END
 WHERE brand_code = %(brand)s AND day = %(day)s AND status = {Making.COMPLETED:d}
"""


@dataclass(frozen=True, slots=True)
class DayView:
    """How far a day's file is; once it is complete, its `size` in bytes and its `hash`, SHA-384 in
    96 hex digits. `agreed`: its provider, or a partner for it, has agreed to it."""

    making: Making
    size: int = 0
    hash: str | None = None
    agreed: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is a file."""
        return self.making is Making.COMPLETED


@dataclass(frozen=True, slots=True)
class ShowDay(UseCase[DayView | None]):
    """How far a day's file is; None where there is to be none: nothing moved, or the day is not
    over. A day whose turn has not come yet is queued."""

    brand: int
    day: date
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> DayView | None:
        """A file is there to be read once it is complete, so that whatever is read is what was
        hashed."""
        row = work.row(SHOW, (self.brand, self.day))
        if row is not None:
            making, size, found, agreed = row
            return DayView(Making(making), size or 0, found, agreed)
        if not is_over(self.day, work.now):
            return None
        (moved,) = work.row(MOVED, (self.brand, *bounds(self.day))) or (False,)
        return DayView(Making.QUEUED) if moved else None


@dataclass(frozen=True, slots=True)
class ShowStamp(UseCase[bytes | None]):
    """The time stamp over a day's file, a TimeStampResp of RFC 3161; None while there is none."""

    brand: int
    day: date
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> bytes | None:
        """As the authority gave it."""
        row = work.row(STAMP, (self.brand, self.day))
        return bytes(row[0]) if row else None


@dataclass(frozen=True, slots=True)
class AgreeToDay(UseCase[bool]):
    """Agree that a day's file is right; once more changes nothing."""

    brand: int
    day: date

    def run(self, work: Work) -> bool:
        """False where there is no file to agree to (yet)."""
        what = {"brand": self.brand, "day": self.day, "now": work.now}
        return work.change(AGREE, what | {"actor": work.context.actor}) > 0
