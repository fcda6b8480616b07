"""Folds Turkish and other writing to the plain form in which words and names are compared."""

import unicodedata
from functools import lru_cache

_ASCII = {code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)}

# Letters that have no decomposition into a base letter and a mark.
_PLAIN_LETTERS = {
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "þ": "th",
    "ə": "e",
}

# Invisible although Unicode calls them letters: the fillers of Hangul.
_UNSEEN = frozenset("\u115f\u1160")

# Standing marks such as the letter apostrophe (U+02BC), which phones put into `Migros'tan`.
_STANDING_MARKS = range(0x02B0, 0x0300)

# Every telephone has these letters on its keys (ITU-T E.161); digits are their own keys.
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")

_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_CAPITALS = "ABCÇDEFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZ"
# 32 letters from "A" on; digits and the space lie below them in ASCII, other scripts above.
_RANKS = {
    letter: chr(ord("A") + rank)
    for letters in (_ALPHABET, _CAPITALS)
    for rank, letter in enumerate(letters)
}


def fold(text: str) -> str:
    """Bring `text` to lower-case ASCII words with one space between them, whatever the locale.

    Every way to write a Turkish letter, a width, a mark or a digit ends in the same form; invisible
    characters vanish, punctuation separates words. Letters of other scripts stay, in lower case.
    Folding twice gives the same as folding once. `İPTAL`, `IPTAL`, `iptal` and `ıptal` are `iptal`.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    folded = "".join(map(_fold_character, text))
    return " ".join(unicodedata.normalize("NFC", folded).split())


def fold_name(text: str) -> str:
    """Fold the short name of a brand: as `fold`, without spaces, so `Türk Net` equals `TURKNET`."""
    return fold(text).replace(" ", "")


def spelled(text: str) -> str:
    """The keys that spell a name on a telephone: `Türk Net` is 8875638."""
    return fold_name(text).translate(_KEYPAD)


def sort_key(text: str) -> str:
    """Give the key that puts names in Turkish alphabetical order when keys are compared by bytes.

    q, w and x take their Latin places, â î û stand with a i u, and `I` is the capital of `ı`.
    Spaces come before digits, digits before letters, other scripts last. A column that stores the
    key needs the collation "C".
    """
    ranked = "".join(map(_rank, unicodedata.normalize("NFKC", text)))
    return " ".join(unicodedata.normalize("NFC", ranked).split())


def _rank(character: str) -> str:
    return _RANKS.get(character) or "".join(
        _RANKS.get(plain, plain) for plain in _fold_character(character)
    )


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    # Decomposed before the case is dropped: `İ` is then an `I` with a mark, and no rule of any
    # locale is left to apply. Once more after it, since dropping the case can compose anew.
    lowered = unicodedata.normalize("NFKD", character).casefold()
    return "".join(map(_plain, unicodedata.normalize("NFKD", lowered)))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf" or character in _UNSEEN:
        return ""
    if category[0] == "N":
        digit = unicodedata.digit(character, None)
        return " " if digit is None else str(digit)
    if category[0] != "L" or ord(character) in _STANDING_MARKS:
        return " "
    return _PLAIN_LETTERS.get(character, character)
