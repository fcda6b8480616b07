"""The same answer many times, at the same moment, and an answer that breaks off in the middle."""

import pytest

from tests.channels.iys.asking import (
    CONFIRM,
    answering,
    ask,
    at_once,
    codes_in,
    confirm,
    failed,
    newest,
    standing,
)
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service


def test_the_same_code_many_times_at_once_is_one_approval(
    program: Program, service: Service
) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    service.later(seconds=2)
    answers = at_once(program, [answering(id, ("ETK", code))] * 6, CONFIRM)
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    assert service.rows("SELECT count(*) FROM consent_event") == [(1,)]
    assert service.rows("SELECT count(*) FROM outbox WHERE matter IS NOT NULL") == [(1,)]


def test_H1050_many_wrong_codes_at_once_have_no_more_than_three_tries(
    program: Program, service: Service
) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    service.later(seconds=2)
    bodies = [answering(id, ("ETK", f"{(int(code) + n) % 10**6:06d}")) for n in range(1, 9)]
    answers = at_once(program, bodies, CONFIRM)
    errors = [one.get_json()["errors"] for one in answers]
    found = [one["code"] if isinstance(one, dict) else one[0]["code"] for one in errors]
    assert sorted(found) == ["H1050"] * 5 + ["H1052"] * 3
    failed(confirm(program, id, code), 400, "H1050")
    assert standing(program, id) == ("COMPLETED", "OTP_CODE_INCORRECT")
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]


def test_a_deed_that_breaks_off_has_done_nothing(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]

    def pulled(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("app.usecases.via.approving._tell", pulled)
        failed(confirm(program, id, code), 500, "H1019")
    state = "SELECT outcome, tries, ended_at, (SELECT count(*) FROM consent_event) FROM via_request"
    assert service.rows(state) == [(None, 0, None, 0)]
    assert confirm(program, id, code).status_code == 200
