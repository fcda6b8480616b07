"""The SMS alphabet: positions, sizes, splitting and choosing, at their exact limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._kit.alphabet import (
    CAPACITY,
    ESCAPE,
    GSM7_BASE,
    GSM7_EXTENSION,
    TR_LOCKING_BASE,
    TR_SINGLE_EXTENSION,
    Coding,
    Encoded,
    encode,
    fold_to_gsm,
    segments_of,
    septets,
    to_bytes,
)

GSM7, SINGLE, LOCKING, BOTH, UCS2 = Coding
EVERY = tuple(Coding)
TABLES = (GSM7, SINGLE, LOCKING, BOTH)
TURKISH_ONLY = "ğĞşŞıİç"
GRINNING = "\U0001f600"

mixed = st.text(
    st.sampled_from("aZ 09@€[]{}|^~\\ğĞşŞıİçöüÖÜÇéèØ…’â\n" + GRINNING) | st.characters(),
    max_size=500,
)
turkish = st.text(st.sampled_from("abc XYZ.€[ğĞşŞıİçöüÖÜÇ"), max_size=500)


def base_of(coding: Coding) -> str:
    return TR_LOCKING_BASE if coding in (LOCKING, BOTH) else GSM7_BASE


def extension_of(coding: Coding) -> dict[int, str]:
    return dict(TR_SINGLE_EXTENSION if coding in (SINGLE, BOTH) else GSM7_EXTENSION)


def decoded(data: bytes, coding: Coding) -> str:
    """Read septets back as a handset does, from the position tables alone."""
    if coding is UCS2:
        return data.decode("utf-16-be")
    text, at = "", 0
    while at < len(data):
        if data[at] == ESCAPE:
            text, at = text + extension_of(coding)[data[at + 1]], at + 2
        else:
            text, at = text + base_of(coding)[data[at]], at + 1
    return text


@pytest.mark.parametrize("base", [GSM7_BASE, TR_LOCKING_BASE])
def test_a_base_table_has_128_different_positions_and_its_escape_at_1b(base: str) -> None:
    assert len(base) == len(set(base)) == 128
    assert base[ESCAPE] == "\x1b"


def test_the_locking_table_differs_from_the_default_at_eight_positions() -> None:
    pairs = enumerate(zip(GSM7_BASE, TR_LOCKING_BASE, strict=True))
    differing = {at: (old, new) for at, (old, new) in pairs if old != new}
    assert differing == {
        0x04: ("è", "€"),
        0x07: ("ì", "ı"),
        0x0B: ("Ø", "Ğ"),
        0x0C: ("ø", "ğ"),
        0x1C: ("Æ", "Ş"),
        0x1D: ("æ", "ş"),
        0x40: ("¡", "İ"),
        0x60: ("¿", "ç"),
    }


@pytest.mark.parametrize(
    ("char", "single", "locking", "ucs2"),
    [
        ("Ğ", b"\x1b\x47", b"\x0b", b"\x01\x1e"),
        ("İ", b"\x1b\x49", b"\x40", b"\x01\x30"),
        ("Ş", b"\x1b\x53", b"\x1c", b"\x01\x5e"),
        ("ç", b"\x1b\x63", b"\x60", b"\x00\xe7"),
        ("€", b"\x1b\x65", b"\x04", b"\x20\xac"),
        ("ğ", b"\x1b\x67", b"\x0c", b"\x01\x1f"),
        ("ı", b"\x1b\x69", b"\x07", b"\x01\x31"),
        ("ş", b"\x1b\x73", b"\x1d", b"\x01\x5f"),
    ],
)
def test_a_turkish_letter_has_its_place_in_every_table(
    char: str, single: bytes, locking: bytes, ucs2: bytes
) -> None:
    assert to_bytes(char, SINGLE) == single
    assert to_bytes(char, LOCKING) == to_bytes(char, BOTH) == locking
    assert to_bytes(char, UCS2) == ucs2


@pytest.mark.parametrize("char", TURKISH_ONLY)
def test_seven_turkish_letters_are_not_in_the_default_alphabet(char: str) -> None:
    assert septets(char, GSM7) is None
    with pytest.raises(ValueError, match="gsm7"):
        to_bytes(char, GSM7)
    with pytest.raises(ValueError, match="gsm7"):
        segments_of(char, GSM7)


@pytest.mark.parametrize(
    ("char", "place"),
    list(zip("ÇÄÖÜöüé", (0x09, 0x5B, 0x5C, 0x5E, 0x7C, 0x7E, 0x05), strict=True)),
)
def test_the_other_accented_letters_are_in_every_table_at_the_same_place(
    char: str, place: int
) -> None:
    assert {to_bytes(char, coding) for coding in TABLES} == {bytes((place,))}


@pytest.mark.parametrize(
    ("char", "place"),
    list(zip("\f^{}\\[~]|", (0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40), strict=True)),
)
def test_an_extension_character_costs_two_septets_in_every_table(char: str, place: int) -> None:
    assert {to_bytes(char, coding) for coding in TABLES} == {bytes((ESCAPE, place))}
    assert {septets(char, coding) for coding in TABLES} == {2}


@pytest.mark.parametrize("char", "èìØøÆæ¡¿")
def test_the_locking_table_gives_up_what_it_replaces(char: str) -> None:
    assert septets(char, GSM7) == septets(char, SINGLE) == 1
    assert septets(char, LOCKING) is None
    assert septets(char, BOTH) is None


def test_the_escape_itself_is_not_a_character() -> None:
    assert {septets("\x1b", coding) for coding in TABLES} == {None}


@pytest.mark.parametrize(
    ("coding", "letter", "alone", "each"),
    [
        (GSM7, "a", 160, 153),
        (SINGLE, "a", 155, 149),
        (LOCKING, "ş", 155, 149),
        (BOTH, "ş", 152, 146),
        (UCS2, "ş", 70, 67),
    ],
)
def test_each_coding_fills_its_parts_to_the_last_unit(
    coding: Coding, letter: str, alone: int, each: int
) -> None:
    assert CAPACITY[coding] == (alone, each)
    expected = {0: 1, 1: 1, alone - 1: 1, alone: 1, alone + 1: 2, each * 2: 2, each * 2 + 1: 3}
    expected |= {each * 10: 10, each * 10 + 1: 11}
    assert {size: segments_of(letter * size, coding) for size in expected} == expected


@pytest.mark.parametrize(
    ("text", "coding", "units", "lengths"),
    [
        ("a" * 158 + "€", GSM7, 160, [159]),
        ("a" * 159 + "€", GSM7, 161, [153, 7]),
        ("a" * 152 + "€" + "a" * 10, GSM7, 164, [152, 11]),
        ("a" * 161, GSM7, 161, [153, 8]),
        ("€" * 153, GSM7, 306, [76, 76, 1]),
        ("€" + "a" * 304, GSM7, 306, [152, 153]),
        ("ş" + "a" * 153, SINGLE, 155, [154]),
        ("ş" + "a" * 154, SINGLE, 156, [148, 7]),
        ("a" * 148 + "ş" + "a" * 10, SINGLE, 160, [148, 11]),
        ("[" + "ş" * 154, LOCKING, 156, [148, 7]),
        ("ş" * 145 + "[" + "ş" * 6, BOTH, 153, [145, 7]),
        ("a" * 68 + GRINNING, UCS2, 70, [69]),
        ("a" * 69 + GRINNING, UCS2, 71, [67, 3]),
        ("a" * 66 + GRINNING * 3, UCS2, 72, [66, 3]),
    ],
)
def test_a_pair_is_never_split_over_two_parts(
    text: str, coding: Coding, units: int, lengths: list[int]
) -> None:
    got = encode(text, [coding], fold=False)
    assert got == Encoded(text, coding, units, got.parts)
    assert [len(part) for part in got.parts] == lengths
    assert "".join(got.parts) == text


@pytest.mark.parametrize(
    ("text", "coding", "segments"),
    [
        ("", GSM7, 1),
        ("RET ACME", GSM7, 1),
        ("ÖÜÇöü é €", GSM7, 1),
        ("Reddiniz alındı", SINGLE, 1),
        ("ş" * 70, SINGLE, 1),
        ("ş" * 77, SINGLE, 1),
        ("ş" * 78, LOCKING, 1),
        ("ş" * 155, LOCKING, 1),
        ("ş" * 156, LOCKING, 2),
        ("è" + "ş" * 69, SINGLE, 1),
        ("я" + "ş" * 69, UCS2, 1),
    ],
)
def test_the_fewest_segments_win_and_then_the_least_demanding_coding(
    text: str, coding: Coding, segments: int
) -> None:
    got = encode(text, EVERY, fold=False)
    assert (got.coding, got.segments, got.text) == (coding, segments, text)


def test_without_turkish_tables_a_turkish_text_goes_as_ucs2_and_keeps_its_letters() -> None:
    text = "İzniniz geri alındı: ŞİŞECAM, ğ ç"
    got = encode(text, [GSM7, UCS2], fold=False)
    assert (got.text, got.coding, got.segments) == (text, UCS2, 1)


def test_folding_is_used_only_where_it_saves_a_segment() -> None:
    short, long = "ş" * 70, "ş" * 71
    for text in (short, "ş" + "a" * 200):
        assert encode(text, [GSM7, SINGLE, UCS2], fold=True).text == text
    got = encode(long, [GSM7, UCS2], fold=True)
    assert (got.text, got.coding, got.segments) == ("s" * 71, GSM7, 1)


@pytest.mark.parametrize(
    ("text", "allowed", "expected", "coding"),
    [
        ("ş ö", [GSM7], "s ö", GSM7),
        ("ş я", [GSM7, SINGLE], "ş ?", SINGLE),
        ("ğ è ø", [LOCKING], "ğ e o", LOCKING),
        ("ğ \ud800", [GSM7, UCS2], "ğ ?", UCS2),
        ("s\u0327 C\u0327", [GSM7], "s Ç", GSM7),
        ("s\u0327", [SINGLE], "ş", SINGLE),
        ("ş", [], "s", GSM7),
    ],
)
def test_a_text_nothing_allowed_can_say_loses_as_little_as_possible(
    text: str, allowed: list[Coding], expected: str, coding: Coding
) -> None:
    for fold in (True, False):
        got = encode(text, allowed, fold)
        assert (got.text, got.coding) == (expected, coding)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("şğıİçĞŞ âîû ÂÎÛ", "sgiIcGS aiu AIU"),
        ("öüÖÜÇ é à ñ ß € [x]", "öüÖÜÇ é à ñ ß € [x]"),
        ("\u201cŞok\u201d \u2018fırsat\u2019 \u2013 \u2014 \u2026", "\"Sok\" 'firsat' - - ..."),
        ("5\u00a0₺\u00b7½ №3 ﬁ", "5 TL.1/2 No3 fi"),
        ("a\u200bb\u200d\ufeffc\u00add", "abcd"),
        ("g\u0306 I\u0307 C\u0327", "g I Ç"),
        ("\t`x\u00b4", " 'x'"),
        ("дом 日本 " + GRINNING, "??? ?? ?"),
        ("\ud800", "?"),
    ],
)
def test_folding_keeps_a_text_readable(text: str, expected: str) -> None:
    assert fold_to_gsm(text) == expected


@given(mixed)
def test_a_folded_text_is_in_the_default_alphabet_and_stays_as_it_is(text: str) -> None:
    folded = fold_to_gsm(text)
    assert septets(folded, GSM7) is not None
    assert fold_to_gsm(folded) == folded


@given(mixed, st.sets(st.sampled_from(EVERY)), st.booleans())
def test_any_text_is_encoded_into_parts_that_fit_and_join(
    text: str, allowed: set[Coding], fold: bool
) -> None:
    got = encode(text, allowed, fold)
    alone, each = CAPACITY[got.coding]
    sizes = [septets(part, got.coding) for part in got.parts]
    assert got.coding in (allowed or {GSM7})
    assert "".join(got.parts) == got.text
    assert sum(size or 0 for size in sizes) == got.units
    assert len(to_bytes(got.text, got.coding)) == got.units * (1 + (got.coding is UCS2))
    assert all(size is not None and size <= each for size in sizes) or (
        got.segments == 1 and got.units <= alone
    )
    for part in got.parts:
        # Readable alone: no escape and no surrogate pair was cut.
        assert decoded(to_bytes(part, got.coding), got.coding) == part


@given(turkish, st.sampled_from([SINGLE, LOCKING, BOTH, UCS2]))
def test_without_folding_turkish_stays_as_written(text: str, coding: Coding) -> None:
    assert encode(text, [coding], fold=False).text == text


@given(mixed, st.booleans())
def test_no_other_allowed_coding_would_need_fewer_segments(text: str, fold: bool) -> None:
    got = encode(text, EVERY, fold)
    exact = {each: segments_of(text, each) for each in EVERY if septets(text, each) is not None}
    assert got.segments <= min(exact.values(), default=got.segments)
    if exact and not fold:
        assert got.coding == min(exact, key=lambda each: (exact[each], EVERY.index(each)))
    if fold:
        assert got.segments <= segments_of(fold_to_gsm(text), GSM7)
