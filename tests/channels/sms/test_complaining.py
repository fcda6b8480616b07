"""A complaint by text: in one line or by questions; dropped, interrupted, repeated, kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from app.core import Core
from app.domain.consent import ISTANBUL, MessageType
from app.domain.permissions import Assurance
from app.errors import Unavailable
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import WithdrawComplaint
from app.usecases.complaints.particulars import Particulars
from app.usecases.complaints.writing import COLUMNS
from app.usecases.drain import drain
from tests.channels.sms.conversation import deliver_all
from tests.channels.sms.service import PHONE, Service, by_twilio, request_id
from tests.citizens import claiming
from tests.usecases.complaints import show

A, M, E = MessageType
ACME, OTHER = 100100, "+905339876543"
WHEN = datetime(2026, 3, 10, 14, 30, tzinfo=ISTANBUL)
SAID = "KAZANDINIZ! %50 indirim"
LINE = f"SIKAYET ACME 10.03 14:30 {SAID}"
FILED = "Sikayet 10001. ACME: onayiniz yok. Son cevap: 02.04.2026."
LINK = "sms.example.org/sikayetlerim/10001"
DRAFT = "sms.example.org/sikayet/10001"
WHO, TIME, CLOCK, TEXT = "Size kim", "Ne zaman", "Saat kaçta", "Ne yaz"
MOVES = """
SELECT move, state, side, about FROM complaint_event WHERE complaint_id = %s ORDER BY id
"""
STATES = "SELECT state FROM complaint ORDER BY id"


def text(service: Service, body: str, phone: str = PHONE, sid: str = "") -> str:
    return by_twilio(service, phone, body, sid or request_id())


def talk(service: Service, *bodies: str) -> str:
    """Several texts; the last answer."""
    return [text(service, body) for body in bodies][-1]


def particulars(service: Service, number: int = 10001) -> Particulars:
    return show(service.core, number, PHONE).told


@pytest.fixture(autouse=True)
def _numbered(service: Service) -> None:
    """The first complaint is 10001."""
    service.rows("SELECT setval(pg_get_serial_sequence('complaint', 'id'), 10000)")


def test_one_line_files_it(service: Service) -> None:
    answer = text(service, LINE)
    assert answer == f"{FILED} {LINK}"
    assert particulars(service) == Particulars(M, brand=ACME, at=WHEN, text=SAID)
    assert service.rows("SELECT count(*) FROM dialogue") == [(0,)]


def test_it_is_the_complaint_that_is_filed_directly(service: Service) -> None:
    text(service, LINE, OTHER)
    core = service.core
    order = FileComplaint(Particulars(M, brand=ACME, at=WHEN, text=SAID))
    core.run(order, claiming(core, PHONE))
    talk(service, "SIKAYET ACME 08.03 14:30", SAID)
    columns = ", ".join(set(COLUMNS) - {"channel", "sealed", "message_at"})
    told, direct, asked = service.rows(f"SELECT {columns} FROM complaint ORDER BY id")
    assert told == direct == asked
    assert service.rows(MOVES, 10001) == service.rows(MOVES, 10002)
    assert replace(particulars(service, 10003), at=WHEN) == particulars(service, 10002)


@pytest.mark.parametrize(
    ("bodies", "asked"),
    [
        (("SIKAYET",), WHO),
        (("SIKAYET", "ACME"), TIME),
        (("SIKAYET", "ACME", "10.03 14:30"), TEXT),
        (("SIKAYET", "ACME", "10.03"), CLOCK),
        (("SIKAYET", "ACME", "10.03", "14:30"), TEXT),
        (("SIKAYET ACME",), TIME),
        (("SIKAYET ACME dün",), CLOCK),
        (("SIKAYET ACME dün 14:30",), TEXT),
        (("SIKAYET dün 14:30 KAZANDINIZ! %50 indirim",), WHO),
        (("SIKAYET ACME beni aradı",), TIME),
        (("SIKAYET", "ACME dün 14:30"), TEXT),
        (("SIKAYET", "!?"), "Göndereni anlayamad"),
        (("SIKAYET ACME", "bilmiyorum"), "Tarihi ya da saati"),
        (("SIKAYET ACME dün", "sabah"), "Tarihi ya da saati"),
        (("SIKAYET ACME 11.03.2027 14:30 x",), "Bu tarih henüz gelmedi"),
        (("SIKAYET ACME bugün 23:59 x",), "Bu tarih henüz gelmedi"),
        (("SIKAYET ACME", "YARDIM", "DIL TR", "LISTE", "DURUM", "10.03 14:30"), TEXT),
    ],
)
def test_only_what_is_missing_is_asked(
    service: Service, bodies: tuple[str, ...], asked: str
) -> None:
    assert talk(service, *bodies).startswith(asked)
    assert service.rows("SELECT count(*) FROM complaint WHERE state > 0") == [(0,)]


@pytest.mark.parametrize(
    "bodies",
    [
        ("SIKAYET", "ACME", "10.03 14:30", SAID),
        ("SIKAYET", "acme alışveriş", "dün", "14.30", SAID),
        ("SIKAYET dün 14:30", "ACME", SAID),
        (f"SIKAYET dün 14:30 {SAID}", "100100"),
        ("SIKAYET ACME", "dün saat 14:30 gibi", SAID),
        ("SIKAYET ACME", "ne zamandı", "EVET", "", "dün 14:30", SAID),
        ("SIKAYET ACMEE", "1", "dün 14:30", SAID),
    ],
)
def test_however_it_is_told_it_is_the_same(service: Service, bodies: tuple[str, ...]) -> None:
    answer = talk(service, *bodies)
    assert answer.startswith("Sikayet 10001. ACME: onayiniz yok.")
    assert particulars(service) == Particulars(M, brand=ACME, at=WHEN, text=SAID)
    assert service.rows("SELECT count(*) FROM dialogue") == [(0,)]


def test_a_name_that_is_nearly_a_brand_stays_as_it_was_written(service: Service) -> None:
    assert talk(service, f"SIKAYET ACMEE dün 14:30 {SAID}").startswith("Hangisi?\n1 ACME")
    assert "Gönderen henüz bilinmiyor." in talk(service, "EVET")
    assert particulars(service) == Particulars(M, sender="ACMEE", at=WHEN, text=SAID)


@pytest.mark.parametrize(
    ("who", "kind"), [("0850 222 33 44", M), ("KAZANC", M), ("ARAMA 0850 222 33 44", A)]
)
def test_a_sender_that_nobody_knows_goes_to_the_office(
    service: Service, who: str, kind: MessageType
) -> None:
    answer = text(service, f"SIKAYET {who} 10.03 14:30 {SAID}")
    said = "Gönderen henüz bilinmiyor. Müdürlük inceler."
    assert answer == f"Sikayet 10001. {said} {LINK}"
    assert particulars(service).type is kind


@pytest.mark.parametrize("word", ["HAYIR", "NO", "hayır"])
def test_no_drops_the_question_and_keeps_the_draft(service: Service, word: str) -> None:
    answer = talk(service, "SIKAYET ACME dün 14:30", word)
    assert answer.endswith(DRAFT)
    assert talk(service, SAID).startswith("Mesaj")
    assert service.rows(STATES) == [(0,)]


@pytest.mark.parametrize("word", ["RET ACME", "IPTAL ACME", "IPTAL", "RET", "GERI", "SIKAYET"])
def test_a_command_in_the_middle_is_done_and_the_draft_stays(service: Service, word: str) -> None:
    quiet = text(service, word, OTHER)
    answer = talk(service, "SIKAYET ACME dün 14:30", word)
    assert answer[:40] == quiet[:40]
    assert not talk(service, SAID).startswith("Sikayet 1")
    assert (0,) in service.rows(STATES)


def test_after_half_an_hour_the_draft_is_where_it_was(service: Service) -> None:
    talk(service, "SIKAYET ACME dün 14:30")
    service.later(minutes=31)
    assert talk(service, SAID).endswith(DRAFT)
    assert talk(service, SAID).startswith("Mesaj")


def test_a_draft_that_was_filed_elsewhere_is_not_filed_again(service: Service) -> None:
    talk(service, "SIKAYET ACME dün 14:30")
    core = service.core
    order = FileComplaint(Particulars(M, brand=ACME, at=WHEN, text=SAID), draft=10001)
    core.run(order, claiming(core, PHONE))
    assert "DURUM" in talk(service, SAID)
    assert service.rows("SELECT count(*) FROM complaint") == [(1,)]


def test_what_was_complained_of_is_not_filed_twice(service: Service) -> None:
    talk(service, LINE)
    answer = talk(service, f"SIKAYET ACME 10.03 14:32 {SAID}")
    assert "10001" in answer
    assert answer.endswith(LINK)
    assert service.rows("SELECT count(*) FROM complaint") == [(1,)]


def test_another_message_of_the_day_is_filed_once_it_is_said_to_be(service: Service) -> None:
    talk(service, LINE)
    again = f"SIKAYET ACME 10.03 18:30 {SAID}"
    assert "EVET" in talk(service, again)
    assert service.rows(STATES) == [(3,), (0,)]
    assert "EVET" in talk(service, "hmm")
    assert talk(service, "EVET").startswith("Sikayet 10002.")
    assert talk(service, f"SIKAYET ACME 10.03 11:30 {SAID}", "HAYIR").endswith("/sikayet/10003")


def test_what_is_too_old_is_said_so_and_not_kept(service: Service) -> None:
    for body in (f"SIKAYET ACME 10.11.2025 14:30 {SAID}", "SIKAYET ACME 10.11 14:30"):
        assert " 3 ay " in talk(service, body)
    assert service.rows(STATES) == []
    assert talk(service, SAID).startswith("Mesaj")


@pytest.mark.parametrize(
    ("kind", "word"), [("", "(RET ACME bitirir)"), ("ARAMA ", "(RET ACME ARAMA bitirir)")]
)
def test_a_permission_that_is_valid_is_told_with_what_ends_it(
    service: Service, kind: str, word: str
) -> None:
    talk(service, "ONAY ACME HEPSI", "EVET")
    service.later(days=2)
    assert word in talk(service, f"SIKAYET {kind}ACME dün 14:30 {SAID}")


def test_the_same_text_twice_is_one_complaint(service: Service) -> None:
    first = text(service, LINE, sid="SM1")
    assert text(service, LINE, sid="SM1") == first
    assert service.rows("SELECT count(*) FROM complaint") == [(1,)]


def test_two_answers_at_once_file_one_complaint(service: Service) -> None:
    talk(service, "SIKAYET ACME dün 14:30")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: text(service, SAID), range(4)))
    assert sum(answer == f"{FILED} {LINK}" for answer in answers) == 1
    assert service.rows(STATES) == [(3,)]


def test_a_text_that_waited_is_filed_by_the_day_on_which_it_was_said(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable(part="database")

    with monkeypatch.context() as patch:
        patch.setattr(Core, "run", away)
        assert "sakland" in text(service, f"SIKAYET ACME dün 14:30 {SAID}", sid="SM1")
    service.later(days=2)
    assert drain(service.core, service.parts.spool) == 1
    assert particulars(service).at == WHEN
    deliver_all(service)
    (answer,) = service.rows("SELECT count(*) FROM handset_text")
    assert answer == (1,)
    assert service.rows(STATES) == [(3,)]


def test_where_a_complaint_stands(service: Service) -> None:
    none = talk(service, "DURUM")
    assert "SIKAYET" in none
    unknown = talk(service, "DURUM 10001")
    talk(service, LINE)
    assert text(service, "DURUM 10001", OTHER) == unknown
    assert text(service, "DURUM", OTHER) == none
    asked = talk(service, "DURUM 10001")
    assert "markadan cevap istendi. Son cevap: " in asked
    assert asked.endswith(LINK)
    assert talk(service, "DURUM") == talk(service, "status") == asked
    talk(service, f"SIKAYET ACME 08.03 11:30 {SAID}")
    assert talk(service, "durum nedir").endswith("DURUM 10001.")
    core = service.core
    proved = replace(claiming(core, PHONE), assurance=Assurance.CODE)
    core.run(WithdrawComplaint(10001), proved)
    assert "geri cektiniz" in talk(service, "DURUM 10001")


def test_the_talk_holds_no_word_of_it(service: Service) -> None:
    bodies = ("SIKAYET 0850 222 33 44", "10.03", "14:30", "GIZLISOZ")
    for body in bodies:
        talk(service, body)
        for table in ("dialogue", "deed", "complaint", "sender", "procrastinate_jobs"):
            rows = str(service.rows(f"SELECT t::text FROM {table} t"))
            assert "GIZLISOZ" not in rows
            assert "8502223344" not in rows.replace(" ", "")
    assert particulars(service).text == "GIZLISOZ"


def test_in_english(service: Service) -> None:
    answers = [
        text(service, body, "+4915112345678")
        for body in ("COMPLAIN", "ACME", "yesterday 2:30pm", SAID, "STATUS")
    ]
    assert [answer.split()[0] for answer in answers] == ["Who", "When", "What", "Complaint", "Your"]
