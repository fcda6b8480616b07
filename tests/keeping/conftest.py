"""A registry with something sealed in every table, and citizens with everything that is theirs."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.core import Context, Core
from app.dialogue.grammar import understand
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.gateways.clock import StandingClock
from app.storage.keys import key_ring
from app.usecases.account.profile import SetProfile
from app.usecases.account.state import KeepNationalId
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import WithdrawComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.handset import KeepHandsetText
from app.usecases.lock import LockAddress
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.clients import AddClient
from app.usecases.programs.retailers import AddRetailer
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from app.usecases.talk import Talk
from tests.citizens import add, signed, state_login

BRAND = 100200
PHONES = tuple(f"+90532000{number:04d}" for number in range(12))
NATIONAL_ID = "10000000146"
TALKS = """
WITH open AS (
    INSERT INTO dialogue (tag, medium, step, expires_at) VALUES (%(tag)s, 'sms', '{}', now())
)
INSERT INTO numbering (tag, number, brand_code) VALUES (%(tag)s, 1, %(brand)s)
"""
WISH = "INSERT INTO call_back (tag, language, step, created_at) VALUES (%s, 'tr', 'main', now())"
AHEAD = """
INSERT INTO advance_refusal (tag, since, type, channel, reference) VALUES (%s, now(), 2, 'web', 'R')
"""
LOOKED = """
INSERT INTO look (tag, at, staff_id, role, province, complaint_id, purpose, outside, uid, key_id,
                  reason)
VALUES (%(tag)s, now(), gen_random_uuid(), 'officer', 6, 10001, 'case', true, %(uid)s, %(key_id)s,
        %(sealed)s)
"""
ADDED = """
INSERT INTO evidence (tag, complaint_id, uid, side, created_at, file, page, media_type, width,
                      height, key_id, sealed)
VALUES (%(tag)s, 10001, %(uid)s, 'citizen', now(), 1, 1, 'image/jpeg', 1, 1, %(key_id)s, %(sealed)s)
"""
ASKED = """
INSERT INTO via_request (tag, request_id, client_id, provider, actor, verification, language, parts,
                         created_at, expires_at, message_id, link, key_id, sealed, letter_key_id,
                         letter)
VALUES (%(tag)s, %(uid)s, %(uid)s, 100100, 100100, 1, 'tr', '[]', now(), now(), %(uid)s, %(uid)s,
        %(key_id)s, %(sealed)s, %(key_id)s, %(sealed)s)
"""
SILENT = """
INSERT INTO via_silence (tag, provider, since, channel, reference)
VALUES (%(tag)s, 100100, now(), 'via', 'R')
"""
SENT = """
WITH begun AS (
    INSERT INTO load (id, bytes_id, brand_code, actor, format, check_only, backdated, state,
                      created_at, changed_at, name_key_id, name)
    VALUES (%(uid)s, %(uid)s, 100200, 100100, 'file', true, false, 3, now(), now(), %(key_id)s,
            %(sealed)s)
), shown AS (
    INSERT INTO load_preview (bytes_id, key_id, sealed) VALUES (%(uid)s, %(key_id)s, %(sealed)s)
)
INSERT INTO load_wrong (load_id, line, last, uid, key_id, sealed)
VALUES (%(uid)s, 2, 2, %(uid)s, %(key_id)s, %(sealed)s)
"""
STAFF = """
INSERT INTO staff (id, tag, role, name, created_at, filters)
VALUES (gen_random_uuid(), %s, 'officer', 'Memur', now(), '{}')
"""
LOGIN = """
INSERT INTO staff_login (id, digest, key_id, sealed)
VALUES (%(uid)s, %(digest)s, %(key_id)s, %(sealed)s)
"""
FACTOR = """
INSERT INTO staff_factor (id, kind, key_id, sealed, since)
VALUES (%(uid)s, 1, %(key_id)s, %(sealed)s, now())
"""
APPLIED = """
INSERT INTO application (id, kind, state, staff_id, key_id, sealed, national_key_id, national,
                         created_at, changed_at)
VALUES (%(uid)s, 'provider', 0, %(uid)s, %(key_id)s, %(sealed)s, %(key_id)s, %(sealed)s, now(),
        now())
