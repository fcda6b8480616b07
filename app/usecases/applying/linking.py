"""The state's login of an owner: linked to an account that a mail address opens, and unlinked."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core import UseCase, Work
from app.domain.permissions import Assurance
from app.errors import InvalidInput, NotAllowed
from app.usecases.applying.entering import ENDED, JOIN, login_name
from app.usecases.staff.factors import OTHERS_OUT, SURE, me_of, refuse_unproved
from app.usecases.staff.telling import tell_login, tell_unlinked

MINE = "SELECT digest FROM staff_login WHERE id = %s FOR UPDATE"
DROP = "DELETE FROM staff_login WHERE id = %s"


@dataclass(frozen=True, slots=True)
class LinkLogin(UseCase[None]):
    """Whom the state's login named is who is signed in, from now on and in this browser; one that
    was linked before opens the account no more, and who is in elsewhere is out."""

    issuer: str
    subject: str = field(repr=False)
    sign_in: UUID

    def run(self, work: Work) -> None:
        """Raises NotAllowed where something else stands that this browser has not proved,
        InvalidInput (taken) for a login by which somebody else comes in."""
        refuse_unproved(work)
        me, name = me_of(work), login_name(self.issuer, self.subject)
        digest, before = work.core.keys.tag(name), work.row(MINE, (me,))
        if before is not None and work.context.assurance < Assurance.LOGIN:
            raise NotAllowed(deed="login")
        if before != (digest,):
            work.change(ENDED, (digest,))
            work.change(DROP, (me,))
            what: tuple[Any, ...] = (me, digest, *work.core.keys.seal(name, me))
            if not work.change(JOIN, what):
                raise InvalidInput("taken", field="login")
            tell_login(work, me)
            work.change(OTHERS_OUT, (me, self.sign_in))
        work.change(SURE, (int(Assurance.LOGIN), me, self.sign_in))


@dataclass(frozen=True, slots=True)
class UnlinkLogin(UseCase[None]):
    """The state's login opens the account no more: codes to the mail address do, as before it was
    linked. Who is in elsewhere, perhaps by it, is out."""

    sign_in: UUID

    def run(self, work: Work) -> None:
        """Raises NotAllowed where neither the login nor a second factor was proved in this
        browser: a mailbox alone is not to lock out the login."""
        if work.context.assurance < Assurance.LOGIN:
            raise NotAllowed(deed="login")
        me = me_of(work)
        if work.change(DROP, (me,)):
            tell_unlinked(work, me)
            work.change(OTHERS_OUT, (me, self.sign_in))
