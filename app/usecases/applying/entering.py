"""Coming in to apply: by the state's login, or, for whoever has none, by a code to a mail address.

Whoever is known by either comes in as who they are; by the state's login, so does every user of a
provider who has applied with it. A stranger becomes an applicant at the door of applications only.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.party import check_tckn
from app.domain.permissions import Assurance, Role
from app.errors import Conflict, NotAllowed, NotFound, RuleBroken
from app.usecases.account.asking import BY_NETWORK, IN_ALL, Purpose, post_code
from app.usecases.account.signing import TRIES_OF_NETWORK, Fate, fate_of
from app.usecases.applying.filling import SPEAK, alone, begin_for, hold_mine
from app.usecases.applying.moving import keep
from app.usecases.codes import LASTS, try_code
from app.usecases.limits import count
from app.usecases.staff.entering import BEHIND, WHO, Entered, Side, admit_staff

OF_LOGIN = """
SELECT s.id, s.role FROM staff_login l JOIN staff s USING (id)
 WHERE l.digest = %s AND s.ended_at IS NULL AND s.role = ANY(%s)
"""
# Of somebody who works here no more.
ENDED = """
DELETE FROM staff_login l USING staff s
 WHERE l.digest = %s AND s.id = l.id AND s.ended_at IS NOT NULL
"""
JOIN = """
INSERT INTO staff_login (id, digest, key_id, sealed) VALUES (%s, %s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""
ADD = """
INSERT INTO staff (id, tag, role, name, created_at, filters)
VALUES (%(id)s, %(tag)s, 'applicant', '', %(now)s, %(filters)s)
"""
APPLIES = "SELECT 1 FROM staff WHERE id = %s AND role = 'applicant'"
ROLES = [role.value for role in BEHIND[Side.PROVIDER]]


def login_name(issuer: str, subject: str) -> str:
    """What the digest of a state login is made of; with some issuers it holds the national id."""
    return f"{issuer}\n{subject}"


def _applicant(work: Work, tag: UUID | None) -> UUID:
    id = uuid4()
    work.change(ADD, {"id": id, "tag": tag, "now": work.now, "filters": Jsonb({})})
    return id


@dataclass(frozen=True, slots=True)
class EnterByState(UseCase[Entered]):
    """Come in as whom the state's login named; `applies`: a stranger becomes an applicant.

    The national id that came along is kept sealed with the application, and nowhere else.
    """

    issuer: str
    subject: str = field(repr=False)
    national_id: str | None = field(default=None, repr=False)
    applies: bool = False

    def run(self, work: Work) -> Entered:
        """Raises NotAllowed for a stranger who does not apply."""
        name = login_name(self.issuer, self.subject)
        digest = work.core.keys.tag(name)
        row = work.row(OF_LOGIN, (digest, ROLES))
        staff, role = row or (self._new(work, name, digest), Role.APPLICANT)
        if role == Role.APPLICANT:
            begin_unless(work, staff, self.national_id)
        return Entered(Fate.RIGHT, admit_staff(work, staff, Assurance.LOGIN))

    def _new(self, work: Work, name: str, digest: UUID) -> UUID:
        if not self.applies:
            raise NotAllowed(deed="state")
        staff = _applicant(work, None)
        work.change(ENDED, (digest,))
        if not work.change(JOIN, (staff, digest, *work.core.keys.seal(name, staff))):
            # The same login came in at this moment: it is found at the next try.
            raise Conflict
        return staff


def begin_unless(work: Work, staff: UUID, national_id: str | None = None) -> None:
    """A draft for an applicant who has no application yet; a national id that came along is kept
    with a draft that has none."""
    here = replace(work, context=replace(work.context, staff=staff))
    number = _national_id(national_id)
    alone(here)
    try:
        held = hold_mine(here)
    except NotFound:
        begin_for(here, number)
        return
    if number and held.state.written and not held.told.national_id:
        keep(here, held, replace(held.told, national_id=number))


def _national_id(text: str | None) -> str:
    try:
        return check_tckn(text or "")
    except RuleBroken:
        return ""


@dataclass(frozen=True, slots=True)
class AskApplicantCode(UseCase[datetime]):
    """Send a code to the address of the context, whoever has it: somebody who has no state login
    wants to apply. Until when it is good."""

    language: str
    network: str

    def run(self, work: Work) -> datetime:
        """Raises TooMany."""
        post_code(work, Purpose.APPLY, self.language)
        count(work, BY_NETWORK, self.network)
        count(work, IN_ALL, "")
        return work.now + LASTS


@dataclass(frozen=True, slots=True)
class EnterToApply(UseCase[Entered]):
    """Try such a code; the address is that of the context. A stranger becomes an applicant, and
    whoever is known comes in as who they are."""

    code: str = field(repr=False)
    network: str
    language: str

    def run(self, work: Work) -> Entered:
        """Raises TooMany."""
        count(work, TRIES_OF_NETWORK, self.network)
        tried = try_code(work, Purpose.APPLY, self.code)
        if tried.stale:
            post_code(work, Purpose.APPLY, self.language)
            return Entered(Fate.RESENT)
        if not tried.right:
            return Entered(fate_of(tried), left=tried.left)
        tag = work.context.person.tag
        row = work.row(WHO, {"tag": tag, "roles": ROLES})
        staff: UUID = row[0] if row else _applicant(work, tag)
        if row is None or work.row(APPLIES, (staff,)):
            begin_unless(work, staff)
            work.change(SPEAK, (self.language, tag))
        return Entered(Fate.RIGHT, admit_staff(work, staff, Assurance.CODE))
