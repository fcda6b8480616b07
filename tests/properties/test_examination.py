"""The pre-examination against a second one, which is slow and obvious: it goes through the days one
by one and through the words by hand."""

from datetime import date, datetime, timedelta

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ahead import Ahead
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.domain.deadlines import ISTANBUL, REPORTING, STOPPING
from app.domain.examination import Calendars, Known, Message, Verdict, Word, examine

M, A = MessageType.MESAJ, MessageType.ARAMA
START = datetime(2026, 3, 9, tzinfo=ISTANBUL)
CLOSED = set(holidays.country_holidays("TR", years=[2026], categories=("public",)))
HALF = set(holidays.country_holidays("TR", years=[2026], categories=("half_day",)))

moments = st.integers(0, 20 * 24).map(lambda hours: START + timedelta(hours=hours))
kinds = st.sampled_from(
    [
        (EventKind.RECORD, Status.ONAY, Source.HS_WEB),
        (EventKind.RECORD, Status.RET, Source.HS_MESAJ),
        (EventKind.GRANT, Status.ONAY, Source.IYS_WEB),
        (EventKind.REVOKE, Status.RET, Source.IYS_WEB),
        (EventKind.DENY, Status.RET, Source.IYS_CM),
        (EventKind.UNDO, Status.NONE, None),
        (EventKind.UNDO, Status.ONAY, Source.IYS_WEB),
        (EventKind.UNDO, Status.ONAY, Source.HS_WEB),
        (EventKind.SUPERSEDED, Status.RET, Source.IYS_KISAMESAJ),
    ]
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Word, ...]:
    """Words in any order of saying, learned at once or days later."""
    found = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        event, status, source = draw(kinds)
        said = draw(moments)
        learned = said + timedelta(hours=draw(st.sampled_from([0, 0, 1, 30, 80, 150, 300])))
        type = draw(st.sampled_from([M, M, M, A]))
        recipient = draw(st.sampled_from(RecipientType))
        given = draw(moments) if event is EventKind.UNDO else said
        found.append(Word(number, recipient, type, status, event, source, said, learned, given))
    return tuple(found)


aheads = st.lists(
    st.builds(
        Ahead,
        since=moments,
        until=st.none() | moments,
        type=st.sampled_from([None, M, A]),
        sector=st.sampled_from([None, "food", "home"]),
    ),
    max_size=2,
).map(tuple)
locks = st.lists(st.tuples(moments, st.booleans()), max_size=3).map(sorted).map(tuple)


def end_of_third_day(moment: datetime, *, half_days_count: bool) -> datetime:
    """Day after day, until three offices' days have gone by."""
    day, left = moment.astimezone(ISTANBUL).date(), 3
    while left:
        day += timedelta(days=1)
        closed = day in CLOSED or day.isoweekday() > 5 or (day in HALF and not half_days_count)
        left -= not closed
    return datetime.combine(day, datetime.max.time(), ISTANBUL)


def slow(message: Message, known: Known, as_of: datetime | None = None) -> Verdict:
    """The finding, without a thought for speed or beauty."""
    if message.exemption:
        return Verdict.OUT_OF_SCOPE
    heard, late = sorted_out(message, known, as_of)
    last = newest(heard)
    if last is not None and last.status == Status.ONAY:
        own = last.source is not None and last.source.value > 20
        return (
            Verdict.AHEAD if ahead(message, known, last.given if own else None) else Verdict.VALID
        )
    if last is not None and last.status == Status.RET:
        verdict = of_a_refusal(message, heard)
        if verdict is not None:
            return verdict
    elif message.recipient_type == RecipientType.TACIR:
        return Verdict.AHEAD if ahead(message, known, None) else Verdict.MERCHANT
    if late and newest(heard + late) in late:
        return Verdict.LATE
    refused = locked(message, known) or ahead(message, known, None)
    return Verdict.AHEAD if refused else Verdict.NEVER


def locked(message: Message, known: Known) -> bool:
    found = known.locked
    for at, is_locked in known.locks:
        if at <= message.at:
            found = is_locked
    return found


def sorted_out(
    message: Message, known: Known, as_of: datetime | None
) -> tuple[list[Word], list[Word]]:
    """What was said of this permission by then, and what of that was recorded too late."""
    heard: list[Word] = []
    late: list[Word] = []
    for word in known.words:
        if word.type != message.type or word.recipient_type != message.recipient_type:
            continue
        if word.said > message.at or (as_of is not None and word.learned > as_of):
            continue
        recorded = word.kind == EventKind.RECORD and word.status == Status.ONAY
        in_time = word.learned <= end_of_third_day(word.said, half_days_count=False)
        (late if recorded and not in_time and word.learned > message.at else heard).append(word)
    return heard, late


def of_a_refusal(message: Message, heard: list[Word]) -> Verdict | None:
    """Refused, or within the days of grace; None where nobody ever had a permission."""
    rest = list(heard)
    before = newest(rest)
    first = before
    while before is not None and before.status == Status.RET:
        first = before
        rest.remove(before)
        before = newest(rest)
    assert first is not None
    if message.at > end_of_third_day(first.said, half_days_count=True):
        return Verdict.REFUSED
    if before is not None and before.status == Status.ONAY:
        return Verdict.GRACE
    return Verdict.GRACE if message.recipient_type == RecipientType.TACIR else None


def newest(words: list[Word]) -> Word | None:
    found: Word | None = None
    for word in words:
        if found is None or newer(word, found):
            found = word
    return found


def newer(one: Word, other: Word) -> bool:
    """Whether a word was spoken after another; of the same moment the refusal, then the later
    line."""
    if one.said != other.said:
        return one.said > other.said
    if (one.status == Status.RET) != (other.status == Status.RET):
        return one.status == Status.RET
    return one.id > other.id


def ahead(message: Message, known: Known, approved: datetime | None) -> bool:
    for one in known.ahead:
        if one.since > message.at or (one.until is not None and one.until <= message.at):
            continue
        if one.type not in (None, message.type) or one.sector not in (None, known.sector):
            continue
        if approved is None or approved < one.since:
            return True
    return False


@settings(max_examples=600, deadline=None)
@given(
    words=histories(),
    at=moments,
    recipient=st.sampled_from(RecipientType),
    aheads=aheads,
    locks=locks,
    locked=st.booleans(),
    exemption=st.sampled_from([None, None, None, "operator"]),
)
def test_both_examinations_find_the_same(
    words: tuple[Word, ...],
    at: datetime,
    recipient: RecipientType,
    aheads: tuple[Ahead, ...],
    locks: tuple[tuple[datetime, bool], ...],
    locked: bool,
    exemption: str | None,
) -> None:
    message = Message(M, recipient, at, exemption)
    known = Known(words, aheads, "food", locks, locked)
    found = examine(message, known, Calendars(REPORTING, STOPPING))
    assert found.verdict is slow(message, known)
    assert found.then is slow(message, known, as_of=at)


def test_the_days_are_those_of_the_calendar() -> None:
    assert date(2026, 3, 20) in CLOSED
    assert date(2026, 3, 19) in HALF
