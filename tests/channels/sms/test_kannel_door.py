"""Kannel's door: the shared secret, the codings that smsbox hands on, and the answer's own."""

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.storage.database import Database
from channels.sms.kannel import LARGEST_TEXT
from channels.sms.settings import DEMO_KANNEL_SECRET
from tests.channels.sms.service import PHONE, Service, post_kannel, request_id, running, written

EVENTS = "SELECT count(*) FROM consent_event"
UNKNOWN = "Mesajiniz anlasilmadi"


def post(service: Service, raw: bytes, **query: str) -> TestResponse:
    return post_kannel(service, PHONE, raw, request_id(), **query)


def refused(answer: TestResponse) -> bool:
    """Whether the text was turned away without a word."""
    assert (answer.status_code == 403) == (answer.data == b"")
    return answer.status_code == 403


@pytest.mark.parametrize(
    "secret", ["", "wrong", DEMO_KANNEL_SECRET + "x", DEMO_KANNEL_SECRET[:-1], "demo", "ş" * 9, ","]
)
def test_a_false_secret_is_refused(service: Service, secret: str) -> None:
    assert refused(post(service, b"RET ACME", secret=secret))
    assert service.rows(EVENTS) == [(0,)]


def test_no_secret_at_all_is_refused(service: Service) -> None:
    query = {"from": PHONE, "to": "3338", "id": "1"}
    client = service.app.test_client()
    assert refused(client.post("/sms/kannel", query_string=query, data=b"RET ACME"))


def test_a_secret_that_comes_twice_is_refused(service: Service) -> None:
    query = [("from", PHONE), ("secret", DEMO_KANNEL_SECRET), ("secret", DEMO_KANNEL_SECRET)]
    client = service.app.test_client()
    assert refused(client.post("/sms/kannel", query_string=query, data=b"RET ACME"))
    body = {"secret": DEMO_KANNEL_SECRET}
    assert refused(client.post("/sms/kannel", query_string={"from": PHONE}, data=body))


def test_while_secrets_are_rotated_both_are_good(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with running(tmp_path, database_url, KANNEL_SECRET="newer,older") as service:
        assert not refused(post(service, b"YARDIM", secret="newer"))
        assert not refused(post(service, b"YARDIM", secret="older"))
        assert refused(post(service, b"YARDIM", secret="newer,older"))
        assert refused(post(service, b"YARDIM", secret=""))


def test_a_text_whose_end_never_came_is_not_done(service: Service) -> None:
    query = {"from": PHONE, "to": "3338", "id": "1", "secret": DEMO_KANNEL_SECRET, "coding": "0"}
    broken = {"CONTENT_LENGTH": "14", "wsgi.input_terminated": True}
    service.app.test_client().post(
        "/sms/kannel",
        query_string=query,
        input_stream=BytesIO(b"RET ACME"),
        content_type="text/plain; charset=UTF-8",
        environ_overrides=broken,
    )
    assert service.rows(EVENTS) == [(0,)]


def test_a_text_beyond_measure_is_refused(service: Service) -> None:
    assert refused(post(service, b"x" * (LARGEST_TEXT + 1)))
    assert refused(post(service, b"x" * 2 * 1024 * 1024))
    assert written(post(service, b"x" * LARGEST_TEXT)).startswith(UNKNOWN)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_answered_in_words_and_does_nothing(
    service: Service, method: str
) -> None:
    query = {"from": PHONE, "to": "3338", "id": "1", "secret": DEMO_KANNEL_SECRET}
    query |= {"text": "RET ACME"}
    answer = service.app.test_client().open("/sms/kannel", method=method, query_string=query)
    assert answer.status_code == 200
    assert written(answer).startswith(UNKNOWN)
    assert service.rows(EVENTS) == [(0,)]


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("RET ŞENKÖY".encode(), {"charset": "UTF-8", "coding": "0"}),
        ("RET ŞENKÖY".encode(), {"charset": "", "coding": ""}),
        ("RET ŞENKÖY".encode(), {"charset": "utf-8"}),
        ("RET ŞENKÖY".encode("utf-16-be"), {"charset": "UTF-16BE", "coding": "2"}),
        ("RET ŞENKÖY".encode("utf-16-be"), {"charset": "", "coding": "2"}),
        ("RET ŞENKÖY".encode("utf-16-be"), {"charset": "UTF-16BE", "coding": "0"}),
        ("\ufeffRET ŞENKÖY".encode("utf-16-be"), {"charset": "UTF-16BE", "coding": "2"}),
        ("RET ŞENKÖY".encode("iso-8859-9"), {"charset": "8-BIT", "coding": "1"}),
        ("RET SENKÖY".encode("latin-1"), {"charset": "ISO-8859-1", "coding": "0"}),
        ("RET SENKÖY".encode("latin-1"), {"charset": "", "coding": "1"}),
    ],
)
def test_a_text_is_read_in_the_coding_in_which_it_came(
    service: Service, raw: bytes, query: dict[str, str]
) -> None:
    assert written(post(service, raw, **query)).startswith("SENKOY artik size mesaj")


