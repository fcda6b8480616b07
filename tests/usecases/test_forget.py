"""What is held can be seen whole; what need not be kept goes for good, the rest at its time."""

from datetime import timedelta

import psycopg
import pytest

from app.core import Context, Core, Person
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.gateways.clock import StandingClock
from app.outbox.delivery import system_context
from app.outbox.erase import EraseDue
from app.storage.tables import Base
from app.usecases.account.profile import SetProfile
from app.usecases.account.state import KeepNationalId
from app.usecases.account.visitors import Visitor
from app.usecases.ahead import RefuseAhead
from app.usecases.forget import Forget, PlanForget
from app.usecases.lock import LockAddress
from app.usecases.mydata import ExportData, MyData
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsents
from app.usecases.revoke import RevokeConsent
from app.usecases.verify import differences
from tests.citizens import add, seen, sign_in, signed, state_login

AYSE, MAIL, MEHMET = "+905321112233", "ayse@example.com", "+905334445566"
ACME = 100100
PERSON, TRADER = RecipientType


def office(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=ACME)


def record(core: Core, address: str, type: MessageType, kind: RecipientType = PERSON) -> None:
    said = Record(type, Status.ONAY, Source.HS_WEB, core.clock.now().replace(microsecond=0), kind)
    entry = Entry(core.keys.tag(address), address, said)
    assert core.run(RecordConsents(ACME, [entry]), office(core)).done == 1


@pytest.fixture
def ayse(core: Core, clock: StandingClock) -> Visitor:
    """Somebody with two addresses, of whom much is known."""
    core.run(AddProvider(party.Provider(ACME, "Acme Alışveriş A.Ş.")), office(core))
    core.run(AddBrand(party.Brand(ACME, ACME, "Acme", True, ("ACME",))), office(core))
    for address in (AYSE, MEHMET):
        record(core, address, MessageType.MESAJ)
        record(core, address, MessageType.ARAMA, TRADER)
    clock.moment += timedelta(hours=1)
    person = sign_in(core, AYSE)
    add(core, person, MAIL)
    person = state_login(core, "4711", person)
    core.run(KeepNationalId("10000000146"), signed(core, person))
    core.run(SetProfile("en", core.keys.tag(AYSE), True), signed(core, person))
    core.run(RevokeConsent(ACME, {MessageType.MESAJ}), signed(core, person, AYSE))
    core.run(RefuseAhead(MessageType.EPOSTA), signed(core, person, MAIL))
    return person


def people(person: Visitor) -> tuple[Person, ...]:
    return tuple(one.person for one in person.addresses)


def export(core: Core, person: Visitor) -> MyData:
    tags = tuple(one.person.tag for one in person.addresses)
    return core.run(ExportData(tags), signed(core, person))


def test_all_of_the_citizen_is_shown_and_nothing_of_others(core: Core, ayse: Visitor) -> None:
    data = export(core, ayse)
    assert {row["address"] for row in data.parts["addresses"]} == {AYSE, MAIL}
    for rows in data.parts.values():
        assert {row["address"] for row in rows if "address" in row} <= {AYSE, MAIL}
    assert [row["status"] for row in data.parts["permissions"]] == ["RET", "ONAY", "RET"]
    assert data.parts["permissions"][0]["brand_code"] == "100100 Acme"
    assert [row["kind"] for row in data.parts["history"]] == ["RECORD", "RECORD", *["REVOKE"] * 2]
    assert data.parts["account"][0]["national_id"] is True
    assert len(data.parts["devices"]) == 2
    assert len(data.parts["refused_ahead"]) == 1


def test_a_table_about_citizens_is_in_the_data_or_it_is_said_why_not() -> None:
    shortly = {"code", "dialogue", "call", "deed", "sign_in", "handset_text", "state_login"}
    # Who works with complaints is no citizen in that.
    shortly.add("staff")
    shown = {"recipient", "consent", "consent_event", "recipient_event", "advance_refusal"}
    shown |= {"numbering", "outbox", "call_back", "account_address", "via_request", "via_silence"}
    shown |= {"complaint", "complaint_event", "evidence", "look"}
    tables = Base.metadata.tables.items()
    assert {name for name, table in tables if "tag" in table.columns} == shown | shortly


def test_what_serves_the_citizen_alone_is_gone_and_what_protects_stays(
    core: Core, ayse: Visitor
) -> None:
    planned = core.run(PlanForget(people(ayse)), signed(core, ayse))
    done = core.run(Forget(people(ayse)), signed(core, ayse))
    assert done.kept == planned
    assert {(one.recipient_type, one.status, one.until is None) for one in done.kept} == {
        (PERSON, Status.RET, False),
        (TRADER, Status.RET, True),
        (TRADER, Status.ONAY, True),
    }
    with core.database.single() as driver:
        for table in ("account", "account_address", "state_login", "sign_in", "code"):
            assert driver.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        others = driver.execute("SELECT DISTINCT tag FROM outbox").fetchall()
        assert others == [(core.keys.tag(MEHMET),)]
        assert differences(driver).wrong == 0
    again = sign_in(core, AYSE)
    assert (seen(again), again.national, again.language) == ({AYSE}, None, None)
    data = export(core, again)
    assert len(data.parts["history"]) == 4


def test_an_address_of_which_nothing_is_recorded_is_forgotten_itself(core: Core) -> None:
    person = sign_in(core, MAIL)
    assert core.run(Forget(people(person)), signed(core, person)).kept == ()
    with core.database.single() as driver:
        assert driver.execute("SELECT count(*) FROM recipient").fetchone() == (0,)


def test_a_lock_is_not_forgotten(core: Core) -> None:
    person = sign_in(core, MAIL)
    core.run(LockAddress(True), signed(core, person, MAIL))
    core.run(Forget(people(person)), signed(core, person))
    assert sign_in(core, MAIL).addresses[0].locked


def test_refusing_first_lets_the_time_of_all_begin_to_run_out(core: Core, ayse: Visitor) -> None:
    done = core.run(Forget(people(ayse), refuse=True), signed(core, ayse))
    assert {one.status for one in done.kept} == {Status.RET}


def test_after_three_years_the_rest_is_erased_but_for_what_still_protects(
    core: Core, ayse: Visitor, clock: StandingClock
) -> None:
    core.run(Forget(people(ayse)), signed(core, ayse))
    clock.moment += timedelta(days=3 * 365)
    assert core.run(EraseDue(), system_context(core)) == 0
    clock.moment += timedelta(days=3)
    assert core.run(EraseDue(), system_context(core)) == 1
    assert core.run(EraseDue(), system_context(core)) == 0
    with core.database.single() as driver:
        left = driver.execute(
            "SELECT recipient_type, type, status FROM consent WHERE tag = %s ORDER BY 1, 2",
            (core.keys.tag(AYSE),),
        ).fetchall()
        assert left == [(TRADER, MessageType.ARAMA, Status.ONAY), (TRADER, MessageType.MESAJ, 2)]
        assert differences(driver).wrong == 0
        count = "SELECT count(*) FROM consent_event WHERE tag = %s"
        assert driver.execute(count, (core.keys.tag(MEHMET),)).fetchone() == (2,)


def test_nobody_else_takes_from_the_history(core: Core, ayse: Visitor) -> None:
    with core.database.single() as driver, pytest.raises(psycopg.errors.RestrictViolation):
        driver.execute("DELETE FROM consent_event")
