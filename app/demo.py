"""The demo: twelve brands, four citizens, permissions of every kind, loaded by the deeds
themselves."""

import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta

from app.core import Context, Core
from app.dialogue.grammar import RESERVED
from app.domain import party
from app.domain.consent import EARLIEST, MessageType, RecipientType, Record, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.folding import fold_name
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.settings import Settings
from app.usecases.daily.making import PlanDay
from app.usecases.deny import DenyApproval
from app.usecases.lock import LockAddress
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.access import GiveAccess, Scope
from app.usecases.programs.clients import AddClient
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner, Right
from app.usecases.programs.retailers import AddRetailer
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from app.usecases.staff.hiring import AddStaff

PROVIDERS = (
    (100100, "Acme Alışveriş Hizmetleri A.Ş.", "4540536920"),
    (100400, "Üç Deniz Turizm ve Ulaşım Ltd. Şti.", "3880023334"),
    (100700, "Dağyolu İletişim ve Sigorta A.Ş.", "0150015264"),
)
BRANDS = (
    (100100, 100100, "Acme Alışveriş", ("ACME",), "retail"),
    (100200, 100100, "Yeşilova Market", ("YESILOVA",), "market"),
    (100201, 100100, "Çağlayan Giyim", ("CAGLAYAN", "CGIYIM"), "clothing"),
    (100202, 100100, "Şenköy Pastanesi", ("SENKOY",), "food"),
    (100400, 100400, "Üç Deniz Turizm", ("UCDENIZ", "3DENIZ"), "travel"),
    (100401, 100400, "Gökçe Mobilya", ("GOKCE",), "home"),
    (100402, 100400, "Ilgazdağ Spor", ("ILGAZ",), "sport"),
    (100403, 100400, "Öz Anadolu Sofrası", ("OZANADOLU",), "food"),
    (100700, 100700, "Dağyolu Telekom", ("DAGYOLU",), "telecom"),
    (100701, 100700, "İncirpınar Sigorta", ("INCIRPINAR",), "insurance"),
    (100702, 100700, "Sarıfırın", ("SARIFIRIN",), "food"),
    (100703, 100700, "Uğurböceği Kitabevi", ("UGURBOCEGI", "UBK"), "books"),
)
AYSE, MEHMET, ZEYNEP = "+905321112233", "+905334445566", "+905357778899"
FATMA = "+902122223344"
AYSE_MAIL = "ayse.yildiz@example.com"

A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA
PERSON, TRADER = RecipientType.BIREYSEL, RecipientType.TACIR

# Who, as what, which brand, which types, from which source, how many days ago.
CONSENTS = (
    (AYSE, PERSON, 100100, (A, M), Source.HS_WEB, 400),
    (AYSE, PERSON, 100200, (M,), Source.HS_FIZIKSEL_ORTAM, 350),
    (AYSE, PERSON, 100400, (A, M), Source.HS_MOBIL, 120),
    (AYSE, PERSON, 100700, (A,), Source.HS_CAGRI_MERKEZI, 90),
    (AYSE, PERSON, 100701, (M,), Source.HS_ISLAK_IMZA, 60),
    (AYSE, PERSON, 100703, (M,), Source.HS_WEB, 12),
    (AYSE_MAIL, PERSON, 100100, (E,), Source.HS_WEB, 400),
    (AYSE_MAIL, PERSON, 100703, (E,), Source.HS_EPOSTA, 12),
    (MEHMET, TRADER, 100401, (A, M), Source.HS_ETKINLIK, 200),
    (MEHMET, PERSON, 100402, (M,), Source.HS_MOBIL, 30),
    (MEHMET, PERSON, 100100, (A, M), Source.HS_2015, 400),
    (ZEYNEP, PERSON, 100202, (M,), Source.HS_SOSYAL_MEDYA, 75),
    (ZEYNEP, PERSON, 100403, (A, M), Source.HS_EORTAM, 45),
    (ZEYNEP, PERSON, 100702, (M,), Source.HS_ATM, 20),
    (FATMA, PERSON, 100700, (A,), Source.HS_CAGRI_MERKEZI, 300),
    (FATMA, PERSON, 100701, (A,), Source.HS_FIZIKSEL_ORTAM, 150),
)

