"""The second factor of whoever works in the console: a code to a telephone, or an app of codes.

Both are sealed to who it is. A code of an app is taken once (RFC 6238, 5.2), and with the one
before it and after it, since clocks differ.
"""

import secrets
from base64 import b32decode, b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from app.core import UseCase, Work
from app.domain.permissions import COMPANY, Assurance, Role
from app.domain.recipient import Address, parse_address
from app.errors import InvalidInput, NotAllowed, NotFound
from app.usecases.account.asking import IN_ALL, Purpose, post_code
from app.usecases.account.signing import Fate, fate_of
from app.usecases.codes import TRIES, Tried, try_code
from app.usecases.limits import Limit, count
from app.usecases.staff.entering import Factor
from app.usecases.staff.telling import tell_app, tell_must, tell_phone, tell_reset

STEP = 30
DIGITS = 6
KEY_BYTES = 20
TRIES_OF_APP = Limit("tries-of-factor", TRIES, timedelta(minutes=10))
TRIES_OF_DAY = Limit("tries-of-factor-in-a-day", 20, timedelta(days=1))
PHONES = Limit("phones-of-factor", 5, timedelta(days=1))
"""So many wishes for a code to a telephone that is to be a factor: they may go to anybody's."""

HELD = "SELECT kind, key_id, sealed, step FROM staff_factor WHERE id = %s FOR UPDATE"
TAKEN = "UPDATE staff_factor SET step = %s WHERE id = %s AND step < %s"
KEEP = """
INSERT INTO staff_factor AS f (id, kind, key_id, sealed, step, since)
VALUES (%(id)s, %(kind)s, %(key_id)s, %(sealed)s, %(step)s, %(now)s)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, key_id = excluded.key_id,
       sealed = excluded.sealed, step = excluded.step, since = excluded.since
"""
DROP = "DELETE FROM staff_factor WHERE id = %s"
# Of whoever only applies, it is all that they come in by.
UNLINK = """
DELETE FROM staff_login l USING staff s WHERE l.id = %s AND s.id = l.id AND s.role <> 'applicant'
"""
SURE = "UPDATE staff_sign_in SET assurance = %s WHERE staff_id = %s AND id = %s"
OTHERS_OUT = "DELETE FROM staff_sign_in WHERE staff_id = %s AND id <> %s"
WANTED = """
UPDATE provider SET two_factors = %(wanted)s
 WHERE iys_code = %(iys)s AND two_factors <> %(wanted)s
"""
OF_COLLEAGUE = "SELECT 1 FROM staff WHERE id = %s AND iys_code = %s AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Proved:
    """What became of a code; `left`: how many tries are."""

    fate: Fate
    left: int = 0


def new_key() -> str:
    """What an app of codes is given, in letters that people can type."""
    return b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def step_of(key: str, code: str, now: datetime) -> int | None:
    """The step of the clock to which a code belongs; None for a wrong one."""
    clock = TOTP(b32decode(key), DIGITS, SHA1(), STEP, enforce_key_length=True)  # noqa: S303
    here = int(now.timestamp()) // STEP
    right = [
        step
        for step in (here - 1, here, here + 1)
        if compare_digest(clock.generate(step * STEP), code.encode())
    ]
    return right[0] if right else None


def me_of(work: Work) -> UUID:
    """Who works here. Raises NotAllowed where nobody does."""
    if work.context.staff is None:
        raise NotAllowed(deed="factor")
    return work.context.staff


def _held(work: Work) -> tuple[Factor, str, int]:
    """The factor of who works here, what is sealed of it, and the last step. Raises NotFound."""
    row = work.row(HELD, (me_of(work),))
    if row is None:
        raise NotFound("factor")
    return Factor(row[0]), _text(work, row), row[3]


def _text(work: Work, row: tuple[Any, ...]) -> str:
    return work.core.keys.unseal(row[1], row[2], me_of(work))


def _at(work: Work, phone: str) -> Work:
    return work.of(work.core.person(parse_address(phone)))


@dataclass(frozen=True, slots=True)
class AskSecondCode(UseCase[str]):
    """Send a code to the telephone that is the second factor; its last digits."""

    language: str

    def run(self, work: Work) -> str:
        """Raises NotFound where it is none, TooMany."""
        kind, phone, _ = _held(work)
        if kind is not Factor.PHONE:
            raise NotFound("factor")
        post_code(_at(work, phone), Purpose.SECOND, self.language)
        return phone[-2:]


@dataclass(frozen=True, slots=True)
class ProveSecond(UseCase[Proved]):
    """Prove the second factor: what this browser does from now on is sure."""

    sign_in: UUID
    code: str = field(repr=False)
    language: str

    def run(self, work: Work) -> Proved:
        """Raises NotFound without a factor, TooMany."""
        kind, held, last = _held(work)
        if kind is Factor.PHONE:
            tried = try_code(_at(work, held), Purpose.SECOND, self.code)
            if tried.stale:
                post_code(_at(work, held), Purpose.SECOND, self.language)
                return Proved(Fate.RESENT)
        else:
            tried = self._tried(work, held, last)
        if tried.right:
            work.change(SURE, (int(Assurance.LOGIN), me_of(work), self.sign_in))
        return Proved(fate_of(tried), tried.left)

    def _tried(self, work: Work, key: str, last: int) -> Tried:
        me = me_of(work)
        count(work, TRIES_OF_APP, str(me))
        count(work, TRIES_OF_DAY, str(me))
        step = step_of(key, self.code, work.now)
        right = step is not None and step > last and bool(work.change(TAKEN, (step, me, step)))
        return Tried(right, left=1)


