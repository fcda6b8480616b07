"""How a provider's question is put to a citizen (ViA): who asks, for what, and how to answer.

A code stands for what its own sentence names, so that sentence names everything; a link leads to a
page that does, so its message may be short. Every message has the link: the page tells the rest,
and ends such questions for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.dialogue.kinds import of_texts, of_types
from app.dialogue.reply import Words, say
from app.dialogue.telling import name_some
from app.domain.consent import MessageType
from app.domain.via import Text, Title


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `brands` are the labels of the brands, `provider` what a short message
    calls the provider itself; without types or texts, nothing of that title is asked for."""

    provider: str
    brands: Sequence[str]
    types: Sequence[MessageType]
    texts: Sequence[Text]


def by_code(asked: Asked, nonces: Mapping[Title, str], door: str, lapses: str) -> tuple[Words, ...]:
    """A code for each title that has a nonce. `door`: what the link is made of where it is sent;
    `lapses`: until when (ISO) it is worth sending."""
    said = []
    if Title.ETK in nonces:
        names, kinds = ", ".join(asked.brands), of_types(asked.types)
        said.append(say("via.code", names=names, kinds=kinds, nonce=nonces[Title.ETK]))
    if Title.KVK in nonces:
        kinds = of_texts(asked.texts)
        told = say("via.code.data", names=asked.provider, kinds=kinds, nonce=nonces[Title.KVK])
        said.append(told)
    return (*said, say("via.more", door=door, lapses=lapses))


def by_link(asked: Asked, door: str, lapses: str) -> tuple[Words, ...]:
    """What is asked for, and the link that answers."""
    said = []
    if asked.types:
        names = name_some(asked.brands)
        said.append(say("via.link", names=names, kinds=of_types(asked.types)))
    if asked.texts:
        said.append(say("via.link.data", names=asked.provider, kinds=of_texts(asked.texts)))
    return (*said, say("via.answer", door=door, lapses=lapses))
