"""Complaints about one advertisement are found to be about one, and no others."""

from itertools import chain
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.likeness import LONGEST, THRESHOLD, alike, best, fingerprint, likeness
from tests.domain.advertisements import ALIKE, DIFFERENT, LOAN, PHONE, PHONE_MINUTES, PIZZA, SPRING

TEXTS = sorted({text for text in chain.from_iterable(ALIKE + DIFFERENT) if text})
ADS = st.sampled_from(TEXTS)
WRITING = st.one_of(ADS, st.text(), st.text("abcçğıİ019 .,:/%-", max_size=60))


def found(pairs: list[tuple[str, str]], least: float = THRESHOLD) -> int:
    """How many pairs are taken for one campaign."""
    return sum(likeness(fingerprint(a), fingerprint(b)) >= least for a, b in pairs)


def test_the_threshold_is_the_one_that_the_pairs_give() -> None:
    """A change of the rules shows here; the figures stand beside the threshold."""
    assert (len(ALIKE), len(DIFFERENT)) == (37, 32)
    assert (found(DIFFERENT), len(ALIKE) - found(ALIKE)) == (2, 1)
    assert (found(DIFFERENT, 80), len(ALIKE) - found(ALIKE, 80)) == (4, 0)
    assert (found(DIFFERENT, 91), len(ALIKE) - found(ALIKE, 91)) == (1, 5)
    assert not alike(fingerprint(PHONE), fingerprint(PHONE_MINUTES))


@pytest.mark.parametrize(
    ("text", "print"),
    [
        ("Sayın Ayşe Yılmaz, bahar indirimi başladı", "bahar indirimi basladi"),
        ("SN. A. YILMAZ; bahar indirimi başladı", "yilmaz bahar indirimi basladi"),
        ("Merhaba Ayşe sana özel bahar indirimi", "sana ozel bahar indirimi"),
        ("Bahar indirimi %40, 1.250,00 TL'ye", "bahar indirimi 0 tl ye"),
        ("Bahar indirimi 31 Mart'a kadar", "bahar indirimi 0 a kadar"),
        ("Bahar indirimi 31.03.2026 14:00", "bahar indirimi 0"),
        ("Bahar indirimi kodun: QWXZTP hemen", "bahar indirimi kodun 0 hemen"),
        ("Bahar indirimi https://acme.example/x?id=7 gel", "bahar indirimi https acme example gel"),
        ("Bahar indirimi B001", "bahar indirimi"),
        (
            "Bahar indirimi Mersis No: 0123 4567 8901 2345",
            "bahar indirimi mersis no 0123456789012345",
        ),
        ("Bahar indirimi. SMS almak istemiyorsanız RET yazın 3338 B001", "bahar indirimi"),
        ("Kodunuz 123456", "kodunuz 123456"),
        ("", ""),
    ],
)
def test_what_is_each_recipients_own_is_left_out(text: str, print: str) -> None:
    assert fingerprint(text) == print


@given(one=WRITING, other=WRITING)
def test_likeness_does_not_ask_who_comes_first(one: str, other: str) -> None:
    a, b = fingerprint(one), fingerprint(other)
    assert alike(a, b) is alike(b, a)
    assert likeness(a, b) == likeness(b, a)


@given(text=WRITING)
def test_a_text_is_like_itself(text: str) -> None:
    assert alike(fingerprint(text), fingerprint(text))


@given(text=ADS, space=st.sampled_from([" ", "\n", "\r\n", "\t ", "\u00a0", "   "]))
def test_neither_case_nor_marks_nor_spaces_matter(text: str, space: str) -> None:
    plain = text.translate(str.maketrans("ışğüöçİŞĞÜÖÇâîû", "isguocISGUOCaiu"))
    for other in (text.upper(), text.lower(), plain, plain.upper(), space.join(text.split())):
        assert fingerprint(other) == fingerprint(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("İNDİRİM!", "indirim", True),
        ("İndirim", "İndirimi", False),
        ("123456", "654321", False),
        ("", "", True),
        ("", "İndirim", False),
        ("Ara 0850 1", "Ara 0850 2", False),
    ],
)
def test_a_short_text_is_like_none_but_itself(one: str, other: str, same: bool) -> None:
    assert alike(fingerprint(one), fingerprint(other)) is same


def test_the_most_like_is_found() -> None:
    campaigns = [(7, fingerprint(LOAN)), (8, fingerprint(SPRING[:140])), (9, fingerprint(SPRING))]
    assert best(fingerprint(SPRING.upper()), campaigns) == 9
    assert best(fingerprint(SPRING), [*campaigns, (10, fingerprint(SPRING))]) == 9
    assert best(fingerprint(PIZZA), campaigns) is None
    assert best("", [(1, "")]) is None
    assert best(fingerprint(PIZZA), []) is None


@given(text=ADS, others=st.lists(ADS, max_size=8))
def test_the_best_is_alike_and_none_is_more(text: str, others: list[str]) -> None:
    mark = fingerprint(text)
    campaigns = [(number, fingerprint(other)) for number, other in enumerate(others)]
    scores = [likeness(mark, other) for _, other in campaigns]
    chosen = best(mark, campaigns)
    if chosen is None:
        assert not any(alike(mark, other) for _, other in campaigns)
    else:
        assert alike(mark, campaigns[chosen][1])
        assert scores[chosen] == max(scores)


def test_a_long_text_among_a_thousand_campaigns_takes_no_long_time() -> None:
    """Bounded by the length of a fingerprint; the second is far above what it takes."""
    words = [word for text in TEXTS for word in text.split()]
    texts = [" ".join(words[n % 90 :] * 4)[:5000] + str(n) for n in range(90)]
    campaigns = [(n, fingerprint(texts[n % 89 + 1])) for n in range(1000)]
    mark = fingerprint(texts[0])
    assert len(mark) == LONGEST
    start = perf_counter()
    best(mark, campaigns)
    assert perf_counter() - start < 2


@pytest.mark.parametrize(
    "text", ["a" * 5000, "a." * 2500, "1." * 2500, "mersis 1 " * 600, "sayin " * 900, "." * 5000]
)
def test_no_text_keeps_the_fingerprint_busy(text: str) -> None:
    start = perf_counter()
    fingerprint(text)
    assert perf_counter() - start < 0.5
