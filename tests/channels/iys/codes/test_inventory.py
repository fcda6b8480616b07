"""Of every code of İYS it is known where it is met, or why it never is."""

import re

from channels.iys.errors import CODES
from tests.channels.iys.codes.every import DEEDS
from tests.channels.iys.codes.inventory import (
    ANSWERED,
    DOORS,
    ELSEWHERE,
    OTHERWISE,
    OURS,
    REASONS,
    TEXTS,
    TWINS,
    UNANSWERED,
    WHY,
    documented,
    expected,
    head,
)
from tests.channels.iys.codes.plain import ROWS
from tests.channels.sms.service import Service

PART = re.compile(r"<(\w+)>")
CAMEL = re.compile(r"_(\w)")
# The table has each of them once, but for H1005, which has three rows.
PUBLISHED, WITHOUT_CODE, ROWS_OF_H1005 = 265, 15, 3
# In the examples of the document alone.
IN_EXAMPLES = {"Şifre verilmemiş.", "Kullanıcı adı verilmemiş."}
# İYS writes `consent` there, where `consents` is tried as well.
GUESSED = "POST /sps/{iysCode}/brands/{brandCode}/consents/retailers/access/list"
MET = {(head(code), door) for code, rows in ROWS.items() for door, _ in rows} | {
    (head(code), door) for code, prepared in DEEDS.items() for door in prepared.doors
}


def test_every_code_that_is_published_is_met_or_has_a_reason() -> None:
    codes = {code for code in UNANSWERED if code.startswith("H")}
    texts = (UNANSWERED.keys() - codes) | (TEXTS.keys() - IN_EXAMPLES)
    assert len(ANSWERED) + len(codes) == PUBLISHED + ROWS_OF_H1005 - 1
    assert len(texts) == WITHOUT_CODE
    assert ANSWERED.keys().isdisjoint(UNANSWERED)
    assert {head(code) for code in CODES} == ANSWERED.keys() | OURS.keys()


def test_every_code_of_the_channel_is_provoked_and_by_one_test() -> None:
    assert ROWS.keys() - TEXTS == CODES.keys() - DEEDS.keys()
    assert DEEDS.keys() <= CODES.keys()
    assert TEXTS.keys() <= ROWS.keys()


def test_every_reason_is_one_of_few_and_every_twin_is_answered() -> None:
    assert set(UNANSWERED.values()) == set(REASONS)
    assert {code for code, reason in UNANSWERED.items() if reason == "twin"} == TWINS.keys()
    assert set(TWINS.values()) <= ANSWERED.keys()


def test_the_statuses_are_those_that_are_published_but_for_what_has_a_reason() -> None:
    for code, (status, _) in CODES.items():
        assert expected(code).status == status, code
    assert OTHERWISE.keys() <= CODES.keys()
    assert all(WHY.values())
    # With another status than the table's.
    other = {code for code, one in OTHERWISE.items() if one.status != ANSWERED[head(code)].status}
    assert other == {"H061"}


def test_every_call_is_a_door_that_codes_are_looked_for_at(service: Service) -> None:
    routes = {
        f"{method} {route.under}{PART.sub(_camel, route.path)}".rstrip("/")
        for route in service.parts.channels["iys"].routes()
        for method in route.methods
    }
    assert routes == {door["at"] for door in DOORS.values()} | {GUESSED}


def _camel(found: re.Match[str]) -> str:
    return "{" + CAMEL.sub(lambda letter: letter[1].upper(), found[1]) + "}"


def test_every_code_is_met_at_every_door_where_the_document_shows_it() -> None:
    shown = {(code, door) for door in DOORS for code in documented(door)}
    assert len(shown) > 590
    assert shown - MET == {(code, door) for door, code in ELSEWHERE}
    assert all(ELSEWHERE.values())
