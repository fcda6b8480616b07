"""What people of the console are told by mail about coming in: that they were added, and that
something by which they come in has changed. At once, since it may have been somebody else."""

from collections.abc import Iterable
from uuid import UUID

from app.core import Work
from app.dialogue.reply import Reply, Words, say
from app.domain.permissions import COMPANY, REGISTRY, Role
from app.domain.recipient import parse_phone
from app.outbox.post import send_many

BOTH = "tr en"
"""Whoever has chosen no language reads both."""

CONSOLE = "/kurumsal"
TO = """
SELECT s.tag, coalesce(s.language, r.language)
  FROM staff s JOIN recipient r ON r.tag = s.tag
 WHERE s.id = ANY(%s) AND s.ended_at IS NULL
"""
OWNERS = "SELECT id FROM staff WHERE iys_code = %s AND role = 'owner' AND ended_at IS NULL"
HOLDER = "SELECT title, two_factors FROM provider WHERE iys_code = %s"
PARTNER = "SELECT title FROM partner WHERE integrator_code = %s"


def _tell(work: Work, people: Iterable[UUID], *words: Words) -> None:
    for tag, language in work.rows(TO, (list(people),)):
        send_many(work, [tag], Reply(words, language or BOTH))


def _page(work: Work, path: str = "") -> str:
    return f"{work.core.settings.public_url}{CONSOLE}{path}"


def tell_hired(work: Work, staff: UUID, role: Role, iys_code: int | None) -> None:
    """Tell somebody who was added by whom, as what, and where to come in."""
    title, must = _holder(work, role, iys_code)
    hired_role = role.value
    said = [say(f"staff.hired.{hired_role}", provider=title), say("staff.hired.how")]
    if must:
        said.append(say("staff.hired.must"))
    said.append(say("staff.hired.where", url=_page(work)))
    said.append(say("staff.hired.mistake"))
    _tell(work, [staff], *said)


def _holder(work: Work, role: Role, iys_code: int | None) -> tuple[str, bool]:
    """What whoever added them is called, and whether everybody there must have two factors."""
    if role is Role.PARTNER:
        row = work.row(PARTNER, (iys_code,))
        return (row[0] if row else "", False)
    row = work.row(HOLDER, (iys_code,))
    return (row[0], row[1] and role in COMPANY | {Role.RETAILER}) if row else ("", role in REGISTRY)


def tell_phone(work: Work, staff: UUID, phone: str) -> None:
    """A telephone is somebody's second factor from now on; it is told as its owner knows it."""
    _tell_changed(work, staff, say("staff.told.phone", phone=parse_phone(phone).masked))


def tell_app(work: Work, staff: UUID) -> None:
    """An app of codes is somebody's second factor from now on."""
    _tell_changed(work, staff, say("staff.told.app"))


def tell_reset(work: Work, staff: UUID) -> None:
    """Somebody else took away the second factor."""
    _tell_changed(work, staff, say("staff.told.reset"))


def tell_login(work: Work, staff: UUID) -> None:
    """The state's login opens the account from now on."""
    _tell_changed(work, staff, say("staff.told.login"))


def tell_unlinked(work: Work, staff: UUID) -> None:
    """The state's login opens the account no more."""
    _tell_changed(work, staff, say("staff.told.unlinked"))


def _tell_changed(work: Work, staff: UUID, changed: Words) -> None:
    where = say("staff.told.where", url=_page(work, "/guvenlik"))
    _tell(work, [staff], changed, say("staff.told.not-you"), where)


def tell_must(work: Work, iys_code: int | None, *, wanted: bool) -> None:
    """Tell all owners of a provider whether everybody there must have two factors from now on."""
    owners = [row[0] for row in work.rows(OWNERS, (iys_code,))]
    title, _ = work.row(HOLDER, (iys_code,)) or ("", False)
    changed = say("staff.told.must" if wanted else "staff.told.choice", provider=title)
    said = (changed, say("staff.told.must.not-you"))
    _tell(work, owners, *said, say("staff.told.must.where", url=_page(work, "/islemler")))