ACME, PARTNER = 100100, 900100
OFFICER_MAIL, ACME_MAIL = "uzman.istanbul@bakanlik.example", "uyum@acme.example"
REGISTRAR_MAIL = "kayit@ileti.example"
# Role, name, mail address, province (none: the headquarters), provider or partner.
STAFF = (
    (Role.OFFICER, "Deniz Uzman", OFFICER_MAIL, 34, None),
    (Role.CLERK, "Ekin Memur", "memur.istanbul@bakanlik.example", 34, None),
    (Role.SUPERVISOR, "Ada Amir", "amir@bakanlik.example", None, None),
    (Role.AUDITOR, "Bora Denetçi", "denetci@bakanlik.example", None, None),
    (Role.OWNER, "Acme Uyum Birimi", ACME_MAIL, None, ACME),
    (Role.EDITOR, "Selin Kayıt", "izin@acme.example", None, ACME),
    (Role.READER, "Kaan Rapor", "rapor@acme.example", None, ACME),
    (Role.RETAILER, "Nehir Bayraktar", "kadikoy@yesilova.example", None, ACME),
    (Role.PARTNER, "Umut Destek", "destek@kopru.example", None, PARTNER),
    (Role.REGISTRAR, "Cem Kayıt", REGISTRAR_MAIL, None, None),
    (Role.EXAMINER, "Lale İnceleme", "inceleme@ileti.example", None, None),
)

# Programs: whose, the user name; the secret is the same for all.
ACME_PROGRAM, PARTNER_PROGRAM = "api@acme.example", "api@ortak.example"
DEMO_PASSWORD = "demo-program-sifresi"  # noqa: S105
PROGRAMS = ((ACME, ACME_PROGRAM), (100400, "api@ucdeniz.example"), (PARTNER, PARTNER_PROGRAM))

MARKET = 100200
DEALERS = (
    party.Retailer(
        MARKET,
        "Yeşilova Kadıköy Gıda Ltd. Şti.",
        "Nehir Bayraktar",
        "41200034150",
        "41200034150",
        party.Place("34", "İstanbul"),
        party.Place("429", "Kadıköy"),
        alias="Moda Mağazası",
        mobile="+905311333449",
    ),
    party.Retailer(
        MARKET,
        "Özdoğan Market – Rüya Özdoğan",
        "Rüya Özdoğan",
        "41200034228",
        "41200034228",
        party.Place("35", "İzmir"),
        party.Place("480", "Konak"),
    ),
)
"""Dealers of the market, who are nobody; the first may use what Ayşe permitted."""

GUIDE = """
  Pick up the phone in another terminal:   {ileti} sms --from {ayse}
  and text:                                RET ACME      (then GERI, LISTE, RET, YARDIM …)
  Call the menu:                           {ileti} call --from {fatma}
  Both in the browser:                     {url}/telefon
  The portal (its codes come to /telefon): {url}/
  The Ministry's desk (codes: /posta):     {url}/bakanlik        {officer}
  A provider's console (the same):         {url}/kurumsal        {provider}
                                           (others who work there: docs/console.md)
  Applying to the registry:                {url}/kurumsal/basvuru
  Its back office (codes: /posta):         {url}/kurumsal        {registrar}
  Mails that would have left are read at:  {url}/posta
  The API of apps and scripts:             {url}/v1/docs
  The API of İYS, for providers' programs: {url}/oauth2/token    {program} / {password}

  complaints   at the desk: one to be decided, two about the same text that wait for their provider,
               one about a number that nobody knows, one decided
  citizens     {ayse}  six brands, all kinds of permission
               {mehmet}  a merchant; has disputed an approval of Acme: LISTE
               {zeynep}  has locked the number: AC opens it
               {fatma}  a landline: she calls, and is called back with a code
  doors        {url}/sms/twilio        Twilio's webhook (signed)
               {url}/sms/kannel        Kannel's post-url (secret)
               {url}/ivr/twilio        the call centre (signed)
               {url}/healthz  /readyz  /metrics
  credentials  TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and KANNEL_SECRET have their demo values
               (channels/*/settings.py); outside the demo they must be set.
"""


def describe(settings: Settings) -> str:
    """What to try, where, and with which credentials."""
    ileti = os.path.relpath(sys.argv[0]) if sys.argv[0].endswith("ileti") else "ileti"
    return GUIDE.format(
        ileti=ileti,
        ayse=AYSE,
        mehmet=MEHMET,
        zeynep=ZEYNEP,
        fatma=FATMA,
        officer=OFFICER_MAIL,
        provider=ACME_MAIL,
        registrar=REGISTRAR_MAIL,
        program=ACME_PROGRAM,
        password=DEMO_PASSWORD,
        url=settings.public_url,
    )


