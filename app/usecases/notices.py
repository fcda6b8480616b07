"""What citizens are told by themselves: who recorded an approval, and what was refused for them.

A notice has a matter, and nobody is told of a matter twice. Codes are no notices.
"""

from collections.abc import Iterable
from uuid import UUID

from app.core import Work
from app.dialogue.told import ToldRecording, ToldRefusal
from app.domain.consent import EventKind
from app.outbox.post import tell_many
from app.usecases.sheet import Sheet
from app.usecases.undo import WINDOW

REFUSED = f"""
SELECT array_agg(DISTINCT brand_code) FROM consent_event
 WHERE tag = %s AND reference = %s AND kind IN ({EventKind.REVOKE:d}, {EventKind.DENY:d})
"""
RECORD_MATTER = "'record:' || c.brand_code || ':' || c.type"
"""The matter of a first approval, by a row `c` of consent."""


def tell_recordings(
    work: Work,
    brand: int,
    sheet: Sheet,
    announced: Iterable[int],
    claims: Iterable[tuple[int, int]],
) -> None:
    """Tell of approvals that a provider recorded, in the same transaction.

    `announced`: the positions at which none stood before; each address hears of a brand and type
    once. `claims`: those that ended a refusal of the citizen, with the event of that refusal.
    Whoever says nothing agrees; HAYIR ends it. Consent that was taken electronically must be told
    the same day, with a way out (decree, article 7).
    """
    notices = []
    for position in announced:
        told = _told(work, brand, sheet, position, claim=False)
        notices.append((_tag(sheet, position), f"record:{brand}:{told.type:d}", told))
    for position, refusal in claims:
        told = _told(work, brand, sheet, position, claim=True)
        notices.append((_tag(sheet, position), f"claim:{brand}:{refusal}", told))
    tell_many(work, notices)


def _tag(sheet: Sheet, position: int) -> UUID:
    return UUID(bytes=sheet.tags[position])


def _told(work: Work, brand: int, sheet: Sheet, position: int, *, claim: bool) -> ToldRecording:
    record = sheet.record(position)
    # A trader's first record may have no date.
    date = record.consent_date or work.now
    return ToldRecording(brand, record.type, record.source, date, claim)


def tell_refusal(work: Work) -> None:
    """Tell the citizen of what this deed refused elsewhere than at the address itself (a page, an
    app): at the address, or where they chose to be told, with the word that undoes it.

    After the refusal, in its transaction; of what changed nothing, nobody is told. Calls tell
    their callers by themselves (`calling.py`).
    """
    tag, reference = work.context.person.tag, work.reference
    brands = work.row(REFUSED, (tag, reference))
    if brands and brands[0]:
        told = ToldRefusal(tuple(brands[0]), reference, work.now + WINDOW)
        tell_many(work, [(tag, f"refused:{reference}", told)])
