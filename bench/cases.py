"""Complaints among a million: the desk's page of a case beside the same page drawn from memory, the
first page of the queue beside that of a small desk, and filing beside a view of one INSERT."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import repeat
from uuid import UUID

import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.cli.context import operator
from app.core import Context, Core
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.desk import Position
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address, parse_phone
from app.usecases.account.devices import device_id
from app.usecases.complaints.answering import AnswerComplaint
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.desk.case import MOST
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from app.usecases.staff.hiring import AddStaff
from bench import filing
from bench.figures import Figure, Part, load_table, machine
from bench.rig import BenchError, Rig, Server, free_port, migrated, opened, serving
from bench.traffic import Target, interleave, ratios, send

PROVIDER, BRAND = 100100, 100200
OPENED = 300
"""So many whole cases are looked at, in the middle of all the others."""

SMALL = 1000
TEXT = "ACME'de tüm ürünlerde %50 indirim! Ret için RET ACME yazıp 3338'e gönderin. B001"
# Others' complaints, of eighty-one provinces; nobody unseals what they told. A tenth is open.
OTHERS = f"""
INSERT INTO complaint (tag, uid, state, channel, created_at, changed_at, filed_at, type,
                       recipient_type, message_at, brand_code, province, key_id, sealed, verdict,
                       finding, asked_at, due_at, decision, decided_at, closed_at)
SELECT gen_random_uuid(), gen_random_uuid(), CASE WHEN open THEN 3 ELSE 6 END, 'web', at, at, at,
       2, 1, at, {BRAND}, 1 + n %% 81, 1, '\\x00', 'never', '{{}}', at, at + interval '20 days',
       CASE WHEN open THEN NULL ELSE 1 END, CASE WHEN open THEN NULL ELSE at END,
       CASE WHEN open THEN NULL ELSE at END
  FROM (SELECT n, n %% 10 = 0 AS open,
               %(first)s::timestamptz + n * interval '20 seconds' AS at
          FROM generate_series(1, %(many)s) n) AS made
"""
EVENTS = """
INSERT INTO complaint_event (tag, complaint_id, uid, created_at, move, state, side, channel, about)
SELECT c.tag, c.id, c.uid, c.filed_at, e.move, e.state, e.side, 'web', '{}'
  FROM complaint c, (VALUES ('file', 1, 'citizen'), ('examine', 2, 'system'),
                            ('ask', 3, 'system')) AS e (move, state, side)
 WHERE NOT EXISTS (SELECT FROM complaint_event k WHERE k.tag = c.tag)
"""
# As many looks as a page shows: it stays the same while it is opened again and again.
LOOKS = f"""
INSERT INTO look (tag, at, staff_id, role, province, complaint_id, brand_code, purpose, outside)
SELECT c.tag, now(), s.id, s.role, s.province, c.id, c.brand_code, 'case', false
  FROM complaint c, staff s, generate_series(1, {MOST})
 WHERE c.id = ANY(%s) AND s.iys_code IS NULL
