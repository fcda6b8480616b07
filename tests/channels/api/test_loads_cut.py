"""Files by /v1 whose connection breaks after every single byte of them: what was sent goes on where
the server says, and ends as if it never broke."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import psycopg
import pytest

from app.loading.arrived import forget_all
from app.outbox.delivery import system_context
from app.usecases.programs.arriving import LoadState
from app.usecases.sweeping import Sweep
from tests.channels.api.test_loads import Breaking, begin, line, patch, show, work
from tests.channels.api.test_records import BASE
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service
from tests.conftest import plain

AS_THE_SERVER_DOES = {"wsgi.input_terminated": True}
"""It takes every end of a body for its end, also where the connection broke."""

Made = Callable[[int], bytes]
FIRST = 1000


def ndjson(number: int) -> bytes:
    """A mark of UTF-8, letters of two bytes, an empty line, an end of two bytes and none."""
    good = line(number).rstrip()
    bad = '{"alıcı": "ş"}'.encode()
    return b"\xef\xbb\xbf" + b"\r\n".join([good, bad, b"", line(number + 1).rstrip()])


def csv(number: int) -> bytes:
    """Headings of two bytes a letter, and a cell in quotes with quotes and an end of a line."""
    rows = (
        "gsm;tarih;tür;kaynak;alıcı tipi;not",
        f'0532{number:07};11.03.2026;sms;web;;"a;""ş""\r\n"',
        "x;;sms;web",
        f"0532{number + 1:07};11.03.2026;sms;web;;😀",
    )
    return ("\ufeff" + "\r\n".join(rows)).encode()


def csv_of_a_spreadsheet(number: int) -> bytes:
    """The same in UTF-16, in which a cut goes through every letter."""
    return csv(number).decode("utf-8-sig").encode("utf-16")


KINDS: tuple[tuple[str, Made, list[int]], ...] = (
    ("ndjson", ndjson, [2]),
    ("csv", csv, [4]),
    ("csv", csv_of_a_spreadsheet, [4]),
)
NAMES = [made.__name__ for _, made, _ in KINDS]
REFUSED = "SELECT lines FROM load_refusal WHERE load_id = %s"
TAKEN = "SELECT count(*) FROM consent_event WHERE channel = 'api'"


@pytest.mark.parametrize(("form", "made", "bad"), KINDS, ids=NAMES)
def test_a_file_cut_at_every_byte_is_the_same_file(
    program: Program, service: Service, form: str, made: Made, bad: list[int]
) -> None:
    length = len(made(FIRST))
    for cut in range(length + 1):
        data = made(FIRST + 2 * cut)
        assert len(data) == length
        id = begin(program, format=form)
        stream = Breaking(data, cut)
        patch(program, id, 0, b"", input_stream=stream)
        at = show(program, id)["received"]
        assert at == cut
        patch(program, id, at, data[at:], complete=True)
        work(service)
        assert service.rows(REFUSED, id) == [(bad,)], (cut, data[:cut])
    done = service.rows("SELECT state, length, fault, count(*) FROM load GROUP BY 1, 2, 3")
    assert done == [(LoadState.DONE, length, None, length + 1)]
    assert service.rows(TAKEN) == [(2 * (length + 1),)]


def test_a_body_that_ends_before_its_length_completes_nothing(
    program: Program, service: Service
) -> None:
    data = line(1) + line(2)
    half = len(line(1))
    given = {"CONTENT_LENGTH": str(len(data)), **AS_THE_SERVER_DOES}
    id = begin(program)
    answer = patch(
        program,
        id,
        0,
        b"",
        complete=True,
        input_stream=BytesIO(data[:half]),
        environ_overrides=given,
    )
    assert (answer.get_json()["state"], answer.get_json()["received"]) == ("receiving", half)
    patch(program, id, half, data[half:], complete=True)
    work(service)
    assert (show(program, id)["state"], show(program, id)["taken"]) == ("done", 2)


def test_what_says_that_it_is_packed_is_refused_before_anything_is_kept(program: Program) -> None:
    id = begin(program)
    for coding, status in (
        ("gzip", 415),
        ("zstd", 415),
        ("gzip, identity", 415),
        ("identity", 200),
    ):
        headers = {"Upload-Offset": "0", "Content-Encoding": coding}
        path = f"{BASE}/loads/{id}"
        answer = program.ask("PATCH", path, data=b"\x1f\x8b", headers=headers)
        assert answer.status_code == status, answer.text
        assert show(program, id)["received"] == (2 if status == 200 else 0)


def test_who_goes_on_just_when_a_file_is_given_up_loses_nothing_of_it(
    program: Program, service: Service, database_url: str
) -> None:
    """The next part is being written while old files are swept."""
    id = begin(program)
    patch(program, id, 0, line(1))
    service.later(days=8)
    now = {"now": service.core.clock.now(), "id": id}
    with psycopg.connect(plain(database_url)) as other, ThreadPoolExecutor(1) as threads:
        other.execute("UPDATE load SET changed_at = %(now)s WHERE id = %(id)s", now)
        swept = threads.submit(service.core.run, Sweep(), system_context(service.core))
        while not service.rows("SELECT 1 FROM pg_locks WHERE NOT granted") and not swept.done():
            pass
        other.commit()
        swept.result()
    forget_all(service.core)
    assert service.rows("SELECT state, received FROM load") == [(1, len(line(1)))]
    assert service.rows("SELECT count(*) FROM load_part") == [(1,)]
