"""The pre-examination: every verdict, the borders of days, holidays, both clocks, both types."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.ahead import Ahead
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.deadlines import ISTANBUL, REPORTING, STOPPING
from app.domain.examination import Calendars, Examination, Known, Message, Verdict, Word, examine
from app.domain.opening import Opening

CALENDARS = Calendars(REPORTING, STOPPING)
M, A = MessageType.MESAJ, MessageType.ARAMA
PERSON, TRADER = RecipientType.BIREYSEL, RecipientType.TACIR
SAID = {
    "ONAY": (EventKind.RECORD, Status.ONAY, Source.HS_WEB),
    "RET": (EventKind.RECORD, Status.RET, Source.HS_CAGRI_MERKEZI),
    "onay": (EventKind.GRANT, Status.ONAY, Source.IYS_WEB),
    "ret": (EventKind.REVOKE, Status.RET, Source.IYS_KISAMESAJ),
    "deny": (EventKind.DENY, Status.RET, Source.IYS_WEB),
    "undone": (EventKind.UNDO, Status.NONE, Source.IYS_KISAMESAJ),
    "restored": (EventKind.UNDO, Status.ONAY, Source.IYS_KISAMESAJ),
    "late-ret": (EventKind.SUPERSEDED, Status.RET, Source.IYS_KISAMESAJ),
}
"""In capitals what the provider recorded, in small letters the citizen's own word."""


def moment(text: str) -> datetime:
    """`03-02 10:00` of 2026, in Istanbul."""
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return datetime.strptime(f"2026-{text}", form).replace(tzinfo=ISTANBUL)


def word(number: int, text: str, kind: RecipientType, type: MessageType = M) -> Word:
    """`ONAY 03-02 10:00`, learned at once; or `ONAY 03-02 10:00 @ 03-06 09:00`, learned then."""
    first, _, learned = text.partition(" @ ")
    what, _, said = first.partition(" ")
    event, status, source = SAID[what]
    heard = moment(learned or said)
    return Word(number, kind, type, status, event, source, moment(said), heard)


def examined(
    words: str,
    at: str,
    kind: RecipientType = PERSON,
    *,
    ahead: tuple[Ahead, ...] = (),
    locks: tuple[tuple[datetime, bool], ...] = (),
    exemption: str | None = None,
    sector: str | None = None,
) -> Examination:
    """The finding about a text at a moment, after these words (`; ` between them)."""
    found = tuple(word(n, one, kind) for n, one in enumerate(filter(None, words.split("; ")), 1))
    known = Known(found, ahead, sector, locks)
    return examine(Message(M, kind, moment(at), exemption), known, CALENDARS)


NEVER, VALID, REFUSED, GRACE = Verdict.NEVER, Verdict.VALID, Verdict.REFUSED, Verdict.GRACE
LATE, MERCHANT = Verdict.LATE, Verdict.MERCHANT

