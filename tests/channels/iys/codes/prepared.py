"""What leads to each code that is no matter of the request alone."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from app.domain.party import RetailerStatus
from app.errors import Conflict, Unavailable
from app.usecases.lock import LockAddress
from app.usecases.programs import retailers
from app.usecases.subscriptions import ChangePackage, Package, Standing
from channels.iys import push
from tests.channels.iys.codes.asker import OF_VIA, Asked, Asker
from tests.channels.iys.codes.deeds import met
from tests.channels.iys.codes.inventory import DOORS, documented
from tests.channels.iys.consents import MAIL, NOON, OTHER, PHONE, consent
from tests.channels.iys.program import ACME, MARKET, PARTNER, Program
from tests.channels.iys.test_batches import process
from tests.citizens import claiming
from tests.dealers import dealer, mersis, tckn, took
from tests.receivers import receiving, slow

Patch = pytest.MonkeyPatch
CALL = "channels.iys.gate.Call.run"
BARE: dict[str, Any] = {"recipientType": "TACIR", "source": None, "consentDate": None}
EVERY = " ".join(DOORS)
WITH_TOKEN = " ".join(name for name in DOORS if name != "token")
BREAKING = " ".join(door for door in DOORS if "H015" in documented(door) and door != "token")
# A subscription that has lapsed is asked about all the same.
ABOUT_PACKAGE = {"package", "own"}
LAPSING = " ".join(name for name in DOORS if name not in {"token", *ABOUT_PACKAGE, *OF_VIA})


def crash(*_: object) -> None:
    raise ZeroDivisionError("secret")


def every(asker: Asker, doors: str) -> Iterator[Asked]:
    """Ask at each of these doors."""
    for door in doors.split():
        yield door, asker.ask(door)


def package(asker: Asker, **more: Any) -> None:  # noqa: ANN401
    """The same package for the provider and the partner."""
    asker.partner  # noqa: B018
    for holder in (ACME, PARTNER):
        order = ChangePackage(holder, asdict(Package("İleti+", **{"via": "ViA-5", **more})))
        asker.service.core.run(order, asker.service.operator())


def unsubscribed(asker: Asker) -> None:
    asker.partner.sign_in()
    asker.service.rows("DELETE FROM subscription RETURNING 1")


def add(asker: Asker, **more: Any) -> None:  # noqa: ANN401
    """A consent that is taken."""
    answer = asker.ask("one", **more)
    assert answer.status_code == 200, answer.text


@met("H015.incident", f"token one {BREAKING}")
def h015(asker: Asker, patch: Patch) -> Iterator[Asked]:
    patch.setattr("app.usecases.programs.signing.SignInProgram.run", crash)
    yield "token", asker.ask("token")
    patch.undo()
    asker.program.get("/info/city")
    asker.partner.get("/info/city")
    patch.setattr(CALL, crash)
    yield from every(asker, f"one {BREAKING}")


@met("H412.incident", "links push unpush")
def h412(asker: Asker, patch: Patch) -> Iterator[Asked]:
    patch.setattr(CALL, crash)
    yield from every(asker, "links push unpush")


@met("H061", "drop")
def h061(asker: Asker, _: Patch) -> Iterator[Asked]:
    code = dealer(asker.service.core, MARKET, 1)
    took(asker.service.core, code)
    yield "drop", asker.ask("drop", retailerCode=code)


@met("H067", "dealer")
def h067(asker: Asker, patch: Patch) -> Iterator[Asked]:
    patch.setattr(retailers, "MOST_RETAILERS", 0)
    yield "dealer", asker.ask("dealer")


@met("H084", "token")
def h084(asker: Asker, _: Patch) -> Iterator[Asked]:
    asker.ask("token")
    asker.service.rows("UPDATE rate SET count = 100 RETURNING 1")
    asker.service.later(seconds=1)
    yield "token", asker.ask("token")


@met("H086", "state")
def h086(asker: Asker, _: Patch) -> Iterator[Asked]:
    asker.ask("state")
    asker.service.rows("UPDATE rate SET count = 1000 WHERE count = 1 RETURNING 1")
    yield "state", asker.ask("state")


@met("H089", "history")
def h089(asker: Asker, _: Patch) -> Iterator[Asked]:
    for _n in range(100):
        asker.ask("history")
    yield "history", asker.ask("history")


@met("H124", EVERY)
def h124(asker: Asker, patch: Patch) -> Iterator[Asked]:
    for program in (asker.program, asker.partner):
        program.get("/info/city")
    patch.setattr("tests.channels.sms.service.Service.later", lambda *_, **__: None)
    asker.service.rows("UPDATE rate SET count = 10 RETURNING 1")
    yield from every(asker, EVERY)


@met("H174", "one one2 outcome outcome2")
def h174(asker: Asker, _: Patch) -> Iterator[Asked]:
    add(asker)
    add(asker, status="RET", consentDate=NOON)
    asker.service.later(minutes=1)
    later: dict[str, Any] = {"status": "RET", "consentDate": "2026-03-11 12:00:01"}
    yield from recorded(asker, **later)


def recorded(asker: Asker, **more: Any) -> Iterator[Asked]:  # noqa: ANN401
    """One at a time and in a batch, of which the answer comes later."""
    yield "one", asker.ask("one", **more)
    yield "one2", asker.ask("one2", **more)
    yield from processed(asker, **more)


def processed(asker: Asker, **more: Any) -> Iterator[Asked]:  # noqa: ANN401
    """In a batch alone."""
    for number in ("", "2"):
        sent = asker.ask(f"many{number}", **more)
        assert sent.status_code == 202, sent.text
        process(asker.service)
        asked = {"requestId": sent.get_json()["requestId"]}
        answer = asker.ask(f"outcome{number}", **asked)
        assert answer.status_code == 200
        yield f"outcome{number}", answer


@met("H175", "one one2 outcome outcome2")
def h175(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield from recorded(asker, status="RET")


@met("H178", "one one2 outcome outcome2")
def h178(asker: Asker, _: Patch) -> Iterator[Asked]:
    add(asker, consentDate=NOON)
    yield from recorded(asker)


@met("H462", "one one2 outcome outcome2")
def h462(asker: Asker, _: Patch) -> Iterator[Asked]:
    add(asker, recipientType="TACIR")
    yield from recorded(asker, **BARE)


@met("H463", "one one2 outcome outcome2")
def h463(asker: Asker, _: Patch) -> Iterator[Asked]:
    add(asker, recipientType="TACIR")
    yield from recorded(asker, recipientType="TACIR", source=None, consentDate=NOON)


@met("H525", "one one2 many many2")
def h525(asker: Asker, _: Patch) -> Iterator[Asked]:
    add(asker)
    package(asker, limit=1, exceeds=False)
    for door in ("one", "one2", "many", "many2"):
        yield door, asker.ask(door, recipient=OTHER)


@met("L001", "one one2 outcome outcome2")
def l001(asker: Asker, _: Patch) -> Iterator[Asked]:
    core = asker.service.core
    core.run(LockAddress(locked=True), claiming(core, PHONE))
    yield from recorded(asker)


@met("H194", "many many2")
def h194(asker: Asker, _: Patch) -> Iterator[Asked]:
    for door in ("many", "many2"):
        yield door, asker.ask(door, body=[consent(), consent(status="RET")])


@met("H191.push", "push")
def h191(asker: Asker, patch: Patch) -> Iterator[Asked]:
    patch.setattr(push, "SECONDS", 0.3)
    with receiving() as receiver:
        receiver.usual = slow
        receiver.login = None
        yield "push", asker.ask("push", url=receiver.url)


@met("H192", WITH_TOKEN)
def h192(asker: Asker, patch: Patch) -> Iterator[Asked]:
    def away(*_: object) -> None:
        raise Unavailable(part="database")

    asker.program.get("/info/city")
    asker.partner.get("/info/city")
    patch.setattr("app.usecases.programs.entering.EnterProgram.run", away)
    yield from every(asker, WITH_TOKEN)


@met("H230", "dealer")
def h230(asker: Asker, _: Patch) -> Iterator[Asked]:
    asker.ask("dealer")
    yield "dealer", asker.ask("dealer", tckn=tckn(50))


@met("H231", "dealer")
def h231(asker: Asker, _: Patch) -> Iterator[Asked]:
    asker.ask("dealer")
    yield "dealer", asker.ask("dealer", mersis=None)


@met("H253", "dealer")
def h253(asker: Asker, _: Patch) -> Iterator[Asked]:
    dealer(asker.service.core, ACME, 1, of=mersis(1), status=RetailerStatus.PASSIVE)
    yield "dealer", asker.ask("dealer", mersis=mersis(1))


@met("H253.tckn", "dealer")
def h253_tckn(asker: Asker, _: Patch) -> Iterator[Asked]:
    asker.ask("dealer", status="passive")
    yield "dealer", asker.ask("dealer", mersis=None)


@met("H437", "package own")
def h437(asker: Asker, _: Patch) -> Iterator[Asked]:
    unsubscribed(asker)
    yield from every(asker, "package own")


@met("H524", LAPSING)
def h524(asker: Asker, _: Patch) -> Iterator[Asked]:
    unsubscribed(asker)
    yield from every(asker, LAPSING)


@met("H520", LAPSING)
def h520(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, status=Standing.PAUSED)
    yield from every(asker, LAPSING)


@met("H521", f"{LAPSING} package own")
def h521(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, status=Standing.CLOSED)
    yield from every(asker, f"{LAPSING} package own")


@met("H586", f"{LAPSING} package")
def h586(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, api=False)
    yield from every(asker, f"{LAPSING} package")


@met("H568", "links")
def h568(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield "links", asker.ask("links", recipient=MAIL)


@met("L101", "brands")
def l101(asker: Asker, _: Patch) -> Iterator[Asked]:
    far = Program(asker.service, username="far", networks=("192.0.2.0/24",))
    yield "brands", far.get(f"/sps/{ACME}/brands")


@met("L103", "one dealer drop")
def l103(asker: Asker, patch: Patch) -> Iterator[Asked]:
    def busy(*_: object) -> None:
        raise Conflict

    patch.setattr(CALL, busy)
    yield from every(asker, "one dealer drop")