@dataclass(frozen=True, slots=True)
class AskForPhone(UseCase[None]):
    """Send a code to a telephone that is to be the second factor."""

    phone: Address
    language: str

    def run(self, work: Work) -> None:
        """Raises InvalidInput for what gets no texts, NotAllowed where another factor stands that
        this browser has not proved, TooMany."""
        refuse_unproved(work)
        if not self.phone.mobile:
            raise InvalidInput("mobile", field="phone")
        count(work, PHONES, str(me_of(work)))
        count(work, IN_ALL, "")
        post_code(_at(work, self.phone.canonical), Purpose.NEW_SECOND, self.language)


@dataclass(frozen=True, slots=True)
class KeepPhone(UseCase[Proved]):
    """The telephone is the second factor from now on, by the code that was sent to it."""

    sign_in: UUID
    phone: Address
    code: str = field(repr=False)

    def run(self, work: Work) -> Proved:
        """Raises NotAllowed where another one stands that this browser has not proved."""
        refuse_unproved(work)
        tried = try_code(_at(work, self.phone.canonical), Purpose.NEW_SECOND, self.code)
        if tried.right:
            _keep(work, Factor.PHONE, self.phone.canonical, 0, self.sign_in)
        return Proved(fate_of(tried), tried.left)


@dataclass(frozen=True, slots=True)
class KeepApp(UseCase[Proved]):
    """An app of codes is the second factor from now on, by a code that it shows."""

    sign_in: UUID
    key: str = field(repr=False)
    code: str = field(repr=False)

    def run(self, work: Work) -> Proved:
        """Raises NotAllowed where another one stands that this browser has not proved, TooMany."""
        refuse_unproved(work)
        count(work, TRIES_OF_APP, str(me_of(work)))
        step = step_of(self.key, self.code, work.now)
        if step is None:
            return Proved(Fate.WRONG, 1)
        _keep(work, Factor.APP, self.key, step, self.sign_in)
        return Proved(Fate.RIGHT)


def refuse_unproved(work: Work) -> None:
    """Whoever has only the mailbox is not to put their own telephone in the place of another.
    Raises NotAllowed."""
    held = work.row(HELD, (me_of(work),))
    if held is not None and work.context.assurance < Assurance.LOGIN:
        raise NotAllowed(deed="factor")


def _keep(work: Work, kind: Factor, text: str, step: int, sign_in: UUID) -> None:
    """What was kept already (a form that was sent twice) is told once."""
    me, before = me_of(work), work.row(HELD, (me_of(work),))
    if before is None or (before[0], _text(work, before)) != (kind, text):
        _tell_kept(work, me, kind, text)
    key_id, sealed = work.core.keys.seal(text, me)
    what: dict[str, Any] = {"id": me, "kind": int(kind), "key_id": key_id, "sealed": sealed}
    work.change(KEEP, what | {"step": step, "now": work.now})
    work.change(SURE, (int(Assurance.LOGIN), me, sign_in))
    work.change(OTHERS_OUT, (me, sign_in))


def _tell_kept(work: Work, me: UUID, kind: Factor, text: str) -> None:
    if kind is Factor.PHONE:
        tell_phone(work, me, text)
    else:
        tell_app(work, me)


@dataclass(frozen=True, slots=True)
class ResetFactor(UseCase[None]):
    """Take away the second factor of somebody who has lost it, and the state's login that was
    linked: by an owner of the same provider, or by the operator of the registry. Whoever it is
    signs in anew by the mail address, and chooses another."""

    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound for somebody else's colleague, NotAllowed for oneself."""
        context = work.context
        if context.role is not Role.OPERATOR:
            if self.id == context.staff:
                raise NotAllowed(deed="factor")
            if work.row(OF_COLLEAGUE, (self.id, context.actor)) is None:
                raise NotFound("staff")
        if work.change(DROP, (self.id,)) + work.change(UNLINK, (self.id,)):
            tell_reset(work, self.id)
        work.change(OTHERS_OUT, (self.id, UUID(int=0)))


@dataclass(frozen=True, slots=True)
class WantFactors(UseCase[None]):
    """Whether each of a provider's people must have a second factor."""

    wanted: bool

    def run(self, work: Work) -> None:
        """Raises NotAllowed for who is not of a provider."""
        if work.context.role not in COMPANY:
            raise NotAllowed(deed="factor")
        code = work.context.actor
        if work.change(WANTED, {"wanted": self.wanted, "iys": code}):
            tell_must(work, code, wanted=self.wanted)
