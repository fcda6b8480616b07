"""Apps that stay signed in: a refresh token that is good once (`app/usecases/rotation.py`). When
one comes back that was used before, its device is signed out."""

from dataclasses import dataclass, field
from uuid import UUID

from app.core import UseCase, Work
from app.usecases.account.devices import IDLE, device_id
from app.usecases.account.signing import Fate, SignInByCode
from app.usecases.rotation import id_of, kept, new_token

KEEP = "UPDATE sign_in SET refresh = %(new)s WHERE id = %(id)s"
# Of two at the same moment the second waits here for the first, and finds another token.
ROTATE = """
UPDATE sign_in
   SET refresh = %(new)s, seen_at = %(now)s, idle_until = %(now)s::timestamptz + %(idle)s
 WHERE id = %(id)s AND refresh = %(old)s AND idle_until > %(now)s AND expires_at > %(now)s
"""
END = "DELETE FROM sign_in WHERE id = %s"


@dataclass(frozen=True, slots=True)
class AppSignedIn:
    """The device and its first refresh token, if the code was right; else how many tries are
    left. Never remembered."""

    fate: Fate
    left: int = 0
    device: UUID | None = None
    refresh: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignInApp(UseCase[AppSignedIn]):
    """Sign an app in by a code, in one transaction with its first refresh token."""

    by_code: SignInByCode

    def run(self, work: Work) -> AppSignedIn:
        """Raises what the code raises."""
        done = work.run(self.by_code)
        if done.secret is None:
            return AppSignedIn(done.fate, done.left)
        device = device_id(work.core, done.secret)
        token = new_token(work.core, device)
        work.change(KEEP, {"id": device, "new": kept(work.core, token)})
        return AppSignedIn(done.fate, device=device, refresh=token)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The device and its newest refresh token. Never remembered."""

    device: UUID
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefreshSignIn(UseCase[Refreshed | None]):
    """Exchange a refresh token for the next one, once."""

    token: str = field(repr=False)

    def run(self, work: Work) -> Refreshed | None:
        """None for a token that is not good any more; one that was used before ends its device."""
        device = id_of(work.core, self.token)
        if device is None:
            return None
        following = new_token(work.core, device)
        what = {"id": device, "now": work.now, "idle": IDLE["api"]}
        what |= {"old": kept(work.core, self.token), "new": kept(work.core, following)}
        if work.change(ROTATE, what):
            return Refreshed(device, following)
        work.change(END, (device,))
        return None
