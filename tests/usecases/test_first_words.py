"""The core on a real database: refuse, record, undo, deny, lock."""

from datetime import timedelta

import pytest

from app.core import Context, Core
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import RuleBroken, TooLate
from app.gateways.clock import StandingClock
from app.usecases.grant import GrantConsent
from app.usecases.lock import LockAddress
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsent
from app.usecases.revoke import RevokeConsent, RevokeEverything
from app.usecases.undo import UndoRefusal

PHONE = "+905321234567"


def operator(core: Core) -> Context:
    return Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=100)


def provider(core: Core) -> Context:
    return Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100)


def citizen(core: Core, request_id: str | None = None) -> Context:
    return Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now(),
        who=core.person(parse_phone(PHONE)),
        source=Source.IYS_KISAMESAJ,
        request_id=request_id,
    )


def entry(core: Core, status: Status = Status.ONAY, **changes: int) -> Entry:
    when = (core.clock.now() - timedelta(**changes)).replace(microsecond=0)
    record = Record(MessageType.MESAJ, status, Source.HS_WEB, when)
    return Entry(core.keys.tag(PHONE), PHONE, record)


@pytest.fixture
def acme(core: Core) -> int:
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), operator(core))
    core.run(AddBrand(party.Brand(100200, 100100, "Acme", True, ("ACME",))), operator(core))
    return 100200


def test_a_refusal_beats_every_approval_dated_before_it(
    core: Core, clock: StandingClock, acme: int
) -> None:
    core.run(RecordConsent(acme, entry(core, hours=5)), provider(core))
    revoked = core.run(RevokeConsent(acme, {MessageType.MESAJ}), citizen(core, "SM1"))
    assert revoked.changed == (MessageType.MESAJ,)
    with pytest.raises(RuleBroken) as refused:
        core.run(RecordConsent(acme, entry(core, hours=1)), provider(core))
    assert refused.value.rule == "H178"
    again = core.run(RevokeConsent(acme, {MessageType.MESAJ}), citizen(core, "SM1"))
    assert again == revoked
    clock.moment += timedelta(minutes=5)
    undone = core.run(UndoRefusal(), citizen(core, "SM2"))
    assert undone.brands == (acme,)
    with pytest.raises(TooLate):
        core.run(UndoRefusal(), citizen(core, "SM3"))
    everything = core.run(RevokeEverything(), citizen(core, "SM4"))
    assert (everything.consents, everything.brands) == (1, 1)
    clock.moment += timedelta(minutes=5)
    core.run(RecordConsent(acme, entry(core, minutes=1)), provider(core))
    with core.database.single() as driver:
        posted = driver.execute("SELECT words->'claim' FROM outbox ORDER BY created_at").fetchall()
    assert posted == [(False,), (True,)]
    core.run(LockAddress(True), citizen(core))
    clock.moment += timedelta(minutes=5)
    with pytest.raises(RuleBroken) as refused:
        core.run(RecordConsent(acme, entry(core, minutes=1)), provider(core))
    assert refused.value.rule == "L001"
    granted = core.run(GrantConsent(acme, {MessageType.ARAMA}), citizen(core, "SM5"))
    assert granted.changed == (MessageType.ARAMA,)
