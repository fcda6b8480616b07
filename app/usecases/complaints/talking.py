"""A complaint that is told in a talk: kept word by word, filed once nothing is missing."""

from collections.abc import Callable
from dataclasses import replace

from app.core import Work
from app.dialogue.world import Deed, Done, Problem, Story
from app.errors import NotFound
from app.usecases.complaints.admitting import Admission, AdmitComplaint
from app.usecases.complaints.drafts import KeepDraft, ReadDraft
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.particulars import LONGEST, RULES, Particulars
from app.usecases.complaints.recordings import bring_in_later


def keep_told(work: Work, deed: Deed) -> Done:
    """Keep what was told so far; nothing of a message that is too old."""
    return _unless_gone(_keep, work, deed)


def file_told(work: Work, deed: Deed) -> Done:
    """File it, unless something stands in the way that is to be said first."""
    return _unless_gone(_file, work, deed)


def keep_recording(work: Work, deed: Deed) -> Done:
    """Keep what somebody spoke and then hung up over, with their draft."""
    return _unless_gone(_keep_recording, work, deed)


def _keep_recording(work: Work, deed: Deed) -> Done:
    draft = ReadDraft(deed.number, (work.context.person.tag,)).run(work)
    bring_in_later(work, draft.number, deed.recording)
    return Done(number=draft.number)


def _unless_gone(do: Callable[[Work, Deed], Done], work: Work, deed: Deed) -> Done:
    """Another text, or a page, may file the draft or drop it at the same moment."""
    try:
        return do(work, deed)
    except NotFound:
        return Done(ok=False, problem=Problem.GONE)


def _keep(work: Work, deed: Deed) -> Done:
    told, story = _told(work, deed), _story(deed)
    if story.at is not None and _admission(work, story).too_old:
        return _too_old(deed)
    kept = KeepDraft(told, deed.number or None).run(work)
    return Done(number=kept.number)


def _file(work: Work, deed: Deed) -> Done:
    told, story = _told(work, deed), _story(deed)
    admission = _admission(work, story)
    if admission.too_old:
        return _too_old(deed)
    if admission.same is not None and not deed.sure:
        return Done(ok=False, number=deed.number, problem=Problem.SAME, other=admission.same)
    if admission.earlier and not deed.sure:
        kept = KeepDraft(told, deed.number or None).run(work)
        other = admission.earlier[0]
        return Done(ok=False, number=kept.number, problem=Problem.EARLIER, other=other)
    filed = work.run(FileComplaint(told, draft=deed.number or None, remember=False))
    if deed.recording:
        bring_in_later(work, filed.number, deed.recording)
    brands = () if filed.brand is None else (filed.brand,)
    return Done(
        other=filed.joined_to or 0,
        number=filed.number,
        verdict=filed.verdict,
        until=filed.answer_by,
        brands=brands,
    )


def _story(deed: Deed) -> Story:
    return deed.story or Story()


def _told(work: Work, deed: Deed) -> Particulars:
    """What was told by now: of a draft that goes on also what a page has asked."""
    story = _story(deed)
    before = Particulars(story.type)
    if deed.number:
        before = ReadDraft(deed.number, (work.context.person.tag,)).run(work).told
    return replace(
        before,
        type=story.type,
        brand=story.brand,
        sender=story.sender,
        at=story.at,
        text=story.text[: LONGEST["text"]],
        about=story.about[: LONGEST["about"]],
    )


def _admission(work: Work, story: Story) -> Admission:
    at = story.at or work.now
    return AdmitComplaint(story.type, at, story.brand, story.sender).run(work)


def _too_old(deed: Deed) -> Done:
    months = RULES.times.file_months
    return Done(ok=False, number=deed.number, problem=Problem.TOO_OLD, count=months)
