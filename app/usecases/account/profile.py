"""What a citizen wants of the account: language, where to be told, the monthly summary."""

from dataclasses import dataclass
from uuid import UUID

from app.core import UseCase, Work
from app.errors import NotFound

SET = """
UPDATE account SET language = %(language)s, tell_tag = %(tell)s, summary = %(summary)s
 WHERE id = %(account)s AND (%(tell)s::uuid IS NULL OR EXISTS (
       SELECT 1 FROM account_address WHERE tag = %(tell)s AND account_id = %(account)s))
"""
SPEAK = """
UPDATE recipient SET language = %s
 WHERE tag IN (SELECT tag FROM account_address WHERE account_id = %s)
"""


@dataclass(frozen=True, slots=True)
class SetProfile(UseCase[None]):
    """Set them all at once. `tell_tag`: the one address to be told at; None: each at its own.

    Every address of the account is spoken to in that language from now on, in every medium.
    """

    language: str
    tell_tag: UUID | None
    summary: bool

    def run(self, work: Work) -> None:
        """Raises NotFound without an account, or for an address that is not of it."""
        account = work.context.account
        what = {"language": self.language, "tell": self.tell_tag, "summary": self.summary}
        if not work.change(SET, what | {"account": account}):
            raise NotFound("account")
        work.change(SPEAK, (self.language, account))
