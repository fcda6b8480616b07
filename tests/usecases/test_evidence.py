"""Files of a complaint: five of each side, sealed, seen by whoever may."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core import Core
from app.domain.permissions import Role
from app.errors import InvalidInput, NotFound, RuleBroken
from app.evidence.page import Clean, Page
from app.gateways.clock import StandingClock
from app.usecases.complaints.drafts import KeepDraft
from app.usecases.complaints.evidence import (
    AddEvidence,
    AddProof,
    DropEvidence,
    ListFiles,
    ReadEvidence,
    ReadOwnEvidence,
    ReadProof,
)
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import WithdrawComplaint
from app.usecases.complaints.looking import ListLooks
from app.usecases.complaints.particulars import Particulars
from app.usecases.desk.case import OpenCase
from tests.usecases.acts import AYSE, M, citizen
from tests.usecases.complaints import file, moves, show, told
from tests.usecases.desks import hire

MEHMET = "+905334445566"
PIXELS = b"\xff\xd8 pixels"


def clean(pages: int = 1) -> Clean:
    return Clean(tuple(Page("image/jpeg", 4, 3, PIXELS + bytes([n])) for n in range(pages)))


def mine(core: Core, address: str = AYSE) -> tuple[UUID, ...]:
    return (citizen(core, address).person.tag,)


def add(core: Core, number: int, pages: int = 1) -> int:
    return core.run(AddEvidence(number, clean(pages), mine(core)), citizen(core)).file


def test_what_is_added_to_a_draft_goes_along(brands: Core) -> None:
    ayse = citizen(brands)
    number = brands.run(KeepDraft(Particulars(M)), ayse).number
    assert [add(brands, number), add(brands, number, 3)] == [1, 2]
    listed = brands.run(ListFiles(number, mine(brands)), ayse)
    assert [(file, pages) for file, _, pages in listed] == [(1, 1), (2, 3)]
    brands.run(DropEvidence(number, 1, mine(brands)), ayse)
    brands.run(FileComplaint(told(brands), draft=number), ayse)
    case = show(brands, number)
    assert [(page.file, page.page) for page in case.pages] == [(2, 1), (2, 2), (2, 3)]
    picture = brands.run(ReadOwnEvidence(number, case.pages[1].id, mine(brands)), ayse)
    assert picture.data == PIXELS + b"\x01"
    assert moves(brands, number) == ["file", "examine", "ask"]
    with pytest.raises(NotFound):
        brands.run(DropEvidence(number, 2, mine(brands)), ayse)


def test_what_is_added_later_is_a_move(brands: Core) -> None:
    number = file(brands).number
    add(brands, number)
    assert moves(brands, number)[-1] == "add"
    brands.run(WithdrawComplaint(number), citizen(brands))
    with pytest.raises(RuleBroken, match="L010"):
        add(brands, number)
    assert len(show(brands, number).pages) == 1


def test_five_files_and_no_more(brands: Core) -> None:
    number = file(brands).number
    assert [add(brands, number) for _ in range(5)] == [1, 2, 3, 4, 5]
    with pytest.raises(InvalidInput, match="evidence-files"):
        add(brands, number)
    acme = hire(brands, Role.OWNER, iys=100100)
    assert brands.run(AddProof(number, clean()), acme).file == 1


def test_each_side_sees_its_own_and_the_office_everything(brands: Core) -> None:
    number = file(brands).number
    add(brands, number)
    acme = hire(brands, Role.OWNER, iys=100100)
    brands.run(AddProof(number, clean()), acme)
    own, proof = (page.id for page in show(brands, number).pages)
    officer = hire(brands, Role.OFFICER)
    for page in (own, proof):
        assert brands.run(ReadEvidence(number, page), officer).media_type == "image/jpeg"
    brands.run(ReadProof(number, proof), acme)
    with pytest.raises(NotFound):
        brands.run(ReadProof(number, own), acme)
    with pytest.raises(NotFound):
        brands.run(ReadOwnEvidence(number, proof, mine(brands)), citizen(brands))
    with pytest.raises(NotFound):
        brands.run(ReadOwnEvidence(number, own, mine(brands, MEHMET)), citizen(brands, MEHMET))
    order = AddEvidence(number, clean(), mine(brands, MEHMET))
    with pytest.raises(NotFound):
        brands.run(order, citizen(brands, MEHMET))
    with pytest.raises(InvalidInput, match="reason-needed"):
        brands.run(ReadEvidence(number, own), hire(brands, Role.OFFICER, 35))


def test_no_pixel_stands_in_clear(brands: Core) -> None:
    number = file(brands).number
    add(brands, number)
    with brands.database.single() as driver:
        (sealed,) = driver.execute("SELECT sealed FROM evidence").fetchone() or (b"",)
    assert PIXELS not in sealed


def test_pictures_that_are_seen_in_a_row_are_one_look(brands: Core, clock: StandingClock) -> None:
    number = file(brands).number
    add(brands, number, 3)
    officer, ayse = hire(brands, Role.OFFICER), citizen(brands)
    for page in show(brands, number).pages:
        clock.moment += timedelta(seconds=1)
        brands.run(ReadEvidence(number, page.id), officer)
    assert len(brands.run(ListLooks(number, mine(brands)), ayse)) == 1
    clock.moment += timedelta(minutes=11)
    brands.run(ReadEvidence(number, page.id), officer)
    assert len(brands.run(ListLooks(number, mine(brands)), ayse)) == 2
    clock.moment += timedelta(seconds=1)
    brands.run(OpenCase(number), officer)
    clock.moment += timedelta(seconds=1)
    brands.run(OpenCase(number), officer)
    assert len(brands.run(ListLooks(number, mine(brands)), ayse)) == 4
