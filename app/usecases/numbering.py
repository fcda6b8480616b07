"""The numbers under which a citizen knows brands: the same in every medium, given once."""

from collections.abc import Sequence

from app.core import Work
from app.dialogue.grammar import HIGHEST_NUMBER
from app.dialogue.keypad import REPEAT

REPEAT_NUMBER = int(REPEAT)
"""By telephone this key alone says the list again, so that no brand has it as its number."""

# Two lists asked for at once must not give one number twice: the citizen's row is the gate.
GATE = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 3338))"
NUMBERS = "SELECT brand_code, number FROM numbering WHERE tag = %s"
ADD_NUMBERS = """
INSERT INTO numbering (tag, number, brand_code) SELECT %s, unnest(%s::int[]), unnest(%s::int[])
"""
BRAND_OF = "SELECT brand_code FROM numbering WHERE tag = %s AND number = %s"


class NeedsDeed(Exception):
    """What was only to be looked at must be written first."""


def numbers_for(work: Work, brands: Sequence[int], *, writes: bool = True) -> dict[int, int]:
    """The citizen's own number for each brand. A number is given once and for good: whichever
    list it was read from, it never means another brand."""
    tag = work.context.person.tag
    known = dict(work.rows(NUMBERS, (tag,)))
    if any(brand not in known for brand in brands):
        if not writes:
            raise NeedsDeed
        work.rows(GATE, (str(tag),))
        known = dict(work.rows(NUMBERS, (tag,)))
        missing = [brand for brand in dict.fromkeys(brands) if brand not in known]
        above = range(max(known.values(), default=0) + 1, HIGHEST_NUMBER + 1)
        free = [number for number in above if number != REPEAT_NUMBER]
        given = dict(zip(missing, free, strict=False))
        work.change(ADD_NUMBERS, (tag, list(given.values()), list(given)))
        known |= given
    return known


def brand_numbered(work: Work, number: int) -> int | None:
    """The brand that has this number in the citizen's lists."""
    row = work.row(BRAND_OF, (work.context.person.tag, number))
    return row[0] if row else None


def numbered(work: Work, brands: Sequence[int], *, writes: bool = True) -> list[tuple[int, int]]:
    """Brands with their numbers, in the order of the numbers. Raises NeedsDeed."""
    numbers = numbers_for(work, brands, writes=writes)
    return sorted((numbers[brand], brand) for brand in brands if brand in numbers)
