"""What a call leaves of a complaint: a draft at every step, one complaint, and nothing in clear."""

import pytest

from tests.channels.ivr.line import Line, ring
from tests.channels.sms.service import PHONE, Service
from tests.usecases.complaints import show

SENDER = "08501234567"
TO_THE_DAY = ("5", "4", "1", "2", "2", f"{SENDER}#")
TABLES = ("call", "deed", "complaint", "complaint_event", "sender", "outbox", "procrastinate_jobs")


def test_what_is_keyed_is_kept_and_filed_once(service: Service) -> None:
    line = Line(service)
    telephone = ring(line)
    for keys in TO_THE_DAY:
        telephone.press(keys)
    assert service.rows("SELECT state FROM complaint") == [(0,)]
    telephone.press("2")
    telephone.press("1430")
    assert service.rows("SELECT state FROM complaint") == [(0,)]
    telephone.press("1")
    assert line.again() == line.answers[-2]
    ((number, state),) = service.rows("SELECT id, state FROM complaint")
    assert state == 4
    assert show(service.core, number, PHONE).told.sender == SENDER


def test_another_brand_instead_goes_on_with_the_same_draft(service: Service) -> None:
    telephone = ring(Line(service))
    for keys in (*TO_THE_DAY, "*", "*#", "1", "100100#", "2", "1430", "1"):
        telephone.press(keys)
    assert service.rows("SELECT brand_code, state FROM complaint") == [(100100, 3)]


@pytest.mark.parametrize("rest", [(), ("2",), ("2", "1430"), ("2", "1430", "1")])
def test_nothing_of_it_stands_in_clear(service: Service, rest: tuple[str, ...]) -> None:
    telephone = ring(Line(service))
    for keys in (*TO_THE_DAY, *rest):
        telephone.press(keys)
    for table in TABLES:
        rows = "\n".join(row for (row,) in service.rows(f"SELECT t::text FROM {table} t"))
        assert SENDER[1:] not in rows, table
        assert SENDER[1:].encode().hex() not in rows, table
