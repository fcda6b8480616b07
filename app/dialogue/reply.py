"""A reply: which words to say with which parameters; each channel has its own wording."""

from dataclasses import dataclass

from app.receipts import receipt


@receipt
@dataclass(frozen=True, slots=True)
class Words:
    """One sentence: a key of the wording, and what stands in its gaps."""

    key: str
    params: dict[str, str | int]


@receipt
@dataclass(frozen=True, slots=True)
class Reply:
    """What a citizen is told, in which language (None: nobody has chosen, so Turkish). A mail may
    say it in several, which stand with a space between them (`tr en`).

    `stop`: the link that ends what the message is about, for media that have a place for it.
    """

    words: tuple[Words, ...]
    language: str | None = None
    stop: str = ""


def say(key: str, **params: str | int) -> Words:
    """One sentence of a reply. The key must stand in every language (a test compares)."""
    return Words(key, params)
