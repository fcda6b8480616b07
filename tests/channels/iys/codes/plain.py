"""Requests of which one thing is wrong, code by code; to refuse them nothing has to be there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.channels.iys.asking import answering, permissions
from tests.channels.iys.codes.asker import ID, NULL, OF_PARTNERS, OF_VIA, Change
from tests.channels.iys.codes.inventory import DOORS
from tests.channels.iys.consents import PHONE
from tests.channels.iys.program import SEA
from tests.channels.iys.push.test_refused import WRONG as PUSH
from tests.channels.iys.test_consents import WRONG as CONSENT
from tests.channels.iys.test_refusal_links import WRONG as LINKS
from tests.channels.iys.test_retailers import NOTHING
from tests.channels.iys.test_retailers import WRONG as DEALER
from tests.channels.iys.test_tokens import WRONG as TOKEN
from tests.channels.iys.test_via_bodies import CONFIRMS, NO_BODIES, STARTS, STATUSES

Row = tuple[str, str, Change]
"""A code, the doors at which it is met, and by what change of their requests."""

ONE, MANY = "one one2", "many many2"
ACCESS = "give put take clear"
PHONES = [f"+9053200{number:05d}" for number in range(1001)]
STARTED = frozenset({"H1048", "H1064", "H1112"})

CONSENTS: tuple[Row, ...] = (
    ("H122", f"{ONE} {MANY}", {"type": None, "recipient": ["x"]}),
    ("H126", f"{ONE} {MANY}", {"retailerAccess": list(range(1, 3002))}),
    ("H156", f"{ONE} {MANY}", {"consentDate": "2015-04-30 23:59:00"}),
    ("H160", f"{ONE} {MANY}", {"recipient": "9055436100000000"}),
    ("H180", f"{ONE} {MANY}", {"retailerCode": 12786531}),
    ("H180", f"{ONE} {MANY}", {"retailerAccess": [73064462]}),
    ("H266", f"{ONE} {MANY}", {"retailerCode": NULL}),
    ("H267", f"{ONE} {MANY}", {"retailerCode": ""}),
    ("H085", ONE, {"body": []}),
    ("H014", f"{ONE} {MANY}", {"raw": b"{"}),
    ("H092", MANY, {"body": {}}),
    ("H091", MANY, {"body": [{}] * 1001}),
)
ASKED: tuple[Row, ...] = (
    ("H111", f"state history listing {ACCESS} push unpush", {"type": None}),
    ("H117", f"state history listing {ACCESS} push unpush", {"type": "EPOSTAA"}),
    ("H117", "approved", {"type": "EPOSTAA"}),
    ("H170", f"state history listing {ACCESS} links", {"recipientType": None}),
    ("H116", f"state history listing {ACCESS} links approved", {"recipientType": "TACIRR"}),
    ("H114", "state history listing links", {"recipient": None}),
    ("H120", "state history listing", {"type": "EPOSTA", "recipient": "ornekmail.com"}),
    ("H120", ACCESS, {"type": "EPOSTA", "recipients": ["ornekmail.com"]}),
    ("H120", "approved", {"type": "EPOSTA", "recipients": ["örnek@mail.com"]}),
    ("H121", "state history listing", {"recipient": "+05543213232"}),
    ("H121", f"{ACCESS} approved", {"recipients": ["905546789898"]}),
    ("H121", "links", {"recipient": "905546789898"}),
    ("H160", "links", {"recipient": "9055436100000000"}),
    ("H166", "state history listing", {"recipient": "+905543213232213232"}),
    ("H166", f"{ACCESS} approved", {"recipients": ["+905543213232213232"]}),
    ("H097", "state history approved links", {"body": []}),
    ("H014", f"state history approved listing links {ACCESS}", {"raw": b"{"}),
    ("H168", f"{ACCESS} approved", {"recipients": None}),
    ("H478", f"{ACCESS} approved", {"recipients": PHONE}),
    ("H164", f"{ACCESS} approved", {"recipients": []}),
    ("H127", ACCESS, {"recipients": PHONES[:101]}),
    ("H125", "approved", {"recipients": PHONES}),
    ("H193", "approved", {"recipients": [PHONE, PHONE]}),
    ("H464", "approved", {"recipients": ["test@gmail.com"]}),
    ("H169", "give put take", {"retailerAccess": None}),
    ("H163", "give put take", {"retailerAccess": []}),
    ("H126", "give put take", {"retailerAccess": list(range(1, 102))}),
    ("H180", "give put", {"retailerAccess": [73064462]}),
    ("H058", "take", {"retailerAccess": [73064462]}),
    ("H401", "give", {}),
    ("H090", "give", {"body": []}),
    ("H171", "put", {"body": []}),
    ("H172", "take clear", {"body": []}),
    ("H173", "listing", {"body": []}),
)
PATHS: tuple[Row, ...] = (
    ("H182", "history listing dealers grants grant", {"?": "offset=-1"}),
    ("H183", "history listing dealers grants grant", {"?": "limit=-1"}),
    ("H186", "history listing dealers grants grant", {"?": "limit=101"}),
    ("H187", "history listing dealers grants grant", {"?": "limit=0"}),
    ("H184", "dealers", {"?": "all=x"}),
    ("H185", "dealers", {"?": "short=x"}),
    ("H198", "outcome outcome2", {"requestId": f"{ID}x"}),
    ("H199", "outcome outcome2", {"requestId": "abcde"}),
    ("H400", "outcome outcome2", {"requestId": "12345"}),
    ("H506", "changes", {"?": "source=SH"}),
    ("H507", "changes", {"?": "limit=1500"}),
    ("H098", "changes", {"?": "after=x"}),
    ("H241", "city town", {"code": "abc"}),
    ("H058", "look drop", {"retailerCode": 12345678}),
    ("H501", "figures hash agree stamp file", {"reportDate": "06.07.2020"}),
    ("H502", "figures hash agree stamp file", {"reportDate": "2020-09-30"}),
    ("H116", "figures", {"recipientType": "TACIRR"}),
    ("H512", "agree", {"agreementStatus": False}),
    ("H014", "agree", {"raw": b"{"}),
    ("H363", "grants grant", {"who": "provider"}),
    ("H522", "own", {"who": "provider"}),
    ("H245", "grants grant own", {"integratorCode": 100100}),
    ("H268", "grants grant own", {"integratorCode": 555555}),
    ("H031", "grants grant own", {"integratorCode": "ortak"}),
    ("H353", "grants grant own", {"integratorCode": 900200}),
    ("H014", "dealer push unpush", {"raw": b"{"}),
    ("H016", "dealer", {"body": {}}),
    ("H530", "push", {}),
    ("H530.remove", "unpush", {}),
    ("H1014", "ask", {"consentTypes": [permissions(brandCodes=[SEA])]}),
    ("H1030", "stands agreed", {"requestId": "x"}),
    ("H1072", "evidence", {"requestId": "x"}),
    ("L102", "one many state", {"raw": b" " * (16 * 1024 * 1024 + 1)}),
    ("L102", "ask confirm who", {"raw": b" " * (256 * 1024 + 1)}),
)
# What the address of an unknown path looks like stands in the path's own name.
NOWHERE: Row = ("L100", "city", {"code": "1/x"})


def of_bodies() -> Iterator[Row]:
    """What the tests of each call have found to be wrong with its body."""
    for code, more, _ in CONSENT:
        yield code, f"{ONE} {MANY}", more
    for code, changes in DEALER.items():
        for change in changes:
            yield code, "dealer", {name: _absent(value) for name, value in change.items()}
    for code, more, place, _ in PUSH:
        second = f"{code}.{place[0]}" if code == "H093" and place else code
        yield second, "push unpush", more
    for code, body, _, _ in LINKS:
        yield code, "links", {"raw": b""} if body is None else {"body": body}
    for body, _, words in TOKEN:
        yield words, "token", {"body": body}


def of_questions() -> Iterator[Row]:
    """The same of questions to citizens."""
    for code, body, _ in STARTS:
        yield code, "ask", {"body": body}
    for code, more, _ in CONFIRMS:
        if code not in STARTED:
            said = {**answering(ID, ("ETK", "123456")), **more}
            given = {name: value for name, value in said.items() if value is not None}
            yield code, "confirm", {"body": given}
    for code, body in STATUSES:
        yield code, "who", {"body": body}
    for raw, code in NO_BODIES:
        yield code, "ask confirm who", {"raw": raw}


def _absent(value: Any) -> Any:  # noqa: ANN401
    return {NOTHING: None, None: NULL}[value] if value in (NOTHING, None) else value


def of_gate() -> Iterator[Row]:
    """What every call is refused for before anything of its own is looked at."""
    for name, door in DOORS.items():
        via = name in OF_VIA
        plain = not via or name == "agreed"
        yield ("H1044", name, {"method": "PATCH"})
        if "{iysCode}" in door["at"]:
            yield ("H353" if plain else "H1040", name, {"iysCode": 100400})
            yield ("H1040" if via else "H001", name, {"iysCode": 999999})
            yield ("H1029" if via else "H190", name, {"iysCode": "abc"})
            yield ("H1057" if via else "H267.iysCode", name, {"iysCode": "%20"})
            if name not in OF_PARTNERS:
                yield ("H1005" if via else "H266.iysCode", name, {"iysCode": ""})
        if via:
            yield ("H1039", name, {"iysCode": "1" * 16})
        if "{brandCode}" in door["at"]:
            yield ("H353", name, {"brandCode": 100400})
            yield ("H018", name, {"brandCode": 999999})
            yield ("H191", name, {"brandCode": "abc"})
        if name != "token":
            yield ("H351" if plain else "H1038", name, {"token": ""})
            yield ("H351" if plain else "H1045", name, {"token": "Bearer x"})


def _rows() -> dict[str, list[tuple[str, Change]]]:
    found: defaultdict[str, list[tuple[str, Change]]] = defaultdict(list)
    for rows in (CONSENTS, ASKED, PATHS, (NOWHERE,), of_bodies(), of_questions(), of_gate()):
        for code, doors, change in rows:
            found[code] += [(door, change) for door in doors.split()]
    return dict(found)


ROWS = _rows()
