"""Applications in one line each: who applies, what is told, who decides."""

from dataclasses import replace
from uuid import UUID

from app.core import Context, Core
from app.domain.applicant import Told
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.evidence.page import Clean, Page
from app.usecases.account.signing import Fate
from app.usecases.applying.certificates import AddCertificate
from app.usecases.applying.entering import EnterByState
from app.usecases.applying.filling import ConfirmMail, KeepBrand, KeepContact, KeepLegal
from app.usecases.applying.following import SendApplication
from app.usecases.applying.office import OpenApplication, Opened, TakeApplication
from app.usecases.staff.entering import FindStaff
from app.usecases.staff.hiring import AddStaff
from tests.citizens import code_of
from tests.usecases.desks import operator

ISSUER = "https://login.example"
VKN = "1234567808"
LEGAL = Told(
    party="merchant",
    title="Kuzey Ofis Mobilya A.Ş.",
    mersis=f"0{VKN}00015",
    tin=VKN,
    address="Organize Sanayi Bölgesi 12",
    province=16,
)
CONTACT = Told(
    name="Defne Kuzey", duty="Müdür", mobile="0532 111 22 33", mail="yetkili@kuzey.example"
)
SCAN = Clean((Page("image/jpeg", 10, 10, b"\xff\xd8\xff a page \xff\xd9"),))


def at_login(core: Core) -> Context:
    return Context("kurumsal", Role.CITIZEN, Assurance.LOGIN, core.clock.now())


def applicant(core: Core, subject: str = "defne", national_id: str | None = None) -> Context:
    """Whoever the state's login named, at the door of applications."""
    order = EnterByState(ISSUER, subject, national_id, applies=True)
    return signed_in(core, core.run(order, at_login(core)).secret)


def signed_in(core: Core, secret: str | None) -> Context:
    assert secret is not None
    stranger = Context("kurumsal", Role.CITIZEN, Assurance.SENDER, core.clock.now())
    view = core.run(FindStaff(secret), stranger)
    assert view is not None
    return Context(
        "kurumsal",
        view.role,
        view.assurance,
        core.clock.now(),
        actor=view.iys_code,
        staff=view.id,
    )


def fill(core: Core, who: Context, legal: Told = LEGAL, contact: Told = CONTACT) -> None:
    """Everything but the last page: the title and one brand that needs a certificate."""
    assert core.run(KeepLegal(legal), who) == ()
    assert core.run(KeepContact(contact, "tr"), who) == ()
    fate, _ = core.run(ConfirmMail(code_of(core, contact.mail), "tr"), who)
    assert fate is Fate.RIGHT
    assert core.run(KeepBrand(legal.title[:60], "home", ("KUZEY",), 1), who) == ()
    assert core.run(KeepBrand("Bulut Koltuk", "home", ("BULUT", "BLT")), who) == ()
    core.run(AddCertificate(2, SCAN), who)


def sent(core: Core, who: Context | None = None, **changes: object) -> int:
    """An application that was sent; its number."""
    who = who or applicant(core)
    fill(core, who, replace(LEGAL, **changes))  # type: ignore[arg-type]
    return core.run(SendApplication(authorised=True), who).number


def clerk(core: Core, role: Role = Role.REGISTRAR, mail: str = "") -> Context:
    """Somebody of the registry, with two factors."""
    mail = mail or f"{role.value}@ileti.example"
    id: UUID = core.run(
        AddStaff(role, f"{role.value.title()} Deniz", parse_address(mail)), operator(core)
    ).id
    return Context("kurumsal", role, Assurance.LOGIN, core.clock.now(), staff=id)


def taken(core: Core, who: Context, number: int | None = None) -> int:
    """An application that is being examined."""
    number = number or sent(core)
    core.run(TakeApplication(number), who)
    return number


def opened(core: Core, who: Context, number: int) -> Opened:
    return core.run(OpenApplication(number), who)
