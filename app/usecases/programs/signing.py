"""A program comes in: by its user name and secret, or by the refresh token that it was given."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.usecases.programs.clients import fits, hashed, named
from app.usecases.rotation import id_of, kept, new_token

ACCESS = timedelta(hours=2)
REFRESH = timedelta(hours=4)

FIND = """
SELECT id, key_id, sealed, holder, partner, secret FROM api_client
 WHERE digest = %s AND ended_at IS NULL
"""
# The secret may have been renewed while it was hashed: whoever renews it waits for this, or this
# finds another one.
ADMIT = """
INSERT INTO api_sign_in (id, client_id, refresh, created_at, expires_at)
SELECT %(id)s, id, %(refresh)s, %(now)s, %(expires)s FROM api_client
 WHERE id = %(client)s AND secret = %(secret)s AND ended_at IS NULL FOR SHARE
"""
# Of two at the same moment the second waits here for the first, and finds another token.
ROTATE = """
WITH rotated AS (
    UPDATE api_sign_in SET refresh = %(new)s, expires_at = %(expires)s
     WHERE id = %(id)s AND refresh = %(old)s AND expires_at > %(now)s
    RETURNING client_id
)
SELECT c.id, c.key_id, c.sealed, c.holder, c.partner
  FROM rotated r JOIN api_client c ON c.id = r.client_id WHERE c.ended_at IS NULL
"""
END = "DELETE FROM api_sign_in WHERE id = %s"
TITLE = """
SELECT title FROM provider WHERE iys_code = %(holder)s
UNION ALL SELECT title FROM partner WHERE integrator_code = %(holder)s
"""
BRANDS = """
SELECT brand_code, name FROM brand WHERE iys_code = %(holder)s
UNION ALL
SELECT b.brand_code, b.name FROM partner_grant g JOIN brand b USING (brand_code)
 WHERE g.integrator_code = %(holder)s
 ORDER BY 1 LIMIT %(most)s
"""
MOST_BRANDS = 50
"""So many stand in a token: it travels with every call."""


@dataclass(frozen=True, slots=True)
class ProgramSignedIn:
    """Who came in, with the next refresh token. Never remembered."""

    sign_in: UUID
    client: UUID
    holder: int
    partner: bool
    title: str
    brands: tuple[tuple[int, str], ...]
    username: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInProgram(UseCase[ProgramSignedIn | None]):
    """Come in by user name and secret; None for wrong ones, which cost the same time."""

    username: str = field(repr=False)
    secret: str = field(repr=False)
    # Each step stands by itself: none of it holds anything while the secret is hashed.
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> ProgramSignedIn | None:
        """Secrets are long and made by chance, and a network has a hundred tries an hour."""
        row = work.row(FIND, (work.core.keys.tag(named(self.username)),))
        if not fits(self.secret, row[5] if row else _nobody()) or row is None:
            return None
        id = uuid4()
        token = new_token(work.core, id)
        what = {"id": id, "client": row[0], "refresh": kept(work.core, token), "now": work.now}
        what |= {"secret": row[5], "expires": work.now + REFRESH}
        if not work.change(ADMIT, what):
            return None
        return _signed_in(work, id, token, row)


@dataclass(frozen=True, slots=True)
class RefreshProgram(UseCase[ProgramSignedIn | None]):
    """Exchange a refresh token for the next one, once; one that was used before ends its sign-in,
    and the access tokens with it."""

    token: str = field(repr=False)

    def run(self, work: Work) -> ProgramSignedIn | None:
        """None for a token that is not good any more."""
        id = id_of(work.core, self.token)
        if id is None:
            return None
        following = new_token(work.core, id)
        what = {"id": id, "now": work.now, "expires": work.now + REFRESH}
        what |= {"old": kept(work.core, self.token), "new": kept(work.core, following)}
        row = work.row(ROTATE, what)
        if row is None:
            work.change(END, (id,))
            return None
        return _signed_in(work, id, following, row)


@cache
def _nobody() -> str:
    """What the secret of a user name that there is not is compared with."""
    return hashed("nobody")


def _signed_in(work: Work, id: UUID, token: str, row: tuple[Any, ...]) -> ProgramSignedIn:
    client, key_id, sealed, holder, partner = row[:5]
    (title,) = work.row(TITLE, {"holder": holder}) or ("",)
    brands = work.rows(BRANDS, {"holder": holder, "most": MOST_BRANDS})
    return ProgramSignedIn(
        id,
        client,
        holder,
        partner,
        title,
        tuple((code, name) for code, name in brands),
        work.core.keys.unseal(key_id, sealed, client),
        token,
    )
