"""A reply as one text: its sentences in a language, in the letters that a route can carry."""

from app.dialogue.reply import Reply, Words
from app.domain.recipient import Address
from channels._kit.alphabet import Coding, Encoded, encode
from channels._kit.wording import sentence

MEDIUM = "short"

# Neither Twilio nor Kannel's sendsms carries the national shift tables of TS 23.038, so the
# Turkish ones are known to the alphabet but offered by no route yet (docs/decisions/0005).
CARRIED = (Coding.GSM7, Coding.UCS2)

LINES = frozenset({"list.line", "choice.line"})


def language_for(reply: Reply, to: Address) -> str:
    """The language that the citizen chose; else Turkish at home, English abroad."""
    return reply.language or home_language(to)


def home_language(to: Address) -> str:
    """The language of a number whose citizen has chosen none."""
    return "tr" if to.canonical.startswith("+90") else "en"


def text_of(reply: Reply, language: str) -> str:
    """The sentences in their order; the lines of a list stand on lines of their own."""
    text = ""
    before: Words | None = None
    for words in reply.words:
        if before is not None:
            text += "\n" if LINES & {words.key, before.key} else " "
        text += sentence(MEDIUM, language, words)
        before = words
    return text


def in_letters(text: str, *, fold: bool) -> Encoded:
    """The text in the cheapest coding that keeps it readable; folded where the route folds."""
    return encode(text, CARRIED, fold)


def render(reply: Reply, to: Address, *, fold: bool) -> Encoded:
    """The reply as it goes on air to this citizen."""
    return in_letters(text_of(reply, language_for(reply, to)), fold=fold)