# Words, the message, what is found, what was known then, business days since the refusal.
Row = tuple[str, str, Verdict, Verdict, int]
PERSONS: tuple[Row, ...] = (
    ("", "03-02 10:00", NEVER, NEVER, 0),
    ("ONAY 03-02 10:00", "03-02 09:59:59", NEVER, NEVER, 0),
    ("ONAY 03-02 10:00", "03-02 10:00", VALID, VALID, 0),
    ("ONAY 03-02 10:00", "11-02 10:00", VALID, VALID, 0),
    ("onay 03-02 10:00", "03-02 10:00", VALID, VALID, 0),
    # The three business days, to the second (law, article 8/3). The 2nd of March is a Monday.
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-02 09:59:59", VALID, VALID, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-02 10:00", GRACE, GRACE, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-03 00:00", GRACE, GRACE, 1),
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-05 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-06 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 03-02 00:00", "03-05 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-02 23:59:59", "03-06 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; RET 03-02 10:00", "03-05 12:00", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; RET 03-02 10:00", "03-06 12:00", REFUSED, REFUSED, 4),
    ("onay 02-02 10:00; ret 03-02 10:00", "03-05 12:00", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; deny 03-02 10:00", "03-05 12:00", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; deny 03-02 10:00", "03-09 12:00", REFUSED, REFUSED, 5),
    ("ONAY 02-02 10:00; deny 03-02 10:00", "03-01 12:00", VALID, VALID, 0),
    # A weekend in between: refused on a Friday, on a Saturday, on a Sunday.
    ("ONAY 02-02 10:00; ret 03-06 18:00", "03-07 12:00", GRACE, GRACE, 0),
    ("ONAY 02-02 10:00; ret 03-06 18:00", "03-11 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-06 18:00", "03-12 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 03-07 18:00", "03-11 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-08 18:00", "03-12 00:00", REFUSED, REFUSED, 4),
    # Ramazan: its eve, the 19th of March, counts; the 20th to the 22nd do not.
    ("ONAY 02-02 10:00; ret 03-18 10:00", "03-24 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-18 10:00", "03-25 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 03-20 10:00", "03-25 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 03-20 10:00", "03-26 00:00", REFUSED, REFUSED, 4),
    # The 23rd of April, the 1st of May, Kurban (27th to 30th of May), the 28th and 29th of October.
    ("ONAY 02-02 10:00; ret 04-22 10:00", "04-28 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 04-22 10:00", "04-29 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 04-30 10:00", "05-06 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 04-30 10:00", "05-07 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 05-26 10:00", "06-03 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 05-26 10:00", "06-04 00:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 10-27 10:00", "11-02 23:59:59", GRACE, GRACE, 3),
    ("ONAY 02-02 10:00; ret 10-27 10:00", "11-03 00:00", REFUSED, REFUSED, 4),
    # Without a permission before it, a refusal gives nobody days of grace.
    ("ret 03-02 10:00", "03-05 12:00", NEVER, NEVER, 0),
    ("ret 03-02 10:00", "03-06 12:00", REFUSED, REFUSED, 4),
    ("ret 02-03 10:00; onay 02-20 10:00; ret 03-02 10:00", "03-03 12:00", GRACE, GRACE, 1),
    # Two refusals: the first of them counts.
    ("ONAY 02-02 10:00; ret 03-02 10:00; RET 03-04 10:00", "03-06 12:00", REFUSED, REFUSED, 4),
    ("ONAY 02-02 10:00; ret 03-02 10:00; deny 03-05 10:00", "03-06 12:00", REFUSED, REFUSED, 4),
    # Taken back, or approved again.
    ("ret 03-02 10:00; undone 03-02 10:05", "03-09 10:00", NEVER, NEVER, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00; restored 03-02 10:05", "03-09 10:00", VALID, VALID, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00; restored 03-02 10:05", "03-02 10:03", GRACE, GRACE, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00; onay 03-10 10:00", "03-11 10:00", VALID, VALID, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00; ONAY 03-10 10:00", "03-11 10:00", VALID, VALID, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00; ONAY 03-10 10:00", "03-09 10:00", REFUSED, REFUSED, 5),
    # A refusal stands against an approval of the same moment, in whatever order they came.
    ("ONAY 03-02 10:00; ret 03-02 10:00", "03-09 10:00", REFUSED, REFUSED, 5),
    ("ret 03-02 10:00; ONAY 03-02 10:00 @ 03-03 10:00", "03-09 10:00", REFUSED, REFUSED, 5),
    # Recorded late: three business days, without the half days (regulation, article 7/11).
    ("ONAY 03-02 10:00 @ 03-05 23:59:59", "03-04 10:00", VALID, NEVER, 0),
    ("ONAY 03-02 10:00 @ 03-06 00:00", "03-04 10:00", LATE, NEVER, 0),
    ("ONAY 03-02 10:00 @ 03-06 00:00", "03-05 23:00", LATE, NEVER, 0),
    ("ONAY 03-02 10:00 @ 03-06 00:00", "03-06 00:00", VALID, VALID, 0),
    ("ONAY 03-02 10:00 @ 03-06 00:00", "03-02 09:00", NEVER, NEVER, 0),
    ("ONAY 03-18 10:00 @ 03-25 23:59:59", "03-19 10:00", VALID, NEVER, 0),
    ("ONAY 03-18 10:00 @ 03-26 00:00", "03-19 10:00", LATE, NEVER, 0),
    ("ONAY 05-26 10:00 @ 06-03 23:59:59", "05-27 10:00", VALID, NEVER, 0),
    ("ONAY 05-26 10:00 @ 06-04 00:00", "05-27 10:00", LATE, NEVER, 0),
    ("ret 02-02 10:00; ONAY 03-02 10:00 @ 03-09 10:00", "03-04 10:00", REFUSED, REFUSED, 22),
    ("ONAY 02-02 10:00; ONAY 03-02 10:00 @ 03-09 10:00", "03-04 10:00", VALID, VALID, 0),
    # The citizen's own word is never late, by whatever way it came.
    ("onay 03-02 10:00 @ 03-20 10:00", "03-04 10:00", VALID, NEVER, 0),
    # A refusal that we learned of later: known then, it was a permission still.
    ("ONAY 02-02 10:00; RET 03-02 10:00 @ 03-05 10:00", "03-04 10:00", GRACE, VALID, 2),
    ("ONAY 02-02 10:00; RET 03-02 10:00 @ 03-10 10:00", "03-09 10:00", REFUSED, VALID, 5),
    ("ONAY 02-02 10:00; late-ret 01-20 10:00 @ 03-01 10:00", "01-30 10:00", REFUSED, NEVER, 8),
    ("ONAY 02-02 10:00; late-ret 01-20 10:00 @ 03-01 10:00", "02-03 10:00", VALID, VALID, 0),
)
TRADERS: tuple[Row, ...] = (
    ("", "03-02 10:00", MERCHANT, MERCHANT, 0),
    ("ONAY 03-02 10:00", "03-01 10:00", MERCHANT, MERCHANT, 0),
    ("ONAY 03-02 10:00", "03-02 10:00", VALID, VALID, 0),
    ("ret 03-02 10:00", "03-02 09:59:59", MERCHANT, MERCHANT, 0),
    ("ret 03-02 10:00", "03-05 23:59:59", GRACE, GRACE, 3),
    ("ret 03-02 10:00", "03-06 00:00", REFUSED, REFUSED, 4),
    ("ret 03-02 10:00; undone 03-02 10:05", "03-09 10:00", MERCHANT, MERCHANT, 0),
    ("RET 03-02 10:00 @ 03-05 10:00", "03-04 10:00", GRACE, MERCHANT, 2),
    ("ONAY 03-02 10:00 @ 03-09 10:00", "03-04 10:00", MERCHANT, MERCHANT, 0),
    ("ONAY 02-02 10:00; ret 03-02 10:00", "03-03 10:00", GRACE, GRACE, 1),
)


