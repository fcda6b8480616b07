"""What leads to each code of a question and of its answer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.consent import MessageType
from app.domain.permissions import Assurance
from app.errors import Conflict
from app.usecases.ahead import RefuseAhead
from app.usecases.subscriptions import Standing
from tests.channels.iys.asking import (
    answering,
    ask,
    codes_in,
    confirm,
    data,
    link_in,
    newest,
    question,
    wrong,
)
from tests.channels.iys.codes.asker import Asked, Asker
from tests.channels.iys.codes.deeds import met
from tests.channels.iys.codes.prepared import CALL, Patch, crash, every, package, unsubscribed
from tests.channels.iys.consents import OTHER, PHONE
from tests.channels.iys.test_via_rules import never_ask
from tests.keeping.conftest import citizen

LINK = "SMS_SHORTURL"
EVERY = "ask confirm stands agreed who evidence"


def asked(asker: Asker, way: str = "SMS_OTP") -> tuple[str, str]:
    """A question that has reached its citizen: its number, and the message."""
    return ask(asker.program, question(way)), newest(asker.service)


def confirmed(asker: Asker, id: str, code: str = "123456", **more: Any) -> Asked:  # noqa: ANN401
    """An answer with a code."""
    return "confirm", asker.ask("confirm", body={**answering(id, ("ETK", code)), **more})


def by_link(asker: Asker, id: str) -> Asked:
    """An answer to a question that has a link and no code."""
    return "confirm", asker.ask("confirm", body={"requestId": id, "verificationType": LINK})


@met("H1019.incident", EVERY)
def h1019(asker: Asker, patch: Patch) -> Iterator[Asked]:
    patch.setattr(CALL, crash)
    yield from every(asker, EVERY)


@met("H1020", EVERY)
def h1020(asker: Asker, patch: Patch) -> Iterator[Asked]:
    def busy(*_: object) -> None:
        raise Conflict

    patch.setattr(CALL, busy)
    yield from every(asker, EVERY)


@met("H465", "ask")
def h465(asker: Asker, _: Patch) -> Iterator[Asked]:
    ask(asker.program)
    yield "ask", asker.ask("ask")


@met("H453", "ask")
def h453(asker: Asker, _: Patch) -> Iterator[Asked]:
    for _n in range(2):
        ask(asker.program)
        asker.service.later(minutes=4)
    yield "ask", asker.ask("ask")


@met("H1015", "ask")
def h1015(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, credit=0)
    yield "ask", asker.ask("ask")


@met("H1031", "ask")
def h1031(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, limit=0, exceeds=False)
    yield "ask", asker.ask("ask")


@met("H1092", f"{EVERY}")
def h1092(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, status=Standing.PAUSED)
    yield from every(asker, EVERY)


@met("H1093", EVERY)
def h1093(asker: Asker, _: Patch) -> Iterator[Asked]:
    unsubscribed(asker)
    yield from every(asker, EVERY)


@met("H1104", "ask")
def h1104(asker: Asker, _: Patch) -> Iterator[Asked]:
    package(asker, via=None)
    yield "ask", asker.ask("ask")


@met("L008", "ask")
def l008(asker: Asker, _: Patch) -> Iterator[Asked]:
    core = asker.service.core
    proved = replace(citizen(core, PHONE), assurance=Assurance.CODE)
    core.run(RefuseAhead(type=MessageType.MESAJ), proved)
    yield "ask", asker.ask("ask")


@met("L016", "ask")
def l016(asker: Asker, _: Patch) -> Iterator[Asked]:
    _id, text = asked(asker)
    never_ask(asker.service, link_in(text))
    asker.service.later(hours=1)
    yield "ask", asker.ask("ask")


@met("H1028", "agreed")
def h1028(asker: Asker, _: Patch) -> Iterator[Asked]:
    id = ask(asker.program, question("SMS_OTP", data()))
    yield "agreed", asker.ask("agreed", requestId=id)


@met("H1076", "agreed")
def h1076(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield "agreed", asker.ask("agreed", requestId=ask(asker.program))


@met("H1032", "confirm")
def h1032(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, text = asked(asker)
    code = codes_in(text)[0]
    assert confirm(asker.program, id, code).status_code == 200
    yield confirmed(asker, id, wrong(code))


@met("H1033", "confirm")
def h1033(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, _text = asked(asker, LINK)
    yield by_link(asker, id)


@met("H1034", "confirm")
def h1034(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield by_link(asker, ask(asker.program, question(LINK)))


@met("H1048", "confirm")
def h1048(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield confirmed(asker, ask(asker.program), recipient=OTHER)


@met("H1049", "confirm")
def h1049(asker: Asker, _: Patch) -> Iterator[Asked]:
    id = ask(asker.program, question(LINK))
    asker.service.rows("UPDATE outbox SET status = 6 RETURNING 1")
    yield by_link(asker, id)


@met("H1050", "confirm")
def h1050(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, text = asked(asker)
    for _n in range(3):
        confirmed(asker, id, wrong(codes_in(text)[0]))
    yield confirmed(asker, id, codes_in(text)[0])


@met("H1051", "confirm")
def h1051(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, text = asked(asker)
    asker.service.later(minutes=3)
    yield confirmed(asker, id, codes_in(text)[0])


@met("H1052", "confirm")
def h1052(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, text = asked(asker)
    yield confirmed(asker, id, wrong(codes_in(text)[0]))


@met("H1056", "confirm")
def h1056(asker: Asker, _: Patch) -> Iterator[Asked]:
    id, _text = asked(asker, LINK)
    yield confirmed(asker, id, verificationType=LINK)


@met("H1064", "confirm")
def h1064(asker: Asker, _: Patch) -> Iterator[Asked]:
    yield by_link(asker, ask(asker.program))


@met("H1112", "confirm")
def h1112(asker: Asker, _: Patch) -> Iterator[Asked]:
    asked_for = [{"title": "KVK", "otpCode": "123456"}]
    yield confirmed(asker, ask(asker.program), consentTypes=asked_for)
