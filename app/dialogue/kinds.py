"""What may be permitted, as words that stand in a sentence.

A sentence takes them as keys (`kinds`, separated by spaces), since its language is chosen when it
leaves.
"""

from collections.abc import Collection, Mapping

from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.domain.via import Text

TYPES: Mapping[MessageType, Words] = {
    MessageType.ARAMA: say("kind.call"),
    MessageType.MESAJ: say("kind.text"),
    MessageType.EPOSTA: say("kind.mail"),
}
TEXTS: Mapping[Text, Words] = {
    Text.AYDINLATMA_METNI: say("kind.notice"),
    Text.ACIK_RIZA_METNI: say("kind.agreement"),
    Text.YURTDISI_AKTARIM: say("kind.abroad"),
}


def of_types(types: Collection[MessageType]) -> str:
    """The keys of types of messages."""
    return " ".join(TYPES[one].key for one in sorted(types))


def of_texts(texts: Collection[Text]) -> str:
    """The keys of texts about personal data."""
    return " ".join(TEXTS[one].key for one in sorted(texts))