@pytest.mark.parametrize("row", PERSONS, ids=lambda row: f"{row[0]} | {row[1]}")
def test_what_is_found_of_a_message_to_a_person(row: Row) -> None:
    words, at, verdict, then, days = row
    found = examined(words, at)
    assert (found.verdict, found.then, found.days) == (verdict, then, days)


@pytest.mark.parametrize("row", TRADERS, ids=lambda row: f"{row[0]} | {row[1]}")
def test_what_is_found_of_a_message_to_a_trader(row: Row) -> None:
    words, at, verdict, then, days = row
    found = examined(words, at, TRADER)
    assert (found.verdict, found.then, found.days) == (verdict, then, days)


def test_the_table_is_long_enough_and_has_every_verdict_of_the_history() -> None:
    assert len(PERSONS) + len(TRADERS) >= 60
    assert {row[2] for row in PERSONS + TRADERS} == {
        NEVER,
        VALID,
        REFUSED,
        GRACE,
        LATE,
        MERCHANT,
    }


def test_a_person_and_a_trader_at_one_address_are_two() -> None:
    words = (word(1, "ONAY 03-02 10:00", TRADER), word(2, "ret 03-03 10:00", TRADER))
    message = Message(M, PERSON, moment("03-20 10:00"))
    found = examine(message, Known(words), CALENDARS)
    assert (found.verdict, found.lines) == (NEVER, ())
    message = Message(M, TRADER, moment("03-20 10:00"))
    found = examine(message, Known(words), CALENDARS)
    assert (found.verdict, found.lines) == (REFUSED, (1, 2))


def test_a_call_is_not_a_text() -> None:
    words = (word(1, "ONAY 03-02 10:00", PERSON, A), word(2, "ret 03-03 10:00", PERSON))
    found = examine(Message(A, PERSON, moment("03-20 10:00")), Known(words), CALENDARS)
    assert (found.verdict, found.lines, found.word) == (VALID, (1,), 1)


def test_whom_nobody_knows_has_no_history() -> None:
    message = Message(M, PERSON, moment("03-20 10:00"))
    found = examine(message, None, CALENDARS)
    assert found == Examination(Verdict.SENDER_UNKNOWN, Verdict.SENDER_UNKNOWN)


def test_what_needs_no_permission_is_out_of_scope_whatever_was_said() -> None:
    found = examined("ret 03-02 10:00", "03-20 10:00", exemption="running-contract")
    assert found.verdict is found.then is Verdict.OUT_OF_SCOPE
    assert found.lines == (1,)


def test_what_decides_is_named_and_until_when_the_sender_might_write() -> None:
    found = examined("ONAY 02-02 10:00; ret 03-02 10:00; ret 03-04 10:00", "03-20 10:00")
    assert (found.word, found.lines) == (2, (1, 2, 3))
    assert found.stop_by == moment("03-05 23:59:59")
    assert not found.proof
    assert examined("ONAY 02-02 10:00", "03-20 10:00").proof
    assert not examined("onay 02-02 10:00", "03-20 10:00").proof


