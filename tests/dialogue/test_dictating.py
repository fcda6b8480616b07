"""A complaint in one line, in the many ways in which people write it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest

from app.dialogue.dictating import take_apart, whom
from app.dialogue.grammar import Verb, understand
from app.dialogue.moments import find_time, moment_of, tokens_of
from app.domain.consent import ISTANBUL, MessageType
from channels.ivr.recordings import World as Empty

TODAY = date(2026, 3, 11)
A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA
ACME, MARKET = 100100, 100200
NAMES = {"acme": ACME, "acme alisveris": ACME, "yesilova": MARKET, "yesilova market": MARKET}
NEAR = {"acmee": (ACME,), "acme alisveri": (ACME,)}
SAID = "kazandınız! %50 indirim"


@dataclass(frozen=True)
class World(Empty):
    """Two brands by their names, the first of them number 3 of the citizen's list."""

    brands: tuple[int, ...] = (ACME, MARKET)

    def named(self, name: str) -> Sequence[int]:
        return [NAMES[name]] if name in NAMES else []

    def like(self, name: str) -> Sequence[int]:
        return NEAR.get(name, ())

    def numbered(self, number: int) -> int | None:
        return ACME if number == 3 else None


# What is written; who is meant, the day and the time, the text, the kind.
WAYS: list[tuple[str, int | str | None, str, str, MessageType | None]] = [
    (f"SIKAYET ACME 12.03.2025 14:30 {SAID}", ACME, "2025-03-12 14:30", SAID, None),
    (f"Şikayet acme 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"ŞİKÂYET Acme 10/03 14.30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"şikâyet: ACME 10-3 1430 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"sikayet, acme, 10 mart, 14:30, {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10 Mart 14 {SAID}", ACME, "2026-03-10 14:00", SAID, None),
    (f"SIKAYET ACME bugün 09:05 {SAID}", ACME, "2026-03-11 09:05", SAID, None),
    (f"SIKAYET ACME bugun 9.05 {SAID}", ACME, "2026-03-11 09:05", SAID, None),
    (f"SIKAYET ACME BUGÜN saat 9 {SAID}", ACME, "2026-03-11 09:00", SAID, None),
    (f"SIKAYET ACME dün 23:59 {SAID}", ACME, "2026-03-10 23:59", SAID, None),
    (f"SIKAYET ACME dun saat 23 59 {SAID}", ACME, "2026-03-10 23:59", SAID, None),
    (f"complain ACME yesterday 2pm {SAID}", ACME, "2026-03-10 14:00", SAID, None),
    (f"COMPLAINT acme today at 9:05 am {SAID}", ACME, "2026-03-11 09:05", SAID, None),
    (f"complain acme March 10 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 12.03 14:30 {SAID}", ACME, "2025-03-12 14:30", SAID, None),
    (f"SIKAYET ACME 31/12 08:00 {SAID}", ACME, "2025-12-31 08:00", SAID, None),
    (f"SIKAYET ACME 29 şubat 10:00 {SAID}", ACME, "2024-02-29 10:00", SAID, None),
    (f"SIKAYET ACME 10.3.26 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 2026-03-10 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10 Mart 2026 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10mart 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10 Mart'ta 14:30'da {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10 martta 14:30da {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 10.03'te 14.30'da {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME 14:30 dün {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ACME evvelsi gün 14:30 {SAID}", ACME, "2026-03-09 14:30", SAID, None),
    (f"SIKAYET ACME bu sabah 07:15 {SAID}", ACME, "2026-03-11 07:15", SAID, None),
    (f"SIKAYET ACME 1 Ağustos 14:30 {SAID}", ACME, "2025-08-01 14:30", SAID, None),
    (f"SIKAYET ACME 3 ağu 14:30 {SAID}", ACME, "2025-08-03 14:30", SAID, None),
    (f"SIKAYET Acme Alışveriş 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET YEŞİLOVA MARKET dün 14:30 {SAID}", MARKET, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET 100100 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET 3 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET 3 10 mart 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, None),
    (f"SIKAYET 4440123 10.03 14:30 {SAID}", "4440123", "2026-03-10 14:30", SAID, None),
    (
        *(f"SIKAYET 0850 222 33 44 10.03 14:30 {SAID}", "0850 222 33 44"),
        *("2026-03-10 14:30", SAID, None),
    ),
    (
        *(f"SIKAYET +90 (532) 123-45-67 dün 14:30 {SAID}", "+90 (532) 123-45-67"),
        *("2026-03-10 14:30", SAID, None),
    ),
    (f"SIKAYET KAZANDINIZ 10.03 14:30 {SAID}", "KAZANDINIZ", "2026-03-10 14:30", SAID, None),
    (f"SIKAYET a@b.com 10.03 14:30 {SAID}", "a@b.com", "2026-03-10 14:30", SAID, None),
    (f"SIKAYET ARAMA ACME 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, A),
    (f"sikayet acme arama dün 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, A),
    (f"complain call acme yesterday 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, A),
    (f"SIKAYET E-POSTA ACME 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, E),
    (f"SIKAYET eposta acme 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, E),
    (f"SIKAYET SMS ACME 10.03 14:30 {SAID}", ACME, "2026-03-10 14:30", SAID, M),
    ("SIKAYET ACME 10.03 14:30 50 TL hediye", ACME, "2026-03-10 14:30", "50 TL hediye", None),
    ("SIKAYET ACME 10.03 5 TL hediye", ACME, "2026-03-10", "5 TL hediye", None),
    ("SIKAYET ACME dün 3 kere aradılar", ACME, "2026-03-10", "3 kere aradılar", None),
    ("SIKAYET ACME 10.03 14:30", ACME, "2026-03-10 14:30", "", None),
    ("SIKAYET ACME", ACME, "", "", None),
    ("SIKAYET ACME'den bıktım", ACME, "", "bıktım", None),
    ("SIKAYET ACME beni aradı", ACME, "", "beni aradı", None),
    ("SIKAYET ACME'den dün 14:30 mesaj", ACME, "2026-03-10 14:30", "mesaj", None),
    ("SIKAYET ACME 45.13 99:99 yazı", ACME, "", "45.13 99:99 yazı", None),
    (f"SIKAYET 10.03 14:30 {SAID}", None, "2026-03-10 14:30", SAID, None),
    ("SIKAYET dün 14:30", None, "2026-03-10 14:30", "", None),
    ("SIKAYET 0850 222 33 44", "0850 222 33 44", "", "", None),
    ("SIKAYET 0850 222 33 44 beni aradı", "0850 222 33 44", "", "beni aradı", None),
    ("SIKAYET bana sürekli mesaj geliyor", None, "", "bana sürekli mesaj geliyor", None),
    ("SIKAYET etmek istiyorum", None, "", "", None),
    ("SIKAYET", None, "", "", None),
    ("şikayet!!!", None, "", "", None),
    ("SIKAYET ARAMA", None, "", "", A),
    ("complaint about Acme", ACME, "", "", None),
    ("lütfen sikayet acme", ACME, "", "", None),
    ("SI\u0307KAYET Acme", ACME, "", "", None),
    ("\uff33\uff29\uff2b\uff21\uff39\uff25\uff34 \uff21\uff23\uff2d\uff25", ACME, "", "", None),
]


@pytest.mark.parametrize(("text", "who", "when", "said", "kind"), WAYS)
def test_a_way_of_writing_it(
    text: str, who: int | str | None, when: str, said: str, kind: MessageType | None
) -> None:
    heard = understand(text)
    assert heard.verb is Verb.COMPLAIN
    pieces = take_apart(heard.text, World(), TODAY)
    meant = whom(pieces.who, World())
    assert (meant.brand or meant.sender or None) == who
    clock = f"{pieces.clock:%H:%M}" if pieces.clock else ""
    assert f"{pieces.day or ''} {clock}".strip() == when
    assert (pieces.text, pieces.type) == (said, kind)


@pytest.mark.parametrize(
    "text",
    [
        *("şikayetim yok", "Şikayet yok", "sikayet degil", "sikayetim var", "şikayetçiyim"),
        *("bir şikayetim var", "hiç şikayet etmedim", "no complaint", "ACME şikayet"),
    ],
)
def test_a_sentence_is_no_complaint(text: str) -> None:
    assert understand(text).verb not in (Verb.COMPLAIN, Verb.STATUS)


@pytest.mark.parametrize(
    ("words", "near", "sender", "about"),
    [
        ("ACMEE", (ACME,), "ACMEE", ""),
        ("Acme Alışveri", (ACME,), "", "Acme Alışveri"),
        ("Falanca Uzun Bir Marka", (), "", "Falanca Uzun Bir Marka"),
        ("12", (), "", ""),
        ("!!!", (), "", ""),
    ],
)
def test_who_is_meant_is_never_guessed(
    words: str, near: tuple[int, ...], sender: str, about: str
) -> None:
    meant = whom(words, World())
    assert (meant.brand, meant.near, meant.sender, meant.about) == (None, near, sender, about)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        *(("14:30", "14:30"), ("saat 14.30 gibi", "14:30"), ("1430", "14:30"), ("14", "14:00")),
        *(("10.05", "10:05"), ("akşam 8 pm", "20:00"), ("99:99", None), ("bilmiyorum", None)),
    ],
)
def test_a_time_alone(text: str, clock: str | None) -> None:
    found = find_time(tokens_of(text))
    assert (f"{found:%H:%M}" if found else None) == clock


def test_a_moment_is_of_this_country() -> None:
    found = moment_of(TODAY, time(14, 30))
    assert found == datetime(2026, 3, 11, 14, 30, tzinfo=ISTANBUL)


def test_what_is_written_is_shown_by_no_repr() -> None:
    heard = understand("SIKAYET 0532 123 45 67 dün 14:30 GIZLI")
    pieces = take_apart(heard.text, World(), TODAY)
    shown = f"{heard} {pieces} {whom(pieces.who, World())}"
    assert "GIZLI" not in shown
    assert "123" not in shown
