"""What happens to complaints in time: drafts, silent providers, senders that become known."""

from datetime import timedelta
from typing import Any

import pytest

from app import tending
from app.core import Core
from app.domain.complaint import State
from app.domain.examination import Verdict
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.errors import NotAllowed, NotFound
from app.gateways.clock import StandingClock
from app.usecases.complaints.drafts import DropDraft, KeepDraft, ListDrafts, ReadDraft
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import WithdrawComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.complaints.senders import NameSender
from tests.usecases.acts import ACME, AYSE, MARKET, M, citizen
from tests.usecases.complaints import (
    file,
    lines,
    moves,
    notices,
    officer,
    provider,
    show,
    tend,
    told,
)
from tests.usecases.desks import hire

DAY = timedelta(days=1)
MEHMET = "+905334445566"


def test_a_sender_that_nobody_knows_goes_to_the_office_and_is_grouped(brands: Core) -> None:
    one = file(brands, brand=None, sender="0850 222 33 44")
    two = file(brands, MEHMET, brand=None, sender="+90 850 2223344")
    assert one.verdict is two.verdict is Verdict.SENDER_UNKNOWN
    assert moves(brands, one.number) == ["file", "examine", "take-up"]
    senders = {show(brands, one.number).held.sender, show(brands, two.number, MEHMET).held.sender}
    assert len(senders) == 1


def test_a_sender_that_becomes_known_is_asked(brands: Core) -> None:
    filed = file(brands, brand=None, sender="0850 222 33 44")
    brands.run(NameSender("08502223344", ACME), provider(brands))
    tend(brands)
    case = show(brands, filed.number)
    assert moves(brands, filed.number) == ["file", "examine", "take-up", "examine", "ask"]
    assert (case.held.brand, case.finding.verdict) == (ACME, Verdict.NEVER)
    assert case.held.case.due_at is not None
    assert [one["move"] for one in notices(brands)] == ["ask"]
    tend(brands)
    assert len(moves(brands, filed.number)) == 5


def test_what_cannot_be_read_keeps_no_other_step_waiting(brands: Core) -> None:
    broken = file(brands, brand=None, sender="0850 222 33 44").number
    late = file(brands, MEHMET).number
    brands.run(NameSender("08502223344", ACME), provider(brands))
    with brands.database.single() as driver:
        driver.execute(r"UPDATE complaint SET sealed = '\x00' WHERE id = %s", (broken,))
    brands.clock = StandingClock(brands.clock.now() + 40 * DAY)
    tending.tend(brands)
    assert moves(brands, late, MEHMET)[-2:] == ["note-late", "take-up"]


def test_whose_a_sender_is_is_said_by_its_provider_and_corrected_by_an_officer(
    brands: Core,
) -> None:
    brands.run(NameSender("ACMESMS", ACME), provider(brands))
    assert file(brands, brand=None, sender="AcmeSMS").brand == ACME
    with pytest.raises(NotAllowed):
        brands.run(NameSender("BASKA", ACME), provider(brands, 100999))
    brands.run(NameSender("ACMESMS", MARKET), officer(brands))
    with pytest.raises(NotAllowed):
        brands.run(NameSender("ACMESMS", ACME), provider(brands))
    assert file(brands, brand=None, sender="ACME SMS").brand == MARKET
    with pytest.raises(NotFound):
        brands.run(NameSender("ACMESMS", 999999), officer(brands))


def test_a_name_of_letters_that_is_a_brand_s_own_needs_nobody_to_say_so(brands: Core) -> None:
    assert file(brands, brand=None, sender="Acme").brand == ACME


