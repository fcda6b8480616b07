"""The letter that proves an approval which the registry asked for (ViA): who asked, for what, which
words were shown, when it was sent, opened and answered, under which transaction ids."""

from datetime import datetime

from babel.dates import format_date, format_datetime

from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.domain.via import FORM, Part, Text, Title
from app.usecases.via.evidence import Evidence, Proof, masked_number
from channels._kit.letters.letter import Block, Facts, Grid, Heading, Letter
from channels._kit.pages.sayings import RECIPIENTS, TEXTS, TYPES
from channels._kit.wording import sentence

PAGE = "page"
LANGUAGE = "tr"
"""It is read by providers, by the Ministry and by courts."""


def evidence_letter(proof: Proof) -> Letter:
    """The letter, to the provider. The address is masked, and so is a national id."""
    evidence = proof.evidence
    number = str(evidence.request_id)
    shown: list[Block] = [Heading(_told(say("letter.via.words"))), evidence.private.message]
    if evidence.private.page:
        shown += [Heading(_told(say("letter.via.page"))), evidence.private.page]
    columns = (
        say("letter.via.whose"),
        say("letter.via.what"),
        say("letter.via.answer"),
        say("letter.via.transaction"),
    )
    return Letter(
        title=_told(say("letter.via.title")),
        number=_told(say("letter.number", number=number)),
        date=_told(say("letter.date", date=_day(evidence))),
        sender=(_told(say("letter.sender")), _told(say("letter.demo"))),
        recipient=(evidence.title,),
        subject=_told(say("letter.via.subject")),
        body=(
            _told(say("letter.via.told")),
            Facts((*_facts(evidence), (_told(say("letter.via.hash")), proof.hash))),
            Heading(_told(say("letter.via.asked"))),
            Grid(
                tuple(map(_told, columns)),
                tuple(_row(evidence, one) for one in evidence.parts),
                "",
            ),
            *shown,
        ),
        closing=(_told(say("letter.closing")),),
        footer=_told(say("letter.via.footer", number=number)),
        language=LANGUAGE,
        made_at=evidence.ended_at,
    )


def _told(words: Words) -> str:
    return sentence(PAGE, LANGUAGE, words)


def _day(evidence: Evidence) -> str:
    day = evidence.ended_at.astimezone(ISTANBUL).date()
    return format_date(day, "d MMMM y", LANGUAGE)


def _exactly(moment: datetime) -> str:
    return format_datetime(moment, "d MMMM y, HH:mm:ss", tzinfo=ISTANBUL, locale=LANGUAGE)


def _facts(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Labels and what belongs to them; what there is not is left out."""
    kept, kind = evidence.private, evidence.recipient_type
    moments = {
        "asked": evidence.asked_at,
        "sent": evidence.sent_at,
        "opened": evidence.opened_at,
        "ended": evidence.ended_at,
    }
    when = {name: _exactly(one) if one else "" for name, one in moments.items()}
    rows = (
        (say("letter.via.request"), str(evidence.request_id)),
        (say("letter.via.provider"), f"{evidence.title} ({evidence.provider})"),
        (say("letter.via.by"), evidence.by),
        (say("letter.via.client"), str(evidence.client)),
        (say("letter.via.way"), evidence.verification.name),
        (say("letter.via.form"), FORM),
        (say("letter.via.source"), evidence.verification.source.name),
        (say("letter.via.address"), evidence.address),
        (say("letter.via.kind"), _told(RECIPIENTS[kind]) if kind else ""),
        (say("letter.via.name"), kept.name),
        (say("letter.via.national-id"), masked_number(kept.id_number)),
        (say("letter.via.residence"), kept.address),
        (say("letter.via.network"), kept.network),
        (say("letter.via.when.asked"), when["asked"]),
        (say("letter.via.when.sent"), when["sent"]),
        (say("letter.via.when.opened"), when["opened"]),
        (say("letter.via.when.ended"), when["ended"]),
        (say("letter.via.reference"), evidence.reference),
    )
    return tuple((_told(words), text) for words, text in rows if text)


def _row(evidence: Evidence, part: Part) -> tuple[str, ...]:
    names = {one.code: one.name for one in evidence.brands}
    whose = f"{names[part.brand]} ({part.brand})" if part.brand is not None else evidence.title
    of_messages = part.title is Title.ETK
    what = TYPES[MessageType(part.type)] if of_messages else TEXTS[Text(part.type)]
    answer = say("letter.via.yes") if part.transaction else say("letter.via.no")
    return (whose, _told(what), _told(answer), part.transaction or "–")