def test_the_turkish_table_of_a_handset_is_read_although_kannel_does_not_know_it(
    service: Service,
) -> None:
    # «RET ÇAĞLAYAN» in the locking table: Kannel reads Ğ at its place of the default one, Ø.
    query = {"from": PHONE, "to": "3338", "id": "1", "charset": "UTF-8", "coding": "0"}
    query |= {"secret": DEMO_KANNEL_SECRET}
    client = service.app.test_client()
    for udh in ("%03%25%01%01", "03250101", "0A0003010201250101"):
        answer = client.post(
            "/sms/kannel",
            query_string={**query, "id": udh},
            data="RET ÇAØLAYAN".encode(),
            headers={"X-Kannel-UDH": udh},
        )
        assert written(answer).startswith("CAGLAYAN")
    plain = client.post(
        "/sms/kannel", query_string={**query, "id": "2"}, data="RET ÇAØLAYAN".encode()
    )
    assert written(plain).startswith("Hangisi?")


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        (b"RET ACME\xff\xfe", {}),
        (b"\xc3", {}),
        (b"\x00R\x00E\x00", {"charset": "UTF-16BE", "coding": "2"}),
        (b"\xd8\x00\x00R", {"charset": "UTF-16BE", "coding": "2"}),
        (bytes(range(256)), {"charset": "8-BIT", "coding": "1"}),
        (b"RET ACME", {"charset": "KLINGON", "coding": "7"}),
        (b"", {}),
    ],
)
def test_bytes_that_are_no_text_are_answered_like_any_other(
    service: Service, raw: bytes, query: dict[str, str]
) -> None:
    answer = post(service, raw, **query)
    assert answer.status_code == 200
    assert written(answer)


def test_a_text_of_many_parts_is_one_text(service: Service) -> None:
    raw = ("RET ACME" + " lütfen" * 200).encode()
    assert written(post(service, raw)).startswith("ACME artik")


def test_turkish_letters_come_back_where_the_route_does_not_fold(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with running(tmp_path, database_url, KANNEL_FOLD="0") as service:
        service.add_demo_brands()
        answer = post(service, b"RET ACME")
        assert written(answer).startswith("ACME artık size mesaj gönderemez. Geri almak için GERI")
        assert answer.headers["X-Kannel-Coding"] == "2"


def test_the_answer_names_charset_and_coding_only_where_kannel_needs_them(
    service: Service,
) -> None:
    wide, narrow = post(service, b"DIL"), post(service, b"YARDIM")
    assert (wide.status_code, narrow.status_code) == (200, 200)
    assert wide.headers["X-Kannel-Coding"] == "2"
    assert "X-Kannel-Coding" not in narrow.headers
    assert {wide.content_type, narrow.content_type} == {"text/plain; charset=utf-8"}
