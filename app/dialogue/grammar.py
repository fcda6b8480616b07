"""The grammar of written commands: the first word decides, the rest is what it is about.

    RET ACME          RET 100200 ARAMA        RET            RET HEPSI        İPTAL türk net
    LISTE 2           ONAY ACME               GERI           HAYIR            KILITLE / AC
    YARDIM            DIL EN                  DURUM 10012    3
    SIKAYET ACME 12.03 14:30 what it said     (`complaining.py` takes it apart)

Words are folded first (`app/domain/folding.py`), so that İPTAL, IPTAL and ıptal are one. A keyword
in the middle of a sentence does nothing, and neither does one that a sentence follows where it
takes nothing: "dur bakalım" is no refusal of anything.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.consent import MessageType
from app.domain.folding import fold


class Verb(StrEnum):
    """What a text asks for."""

    REVOKE = "revoke"
    LIST = "list"
    GRANT = "grant"
    UNDO = "undo"
    DENY = "deny"
    YES = "yes"
    LOCK = "lock"
    UNLOCK = "unlock"
    HELP = "help"
    LANGUAGE = "language"
    COMPLAIN = "complain"
    STATUS = "status"
    NUMBER = "number"
    UNKNOWN = "unknown"


KEYWORDS: dict[str, Verb] = {
    **dict.fromkeys(("ret", "red", "reddet", "iptal", "cikis", "stop", "dur"), Verb.REVOKE),
    **dict.fromkeys(("revoke", "refuse", "cancel", "unsubscribe", "quit", "end"), Verb.REVOKE),
    **dict.fromkeys(("liste", "list", "izinler", "izinlerim", "permissions"), Verb.LIST),
    **dict.fromkeys(("onay", "onayla", "approve", "allow"), Verb.GRANT),
    **dict.fromkeys(("geri", "undo"), Verb.UNDO),
    **dict.fromkeys(("hayir", "no"), Verb.DENY),
    **dict.fromkeys(("evet", "yes"), Verb.YES),
    **dict.fromkeys(("kilitle", "kilit", "lock"), Verb.LOCK),
    **dict.fromkeys(("ac", "unlock", "open"), Verb.UNLOCK),
    **dict.fromkeys(("yardim", "help", "info", "bilgi"), Verb.HELP),
    **dict.fromkeys(("dil", "language", "lang"), Verb.LANGUAGE),
    **dict.fromkeys(("sikayet", "complain", "complaint"), Verb.COMPLAIN),
    **dict.fromkeys(("durum", "status"), Verb.STATUS),
}
EVERYTHING = frozenset(
    {"hepsi", "hepsini", "tumu", "tumunu", "tum", "all", "everything", "stopall"}
)
SCOPES: dict[str, frozenset[MessageType]] = {
    **dict.fromkeys(("arama", "aramalar", "aramalari"), frozenset({MessageType.ARAMA})),
    **dict.fromkeys(("call", "calls"), frozenset({MessageType.ARAMA})),
    **dict.fromkeys(("mesaj", "mesajlar", "mesajlari", "sms"), frozenset({MessageType.MESAJ})),
    **dict.fromkeys(("message", "messages", "text", "texts"), frozenset({MessageType.MESAJ})),
    **dict.fromkeys(EVERYTHING, frozenset({MessageType.ARAMA, MessageType.MESAJ})),
}
LANGUAGES = {"tr": "tr", "turkce": "tr", "turkish": "tr", "en": "en", "english": "en"} | {
    "ingilizce": "en"
}

TAKES_NOTHING = frozenset({Verb.UNDO, Verb.YES, Verb.LOCK, Verb.UNLOCK, Verb.HELP})
POLITE = frozenset(
    {"lutfen", "please", "tesekkurler", "tesekkur", "ederim", "thanks", "thank", "you"}
)
RESERVED = frozenset(KEYWORDS) | frozenset(SCOPES) | POLITE
"""Words that no brand may be called: a text with them means the command."""

NO_COMPLAINT = frozenset({"yok", "yoktur", "degil", "degilim", "none", "nothing"})
"""A complaint of nothing: «şikayet yok» is a sentence."""

HIGHEST_NUMBER = 999
"""Above it, a number in a text is a brand code."""

LONGEST_NAME = 6
"""More words than this after a command are a sentence, not the name of a brand."""

LONGEST_NUMBER = 10
"""Digits of the longest brand code; a longer number is somebody's id or telephone."""


