"""Complaints that are filed at the same time share a look and a statement, and none knows of
another: each has its own number or its own fault."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Core, Work
from app.domain.examination import Verdict
from app.domain.permissions import Role
from app.errors import Fault, InvalidInput, NotFound
from app.usecases.complaints import writing
from app.usecases.complaints.drafts import KeepDraft
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.writing import Filed
from app.usecases.desk.case import OpenCase, OpenedCase
from tests.usecases.acts import ACME, AYSE, M, citizen, record
from tests.usecases.complaints import file, moves, show, told
from tests.usecases.desks import hire

PEOPLE = [f"+9053212345{place:02d}" for place in range(20)]


def together(core: Core, *deeds: tuple[FileComplaint, str]) -> Sequence[Filed | Fault]:
    """Several people's complaints in one batch."""
    now = core.clock.now()
    with core.database.single() as driver:
        return FileComplaint.run_together(
            [(order, Work(driver, citizen(core, address), now, core)) for order, address in deeds]
        )


def test_each_of_a_batch_has_its_own_outcome(brands: Core) -> None:
    record(brands, AYSE, ACME, M)
    sound = FileComplaint(told(brands, at=brands.clock.now()))
    old = FileComplaint(told(brands, at=brands.clock.now() - timedelta(days=200)))
    exempt = FileComplaint(told(brands, exemption="goods-in-use"))
    gone = FileComplaint(told(brands), draft=99999)
    nobody = FileComplaint(told(brands, brand=77))
    unknown = FileComplaint(told(brands, brand=None, sender="0850 222 33 44"))
    deeds = (old, sound, exempt, gone, sound, nobody, unknown)
    found = together(brands, *zip(deeds, [PEOPLE[0], AYSE, *PEOPLE[1:6]], strict=True))
    assert [type(one) for one in found] == [
        *(InvalidInput, Filed, InvalidInput, NotFound, Filed, NotFound, Filed),
    ]
    mine, other, orphan = (one for one in found if isinstance(one, Filed))
    assert [mine.verdict, other.verdict, orphan.verdict] == [
        *(Verdict.VALID, Verdict.NEVER, Verdict.SENDER_UNKNOWN),
    ]
    assert len({mine.number, other.number, orphan.number}) == 3
    assert moves(brands, mine.number) == moves(brands, other.number, PEOPLE[3])
    assert show(brands, orphan.number, PEOPLE[5]).held.sender is not None


def test_drafts_and_new_ones_go_together(brands: Core) -> None:
    draft = brands.run(KeepDraft(told(brands, text="yarım")), citizen(brands)).number
    found = together(
        brands,
        (FileComplaint(told(brands)), PEOPLE[0]),
        (FileComplaint(told(brands, text="bitti"), draft=draft), AYSE),
    )
    new, begun = found
    assert isinstance(new, Filed)
    assert isinstance(begun, Filed)
    assert begun.number == draft != new.number
    assert show(brands, draft).told.text == "bitti"
    (again,) = together(brands, (FileComplaint(told(brands), draft=draft), AYSE))
    assert isinstance(again, NotFound)


def test_a_draft_that_is_dropped_while_it_is_filed_is_no_complaint(
    brands: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = brands.run(KeepDraft(told(brands)), citizen(brands)).number
    asked = writing.Paper.item

    def dropped(paper: writing.Paper) -> dict[str, object]:
        with brands.database.single() as driver:
            driver.execute("DELETE FROM complaint WHERE id = %s", (draft,))
        return asked(paper)

    monkeypatch.setattr(writing.Paper, "item", dropped)
    found = together(
        brands,
        (FileComplaint(told(brands), draft=draft), AYSE),
        (FileComplaint(told(brands)), PEOPLE[0]),
    )
    assert [type(one) for one in found] == [NotFound, Filed]


def test_many_at_once_each_get_their_own(brands: Core) -> None:
    def one(place: int) -> Filed | Fault:
        at = brands.clock.now() - timedelta(days=200 if place % 5 == 0 else 1)
        order = FileComplaint(told(brands, at=at, text=f"Metin {place}"))
        try:
            return brands.run(order, citizen(brands, PEOPLE[place]))
        except Fault as fault:
            return fault

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(one, range(len(PEOPLE))))
    for place, filed in enumerate(found):
        assert isinstance(filed, Filed) == bool(place % 5)
        if isinstance(filed, Filed):
            assert show(brands, filed.number, PEOPLE[place]).told.text == f"Metin {place}"


def test_a_repeated_request_hears_the_first_answer_in_the_midst_of_others(brands: Core) -> None:
    context = replace(citizen(brands), request_id="once")
    first = brands.run(FileComplaint(told(brands)), context)

    def again(place: int) -> Filed:
        who = context if place == 3 else citizen(brands, PEOPLE[place])
        return brands.run(FileComplaint(told(brands)), who)

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(again, range(10)))
    assert found[3] == first
    assert len({one.number for one in found}) == 10


def test_officers_open_cases_together(brands: Core) -> None:
    mine = file(brands).number
    other = file(brands, PEOPLE[0], province=6).number
    now = brands.clock.now()
    officer = hire(brands, Role.OFFICER, 34)
    with brands.database.single() as driver:
        found = OpenCase.run_together(
            [
                (order, Work(driver, officer, now, brands))
                for order in (
                    *(OpenCase(other), OpenCase(mine), OpenCase(99999)),
                    OpenCase(other, "Aynı gönderici"),
                )
            ]
        )
    refused, opened, nothing, outside = found
    assert isinstance(refused, InvalidInput)
    assert isinstance(nothing, NotFound)
    assert isinstance(opened, OpenedCase)
    assert isinstance(outside, OpenedCase)
    assert (opened.case.number, opened.outside) == (mine, False)
    assert (outside.case.number, outside.outside) == (other, True)
    assert [one.number for one in opened.earlier] == [other]
    with pytest.raises(InvalidInput):
        brands.run(OpenCase(other), officer)
