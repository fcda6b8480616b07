"""Every command that an answer mentions is understood as what the answer says of it."""

import re

import pytest

from app.dialogue.grammar import Heard, Verb, understand
from app.domain.consent import MessageType
from channels._kit.wording import LANGUAGES, catalogue

# The commands that a sentence mentions, and what each must be understood as.
GRANT, REVOKE = Verb.GRANT, Verb.REVOKE
CALLS = frozenset({MessageType.ARAMA})
BOTH = CALLS | {MessageType.MESAJ}
ACME = "acme"
SAID: dict[str, dict[str, Heard]] = {
    "standing.call": {
        "RET {word} ARAMA|STOP {word} CALLS": Heard(REVOKE, ACME, CALLS),
    },
    "standing.message": {"RET {word}|STOP {word}": Heard(REVOKE, ACME)},
    "standing.both": {"RET {word} HEPSI|STOP {word} ALL": Heard(REVOKE, ACME, BOTH)},
    "undo.how": {"GERI|UNDO": Heard(Verb.UNDO)},
    "undo.nothing": {"ONAY|APPROVE": Heard(GRANT)},
    "ask.everything": {"EVET|YES": Heard(Verb.YES)},
    "ask.grant.message": {"EVET|YES": Heard(Verb.YES)},
    "ask.grant.call": {"EVET|YES": Heard(Verb.YES)},
    "ask.grant.both": {"EVET|YES": Heard(Verb.YES)},
    "granted.message": {"RET {word}|STOP {word}": Heard(REVOKE, ACME)},
    "granted.call": {"RET {word} ARAMA|STOP {word} CALLS": Heard(REVOKE, ACME, CALLS)},
    "granted.both": {"RET {word} HEPSI|STOP {word} ALL": Heard(REVOKE, ACME, BOTH)},
    "grant.usage": {"ONAY ACME|APPROVE ACME": Heard(GRANT, ACME)},
    "list.foot": {"RET|STOP": Heard(REVOKE)},
    "list.more": {"LISTE {page}|LIST {page}": Heard(Verb.LIST, number=2)},
    "brand.unknown": {"LISTE|LIST": Heard(Verb.LIST, number=1)},
    "brand.missing": {
        "RET ACME ARAMA|STOP ACME CALLS": Heard(REVOKE, ACME, CALLS),
        "LISTE|LIST": Heard(Verb.LIST, number=1),
    },
    "number.unknown": {"LISTE|LIST": Heard(Verb.LIST, number=1)},
    "number.alone": {"RET {number}|STOP {number}": Heard(REVOKE, number=7)},
    "approved.message": {"RET {word}|STOP {word}": Heard(REVOKE, ACME)},
    "approved.call": {"RET {word} ARAMA|STOP {word} CALLS": Heard(REVOKE, ACME, CALLS)},
    "approved.both": {"RET {word} HEPSI|STOP {word} ALL": Heard(REVOKE, ACME, BOTH)},
    "told.how": {"HAYIR|NO": Heard(Verb.DENY)},
    "refused.how": {"GERI|UNDO": Heard(Verb.UNDO)},
    "deny.nothing": {"RET|STOP": Heard(REVOKE)},
    "locked": {"AC|UNLOCK": Heard(Verb.UNLOCK)},
    "unlocked": {"KILITLE|LOCK": Heard(Verb.LOCK)},
    "language.usage": {
        "DIL TR|DIL TR": Heard(Verb.LANGUAGE, language="tr"),
        "DIL EN|DIL EN": Heard(Verb.LANGUAGE, language="en"),
    },
    "help": {
        "RET ACME ARAMA|STOP ACME CALLS": Heard(REVOKE, ACME, CALLS),
        "RET ACME|STOP ACME": Heard(REVOKE, ACME),
        "RET HEPSI|STOP ALL": Heard(REVOKE, everything=True),
        "LISTE|LIST": Heard(Verb.LIST, number=1),
        "GERI|UNDO": Heard(Verb.UNDO),
        "ONAY ACME|APPROVE ACME": Heard(GRANT, ACME),
        "KILITLE|LOCK": Heard(Verb.LOCK),
        "SIKAYET|COMPLAIN": Heard(Verb.COMPLAIN),
    },
    "complain.ask.who": {
        "SIKAYET ACME 12.03 14:30|COMPLAIN ACME 12.03 14:30": Heard(Verb.COMPLAIN),
    },
    "complain.again.who": {"ACME|ACME": Heard(Verb.UNKNOWN)},
    "complain.ask.near": {"EVET|YES": Heard(Verb.YES)},
    "complain.ask.sure": {"EVET|YES": Heard(Verb.YES), "HAYIR|NO": Heard(Verb.DENY)},
    "complain.earlier": {"EVET|YES": Heard(Verb.YES), "HAYIR|NO": Heard(Verb.DENY)},
    "complain.gone": {"DURUM|STATUS": Heard(Verb.STATUS)},
    "finding.valid": {"RET {word}|STOP {word}": Heard(REVOKE, ACME)},
    "status.unknown": {"DURUM|STATUS": Heard(Verb.STATUS)},
    "status.none": {"SIKAYET|COMPLAIN": Heard(Verb.COMPLAIN)},
    "status.before": {"DURUM {number}|STATUS {number}": Heard(Verb.STATUS, number=7)},
    "unknown": {"RET|STOP": Heard(REVOKE), "YARDIM|HELP": Heard(Verb.HELP)},
    "question.none": {"YARDIM|HELP": Heard(Verb.HELP)},
    "fault.invalid-input": {"YARDIM|HELP": Heard(Verb.HELP)},
    "fault.prove-identity": {"YARDIM|HELP": Heard(Verb.HELP)},
    "fault.not-found": {"LISTE|LIST": Heard(Verb.LIST, number=1)},
    "fault.not-allowed": {"LISTE|LIST": Heard(Verb.LIST, number=1)},
}
DIL = {"tr": ("DIL EN", "en"), "en": ("DIL TR", "tr")}
SHOUTED = re.compile(r"\b[A-ZÇĞİÖŞÜ]{2,}\b")


def commands(key: str, language: str) -> dict[str, Heard]:
    """The commands of a sentence, in one language."""
    at = LANGUAGES.index(language)
    found = {both.split("|")[at]: heard for both, heard in SAID.get(key, {}).items()}
    if key == "help":
        other, to = DIL[language]
        found[other] = Heard(Verb.LANGUAGE, language=to)
    return found


def test_every_sentence_of_this_file_exists() -> None:
    assert set(SAID) <= set(catalogue("short", "tr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_in_an_answer_is_understood_as_the_answer_says(language: str) -> None:
    for key, form in catalogue("short", language).items():
        said = form
        for command, heard in sorted(commands(key, language).items(), key=lambda it: -len(it[0])):
            assert command in said, f"{key} does not mention {command}"
            written = command.format_map({"word": "ACME", "number": 7, "page": 2})
            assert understand(written) == heard, key
            said = said.replace(command, "")
        shouted = set(SHOUTED.findall(said)) - {"ALINAMADI", "NOT", "ATM", "KVKK"}
        assert not shouted, f"{key} mentions {shouted}, which nobody has tried"
