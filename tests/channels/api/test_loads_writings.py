"""Files in a wrong writing: what can be read is recorded, and of the rest it is told why."""

import gzip
from itertools import product

from tests.channels.api.test_loads import line, refused, send
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service

ROWS = 6
MISSING = "Şu sütunlar eksik"


def csv(delimiter: str = ";") -> str:
    head = ["alıcı", "izin tarihi", "kanal", "kaynak", "alıcı tipi"]
    rows = [
        [f"0532 000 00 0{at}", "11.03.2026", "sms", source, "bireysel"]
        for at, source in enumerate(["çağrı merkezi", *["web sitesi"] * (ROWS - 1)])
    ]
    return "\n".join(delimiter.join(row) for row in [head, *rows])


RECORDS = b"".join(line(at) for at in range(ROWS))
WRITINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1254", "iso-8859-9")


def test_a_table_is_taken_in_every_writing_of_turkish(program: Program) -> None:
    for encoding, delimiter in product(WRITINGS, ",;\t|"):
        told = send(program, csv(delimiter).encode(encoding), format="csv", check_only=True)
        assert (told["state"], told["taken"], told["refused"]) == ("done", ROWS, 0)


NONE_OF_OURS = (
    ("csv", csv().encode("utf-16-le"), "metin değil"),
    ("csv", csv().encode("utf-16-be"), "metin değil"),
    ("csv", csv().encode("utf-16")[:-1], "UTF-16 olduğunu söylüyor, ama değil"),
    ("csv", csv().encode().replace(b"sms", b"s\x00s", 1), "metin değil"),
    ("csv", csv().encode().replace(b"sms", b"s\xffs", 1), MISSING),
    ("csv", csv().encode("cp037", "ignore"), MISSING),
    ("csv", csv("~").encode(), MISSING),
    ("csv", gzip.compress(csv().encode()), "sıkıştırılmış"),
    ("csv", RECORDS, MISSING),
    ("ndjson", gzip.compress(RECORDS), "sıkıştırılmış"),
    ("ndjson", RECORDS.decode().encode("utf-16"), "UTF-16"),
    ("ndjson", RECORDS.decode().encode("utf-16-be"), "UTF-16"),
)


def test_a_file_in_no_writing_of_ours_says_why_and_nothing_of_it_is_recorded(
    program: Program, service: Service
) -> None:
    for form, data, why in NONE_OF_OURS:
        told = send(program, data, format=form)
        assert (told["state"], told["taken"], told["refused"]) == ("failed", 0, 0), data
        assert why in told["fault"], data
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]
    again = send(program, RECORDS)
    assert (again["state"], again["taken"]) == ("done", ROWS)


SPOILT = (
    b"HS\x00WEB",
    b"HS\xffWEB",
    "HS_WEB\u0130".encode("cp1254"),
    b"HS_WEB\xc3",
    b"HS\\ud800WEB",
)


def test_a_record_in_another_writing_costs_itself_alone(program: Program) -> None:
    for spoilt in SPOILT:
        lines = RECORDS.splitlines(keepends=True)
        lines[2] = lines[2].replace(b"HS_WEB", spoilt)
        told = send(program, b"".join(lines), check_only=True)
        assert (told["state"], told["taken"], told["refused"]) == ("done", ROWS - 1, 1), spoilt
        ((at, _, code),) = refused(program, told["id"])
        assert (at, code) in ((3, "D005"), (3, "H119")), spoilt


def test_a_table_with_a_letter_of_another_writing_loses_no_row(program: Program) -> None:
    data = csv().replace("alıcı tipi", "recipientType").replace("alıcı", "recipient").encode()
    told = send(program, data.replace(b"web sitesi", b"web\xfcsitesi", 1), format="csv")
    assert (told["state"], told["taken"] + told["refused"]) == ("done", ROWS)
    assert refused(program, told["id"]) == [(2, "source", "H119"), (3, "source", "H119")]
