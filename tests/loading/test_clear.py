"""An address that stands where none belongs is in no table in clear."""

from typing import Any

import orjson
import pytest

from app.usecases.programs.arriving import LoadState
from app.usecases.programs.loads import Format
from tests.loading.building import HEADING, WHEN, book, row, table
from tests.loading.sending import Sender

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SPELLINGS = ("+905321234567", "0532.123.45.67", "0532/123 45 67", "ayse@example.com")


def clear(sender: Sender) -> str:
    """Everything that can be read in any table."""
    with sender.core.database.single() as driver:
        names = [name for (name,) in driver.execute(TABLES).fetchall()]
        return "\n".join(
            str(text)
            for name in names
            for (text,) in driver.execute(f"SELECT t::text FROM {name} t").fetchall()
        )


def parts(address: str) -> list[str]:
    """What of an address would tell whose it is."""
    return [address, *(part for part in address.split("@") if len(part) > 3 and "." not in part)]


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_heading_that_is_an_address(sender: Sender, address: str) -> None:
    missing = sender.check(table(row(1), heading=[address, "MESAJ"])())
    twice = sender.check(table(row(1), heading=[*HEADING, f"telefon ({address})"])())
    ignored = sender.check(table([*row(1), "x"], heading=[*HEADING, address])())
    faults = [one.fault.code if one.fault else "" for one in (missing, twice, ignored)]
    assert faults == ["columns-missing", "column-twice", ""]
    found = clear(sender)
    assert [part for part in parts(address) if part in found] == []


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_sheet_that_is_called_like_an_address(sender: Sender, address: str) -> None:
    def more(made: Any, sheet: Any) -> None:  # noqa: ANN401
        sheet.name = address.replace("/", " ")
        made.add_worksheet("Ek").write(0, 0, "x")
        made.add_worksheet("Ali, " + address.replace("/", ".")).write(0, 0, "x")

    load = sender.check(book(row(1), more=more)())
    assert (load.state, load.notes[0].code) == (LoadState.DONE, "sheets-others")
    found = clear(sender)
    assert [part for part in parts(address) if part in found] == []


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_cell_in_which_an_address_is_wrong(sender: Sender, address: str) -> None:
    for name in ("date", "type", "kind", "source"):
        load = sender.check(table(row(1, **{name: address}))())
        assert (load.taken, load.refused) == (0, 1)
    record = {"recipient": address, "type": address, "consent_date": WHEN, address: "x"}
    assert sender.send(orjson.dumps(record), Format.NDJSON, check_only=True).refused == 1
    assert sender.send(address.encode(), Format.XLSX).state is LoadState.FAILED
    found = clear(sender)
    assert [part for part in parts(address) if part in found] == []