"""
CERTIFIED = """
INSERT INTO application_page (application_id, brand, page, media_type, created_at, key_id, sealed)
VALUES (%(uid)s, 1, 1, 'image/jpeg', now(), %(key_id)s, %(sealed)s)
"""
MOVED = """
INSERT INTO application_event (application_id, at, staff_id, role, move, state, about, key_id, note)
VALUES (%(uid)s, now(), %(uid)s, 'examiner', 'note', 1, '{}', %(key_id)s, %(sealed)s)
"""
ALIKE = """
INSERT INTO campaign (origin, type, first_day, last_day, key_id, sealed, created_at)
VALUES (%(uid)s, 2, '2026-03-11', '2026-03-11', %(key_id)s, %(sealed)s, now())
"""
APPLICATION = (APPLIED, CERTIFIED, MOVED)
SUBJECT = "4711"
CLIENT = "api@esnaf.example"
CALL = """
INSERT INTO call (tag, sid, turn, state, subject, started_at, changed_at)
VALUES (%(tag)s, 'CA1', 1, '{}', %(tag)s, now(), now())
"""
CODE = """
INSERT INTO code (tag, nonce, purpose, created_at, expires_at)
VALUES (%s, gen_random_uuid(), 'call', now(), now())
"""


def office(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100100)


def citizen(core: Core, phone: str, request_id: str | None = None) -> Context:
    return Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now(),
        who=core.person(parse_address(phone)),
        source=Source.IYS_KISAMESAJ,
        request_id=request_id,
    )


def record(core: Core, *phones: str, type: MessageType = MessageType.MESAJ) -> None:
    date = core.clock.now().replace(microsecond=0)
    said = Record(type, Status.ONAY, Source.HS_WEB, date)
    entries = [Entry(core.keys.tag(phone), phone, said) for phone in phones]
    done = core.run(RecordConsents(BRAND, entries), office(core))
    assert done.done == len(phones)


def addresses(core: Core) -> dict[str, int]:
    """Every address that is known, unsealed, with the key that seals it."""
    with core.database.single() as driver:
        rows = driver.execute("SELECT tag, key_id, sealed FROM recipient").fetchall()
    return {core.keys.unseal(key_id, sealed, tag): key_id for tag, key_id, sealed in rows}


def parties(core: Core) -> None:
    tradesman = party.Provider(100100, "Esnaf", tckn=NATIONAL_ID, merchant=False)
    core.run(AddProvider(tradesman), office(core))
    core.run(AddBrand(party.Brand(BRAND, 100100, "Acme", True, ("ACME",))), office(core))
    city, town = party.Place("34", "İstanbul"), party.Place("1103", "Adalar")
    dealer = party.Retailer(BRAND, "Bayi", "Ayşe Yılmaz", NATIONAL_ID, NATIONAL_ID, city, town)
    core.run(AddRetailer(dealer), office(core))
    core.run(AddClient(100100, CLIENT, secret=CLIENT), office(core))


@pytest.fixture
def house(core: Core, clock: StandingClock) -> Core:
    """A core with a key file of its own, on a registry in use."""
    core.keys = key_ring(core.settings.key_file)
    parties(core)
    record(core, *PHONES)
    clock.moment += timedelta(minutes=1)
    for number, phone in enumerate(PHONES[:6]):
        core.run(RevokeConsent(BRAND, {MessageType.MESAJ}), citizen(core, phone, f"SM{number}"))
        core.run(KeepHandsetText(f"to {phone}"), citizen(core, phone))
    clock.moment += timedelta(minutes=1)
    record(core, PHONES[0])
    core.run(Talk(understand("YARDIM"), later=True), citizen(core, PHONES[0]))
    core.run(LockAddress(True), citizen(core, PHONES[1]))
    with core.database.single() as driver:
        driver.execute(TALKS, {"tag": core.keys.tag(PHONES[2]), "brand": BRAND})
        driver.execute(WISH, (core.keys.tag(PHONES[2]),))
        driver.execute(AHEAD, (core.keys.tag(PHONES[2]),))
    person = state_login(core, SUBJECT)
    core.run(KeepNationalId(NATIONAL_ID), signed(core, person))
    add(core, person, PHONES[7])
    core.run(SetProfile("tr", core.keys.tag(PHONES[7]), True), signed(core, person))
    with core.database.single() as driver:
        driver.execute("DELETE FROM outbox WHERE tag = %s", (core.keys.tag(PHONES[7]),))
        driver.execute(
            "DELETE FROM procrastinate_jobs WHERE args ->> 'tag' = %s",
            (str(core.keys.tag(PHONES[7])),),
        )
    complain(core)
    return core


def complain(core: Core) -> None:
    """A complaint with all that belongs to one."""
    at = core.clock.now() - timedelta(minutes=1)
    told = Particulars(MessageType.MESAJ, sender="0850 222 33 44", at=at, text="İndirim")
    filed = core.run(FileComplaint(told), citizen(core, PHONES[3]))
    context = replace(citizen(core, PHONES[3]), assurance=Assurance.CODE)
    core.run(WithdrawComplaint(filed.number, "Vazgeçtim"), context)
    tag, uid = core.keys.tag(PHONES[3]), UUID(int=7)
    key_id, sealed = core.keys.seal("sealed", uid)
    what = {"tag": tag, "uid": uid, "key_id": key_id, "sealed": sealed}
    what |= {"digest": core.keys.tag("sealed")}
    with core.database.single() as driver:
        for sql in (LOOKED, ADDED, ALIKE, ASKED, SILENT, LOGIN, FACTOR, SENT, *APPLICATION):
            driver.execute(sql, what)
        driver.execute(STAFF, (core.keys.tag(PHONES[4]),))
