"""The files of a brand have so much room together, and those that are done need none."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.permissions import Role
from app.errors import InvalidInput, TooLate, TooMany
from app.gateways.clock import StandingClock
from app.loading.arrived import forget_all
from app.usecases.programs import room
from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import AppendPart, BeginLoad, CompleteLoad, Format
from tests.loading.building import book, row, rows, table
from tests.loading.loader import BRAND
from tests.loading.sending import KEPT, Sender

MOST = 10_000
FILE = table(*rows(1, 2, 3))()


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_KEPT", MOST)


def begin(sender: Sender, length: int | None) -> UUID:
    return sender.core.run(BeginLoad(BRAND, Format.FILE, length), sender.context).id


def append(sender: Sender, id: UUID, at: int, size: int) -> None:
    sender.core.run(AppendPart(BRAND, id, at, b"x" * size), sender.context)


def full(sender: Sender, length: int | None) -> None:
    with pytest.raises(TooMany) as many:
        begin(sender, length)
    assert many.value.params["what"] == room.BYTES


def test_what_was_said_to_come_is_room_that_is_taken(sender: Sender) -> None:
    first = begin(sender, MOST - 10)
    full(sender, 11)
    begin(sender, 10)
    full(sender, None)
    full(sender, 1)
    append(sender, first, 0, MOST - 10)
    assert sender.show(first).received == MOST - 10
    sender.cancel(first)
    begin(sender, MOST - 10)


def test_a_file_of_unknown_length_waits_for_room_and_loses_nothing(sender: Sender) -> None:
    other, id = begin(sender, MOST - 100), begin(sender, None)
    append(sender, id, 0, 60)
    with pytest.raises(TooMany) as many:
        append(sender, id, 60, 41)
    assert many.value.params["what"] == room.BYTES
    assert sender.show(id).received == 60
    with pytest.raises(InvalidInput):
        append(sender, id, 61, 1)
    append(sender, id, 60, 40)
    sender.cancel(other)
    append(sender, id, 100, 500)
    done = sender.core.run(CompleteLoad(BRAND, id, 600), sender.context)
    assert done.state is LoadState.RUNNING


def test_what_waits_for_a_yes_takes_its_room_until_it_is_recorded(
    sender: Sender, clock: StandingClock
) -> None:
    check = sender.check(FILE)
    left = MOST - len(FILE)
    full(sender, left + 1)
    confirmed = sender.work(sender.confirm(check.id).id)
    assert (confirmed.state, confirmed.taken) == (LoadState.DONE, 3)
    # The file went with the yes; its first rows are still to be seen, and the yes stands.
    assert sender.loader.count("load_part") == 0
    assert sender.preview(confirmed.id) == sender.preview(check.id)
    assert sender.confirm(check.id).id == confirmed.id
    begin(sender, MOST)
    clock.moment += KEPT + timedelta(minutes=2)
    forget_all(sender.core)
    assert sender.loader.count("load_preview") == 0


def test_what_waits_for_a_yes_can_be_let_go(sender: Sender, clock: StandingClock) -> None:
    check = sender.check(FILE)
    sender.cancel(check.id)
    begin(sender, MOST)
    with pytest.raises(TooLate):
        sender.confirm(check.id)
    clock.moment += timedelta(minutes=2)
    forget_all(sender.core)
    assert sender.loader.count("load_part") == 0
    assert sender.show(check.id).state is LoadState.DONE


def test_what_is_being_recorded_is_not_let_go_with_its_check(sender: Sender) -> None:
    check = sender.check(FILE)
    begun = sender.confirm(check.id)
    assert sender.cancel(check.id).kept_until == check.kept_until
    assert sender.work(begun.id).taken == 3


def test_a_workbook_takes_the_room_of_its_text(sender: Sender) -> None:
    data = book(*rows(*range(100)))()
    check = sender.check(data)
    assert check.size != len(data)
    full(sender, MOST - check.size + 1)
    begin(sender, MOST - check.size)


def test_a_partner_has_no_room_of_its_own(sender: Sender) -> None:
    begin(sender, MOST)
    full(Sender(sender.loader, 700100, Role.PARTNER), 1)


def test_what_is_not_kept_any_more_leaves_its_room(sender: Sender, clock: StandingClock) -> None:
    check = sender.check(table(row(1))())
    full(sender, MOST)
    clock.moment += KEPT
    assert sender.show(check.id).kept_until == clock.moment
    begin(sender, MOST)
