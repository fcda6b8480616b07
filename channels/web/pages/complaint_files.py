"""Pictures of a complaint: what is sent becomes pictures of our own (`app/evidence`) before any of
it is kept, and only those are ever shown."""

from collections.abc import Callable, Sequence

from flask import Response, g, request
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.complaint import Actor
from app.errors import InvalidInput, NotFound, RuleBroken, Unavailable
from app.evidence.cleaning import clean
from app.evidence.page import MEGABYTES, MEGAPIXELS, MOST_BYTES, MOST_FILES, MOST_PAGES, Clean
from app.usecases.complaints.evidence import (
    AddEvidence,
    DropEvidence,
    ListFiles,
    ReadOwnEvidence,
)
from channels._kit.pages.forms import Form
from channels._kit.pages.pictures import picture_answer
from channels.web.doors import OVERSIZE, Doors
from channels.web.telling import (
    BACK,
    BEGIN,
    LIST,
    OPENED_AT,
    ORDER,
    Telling,
    after,
    back_field,
    before,
    number_of,
    open_case,
    open_draft,
    questions,
    tags,
)
from channels.web.visit import Visit

FILES = "resim"
MOST = MOST_FILES * MOST_BYTES + 1024 * 1024
"""Of a request with pictures: all that a complaint may have."""

REFUSED: dict[str, Callable[[int], Words]] = {
    "evidence-empty": lambda file: say("web.error.evidence-empty", file=file),
    "evidence-large": lambda file: say("web.error.evidence-large", file=file, most=MEGABYTES),
    "evidence-type": lambda file: say("web.error.evidence-type", file=file),
    "evidence-broken": lambda file: say("web.error.evidence-broken", file=file),
    "evidence-pixels": lambda file: say("web.error.evidence-pixels", file=file, most=MEGAPIXELS),
    "evidence-pages": lambda file: say("web.error.evidence-pages", file=file, most=MOST_PAGES),
    "evidence-locked": lambda file: say("web.error.evidence-locked", file=file),
    "busy": lambda file: say("web.error.evidence-busy", file=file),
    "evidence-files": lambda file: say("web.error.evidence-files", most=MOST_FILES),
}
"""One sentence for each way in which a file is not taken; `file` is its place among those sent."""


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    made: list[Route] = []
    for base, opened in zip(OPENED_AT, (open_draft, open_case), strict=True):
        show, take = shower(opened), taker(opened)
        made += doors.form(f"{base}/{FILES}", show, take, patient=True, most=MOST)
    made.append(doors.deed(f"{BEGIN}/<number>/{FILES}/kaldir", drop_file))
    made.append(doors.page(f"{LIST}/<number>/{FILES}/<page>", serve_picture))
    return made


class FilesForm(Form):
    """Pictures, screenshots, PDF."""

    dosya = MultipleFileField()


def shower(opened: Callable[[Visit, str], Telling]) -> Callable[..., Response]:
    """The view that shows what was added, and takes more."""

    def show(visit: Visit, number: str) -> Response:
        form = FilesForm(formdata=None)
        if g.get(OVERSIZE):
            form.refuse("dosya", say("web.error.evidence-request", most=MEGABYTES))
        answer = _page(visit, opened(visit, number), form)
        answer.status_code = 413 if g.get(OVERSIZE) else answer.status_code
        return answer

    return show


def _page(visit: Visit, telling: Telling, form: FilesForm) -> Response:
    asked = [one for one in ORDER if one in questions(telling.told)]
    return visit.page(
        "complaint-files.html",
        form=form,
        telling=telling,
        files=_files(visit, telling),
        most=MOST_FILES,
        megabytes=MEGABYTES,
        path=f"{telling.base}/{FILES}",
        pictures=f"{LIST}/{telling.number}/{FILES}",
        back=before(telling, FILES),
        forward=after(telling, FILES, telling.told) if not telling.case else telling.home,
        hidden=back_field(),
        step=asked.index(FILES) + 1 if not telling.case else 0,
        steps=len(asked),
    )


def _files(visit: Visit, telling: Telling) -> list[tuple[int, int, int]]:
    """Each own file: its number, its first page, how many."""
    if telling.case is None:
        files = visit.run(ListFiles(telling.number, tags(visit)))
        return list(files)
    own = [one for one in telling.case.pages if one.side is Actor.CITIZEN]
    return [
        (one.file, one.id, sum(other.file == one.file for other in own))
        for one in own
        if one.page == 1
    ]


def taker(opened: Callable[[Visit, str], Telling]) -> Callable[..., Response]:
    """The view that takes files: those that are good are kept, whatever is wrong with others."""

    def take(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        if telling.over:
            return visit.go(f"{telling.home}?tamam=bitti")
        form = FilesForm(formdata=None)
        sent = [one for one in request.files.getlist("dosya") if one.filename]
        if not sent:
            form.refuse("dosya", say("web.error.evidence-none"))
        room = MOST_FILES - len(_files(visit, telling))
        for place, file in enumerate(sent, 1):
            wrong = _add(visit, telling, file, place) if place <= room else "evidence-files"
            if wrong is not None:
                form.refuse("dosya", REFUSED[wrong](place))
            if wrong == "evidence-files":
                break
        if form.wrong:
            return _page(visit, opened(visit, number), form)
        back = f"?{BACK}=ozet" if request.form.get(BACK) == "ozet" else ""
        return visit.go(f"{telling.base}/{FILES}{back}")

    return take


def _add(visit: Visit, telling: Telling, file: FileStorage, place: int) -> str | None:
    """Make one anew and keep it; why it was not taken. Raises NotFound, Unavailable."""
    with file.stream as stream:
        data = stream.read(MOST_BYTES + 1)
    try:
        made: Clean = clean(data)
    except Unavailable:
        return "busy"
    except InvalidInput as fault:
        return str(fault.params["reason"])
    try:
        visit.run(AddEvidence(telling.number, made, tags(visit)), telling.mine.person)
    except InvalidInput as fault:
        return str(fault.params["reason"])
    except RuleBroken as broken:
        raise NotFound("complaint") from broken
    return None


def drop_file(visit: Visit, number: str) -> Response:
    """Take a file away from a draft. Raises NotFound."""
    telling = open_draft(visit, number)
    file = request.form.get("file", "")
    visit.run(DropEvidence(telling.number, number_of(file), tags(visit)))
    back = f"?{BACK}=ozet" if request.form.get(BACK) == "ozet" else ""
    return visit.go(f"{telling.base}/{FILES}{back}")


def serve_picture(visit: Visit, number: str, page: str) -> Response:
    """A page of one's own, which was made here. Raises NotFound, also for another's."""
    found = visit.run(ReadOwnEvidence(number_of(number), number_of(page), tags(visit)))
    return picture_answer(found, f"sikayet-{number_of(number)}-{number_of(page)}")
