"""Telling a citizen at once that a provider says they agreed again after a refusal."""

from collections.abc import Sequence
from uuid import UUID

from app.core import Work
from app.dialogue.reply import Reply, say
from app.outbox.post import send_many


def tell_claims(work: Work, brand: int, tags: Sequence[UUID]) -> None:
    """One message for each citizen, in the same transaction as the record; HAYIR ends it."""
    label = work.core.directory.label(brand)
    send_many(work, sorted(set(tags)), Reply((say("claim.told", brand=label),)))
