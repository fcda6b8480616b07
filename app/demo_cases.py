"""The demo's complaints: filed, answered and decided on days that have passed, by the deeds
themselves; and an application that waits."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.core import Context, Core
from app.demo import ACME, ACME_MAIL, OFFICER_MAIL, as_of, citizen, record
from app.domain.applicant import MASTER, Party, Told
from app.domain.complaint import Decision
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.desk import Position
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.applying.entering import AskApplicantCode, EnterToApply
from app.usecases.applying.filling import KeepBrand, KeepContact, KeepLegal
from app.usecases.applying.following import SendApplication
from app.usecases.complaints.answering import AnswerComplaint
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.desk.acting import DecideCase
from app.usecases.desk.case import OpenCase
from app.usecases.record import Entry
from app.usecases.revoke import RevokeConsent
from app.usecases.staff.entering import FindStaff

M = MessageType.MESAJ
MARKET, CLOTHES, CAKES = 100200, 100201, 100202
SALE = "Yeşilova'da hafta sonu sebze ve meyvede %{percent} indirim! Ret: RET YESILOVA 3338. B001"
COATS = "Çağlayan Giyim'de kışlık montlarda 3 al 2 öde! Ret: RET CAGLAYAN 3338. B001"
PIES = "Şenköy'den size özel: böreklerde 100 TL'ye 20 TL indirim. Ret: RET SENKOY 3338. B001"
PRIZE = "Tebrikler! Hediye çekiniz hazır, hemen arayın: 0850 000 00 00"

APPLICANT = Told(
    party=Party.MERCHANT,
    title="Kuzey Ofis Mobilya Sanayi A.Ş.",
    mersis="0123456780800015",
    tin="1234567808",
    address="Organize Sanayi Bölgesi 4. Cadde No 12",
    province=16,
    name="Defne Kuzey",
    duty="Genel müdür",
    mobile="+905311333449",
    mail="yetkili@kuzeyofis.example",
)
NONCE = "SELECT nonce FROM code WHERE tag = %s AND purpose = 'apply' AND used_at IS NULL"


@dataclass(frozen=True, slots=True)
class Story:
    """A message that came `days` ago, complained about a day later. `permitted`, `refused`: so many
    days ago, where that ever was; `answered`, `decided` likewise."""

    phone: str
    text: str
    days: int
    brand: int | None = None
    sender: str = ""
    permitted: int = 0
    refused: int = 0
    answered: int = 0
    decided: int = 0
    province: int = 34


STORIES = (
    Story("+905361110001", PIES, 40, CAKES, permitted=300, refused=90, answered=30, decided=24),
    Story("+905361110002", COATS, 13, CLOTHES, answered=8),
    Story("+905361110003", SALE.format(percent=20), 6, MARKET, permitted=200, refused=45),
    Story("+905361110004", SALE.format(percent=25), 5, MARKET, permitted=120, refused=50),
    Story("+905361110005", PRIZE, 4, sender="0850 222 33 44", province=6),
)


def seed_cases(core: Core) -> None:
    """File the demo's complaints and its application, once: after its brands, citizens and
    staff."""
    for story in STORIES:
        _tell(core, story)
    _apply(core)


def _tell(core: Core, story: Story) -> None:
    if story.permitted and story.brand is not None:
        then = as_of(core, days=story.permitted)
        said = Record(M, Status.ONAY, Source.HS_WEB, then.clock.now().replace(microsecond=0))
        record(then, story.brand, [Entry(core.keys.tag(story.phone), story.phone, said)])
    if story.refused and story.brand is not None:
        then = as_of(core, days=story.refused)
        then.run(RevokeConsent(story.brand, (M,)), citizen(then, story.phone))
    number = _file(core, story)
    if story.answered:
        then = as_of(core, days=story.answered)
        answer = AnswerComplaint(
            number, Position.PERMITTED, "Onay kaydımız sistemde görünmektedir."
        )
        provider = _at_work(then, ACME_MAIL, "kurumsal", Role.OWNER)
        then.run(answer, replace(provider, actor=ACME))
    if story.decided:
        then = as_of(core, days=story.decided)
        reasons = "İleti, alıcının ret bildiriminden sonra gönderilmiştir."
        order = DecideCase(number, Decision.VIOLATION, reasons)
        officer = replace(_at_work(then, OFFICER_MAIL, "bakanlik", Role.OFFICER), province=34)
        then.run(OpenCase(number), officer)
        then.run(order, officer)


def _file(core: Core, story: Story) -> int:
    then = as_of(core, days=story.days - 1)
    at = core.clock.now() - timedelta(days=story.days)
    told = Particulars(M, story.brand, story.sender, at, story.text, province=story.province)
    who = replace(citizen(then, story.phone), assurance=Assurance.CODE)
    return then.run(FileComplaint(told), who).number


def _at_work(core: Core, mail: str, channel: str, role: Role) -> Context:
    """Somebody of the demo's staff."""
    with core.database.single() as driver:
        query = "SELECT id FROM staff WHERE tag = %s AND ended_at IS NULL"
        row = driver.execute(query, (core.keys.tag(mail),)).fetchone()
    if row is None:
        raise LookupError("the demo's staff is not there")
    staff: UUID = row[0]
    return Context(channel, role, Assurance.CODE, core.clock.now(), staff=staff)


def _apply(core: Core) -> None:
    """A business without a state login has applied two days ago."""
    then = as_of(core, days=2)
    stranger = Context("kurumsal", Role.CITIZEN, Assurance.SENDER, then.clock.now())
    holder = replace(stranger, who=core.person(parse_address(APPLICANT.mail)))
    then.run(AskApplicantCode("tr", "demo"), holder)
    with core.database.single() as driver:
        row = driver.execute(NONCE, (holder.person.tag,)).fetchone()
    code = core.keys.code(row[0]) if row else ""
    secret = then.run(EnterToApply(code, "demo", "tr"), holder).secret or ""
    view = then.run(FindStaff(secret), stranger)
    who = replace(stranger, role=Role.APPLICANT, assurance=Assurance.CODE)
    who = replace(who, staff=view.id if view else None)
    then.run(KeepLegal(APPLICANT), who)
    then.run(KeepContact(APPLICANT, "tr"), who)
    then.run(KeepBrand("Kuzey Ofis Mobilya", "home", ("KUZEYOFIS",), MASTER), who)
    then.run(SendApplication(authorised=True), who)
