"""The letter that tells a decision: what was complained about, what the registry found, what the
provider said, what was decided and why, and until when one may object."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from app.dialogue.reply import Words, say
from app.domain.complaint import Move
from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.domain.desk import Position
from app.usecases.complaints.following import objection_until
from app.usecases.complaints.particulars import RULES
from app.usecases.complaints.reading import CaseFile
from app.usecases.consents import Movement
from channels._kit.letters.letter import Block, Facts, Grid, Heading, Letter
from channels._kit.pages.complaints import DECISIONS, FINDINGS, MEANINGS, POSITIONS, TEXTS, written
from channels._kit.pages.sayings import KINDS, SOURCES, TYPES
from channels._kit.wording import sentence

PAGE = "page"


def decision_letter(
    case: CaseFile,
    brand: str,
    address: str,
    movements: Sequence[Movement],
    language: str,
    to: tuple[str, ...] = (),
) -> Letter:
    """The letter of a complaint that was decided by the office, to whoever complained.

    `brand`: its name, empty where nobody knows whose the message was; `address`: as people write
    it; `movements`: the lines of the history by which it was examined. `to`: the provider, which
    is not told who complained nor in which words. Raises ValueError for a
    complaint without a decision.
    """
    decided_at, decision = case.held.case.decided_at, case.decision
    if decided_at is None or decision is None:
        raise ValueError("a letter tells a decision, and there is none")

    def tell(words: Words) -> str:
        return sentence(PAGE, language, words)

    day = _day(decided_at, language)
    until = _day(objection_until(decided_at, decided_at), language)
    body: list[Block] = [
        Heading(tell(say("letter.about"))),
        Facts(_about(case, brand, address, language, silent=bool(to))),
        Heading(tell(say("letter.finding"))),
        tell(FINDINGS[case.finding.verdict]),
        tell(MEANINGS[case.finding.verdict]),
        _history(movements, language),
        Heading(tell(say("letter.provider"))),
        tell(_position(case)),
        Heading(tell(say("letter.decision"))),
        tell(DECISIONS[decision]),
        case.reasons,
        Heading(tell(say("letter.objection"))),
        tell(say("letter.objection.text", until=until)),
    ]
    return Letter(
        title=tell(say("letter.title")),
        number=tell(say("letter.number", number=case.number)),
        date=tell(say("letter.date", date=day)),
        sender=(tell(say("letter.sender")), tell(say("letter.demo"))),
        recipient=to or _complainant(case),
        subject=tell(say("letter.subject", number=case.number)),
        body=tuple(block for block in body if block != ""),
        closing=(tell(say("letter.closing")),),
        footer=tell(say("letter.footer", number=case.number)),
        language=language,
        made_at=decided_at,
    )


def _complainant(case: CaseFile) -> tuple[str, ...]:
    return tuple(filter(None, (case.told.title, case.told.name, case.told.residence)))


def _day(moment: datetime, language: str) -> str:
    return format_date(moment.astimezone(ISTANBUL).date(), "d MMMM y", language)


def _about(
    case: CaseFile, brand: str, address: str, language: str, *, silent: bool
) -> tuple[tuple[str, str], ...]:
    """Labels and what belongs to them; what was not told is left out."""

    def tell(words: Words) -> str:
        return sentence(PAGE, language, words)

    told, kind = case.told, MessageType(case.held.type)
    subjects = [RULES.subjects[one].words(language) for one in told.subjects]
    rows = (
        (say("letter.row.filed"), written(case.held.filed_at, language)),
        (say("letter.row.brand"), brand),
        (say("letter.row.sender"), told.sender),
        (say("letter.row.address"), address),
        (say("letter.row.type"), tell(TYPES[kind])),
        (say("letter.row.at"), written(told.at, language) if told.at else ""),
        (TEXTS[kind], told.text),
        (say("letter.row.subjects"), "\n".join(subjects)),
        (say("letter.row.words"), "" if silent else told.about),
    )
    return tuple((tell(words), text) for words, text in rows if text)


def _history(movements: Sequence[Movement], language: str) -> Grid:
    def tell(words: Words) -> str:
        return sentence(PAGE, language, words)

    columns = (
        say("letter.column.said"),
        say("letter.column.what"),
        say("letter.column.source"),
        say("letter.column.learned"),
    )
    rows = tuple(
        (
            written(one.consent_date or one.created_at, language),
            tell(KINDS[one.kind]),
            tell(SOURCES[one.source]) if one.source else "–",
            written(one.created_at, language),
        )
        for one in movements
    )
    return Grid(tuple(map(tell, columns)), rows, tell(say("letter.history.none")))


def _position(case: CaseFile) -> Words:
    """What the provider said, if it was asked and answered."""
    answers = [one for one in case.events if one.move is Move.ANSWER]
    if answers:
        return POSITIONS[Position(answers[-1].about["position"])]
    asked = case.held.case.due_at is not None
    return say("letter.provider.silent") if asked else say("letter.provider.unasked")