"""
STAFF_IN = """
INSERT INTO staff_sign_in (id, staff_id, created_at, seen_at, idle_until, expires_at, assurance)
VALUES (%(id)s, %(staff)s, now(), now(), now() + interval '9 hours', now() + interval '9 hours', 3)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, seconds of each, complaints of others."""

    rounds: int
    seconds: float
    complaints: int


def measure(rig: Rig, size: Size) -> Part:
    """One officer goes through cases and looks at the queue, among many and among few."""
    print(f"cases: {size.complaints} complaints ...", flush=True)
    many, cookie, numbers = desk(rig, "bench_cases", size.complaints)
    with opened(rig, many) as core:
        known, now = filing.holders(core, PROVIDER, BRAND), core.clock.now()
    few, small_cookie, _ = desk(rig, "bench_cases_few", SMALL)
    environ, small = rig.environ(many, free_port()), rig.environ(few, free_port())
    with (
        serving("bench.wsgi:app", environ, rig.home / "cases.log") as server,
        serving("bench.wsgi:app", small, rig.home / "cases-few.log") as other,
    ):
        cases = [f"/bakanlik/dosya/{number}" for number in numbers]
        memory = [f"/bench/case/{number}" for number in numbers]
        targets = [
            Target("case", server, looks(server, cases, cookie)),
            Target("the same from memory", server, looks(server, memory, cookie)),
            Target("queue among many", server, looks(server, ["/bakanlik"], cookie)),
            Target("queue among few", other, looks(other, ["/bakanlik"], small_cookie)),
            Target("one INSERT", server, filing.inserted()),
            Target("filing by API", server, filing.filed(known, BRAND, now)),
        ]
        for path in (*cases, *memory):
            send(server, look(server, path, cookie))
        interleave(rig, targets, size.rounds, size.seconds)
    return part(rig, targets, size)


def desk(rig: Rig, name: str, many: int) -> tuple[str, str, list[int]]:
    """A database with so many complaints of others and some whole cases in the middle of them; its
    URL, the cookie of an officer, the numbers of the cases."""
    url = migrated(rig.database(name, anew=True))
    with opened(rig, url) as core:
        staff = people(core)
        others(url, core, many // 2)
        numbers = [whole_case(core, number) for number in range(OPENED)]
        with core.database.single() as driver:
            driver.execute(LOOKS, (numbers,))
        others(url, core, many - many // 2)
        return url, signed_in(core, staff), numbers


def others(url: str, core: Core, many: int) -> None:
    """Complaints of other people with their history."""
    first = core.clock.now() - timedelta(days=700)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET work_mem = '256MB'")
        connection.execute(OTHERS, {"many": many, "first": first})
        connection.execute(EVENTS)
        connection.execute("VACUUM ANALYZE complaint, complaint_event")


def people(core: Core) -> UUID:
    """A provider with a brand, and an officer of İstanbul."""
    office = operator(core)
    core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), office)
    core.run(AddBrand(party.Brand(BRAND, PROVIDER, "Acme", False, ("ACME",))), office)
    mail = parse_address("uzman@example.gov.tr")
    return core.run(AddStaff(Role.OFFICER, "Deniz Uzman", mail, 34), office).id


def whole_case(core: Core, number: int) -> int:
    """A permission, its refusal, a complaint, the provider's answer."""
    address = parse_phone(f"+9053{number:08d}")
    who, now = core.person(address), core.clock.now()
    said = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, now.replace(microsecond=0))
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, now, actor=PROVIDER)
    entry = Entry(who.tag, address.canonical, said)
    core.run(RecordConsents(BRAND, [entry], quiet=True), office)
    citizen = Context("web", Role.CITIZEN, Assurance.CODE, now, who, Source.IYS_WEB)
    core.run(RevokeConsent(BRAND, {MessageType.MESAJ}), citizen)
    told = Particulars(MessageType.MESAJ, BRAND, at=now, text=TEXT, province=34, name="Ayşe Y.")
    filed = core.run(FileComplaint(told), citizen).number
    asked = Context("kurumsal", Role.OWNER, Assurance.CODE, now, actor=PROVIDER)
    core.run(AnswerComplaint(filed, Position.PERMITTED, "Kaydımız ektedir."), asked)
    return filed


def signed_in(core: Core, staff: UUID) -> str:
    """The session of an officer's browser."""
    with core.database.single() as driver:
        driver.execute(STAFF_IN, {"id": device_id(core, "bench"), "staff": staff})
    app = Flask("bench")
    app.secret_key = core.keys.secret("session")
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise BenchError("there is no key for the session")
    return f"ileti={serializer.dumps({'staff.desk': 'bench'})}"


def look(server: Server, path: str, cookie: str) -> bytes:
    """A look at a page, as it goes over the wire."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookie}\r\n\r\n"
    ).encode()


def looks(server: Server, paths: list[str], cookie: str) -> Iterator[bytes]:
    """Looks without end, at random."""
    requests = [look(server, path, cookie) for path in paths]
    return (random.choice(requests) for _ in repeat(None))


def part(rig: Rig, targets: list[Target], size: Size) -> Part:
    """The ratios: a case takes at most one and a half times what it takes from memory."""
    case, memory, many, few, insert, filed = targets
    about = (
        f"{size.complaints} complaints with three movements each, a tenth of them open, of 81 "
        f"provinces; {OPENED} whole cases are opened at random, which writes down each look. The "
        f"small desk has {SMALL}."
    )
    return Part(
        "cases",
        "The desk",
        "python -m bench cases",
        (
            Figure("a case / the same from memory", tuple(ratios(case, memory)), 0.667),
            Figure("the queue among many / among few", tuple(ratios(many, few)), 0.9),
            Figure("filing by API / one INSERT", tuple(ratios(filed, insert)), 0.3),
        ),
        (about, load_table(targets)),
        machine(rig.url),
    )
