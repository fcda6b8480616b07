"""Reconciliation on the wire: the file, its hash, its time stamp, and the agreement to it."""

import subprocess
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest

from app.gateways.authority import ROOT_FILE
from app.storage.keys import KeysError
from app.usecases.programs.partners import Grant
from tests.channels.iys.days import (
    AGREED,
    AGREEMENT,
    DAY,
    FILE,
    SUMMARY,
    TIMESTAMP,
    ask,
    with_a_day,
    work,
)
from tests.channels.iys.program import ACME, PARTNER, Program, only, partner
from tests.channels.sms.service import Service
from tests.gateways.authorities import openssl_or_skip


@pytest.fixture
def program(service: Service) -> Program:
    """The program of a provider one of whose brands had a day."""
    return with_a_day(service)


def test_the_hash_is_that_of_the_file_that_is_downloaded(
    program: Program, service: Service
) -> None:
    work(service)
    file = ask(program, "GET", FILE)
    assert file.status_code == 200
    assert file.content_type == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{ACME}-{DAY}.csv"'
    assert file.content_length == len(file.data)
    lines = file.data.decode().split("\n")
    assert lines[0].startswith("creationDate,transactionId,recipient,")
    assert [line[:19] for line in lines[1:5]] == [f"{DAY} 10:00:0{n}" for n in range(4)]
    assert lines[5:] == [""]
    assert ask(program, "GET", AGREEMENT).get_json() == {
        "processStatus": "completed",
        "hashValue": sha384(file.data).hexdigest(),
        "hashMethod": "SHA-384",
        "agreementStatus": False,
    }
    assert ask(program, "GET", FILE).data == file.data


def test_an_agreement_is_kept_with_who_agreed_and_when(program: Program, service: Service) -> None:
    work(service)
    proxy = partner(service, (ACME, Grant(agreement=True)))
    for _ in range(2):
        answer = proxy.ask("PUT", program.at(AGREEMENT.format(DAY)), json=AGREED)
        assert (answer.status_code, answer.get_json()) == (200, {"agreementCaptured": True})
    (first,) = service.rows("SELECT agreed_at, agreed_by FROM agreement")
    assert first[1] == PARTNER
    service.later(hours=1)
    assert ask(program, "PUT", AGREEMENT).get_json() == {"agreementCaptured": True}
    assert service.rows("SELECT agreed_at, agreed_by FROM agreement") == [first]
    assert ask(program, "GET", AGREEMENT).get_json()["agreementStatus"] is True


def test_the_time_stamp_verifies_the_file_by_openssl(
    program: Program, service: Service, tmp_path: Path
) -> None:
    work(service)
    stamp, file = ask(program, "GET", TIMESTAMP), ask(program, "GET", FILE)
    assert stamp.status_code == 200
    assert stamp.content_type == "application/timestamp-reply"
    assert stamp.headers["Content-Disposition"].endswith(f'"{ACME}-{DAY}.tsr"')
    answer, content = tmp_path / "day.tsr", tmp_path / "day.csv"
    answer.write_bytes(stamp.data)
    content.write_bytes(file.data)
    assert verified(answer, content, service.core.settings.home / ROOT_FILE)
    content.write_bytes(file.data.replace(b"ONAY", b"RET ", 1))
    assert not verified(answer, content, service.core.settings.home / ROOT_FILE)


def verified(answer: Path, content: Path, root: Path) -> bool:
    command: list[str | Path] = [
        openssl_or_skip(),
        "ts",
        "-verify",
        "-data",
        content,
        "-in",
        answer,
    ]
    command += ["-CAfile", root]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# By the document of İYS: DailyChangeSummaryResponse, AgreementDateResponse, AgreementCaptured, and
# InvalidErrorFor422 as its examples have it.
FIGURES = {"source": str, "approval": int, "rejection": int, "pending": int, "total": int}
SHAPES: dict[str, Any] = {
    "summary": {"changeStats": [{"type": str, "consents": [FIGURES]}]},
    "agreement": {
        "processStatus": str,
        "hashValue": str,
        "hashMethod": str,
        "agreementStatus": bool,
    },
    "captured": {"agreementCaptured": bool},
    "invalid": {"errors": [{"code": str, "location": [str], "value": str, "message": str}]},
}


def shape(value: Any) -> Any:  # noqa: ANN401
    """The keys and types of an answer, of a list those of its members, which must be alike."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        shapes = [shape(one) for one in value]
        assert all(one == shapes[0] for one in shapes)
        return shapes[:1]
    return type(value)


def test_answers_have_the_shape_that_the_document_gives_them(
    program: Program, service: Service
) -> None:
    work(service)
    answers = {
        "summary": ask(program, "GET", SUMMARY),
        "agreement": ask(program, "GET", AGREEMENT),
        "captured": program.ask("PUT", program.at(AGREEMENT.format(DAY)), json=AGREED),
        "invalid": ask(program, "GET", FILE, "06.07.2020"),
    }
    assert {name: shape(answer.get_json()) for name, answer in answers.items()} == SHAPES


def test_a_day_is_out_of_reach_after_seven_days_and_stays_in_the_books(
    program: Program, service: Service
) -> None:
    work(service)
    service.later(days=7)
    program.token = ""
    only(ask(program, "GET", FILE), 422, "H502")
    assert len(service.rows("SELECT hash FROM agreement")) == 1


def test_a_file_that_breaks_off_is_shorter_than_it_says(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(service)
    service.rows("UPDATE recipient SET key_id = 99 RETURNING 1")
    answer = program.get(program.at(FILE.format(DAY)), buffered=False)
    assert answer.status_code == 200
    blocks: list[bytes] = []
    with pytest.raises(KeysError):
        blocks.extend(answer.iter_encoded())
    assert 0 < len(b"".join(blocks)) < (answer.content_length or 0)


def test_whoever_leaves_in_the_middle_leaves_nothing_open(
    program: Program, service: Service
) -> None:
    work(service)
    answer = program.get(program.at(FILE.format(DAY)), buffered=False)
    assert next(answer.iter_encoded())
    answer.close()
    busy = "SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%'"
    assert service.rows(f"{busy} AND datname = current_database()") == []