@pytest.mark.parametrize(
    ("words", "ahead", "at", "kind", "verdict"),
    [
        ("ONAY 02-02 10:00", Ahead(moment("03-01 00:00")), "03-02 10:00", PERSON, Verdict.AHEAD),
        ("ONAY 02-02 10:00", Ahead(moment("03-01 00:00")), "02-20 10:00", PERSON, VALID),
        ("onay 02-02 10:00", Ahead(moment("03-01 00:00")), "03-02 10:00", PERSON, Verdict.AHEAD),
        ("onay 03-02 10:00", Ahead(moment("03-01 00:00")), "03-03 10:00", PERSON, VALID),
        ("", Ahead(moment("03-01 00:00")), "03-02 10:00", PERSON, Verdict.AHEAD),
        ("", Ahead(moment("03-01 00:00")), "03-02 10:00", TRADER, Verdict.AHEAD),
        ("", Ahead(moment("03-01 00:00"), type=A), "03-02 10:00", PERSON, NEVER),
        ("", Ahead(moment("03-01 00:00"), sector="food"), "03-02 10:00", PERSON, Verdict.AHEAD),
        ("", Ahead(moment("03-01 00:00"), sector="home"), "03-02 10:00", PERSON, NEVER),
        ("", Ahead(moment("03-01 00:00"), moment("03-02 00:00")), "03-02 10:00", PERSON, NEVER),
    ],
)
def test_what_was_refused_in_advance(
    words: str, ahead: Ahead, at: str, kind: RecipientType, verdict: Verdict
) -> None:
    assert examined(words, at, kind, ahead=(ahead,), sector="food").verdict is verdict


def test_an_undoing_brings_back_an_older_approval_and_not_a_new_one() -> None:
    own = word(1, "onay 02-02 10:00", PERSON)
    refused = word(2, "ret 03-05 10:00", PERSON)
    back = replace(word(3, "restored 03-05 10:05", PERSON), given=own.said, source=own.source)
    known = Known((own, refused, back), (Ahead(moment("03-01 00:00")),))
    found = examine(Message(M, PERSON, moment("03-09 10:00")), known, CALENDARS)
    assert found.verdict is Verdict.AHEAD
    recorded = replace(back, given=moment("02-02 10:00"), source=Source.HS_WEB)
    found = examine(
        Message(M, PERSON, moment("03-09 10:00")), Known((refused, recorded)), CALENDARS
    )
    assert (found.verdict, found.proof) == (VALID, True)


def test_a_locked_address_that_gave_no_permission() -> None:
    locks = ((moment("03-01 00:00"), True), (moment("03-10 00:00"), False))
    assert examined("", "02-20 10:00", locks=locks).verdict is NEVER
    assert examined("", "03-02 10:00", locks=locks).verdict is Verdict.AHEAD
    assert examined("", "03-11 10:00", locks=locks).verdict is NEVER
    assert examined("ONAY 02-02 10:00", "03-02 10:00", locks=locks).verdict is VALID
    assert examined("", "03-02 10:00", TRADER, locks=locks).verdict is MERCHANT


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=400)])
def test_what_was_said_later_changes_nothing(later: timedelta) -> None:
    before = examined("ONAY 02-02 10:00", "03-02 10:00")
    words = tuple(word(n, one, PERSON) for n, one in enumerate(["ONAY 02-02 10:00"], 1))
    at = moment("03-02 10:00") + later + timedelta(seconds=1)
    more = (*words, Word(2, PERSON, M, Status.RET, EventKind.REVOKE, Source.IYS_WEB, at, at))
    found = examine(Message(M, PERSON, moment("03-02 10:00")), Known(more), CALENDARS)
    assert (found.verdict, found.then, found.word) == (before.verdict, before.then, before.word)


def test_what_was_loaded_while_the_registry_opened_was_not_too_late() -> None:
    begun, load, look = moment("03-01 09:00"), moment("03-31 23:59:59"), moment("05-15 23:59:59")
    message = Message(M, PERSON, moment("03-05 12:00"))

    def verdict(learned: str, opening: Opening | None) -> Verdict:
        known = Known((word(1, f"ONAY 01-02 10:00 @ {learned}", PERSON),), opening=opening)
        return examine(message, known, CALENDARS).verdict

    opening = Opening(begun, load, look)
    assert verdict("03-10 09:00", None) is LATE
    assert verdict("03-10 09:00", opening) is VALID
    assert verdict("06-10 09:00", opening) is LATE
