"""A file of any size is loaded in the same memory."""

import tracemalloc
from pathlib import Path

from app.loading.files import DiskFile
from app.loading.reader import Source
from app.loading.rows import RowReader
from app.storage.keys import KeyRing

ROW = "+90532{number:07d},2020-07-08 07:{minute:02}:07,MESAJ,BIREYSEL,HS_WEB\n"


def peak(path: Path, keys: KeyRing, rows: int) -> int:
    """The most memory that the reading of so many rows takes at a time, in bytes."""
    with path.open("w") as file:
        file.write("recipient,consentDate,type,recipientType,source\n")
        for number in range(rows):
            file.write(ROW.format(number=number, minute=number % 60))
    source = Source(DiskFile(path))
    reader = RowReader(source, keys, frozenset(), 1000)
    tracemalloc.start()
    while not reader.next().last:
        pass
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    source.close()
    return taken


def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path, keys: KeyRing) -> None:
    few = peak(tmp_path / "few.csv", keys, 16_000)
    many = peak(tmp_path / "many.csv", keys, 160_000)
    assert many < 1.5 * few
