"""Coming in as somebody of the staff: by the Ministry's login, or by a code to the mail address.

The desk takes a code in the demo only: outside of it the Ministry answers for its own people. Who
has a second factor is half in by the code alone, and nothing is done for them (`factors.py`).
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.desk import DESK
from app.domain.permissions import COMPANY, REGISTRY, Assurance, Role
from app.errors import NotAllowed
from app.usecases.account.asking import BY_NETWORK, Purpose, post_code
from app.usecases.account.devices import device_id
from app.usecases.account.signing import TRIES_OF_NETWORK, Fate, fate_of
from app.usecases.codes import LASTS, try_code
from app.usecases.limits import count

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=10)
TOUCH_AFTER = timedelta(minutes=1)
SECRET_BYTES = 32

WHO = """
SELECT id FROM staff WHERE tag = %(tag)s AND ended_at IS NULL AND role = ANY(%(roles)s)
 ORDER BY role = 'applicant', created_at LIMIT 1
"""
ADMIT = """
INSERT INTO staff_sign_in (id, staff_id, created_at, seen_at, idle_until, expires_at, assurance)
VALUES (%(id)s, %(staff)s, %(now)s, %(now)s, %(idle)s, %(expires)s, %(assurance)s)
"""
FIND = """
SELECT n.id, n.assurance, n.seen_at, s.id, s.role, s.name, s.province, s.iys_code, s.language,
       s.filters, s.retailer_code, f.kind, coalesce(p.two_factors, false),
       EXISTS (SELECT FROM staff_login l WHERE l.id = s.id)
  FROM staff_sign_in n JOIN staff s ON s.id = n.staff_id
  LEFT JOIN staff_factor f ON f.id = s.id
  LEFT JOIN provider p ON p.iys_code = s.iys_code
 WHERE n.id = %(id)s AND n.idle_until > %(now)s AND n.expires_at > %(now)s AND s.ended_at IS NULL
"""
TOUCH = "UPDATE staff_sign_in SET seen_at = %s, idle_until = %s WHERE id = %s"
OUT = "DELETE FROM staff_sign_in WHERE id = %s"


class Side(StrEnum):
    """Which door somebody comes in by."""

    DESK = "desk"
    PROVIDER = "provider"


BEHIND: dict[Side, frozenset[Role]] = {
    Side.DESK: frozenset(DESK),
    Side.PROVIDER: COMPANY | REGISTRY | {Role.PARTNER, Role.RETAILER, Role.APPLICANT},
}
"""Whom each door lets in."""


class Factor(IntEnum):
    """What somebody proves besides the mail address."""

    PHONE = 1
    APP = 2


@dataclass(frozen=True, slots=True)
class StaffView:
    """Who is signed in. `filters`: the queues that were saved, by name; `retailer`: for which
    dealer; `factor`: the second one that they have; `must`: their provider wants everybody to have
    one; `login`: the state's opens the account, too."""

    sign_in: UUID
    assurance: Assurance
    id: UUID
    role: Role
    name: str
    province: int | None
    iys_code: int | None
    language: str | None
    filters: dict[str, Any]
    retailer: int | None = None
    factor: Factor | None = None
    must: bool = False
    login: bool = False

    @property
    def half_in(self) -> bool:
        """Whether the second factor was not proved yet, in this browser."""
        return self.factor is not None and self.assurance < Assurance.LOGIN

    @property
    def needs_factor(self) -> bool:
        """Whether they must choose a second factor first; the state's login weighs as much."""
        return self.must and self.factor is None and self.assurance < Assurance.LOGIN


@dataclass(frozen=True, slots=True)
class Entered:
    """The browser's secret, if the code was right; else how many tries are left. Never
    remembered."""

    fate: Fate
    secret: str | None = field(default=None, repr=False)
    left: int = 0


def _who(work: Work, side: Side) -> UUID | None:
    roles = [role.value for role in BEHIND[side]]
    row = work.row(WHO, {"tag": work.context.person.tag, "roles": roles})
    return row[0] if row else None


def _refuse_codes(work: Work, side: Side) -> None:
    if side is Side.DESK and not work.core.settings.demo:
        raise NotAllowed(deed="code")


@dataclass(frozen=True, slots=True)
class AskStaffCode(UseCase[datetime]):
    """Send a code to the address of the context, if somebody of the staff has it; until when it is
    good. The answer is the same for an address that nobody has."""

    side: Side
    language: str
    network: str

    def run(self, work: Work) -> datetime:
        """Raises TooMany, NotAllowed where the desk takes no codes."""
        _refuse_codes(work, self.side)
        count(work, BY_NETWORK, self.network)
        if _who(work, self.side) is not None:
            post_code(work, Purpose.STAFF, self.language)
        return work.now + LASTS


@dataclass(frozen=True, slots=True)
class EnterByCode(UseCase[Entered]):
    """Try a code that was sent to the address of the context."""

    side: Side
    code: str
    network: str
    language: str

    def run(self, work: Work) -> Entered:
        """Raises TooMany, NotAllowed where the desk takes no codes."""
        _refuse_codes(work, self.side)
        count(work, TRIES_OF_NETWORK, self.network)
        tried = try_code(work, Purpose.STAFF, self.code)
        if tried.stale:
            post_code(work, Purpose.STAFF, self.language)
            return Entered(Fate.RESENT)
        staff = _who(work, self.side)
        if not tried.right or staff is None:
            return Entered(fate_of(tried) if not tried.right else Fate.WRONG, left=tried.left)
        return Entered(Fate.RIGHT, admit_staff(work, staff, Assurance.CODE))


@dataclass(frozen=True, slots=True)
class EnterByLogin(UseCase[Entered]):
    """Come in as whom the Ministry's login named, by the mail address that it vouches for, which is
    the address of the context."""

    def run(self, work: Work) -> Entered:
        """Raises NotAllowed for whom the desk does not know."""
        staff = _who(work, Side.DESK)
        if staff is None:
            raise NotAllowed(deed="desk")
        return Entered(Fate.RIGHT, admit_staff(work, staff, Assurance.LOGIN))


def admit_staff(
    work: Work, staff: UUID, assurance: Assurance, until: datetime | None = None
) -> str:
    """A new sign-in, that ends at the latest `until`; its secret, which only the browser keeps."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ends = {"idle": work.now + IDLE, "expires": until or work.now + AT_MOST}
    what = {"id": device_id(work.core, secret), "staff": staff, "now": work.now}
    work.change(ADMIT, {**what, **ends, "assurance": int(assurance)})
    return secret


@dataclass(frozen=True, slots=True)
class FindStaff(UseCase[StaffView | None]):
    """Who is signed in by this secret; None for nobody, and after the time-outs."""

    secret: str = field(repr=False)
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> StaffView | None:
        """That a browser was used is noted once a minute."""
        id = device_id(work.core, self.secret)
        row = work.row(FIND, {"id": id, "now": work.now})
        if row is None:
            return None
        sign_in, assurance, seen_at, staff, role, *rest, factor, must, login = row
        if work.now - seen_at > TOUCH_AFTER:
            work.change(TOUCH, (work.now, work.now + IDLE, id))
        kind = Factor(factor) if factor else None
        view = (sign_in, Assurance(assurance), staff, Role(role), *rest, kind, must, login)
        return StaffView(*view)


@dataclass(frozen=True, slots=True)
class LeaveStaff(UseCase[None]):
    """Sign a browser out; its secret is worth nothing from now on."""

    secret: str = field(repr=False)

    def run(self, work: Work) -> None:
        """Also where nobody was signed in."""
        work.change(OUT, (device_id(work.core, self.secret),))
