"""Short references for deeds: eight characters to read in a text message or say on the phone."""

import secrets
from collections.abc import Callable, Iterable

from app.domain.folding import fold_name
from app.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_LOOKALIKES = str.maketrans("OIL", "011")
# x^5 + x^2 + 1, irreducible: characters are elements of the field of 32.
_FIELD_POLYNOMIAL = 0b100101
_DOUBLE = [element << 1 ^ (_FIELD_POLYNOMIAL if element & 0b10000 else 0) for element in range(32)]

BITS = 5 * (LENGTH - 1)


def new_reference(randbits: Callable[[int], int] = secrets.randbits) -> str:
    """Make a reference: seven characters by chance of Crockford's base 32 and one that checks them.

    `randbits` gives a number of so many random bits. The check finds every single wrong character
    and every swap of two characters.
    """
    chance = randbits(BITS)
    chosen = [chance >> shift & 31 for shift in range(0, BITS, 5)]
    chosen.append(_DOUBLE[_remainder(chosen)])
    return "".join([ALPHABET[element] for element in chosen])


def normalise_reference(text: str) -> str:
    """Read a reference as people type it: any case, spaces, dashes, `O` for 0, `I` and `L` for 1.

    Raises InvalidInput("reference") if it is not eight characters of the alphabet that fit.
    """
    typed = fold_name(text).upper().translate(_LOOKALIKES)
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET):
        raise InvalidInput("reference")
    if _remainder(map(ALPHABET.index, typed)):
        raise InvalidInput("reference")
    return typed


def _remainder(elements: Iterable[int]) -> int:
    """Sum the elements of the field, each with its own power of two: 0 for a whole reference.

    The weights differ and none is zero, so no single error and no swap can cancel itself out.
    """
    total = 0
    for element in elements:
        total = _DOUBLE[total] ^ element
    return total
