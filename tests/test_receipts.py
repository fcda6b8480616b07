"""What a deed answered is kept as JSON, and a repeat hears the very same."""

import importlib
import json
import pkgutil
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from app import errors
from app.dialogue.reply import Words
from app.domain.consent import EventKind, MessageType, RecipientType, Status
from app.errors import CODES, Conflict, Fault, InvalidInput, NotFound, RuleBroken, TooLate
from app.receipts import KINDS, from_json, receipt, to_json, to_text
from app.usecases.calls import Offered, Spoken
from app.usecases.consents import Movement
from app.usecases.revoke import Revoked

for _item in pkgutil.walk_packages(app.__path__, "app."):
    if ".migrations" not in _item.name and not _item.name.endswith("__main__"):
        importlib.import_module(_item.name)

MOMENTS = st.datetimes(timezones=st.just(UTC))
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    datetime: MOMENTS,
    dict[str, str | int]: st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1), st.text() | st.integers()
    ),
}


def values(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
    """Every value that a field of this type may have."""
    if hint in PLAIN:
        return PLAIN[hint]
    found: st.SearchStrategy[Any] = st.from_type(hint)
    return found


def receipts(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Every receipt of a kind."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{item.name: values(hints[item.name]) for item in fields(kind)})


for _kind in KINDS.values():
    st.register_type_strategy(_kind, receipts(_kind))
st.register_type_strategy(datetime, MOMENTS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_receipt_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    made = data.draw(receipts(kind))
    kept = json.loads(json.dumps(to_json(made)))
    again = from_json(kept)
    assert again == made
    assert type(again) is kind
    assert to_json(again) == to_json(made)


SMALL = st.integers(-(2**63), 2**63 - 1)
SENTENCES = st.builds(Words, st.text(), st.dictionaries(st.text(), st.text() | SMALL))
SPOKEN = st.builds(
    Spoken,
    turn=SMALL,
    said=st.lists(SENTENCES, max_size=3).map(tuple),
    offered=st.lists(st.builds(Offered, st.text(), SENTENCES), max_size=3).map(tuple),
    keys=SMALL,
)


@given(made=SPOKEN)
def test_a_receipt_comes_back_from_its_text_too(made: Spoken) -> None:
    again = from_json(json.loads(to_text(made)))
    assert again == made
    assert to_json(again) == to_json(made)


def test_the_receipts_of_the_deeds_are_among_those_that_were_tried() -> None:
    assert {"Revoked", "Undone", "Granted", "Locked", "Reply", "Words", "Recorded"} <= set(KINDS)


def test_what_is_missing_stays_missing() -> None:
    made = Movement(
        1,
        RecipientType.BIREYSEL,
        MessageType.MESAJ,
        Status.NONE,
        EventKind.UNDO,
        source=None,
        consent_date=None,
        created_at=datetime(2026, 3, 11, tzinfo=UTC),
        channel="sms",
        reference=None,
        transaction_id="ab",
    )
    again = from_json(to_json(made))
    assert again == made
    assert (again.source, again.consent_date, again.reference) == (None, None, None)


FAULTS: tuple[Fault, ...] = (
    InvalidInput("brandCode", lowest=1000),
    RuleBroken("H178", "consentDate", limit=3),
    NotFound("approval"),
    errors.NotAllowed(deed="Talk"),
    errors.ProveIdentity(deed="Talk"),
    TooLate(deed="undo", minutes=10),
    errors.TooMany(seconds=5),
    Conflict(),
    errors.Unavailable(part="database"),
    errors.Unexpected("4e1b9c22"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_remembered_fault_is_raised_again_as_it_was(fault: Fault) -> None:
    kept = json.loads(json.dumps(to_json(fault)))
    with pytest.raises(type(fault)) as raised:
        from_json(kept)
    assert raised.value.params == fault.params
    assert str(raised.value) == str(fault)
    assert vars(raised.value) == vars(fault)


def test_every_fault_that_there_is_was_tried() -> None:
    assert {type(fault) for fault in FAULTS} == set(CODES)


def test_two_receipts_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two receipts are called Revoked"):
        receipt(type("Revoked", (), {}))


def test_a_number_of_an_enumeration_comes_back_as_its_member() -> None:
    revoked = Revoked(100200, "K7", (MessageType.MESAJ,), (), (MessageType.ARAMA,))
    kept = to_json(revoked)
    assert kept["changed"] == [2]
    assert from_json(kept).changed[0] is MessageType.MESAJ
    assert from_json({key: kept[key] for key in kept if key != "language"}) == revoked