def seed(core: Core) -> bool:
    """Load the demo, once; False when its brands are there already."""
    if core.directory.get(BRANDS[0][0]) is not None:
        return False
    office = Context("demo", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    for iys_code, title, vkn in PROVIDERS:
        core.run(AddProvider(party.Provider(iys_code, title, f"0{vkn}00015", vkn)), office)
    reserved = frozenset(map(fold_name, RESERVED))
    for code, iys_code, name, names, sector in BRANDS:
        item = party.Brand(code, iys_code, name, code == iys_code, names, sector, reserved)
        core.run(AddBrand(item), office)
    for address, kind, brand, types, source, days in sorted(CONSENTS, key=lambda row: -row[-1]):
        then = as_of(core, days=days)
        record(then, brand, [_entry(then, address, kind, one, source) for one in types])
    _programs(core, office)
    dealer = _dealers(core, office)
    for role, name, mail, province, of in STAFF:
        shop = dealer if role is Role.RETAILER else None
        core.run(AddStaff(role, name, parse_address(mail), province, of, shop), office)
    _stories(core)
    for day in {day_in_istanbul(core.clock.now() - timedelta(days=row[-1])) for row in CONSENTS}:
        core.run(PlanDay(day), system_context(core))
    return True


def _programs(core: Core, office: Context) -> None:
    """Two providers' programs, and a partner that may write for one brand and read for another."""
    core.run(AddPartner(PARTNER, "Köprü Entegrasyon A.Ş."), office)
    write = Grant(Right.WRITE, Right.WRITE, Right.WRITE, via=True, agreement=True)
    read = Grant(Right.READ, Right.READ, Right.READ)
    core.run(GrantPartner(PARTNER, 100200, write), office)
    core.run(GrantPartner(PARTNER, 100401, read), office)
    for holder, name in PROGRAMS:
        core.run(AddClient(holder, name, secret=DEMO_PASSWORD), office)


def _dealers(core: Core, office: Context) -> int:
    """The code of the one that may use what Ayşe permitted."""
    first, _ = (core.run(AddRetailer(one), office).code for one in DEALERS)
    scope = Scope(MARKET, PERSON, M, [core.keys.tag(AYSE)])
    there = as_of(core, days=30)
    acme = Context("demo", Role.PROVIDER, Assurance.CODE, there.clock.now(), actor=ACME)
    there.run(GiveAccess(scope, [first]), acme)
    return first


def _stories(core: Core) -> None:
    """Mehmet refused Acme, Acme said that he agreed again, he denied it. Zeynep locked up."""
    core.run(RevokeConsent(100100, (M,)), citizen(core, MEHMET, hours_ago=3))
    when = core.clock.now().replace(microsecond=0) - timedelta(hours=1)
    said = Record(M, Status.ONAY, Source.HS_CAGRI_MERKEZI, when)
    record(core, 100100, [Entry(core.keys.tag(MEHMET), MEHMET, said)])
    core.run(DenyApproval(100100), citizen(core, MEHMET))
    core.run(LockAddress(locked=True), citizen(core, ZEYNEP))


def as_of(core: Core, **ago: int) -> Core:
    """The same house some days or hours ago: what it does is dated then."""
    moment = core.clock.now() - timedelta(**ago)
    return replace(core, clock=StandingClock(moment), _gatherings={})


def record(core: Core, brand: int, entries: list[Entry]) -> None:
    """What the brand's own provider reports."""
    brand_view = core.directory.get(brand)
    actor = brand_view.iys_code if brand_view else None
    office = Context("demo", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=actor)
    core.run(RecordConsents(brand, entries, backdated=True), office)


def _entry(
    core: Core, address: str, kind: RecipientType, one: MessageType, source: Source
) -> Entry:
    when: datetime = EARLIEST if source is Source.HS_2015 else core.clock.now()
    said = Record(one, Status.ONAY, source, when.replace(microsecond=0), kind)
    return Entry(core.keys.tag(address), address, said)


def citizen(core: Core, phone: str, *, hours_ago: int = 0) -> Context:
    """The context of somebody who texts, now or some hours ago."""
    return Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now() - timedelta(hours=hours_ago),
        who=core.person(parse_address(phone)),
        source=Source.IYS_KISAMESAJ,
    )
