"""One file of permissions: looked at, loaded, and what was wrong with it taken along."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from flask import Response

from app.channel import Route
from app.dialogue.reply import say
from app.errors import Fault, InvalidInput, NotFound, TooLate, TooMany
from app.usecases.console.reach import Reach
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.checked import (
    MOST_COUNTED,
    MOST_WRONG,
    ConfirmLoad,
    CountWrong,
    ListWrong,
    Preview,
    ShowPreview,
)
from app.usecases.programs.loads import (
    CancelLoad,
    ShowLoad,
)
from app.usecases.programs.loadview import LoadView
from app.usecases.programs.partners import Right
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels._kit.tables import CSV, csv_pieces
from channels.kurumsal.brands import brand_page, of_brand, path_of
from channels.kurumsal.loads import COLUMNS, ONE, notes_of, progress_of
from channels.kurumsal.paths import id_of
from channels.kurumsal.words import file_words, rule_words

SHOWN = 50


def routes(doors: Doors) -> Sequence[Route]:
    """One file, and what is done with it."""
    return (
        doors.page(ONE, of_brand(show_one), "ShowLoad"),
        doors.deed(f"{ONE}/onay", of_brand(confirm), "ConfirmLoad"),
        doors.deed(f"{ONE}/iptal", of_brand(cancel), "CancelLoad"),
        doors.page(f"{ONE}/yanlis.csv", of_brand(give_wrong), "ListWrong"),
    )


def show_one(visit: Visit, reach: Reach, load: str) -> Response:
    """How far it is; what was found; what came of it."""
    return _one(visit, reach, visit.run(ShowLoad(reach.code, id_of(load))))


def _one(visit: Visit, reach: Reach, load: LoadView, fault: Fault | None = None) -> Response:
    reach.need_some(Right.READ)
    preview = _preview(visit, reach, load)
    wrong = visit.run(ListWrong(reach.code, load.id, limit=SHOWN)) if load.refused else ()
    over = load.state > LoadState.RUNNING
    kinds = visit.run(CountWrong(reach.code, load.id)) if load.refused and over else ()
    done, whole = progress_of(load)
    return brand_page(
        visit,
        reach,
        "file.html",
        409 if fault else 200,
        load=load,
        preview=preview,
        notes=notes_of(load),
        counted=MOST_COUNTED if load.refused > MOST_COUNTED else None,
        kinds=[(one, rule_words(one.code)) for one in kinds],
        wrong=[(row, rule_words(row.code), _place(preview, row.column)) for row in wrong],
        kept=load.kept_until is not None and load.kept_until > visit.now,
        done=done,
        whole=whole,
        fault=file_words(load.fault) if load.fault else None,
        refused=fault,
        late=isinstance(fault, TooLate),
        columns=COLUMNS,
        State=LoadState,
    )


def _preview(visit: Visit, reach: Reach, load: LoadView) -> Preview | None:
    try:
        return visit.run(ShowPreview(reach.code, load.id))
    except NotFound:
        return None


def _place(preview: Preview | None, column: str) -> int | None:
    """Which cell of a row is wrong, by the column that the rule is about."""
    names = [one.column for one in preview.columns] if preview and column else []
    return names.index(column) if column in names else None


def confirm(visit: Visit, reach: Reach, load: str) -> Response:
    """Load what was checked."""
    reach.need_some(Right.WRITE)
    id = id_of(load)
    try:
        begun = visit.run(ConfirmLoad(reach.code, id))
    except (InvalidInput, TooLate, TooMany) as fault:
        return _one(visit, reach, visit.run(ShowLoad(reach.code, id)), fault)
    return visit.go(path_of(reach, f"/dosya/{begun.id}"))


def cancel(visit: Visit, reach: Reach, load: str) -> Response:
    """No more of it is loaded; what was, stays. Of a file that waited for a yes nothing was."""
    reach.need_some(Right.WRITE)
    done = visit.run(CancelLoad(reach.code, id_of(load)))
    if done.check_only and done.state is LoadState.DONE and done.confirmed is None:
        return visit.go(path_of(reach, "/dosya?tamam=silindi"))
    return visit.go(path_of(reach, f"/dosya/{id_of(load)}"))


def give_wrong(visit: Visit, reach: Reach, load: str) -> Response:
    """Every row that was not taken, with its own cells and what is wrong with it: to be mended and
    sent again."""
    view = visit.run(ShowLoad(reach.code, id_of(load)))
    preview = _preview(visit, reach, view)
    own = [one.name for one in preview.columns] if preview else []
    heads = [visit.say(say("provider.wrong.line")), visit.say(say("provider.wrong.why"))]
    rows = _wrong_rows(visit, reach, view.id)
    answer = Response(csv_pieces([*heads, *own], rows), content_type=CSV)
    name = f"ileti-{reach.code}-{str(view.id)[:8]}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _wrong_rows(visit: Visit, reach: Reach, id: UUID) -> Iterator[list[str | int]]:
    """Every cell of each: a row that has too many of them is to stay wrong."""
    after, found = 0, True
    while found:
        rows = visit.run(ListWrong(reach.code, id, after, MOST_WRONG))
        for row in rows:
            yield [row.line, visit.say(rule_words(row.code)), *row.cells]
        found = bool(rows)
        after = rows[-1].line if rows else after
