"""Whether two texts that people hand in are the same advertisement, sent to many.

They differ by what is each recipient's own (names, codes, amounts, links), by how people type, and
by what a picture cuts off. A fingerprint is a text without the first and without its writing; two
fingerprints are compared.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from app.domain.folding import fold

# Of the 69 pairs of `tests/domain/advertisements.py`, 37 of which are alike:
#   from      62    66    70    80    85    88    91    94
#   precision 0.73  0.80  0.90  0.90  0.95  0.95  0.97  1.00
#   recall    1.00  1.00  1.00  1.00  0.97  0.95  0.86  0.84
# A complaint that is joined to a wrong one is worse than two that are not joined. What is wrongly
# taken for one are two offers of one brand in the same sentence, for other goods: no comparison of
# letters tells «kasko» from «trafik sigortası» and both from a slip of the hand.
THRESHOLD = 85.0
"""From here on, of 100, two texts are one campaign."""

SHORTEST = 12
"""Letters. Less than these says too little to be like anything but itself."""

LONGEST = 2_000
"""Characters of a fingerprint; the time of a comparison grows with the square of them."""

SHORTEST_PIECE = 35
SMALLEST_SHARE = 0.3
"""How much of a text is left of one that was cut off, in characters and of the whole."""

NEARLY = 99.0

_SEPARATORS = re.compile(r"([\s,;:!?./%@=&#_+-]+)")
_LINK = re.compile(r"(?<![a-z0-9.-])((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+)[/?]\S*")
_OPERATOR = re.compile(r"\bb\s?\d{3}\b")
_MERSIS = re.compile(r"(\bmersis\W*(?:(?:no|numarasi)\W*)?)((?:\d[\s.-]?){15}\d)\b")
_CODE = re.compile(r"\b(kod(?:u|un|unuz)?\s*[:=]\s*)\S+")
_GREETING = re.compile(r"\b(?:sayin|sn|merhaba|sevgili|degerli)\b\.?\s*([^,;:!?.]*)")
_MONTH = re.compile(
    r"\b(?:ocak|subat|mart|nisan|mayis|haziran|temmuz|agustos|eylul|ekim|kasim|aralik)[a-z]{0,3}\b"
)
_NUMBER = re.compile(r"\b(?!\d{16}\b)\w*\d\w*\b")
_NUMBERS = re.compile(r"\b0(?: 0)+\b")
_REFUSING = re.compile(
    r"\b(?:sms |mesaj |ileti )?almak istemiyorsan\w*.{0,60}$|\b(?:ret|red|iptal)\b.{0,40}$"
)


def fingerprint(text: str) -> str:
    """What a text has in common with those that other recipients of its campaign have.

    Of a text with less than `SHORTEST` letters left, it is the text itself, folded: with its
    numbers, which are then all that tells it from another.
    """
    plain = _plain(text)
    plain = _LINK.sub(r"\1 ", plain)
    plain = _REFUSING.sub(" ", plain)
    plain = _GREETING.sub(_without_name, plain)
    plain = _MERSIS.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), plain)
    plain = _CODE.sub(r"\1 0 ", _OPERATOR.sub(" ", plain))
    plain = _NUMBER.sub("0", _MONTH.sub("0", fold(plain)))
    plain = _NUMBERS.sub("0", plain)
    return (plain if _letters(plain) >= SHORTEST else fold(text))[:LONGEST]


def _plain(text: str) -> str:
    """Folded word by word, so that the marks between them stay."""
    pieces = _SEPARATORS.split(text)
    folded = (piece if index % 2 else fold(piece) for index, piece in enumerate(pieces))
    return " ".join("".join(folded).split())


def _without_name(found: re.Match[str]) -> str:
    """Up to four words before the next mark are a name; of more, the first."""
    words = found[1].split()
    return "" if len(words) <= 4 else " ".join(words[1:])


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints are of one campaign; the short only when they are equal."""
    return likeness(one, other, THRESHOLD) > 0


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """Of two fingerprints, from 0 to 100, and 0 for what is under `least`.

    Of a text that was cut off, with as much of the beginning or the end of the other.
    """
    if one == other:
        return 100.0
    short, long = sorted((one, other), key=lambda text: (len(text), text))
    if _letters(short) < SHORTEST:
        return 0.0
    found: float = fuzz.ratio(short, long, score_cutoff=least)
    if len(short) >= max(SHORTEST_PIECE, SMALLEST_SHARE * len(long)):
        for piece in (long[: len(short)], long[-len(short) :]):
            cut = fuzz.ratio(short, piece, score_cutoff=max(found, least))
            # A whole text that is the same is more like it than a piece that is.
            found = max(found, min(cut, NEARLY))
    return found


def best(mark: str, campaigns: Sequence[tuple[int, str]]) -> int | None:
    """The campaign whose fingerprint is most like this one, the first of equals, or None.

    A text of nothing is of no campaign.
    """
    found, most = None, THRESHOLD
    for id, other in campaigns if mark else ():
        score = likeness(mark, other, most)
        if score and (found is None or score > most):
            found, most = id, score
    return found
