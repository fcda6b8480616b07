"""Files by /v1: sent in parts, broken off anywhere, loaded, and every refused line told."""

import random
from io import BytesIO
from typing import Any

import orjson
import pytest
from werkzeug.exceptions import ClientDisconnected
from werkzeug.test import TestResponse

from app.loading.arrived import load_some
from app.usecases.programs import room
from app.usecases.verify import differences
from tests.channels.api.test_records import BASE, WHEN, errors
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service

NDJSON = "application/x-ndjson"
HEADING = "recipient,consentDate,type,recipientType,source\n"


def line(number: int, **more: Any) -> bytes:  # noqa: ANN401
    said = {"recipient": f"+90532{number:07}", "type": "MESAJ", "source": "HS_WEB"}
    return orjson.dumps({**said, "consent_date": WHEN, **more}) + b"\n"


def begin(program: Program, **body: Any) -> str:  # noqa: ANN401
    answer = program.post(f"{BASE}/loads", {"format": "ndjson", **body})
    assert answer.status_code == 201, answer.text
    id: str = answer.get_json()["id"]
    return id


def patch(
    program: Program,
    id: str,
    offset: int,
    data: bytes,
    *,
    complete: bool = False,
    **given: Any,  # noqa: ANN401
) -> TestResponse:
    headers = {"Upload-Offset": str(offset), "Upload-Complete": "?1" if complete else "?0"}
    if not data and not given:
        # The client of the tests leaves it out.
        given["environ_overrides"] = {"CONTENT_LENGTH": "0"}
    path = f"{BASE}/loads/{id}"
    return program.ask("PATCH", path, data=data, headers=headers, content_type=NDJSON, **given)


def show(program: Program, id: str) -> dict[str, Any]:
    told: dict[str, Any] = program.get(f"{BASE}/loads/{id}").get_json()
    return told


def work(service: Service) -> int:
    """What the worker does: every slice of every file that waits; how many there were."""
    slices = 0
    while rows := service.rows("SELECT id FROM load WHERE state = 2 ORDER BY created_at"):
        load_some(service.core, rows[0][0], 0.0)
        slices += 1
    return slices


def send(program: Program, data: bytes, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    """A whole file in one part, loaded."""
    id = begin(program, **body)
    answer = patch(program, id, 0, data, complete=True)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["state"] == "running"
    work(program.service)
    return show(program, id)


def refused(program: Program, id: str) -> list[tuple[int, str, str]]:
    items = program.get(f"{BASE}/loads/{id}/refusals").get_json()["items"]
    assert all(one["detail"] for one in items)
    return [(one["line"], one["field"], one["code"]) for one in items]


def test_a_file_is_sent_loaded_and_told(program: Program, service: Service) -> None:
    data = b"".join(line(number) for number in range(50))
    told = send(program, data + line(7) + b"\n" + line(51, status="RET"))
    assert told["state"] == "done"
    assert (told["lines"], told["taken"], told["refused"]) == (53, 50, 2)
    assert told["loaded"] == told["received"] == told["length"]
    assert refused(program, told["id"]) == [(51, "consent_date", "H178"), (53, "status", "H175")]
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]
    assert service.rows("SELECT DISTINCT actor, channel FROM consent_event") == [(100100, "api")]
    listed = program.get(f"{BASE}/loads").get_json()["items"]
    assert [one["id"] for one in listed] == [told["id"]]


def test_a_part_may_be_larger_than_any_other_body(program: Program, service: Service) -> None:
    id = begin(program)
    data = line(1) * 15_000
    assert len(data) > 1 << 20
    answer = patch(program, id, 0, data)
    assert (answer.status_code, answer.get_json()["received"]) == (200, len(data))
    assert service.rows("SELECT count(*) FROM load_part") == [(2,)]


def test_csv_is_taken_as_well(program: Program) -> None:
    rows = "".join(
        f"0532 {number:03} 00 00;11.03.2026 10:00;mesaj;bireysel;web\n" for number in range(20)
    )
    data = (HEADING.replace(",", ";") + rows).encode("cp1254")
    told = send(program, data, format="csv")
    assert (told["state"], told["taken"], told["refused"]) == ("done", 20, 0)


# More deeply than can be written down, and less than is read as JSON.
NESTED = b'{"recipient": ' + b"[" * 1010 + b"]" * 1010 + b', "type": "MESAJ"}'
BAD_LINES: tuple[tuple[bytes, str, str], ...] = (
    (b"{", "", "D005"),
    (b"[1]", "", "D005"),
    (b'"text"', "", "D005"),
    (b"\xff\xfe\x00", "", "D005"),
    (line(1).replace(b"HS_WEB", b"HS_\xc4WEB").strip(), "", "D005"),
    (line(1, nonsense=1).strip(), "", "D006"),
    (line(1, consentDate=WHEN).strip(), "", "D006"),
    (line(1, recipient="nobody").strip(), "recipient", "H121"),
    (line(1, recipient=None).strip(), "recipient", "H114"),
    (line(1, recipient={"a": 1}).strip(), "recipient", "H121"),
    (NESTED, "recipient", "H121"),
    (line(1, type="SMS2").strip(), "type", "H117"),
    (line(1, source="IYS_WEB").strip(), "source", "H119"),
    (line(1, consent_date="yesterday").strip(), "consent_date", "H158"),
    (line(1, consent_date=20260311).strip(), "consent_date", "H158"),
    (line(1, consent_date="9999-12-31").strip(), "consent_date", "H162"),
    (line(1, consent_date="9999-12-31T23:59:59-03:00").strip(), "consent_date", "H162"),
    (line(1, consent_date="0001-01-01 00:00:00").strip(), "consent_date", "H156"),
    (line(1, consent_date="0001-01-01T00:00:00+14:00").strip(), "consent_date", "H156"),
    (line(1, retailer_access=[7]).strip(), "", "H180"),
    (line(1, retailer_access=[]).strip(), "retailer_access", "D004"),
    (line(1, retailer_code="x").strip(), "retailer_code", "D003"),
)