_WORD = re.compile(r"[^\s.,:;!?*()\[\]/\"'«»“”’…-]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as it was understood: what for, about which brand (folded words), how far.

    `text`: as it was written; after SIKAYET, what follows it.
    """

    verb: Verb
    brand: str = ""
    types: frozenset[MessageType] | None = None
    everything: bool = False
    number: int | None = None
    language: str | None = None
    text: str = field(default="", repr=False, compare=False)


def understand(text: str) -> Heard:
    """What a text asks for. Anything that is no command is UNKNOWN, never a guess."""
    heard = _understood(text)
    written = unicodedata.normalize("NFC", text).strip()
    return replace(heard, text=_after(written) if heard.verb is Verb.COMPLAIN else written)


def _after(text: str) -> str:
    """What follows the first word that is more than polite."""
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        if folded and folded not in POLITE:
            return text[match.end() :].lstrip(" \t\r\n.,:;!?*…-")
    return ""


def _understood(text: str) -> Heard:
    words = [word for word in fold(text).split() if word not in POLITE]
    if not words:
        return Heard(Verb.UNKNOWN)
    first, rest = words[0], words[1:]
    if first == "stopall" and not rest:
        return Heard(Verb.REVOKE, everything=True)
    if _is_number(first) and not rest:
        return Heard(Verb.NUMBER, number=int(first))
    verb = KEYWORDS.get(first)
    if verb is None or (rest and verb in TAKES_NOTHING):
        return Heard(Verb.UNKNOWN)
    return _about(verb, rest)


def _about(verb: Verb, rest: list[str]) -> Heard:
    if verb in (Verb.REVOKE, Verb.GRANT, Verb.DENY):
        return _about_brand(verb, rest)
    if verb is Verb.LIST:
        return _list(rest)
    if verb is Verb.LANGUAGE:
        language = LANGUAGES.get(" ".join(rest))
        return Heard(verb, language=language)
    if verb is Verb.COMPLAIN and rest and rest[0] in NO_COMPLAINT:
        return Heard(Verb.UNKNOWN)
    if verb is Verb.STATUS:
        return Heard(verb, number=next((int(one) for one in rest if _is_number(one)), None))
    return Heard(verb)


def _list(rest: list[str]) -> Heard:
    if not rest:
        return Heard(Verb.LIST, number=1)
    if len(rest) == 1 and _is_number(rest[0]):
        return Heard(Verb.LIST, number=max(1, int(rest[0])))
    return Heard(Verb.UNKNOWN)


def _about_brand(verb: Verb, rest: list[str]) -> Heard:
    if not rest:
        return Heard(verb)
    if len(rest) > LONGEST_NAME:
        return Heard(Verb.UNKNOWN)
    if len(rest) == 1 and rest[0] in EVERYTHING:
        return Heard(verb, everything=True)
    types = SCOPES.get(rest[-1]) if len(rest) > 1 else None
    name = rest[:-1] if types else rest
    if len(name) == 1 and _is_number(name[0]):
        return Heard(verb, types=types, number=int(name[0]))
    if all(word.isdigit() for word in name):
        # "RET 12 34" may mean two lines of a list or one brand code: so it means nothing.
        return Heard(Verb.UNKNOWN)
    return Heard(verb, brand=" ".join(name), types=types)


def _is_number(word: str) -> bool:
    return word.isdigit() and len(word) <= LONGEST_NUMBER
