"""Every way in which a row can be wrong has its code, and the others are read all the same."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consent import MessageType, RecipientType, Record, Source, Status, parse_date
from app.domain.recipient import clean_mobiles, parse_for
from app.loading.columns import FileError
from app.loading.files import DiskFile
from app.loading.reader import Source as File
from app.loading.report import WORDS
from app.loading.rows import RowReader
from app.storage.copying import micros
from app.storage.keys import KeyRing
from app.usecases.load import Chunk, Refusal

HEADING = "alıcı,tarih,kanal,alıcı tipi,kaynak,durum,bayi kodu,bayi erişimi"
GOOD = "+905321234567,2020-07-08 07:07:07,MESAJ,BIREYSEL,HS_WEB,ONAY,,"
BAD = [
    (",2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,", "H114"),
    ("ayse,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,", "H121"),
    ("3338,2020-07-08,ARAMA,BIREYSEL,HS_WEB,,,", "H121"),
    ("02123334455,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,", "H121"),
    ("+9053212345678901234,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,", "H160"),
    ("ayse@example,2020-07-08,EPOSTA,BIREYSEL,HS_WEB,,,", "H120"),
    ("ayşe@example.com,2020-07-08,EPOSTA,BIREYSEL,HS_WEB,,,", "H120"),
    ("ayse@example.com,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,", "H464"),
    ("+905321234567,2020-07-08,,BIREYSEL,HS_WEB,,,", "H111"),
    ("+905321234567,2020-07-08,FAKS,BIREYSEL,HS_WEB,,,", "H117"),
    ("+905321234567,2020-07-08,MESAJ,KAMU,HS_WEB,,,", "H116"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,komşu,,,", "H119"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,belki,,", "H115"),
    ("+905321234567,2020-02-30 00:00:00,MESAJ,BIREYSEL,HS_WEB,,,", "H157"),
    ("+905321234567,8 Temmuz,MESAJ,BIREYSEL,HS_WEB,,,", "H158"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,x,", "D003"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,1;2,", "D003"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,1;x", "D004"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,;", "H163"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,99,", "H180"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,7|99", "H180"),
    ("+905321234567,2020-07-08,MESAJ,BIREYSEL,HS_WEB,,,,one too many", "D001"),
    ('+905321234567,"2020-07-08\nHS_WEB",MESAJ', "D002"),
]


def read(folder: Path, keys: KeyRing, *lines: str, heading: str = HEADING) -> Chunk:
    path = folder / "file.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    with closing(File(DiskFile(path))) as file:
        return RowReader(file, keys, frozenset({7, 8}), 1000).next()


@pytest.mark.parametrize(("row", "code"), BAD)
def test_a_bad_row_has_its_code_and_line_and_the_rows_around_it_are_read(
    tmp_path: Path, keys: KeyRing, row: str, code: str
) -> None:
    chunk = read(tmp_path, keys, GOOD, row, "", ",,,,,,,", GOOD)
    assert chunk.unread == [Refusal(3, code)]
    assert list(chunk.lines) == [2, 6 + row.count("\n")]
    assert len(chunk.sheet) == 2
    assert code in WORDS


def test_a_row_becomes_the_record_that_it_says(tmp_path: Path, keys: KeyRing) -> None:
    chunk = read(
        tmp_path,
        keys,
        " 0 532 123 45 67 ,8.7.2020 07:07, sms ,Tacir,ıslak imzalı onay formu,RET,7,7;8",
        "AYSE@Example.com,,e-posta,TACİR,,,,",
    )
    sheet = chunk.sheet
    assert sheet.tags == [keys.tag(address).bytes for address in sheet.addresses]
    date = parse_date("2020-07-08 07:07:00")
    phone, mail = map(sheet.addresses.index, ("+905321234567", "ayse@example.com"))
    assert (sheet.dates[phone], sheet.dates[mail]) == (micros(date), None)
    assert (chunk.lines[phone], chunk.lines[mail]) == (2, 3)
    assert sheet.record(phone) == Record(
        MessageType.MESAJ,
        Status.RET,
        Source.HS_ISLAK_IMZA,
        date,
        RecipientType.TACIR,
        7,
        (7, 8),
    )
    assert sheet.record(mail) == Record(
        MessageType.EPOSTA, Status.ONAY, None, None, RecipientType.TACIR
    )


def test_columns_that_may_be_missing_are_as_if_empty(tmp_path: Path, keys: KeyRing) -> None:
    heading = "alıcı,tarih,kanal,alıcı tipi,kaynak"
    chunk = read(tmp_path, keys, "+905321234567,2020-07-08,MESAJ,,HS_WEB", heading=heading)
    record = chunk.sheet.record(0)
    assert (record.status, record.recipient_type) == (Status.ONAY, RecipientType.BIREYSEL)
    assert (record.retailer_code, record.retailer_access) == (None, ())


def test_a_row_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path, keys: KeyRing) -> None:
    chunk = read(tmp_path, keys, "+905321234567,2020-07-08,MESAJ", GOOD)
    assert [kind.source for kind in chunk.sheet.kinds] == [None, Source.HS_WEB]


def test_a_chunk_says_where_the_next_begins_and_whether_it_is_the_last(
    tmp_path: Path, keys: KeyRing
) -> None:
    path = tmp_path / "file.csv"
    path.write_text("\n".join([HEADING, GOOD, GOOD, GOOD, GOOD, ""]))
    with closing(File(DiskFile(path))) as file:
        reader = RowReader(file, keys, frozenset(), 2)
        chunks = [reader.next(), reader.next(), reader.next()]
    assert [chunk.line for chunk in chunks] == [3, 5, 5]
    assert [chunk.last for chunk in chunks] == [False, False, True]
    assert chunks[-1].position == path.stat().st_size


def test_a_file_without_rows_is_one_empty_last_chunk(tmp_path: Path, keys: KeyRing) -> None:
    chunk = read(tmp_path, keys)
    assert (len(chunk.sheet), chunk.last, chunk.unread) == (0, True, [])


def test_a_file_that_changes_stops_the_reading(tmp_path: Path, keys: KeyRing) -> None:
    path = tmp_path / "file.csv"
    path.write_text("\n".join([HEADING, GOOD]))
    with closing(File(DiskFile(path))) as file:
        path.write_text("other")
        with pytest.raises(FileError):
            RowReader(file, keys, frozenset(), 1).next()


def test_rows_stand_in_the_order_of_the_key_and_those_of_one_key_in_their_own(
    tmp_path: Path, keys: KeyRing
) -> None:
    heading = "alıcı,tarih,kanal,alıcı tipi,kaynak"
    rows = [
        f"+9053200000{at % 20:02d},2020-07-{1 + at // 20:02d},MESAJ,,HS_WEB" for at in range(90)
    ]
    chunk = read(tmp_path, keys, *rows, heading=heading)
    keyed = list(zip(chunk.sheet.tags, chunk.lines, strict=True))
    assert keyed == sorted(keyed)
    assert sorted(chunk.lines) == list(range(2, 92))
    for address, date, line in zip(
        chunk.sheet.addresses, chunk.sheet.dates, chunk.lines, strict=True
    ):
        assert rows[line - 2].startswith(address)
        assert date == micros(parse_date(f"{rows[line - 2][14:24]} 00:00:00"))


CLEAN = ["+905321234567", "05321234567", "5321234567", "905321234567", "00905321234567"]
OTHER = ["0 532 123 45 67", "", "+905321234567\n05321234568", "02123334455", "x", "+90532123456"]


@given(st.lists(st.sampled_from(CLEAN)), st.lists(st.sampled_from(OTHER), max_size=1))
def test_many_clean_numbers_are_read_together_as_each_would_be_alone(
    clean: list[str], other: list[str]
) -> None:
    together = clean_mobiles(clean + other)
    if other:
        assert together is None
    else:
        alone = [parse_for(text, MessageType.MESAJ).canonical for text in clean]
        assert together == alone