def test_every_bad_line_has_its_reason_and_the_others_are_taken(program: Program) -> None:
    lines = [b"\xef\xbb\xbf" + line(1000).strip()]
    for number, (bad, _, _) in enumerate(BAD_LINES, 1001):
        lines += [bad, line(number).strip()]
    told = send(program, b"\r\n".join(lines))
    assert told["taken"] == len(BAD_LINES) + 1
    expected = [(2 * at, field, code) for at, (_, field, code) in enumerate(BAD_LINES, 1)]
    assert refused(program, told["id"]) == expected


def test_a_check_of_a_file_writes_no_permission(program: Program, service: Service) -> None:
    told = send(program, line(1) + line(2, status="RET"), check_only=True)
    assert (told["state"], told["taken"], told["refused"]) == ("done", 1, 1)
    assert service.rows("SELECT count(*) FROM recipient") == [(0,)]


def test_broken_at_every_point_it_goes_on_where_it_stood(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.api.views.loads.PART_BYTES", 700)
    monkeypatch.setattr("app.loading.ndjson.BLOCK_BYTES", 300)
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 7)
    chance = random.Random(3338)
    data = b"".join(line(number) for number in range(120)) + line(5)
    id = begin(program)
    offset, breaks = 0, 0
    while offset < len(data):
        piece = data[offset : offset + chance.randrange(1, 2500)]
        whole = chance.random() < 0.3
        stream = Breaking(piece, len(piece) if whole else chance.randrange(len(piece)))
        breaks += not whole
        answer = patch(program, id, offset, b"", input_stream=stream)
        assert answer.status_code == 200, answer.text
        offset = answer.get_json()["received"]
        assert answer.get_json()["state"] == "receiving"
    assert breaks > 5
    done = patch(program, id, offset, b"", complete=True)
    assert done.get_json()["state"] == "running"
    assert work(service) > 10
    told = show(program, id)
    assert (told["taken"], told["refused"], told["received"]) == (120, 1, len(data))
    assert refused(program, id) == [(121, "consent_date", "H178")]
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


class Breaking(BytesIO):
    """A body of unknown length whose sender goes away."""

    def __init__(self, data: bytes, after: int) -> None:
        super().__init__(data)
        self._after = after

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401
        left = self._after - self.tell()
        if left <= 0 and self._after < len(self.getbuffer()):
            raise ClientDisconnected
        found = super().read(min(len(buffer), left))
        buffer[: len(found)] = found
        return len(found)


def test_a_part_that_belongs_elsewhere_is_refused_and_told_where(program: Program) -> None:
    id = begin(program)
    assert patch(program, id, 0, line(1)).status_code == 200
    again = patch(program, id, 0, line(1))
    assert again.status_code == 409
    assert again.get_json()["errors"] == [{"field": "Upload-Offset", "code": "offset"}]
    assert patch(program, id, 9999, line(1)).status_code == 409
    assert show(program, id)["received"] == len(line(1))
    wrong = program.ask("PATCH", f"{BASE}/loads/{id}", data=b"x")
    assert errors(wrong) == [("Upload-Offset", "required")]


def test_what_is_complete_takes_no_more(program: Program, service: Service) -> None:
    id = begin(program, length=len(line(1)))
    done = patch(program, id, 0, line(1))
    assert done.get_json()["state"] == "running"
    assert patch(program, id, len(line(1)), line(2)).status_code == 409
    again = patch(program, id, len(line(1)), b"", complete=True)
    assert again.status_code == 200
    work(service)
    assert show(program, id)["taken"] == 1
    longer = begin(program, length=5)
    assert patch(program, longer, 0, b"123456").status_code == 413


def test_a_file_that_is_none_says_why_in_the_language_that_was_asked_for(
    program: Program, service: Service
) -> None:
    told_why: list[str] = []
    for data, form in ((b"", "ndjson"), (b"name;age\n1;2\n", "csv"), (b"\0\1\2", "csv")):
        id = begin(program, format=form)
        assert patch(program, id, 0, data, complete=True).status_code == 200
        work(service)
        told = show(program, id)
        assert told["state"] == "failed"
        told_why.append(told["fault"])
    english = program.get(f"{BASE}/loads/{id}", headers={"Accept-Language": "en"}).get_json()
    assert english["fault"].startswith("The file is no text.")
    assert [why.split(" ")[:2] for why in told_why] == [
        ["Dosya", "boş."],
        ["Şu", "sütunlar"],
        ["Dosya", "metin"],
    ]
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]


def test_ten_open_files_of_a_brand_are_enough(program: Program) -> None:
    for _ in range(room.MOST_OPEN):
        begin(program)
    assert program.post(f"{BASE}/loads", {"format": "ndjson"}).status_code == 429


def test_no_part_has_an_address_in_clear(program: Program, service: Service) -> None:
    id = begin(program)
    patch(program, id, 0, line(4_567_890))
    ((sealed,),) = service.rows("SELECT sealed FROM load_part")
    assert b"4567890" not in bytes(sealed)
    assert program.get(f"{BASE}/loads/nonsense").status_code == 404
    assert program.get(f"/v1/providers/100100/brands/100100/loads/{id}").status_code == 404