def test_a_draft_goes_on_over_addresses_and_becomes_the_complaint(brands: Core) -> None:
    ayse, mehmet = citizen(brands), citizen(brands, MEHMET)
    mine = (ayse.person.tag, mehmet.person.tag)
    kept = brands.run(KeepDraft(Particulars(M, sender="ACME")), ayse)
    assert lines(brands) == ()
    again = brands.run(
        KeepDraft(Particulars(M, sender="ACME", text="Merhaba"), kept.number, mine), mehmet
    )
    assert again == kept
    draft = brands.run(ReadDraft(kept.number, mine), ayse)
    assert (draft.tag, draft.told.text) == (mehmet.person.tag, "Merhaba")
    assert [one.number for one in brands.run(ListDrafts(mine), ayse)] == [kept.number]
    with pytest.raises(NotFound):
        brands.run(ReadDraft(kept.number, (ayse.person.tag,)), ayse)
    with pytest.raises(NotFound):
        brands.run(KeepDraft(draft.told, kept.number), ayse)
    filed = brands.run(FileComplaint(told(brands, text="Merhaba"), draft=kept.number), mehmet)
    assert filed.number == kept.number
    assert show(brands, filed.number, MEHMET).told.text == "Merhaba"
    with pytest.raises(NotFound):
        brands.run(FileComplaint(told(brands), draft=kept.number), mehmet)
    assert brands.run(ListDrafts(mine), ayse) == ()


def test_a_draft_is_dropped_by_its_citizen_or_after_its_time(
    brands: Core, clock: StandingClock
) -> None:
    ayse = citizen(brands)
    mine = (ayse.person.tag,)
    one = brands.run(KeepDraft(Particulars(M)), ayse)
    with pytest.raises(NotFound):
        brands.run(DropDraft(one.number, ()), ayse)
    brands.run(DropDraft(one.number, mine), ayse)
    two = brands.run(KeepDraft(Particulars(M)), ayse)
    clock.moment += 29 * DAY
    tend(brands)
    assert [line.number for line in brands.run(ListDrafts(mine), ayse)] == [two.number]
    clock.moment += 2 * DAY
    tend(brands)
    assert brands.run(ListDrafts(mine), ayse) == ()


def test_a_provider_that_says_nothing_is_reminded_noted_and_passed_over(
    brands: Core, clock: StandingClock
) -> None:
    number = file(brands).number
    clock.moment += 20 * DAY
    tend(brands)
    tend(brands)
    assert moves(brands, number) == ["file", "examine", "ask", "remind"]
    clock.moment += 3 * DAY
    tend(brands)
    case = show(brands, number)
    assert moves(brands, number)[3:] == ["remind", "note-late", "take-up"]
    assert case.late_at is not None
    assert case.held.case.state is State.UNDER_EXAMINATION
    assert [one["move"] for one in notices(brands)] == ["take-up"]


def test_no_word_of_a_complaint_stands_in_clear_in_any_table(brands: Core) -> None:
    secret = "Gizli Kelime"
    number = file(
        brands, text=secret, name=secret, residence=secret, about=secret, sender="0532 999 88 77"
    ).number
    brands.run(WithdrawComplaint(number, secret), citizen(brands))
    with brands.database.single() as driver:
        for table in ("complaint", "complaint_event", "sender", "deed", "outbox", "evidence"):
            for (row,) in driver.execute(f"SELECT to_jsonb(t)::text FROM {table} t"):
                assert secret not in row
                assert "9998877" not in row
                assert parse_address(AYSE).canonical not in row


def test_a_provider_s_people_are_told_once_a_day_what_waits(
    brands: Core, clock: StandingClock
) -> None:
    hire(brands, Role.OWNER, iys=100100, mail="uyum@acme.example")
    hire(brands, Role.OFFICER)
    numbers = [file(brands, at=clock.moment - timedelta(hours=n)).number for n in (1, 2)]
    tend(brands)
    assert told_of(brands) == []  # not at noon
    clock.moment = clock.moment.replace(hour=6, minute=10) + DAY
    tend(brands)
    clock.moment += timedelta(minutes=20)
    tend(brands)
    (one,) = told_of(brands)
    assert one["count"] == len(numbers)
    clock.moment += 2 * DAY
    tend(brands)
    assert len(told_of(brands)) == 1  # nothing new, nothing due
    clock.moment += 16 * DAY
    tend(brands)
    assert len(told_of(brands)) == 2


def told_of(core: Core) -> list[dict[str, Any]]:
    """What was told to people of providers."""
    with core.database.single() as driver:
        rows = driver.execute(
            "SELECT words FROM outbox WHERE matter LIKE 'asked:%' ORDER BY matter"
        )
        return [words for (words,) in rows]
