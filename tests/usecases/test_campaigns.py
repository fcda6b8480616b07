"""Complaints about one text of one sender: found soon after they were filed, and again when what
was told has changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import Core
from app.domain.permissions import Assurance
from app.outbox.delivery import system_context
from app.tending import group
from app.usecases.complaints import campaigns
from app.usecases.complaints.campaigns import GroupComplaint, ListUngrouped
from app.usecases.complaints.following import CompleteComplaint
from tests.usecases.acts import AYSE, citizen
from tests.usecases.complaints import file, show, told

OTHER = "+905357778899"
ELSE = "Sayın müşterimiz, yeni şubemiz Kadıköy'de açıldı. Açılışa bekleriz. B001"


def waiting(core: Core) -> tuple[int, ...]:
    return core.run(ListUngrouped(), system_context(core))


def campaign(core: Core, number: int, address: str = AYSE) -> int | None:
    return show(core, number, address).held.campaign


def test_like_texts_of_near_days_are_one_campaign(brands: Core) -> None:
    now = brands.clock.now()
    one = file(brands).number
    two = file(brands, OTHER, at=now - timedelta(days=2)).number
    far = file(brands, OTHER, at=now - timedelta(days=20)).number
    other = file(brands, OTHER, text=ELSE, at=now - timedelta(days=3)).number
    unsaid = file(brands, OTHER, text="", at=now - timedelta(days=4)).number
    assert waiting(brands) == (one, two, far, other, unsaid)
    group(brands)
    assert waiting(brands) == ()
    first = campaign(brands, one)
    assert first is not None
    assert campaign(brands, two, OTHER) == first
    rest = {campaign(brands, number, OTHER) for number in (far, other)}
    assert None not in rest | {first}
    assert len(rest | {first}) == 3
    assert campaign(brands, unsaid, OTHER) is None


def test_another_text_is_looked_at_anew(brands: Core) -> None:
    one, two = file(brands).number, file(brands, OTHER).number
    group(brands)
    who = replace(citizen(brands, OTHER), assurance=Assurance.CODE)
    before = campaign(brands, two, OTHER)
    brands.run(CompleteComplaint(two, told(brands, text=ELSE)), who)
    assert waiting(brands) == (two,)
    group(brands)
    assert campaign(brands, one) == before != campaign(brands, two, OTHER)


def test_one_that_cannot_be_read_is_in_nobodys_way(
    brands: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are more of them than are looked at in one go."""
    monkeypatch.setattr(campaigns, "UNGROUPED", campaigns.UNGROUPED.replace("LIMIT 200", "LIMIT 2"))
    numbers = [file(brands, f"+9053512345{place:02d}").number for place in range(5)]
    with brands.database.single() as driver:
        driver.execute(r"UPDATE complaint SET sealed = '\x00' WHERE id = ANY(%s)", (numbers[1:2],))
    group(brands)
    assert waiting(brands) == (numbers[1],)


def test_what_is_gone_meanwhile_is_no_failure(brands: Core) -> None:
    assert brands.run(GroupComplaint(99999), system_context(brands)) is None
