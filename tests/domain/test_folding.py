"""Folding: every way to write a word ends in one form, and names stand in Turkish order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.folding import fold, fold_name, sort_key

ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
CAPITALS = "ABCÇDEFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZ"
WRITING = st.text(max_size=40)


def wide(text: str) -> str:
    """Write ASCII in the full width of East Asian type."""
    return "".join("\u3000" if char == " " else chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("RET", "ret"),
        ("İPTAL", "iptal"),
        ("IPTAL", "iptal"),
        ("iptal", "iptal"),
        ("ıptal", "iptal"),
        ("i\u0307ptal", "iptal"),
        ("I\u0307PTAL", "iptal"),
        ("LİSTE", "liste"),
        ("lıste", "liste"),
        ("şğçöüâîûı", "sgcouaiui"),
        ("ŞĞÇÖÜÂÎÛİI", "sgcouaiuii"),
        ("s\u0327\u030c", "s"),
        ("\u017fa\u212aa", "saka"),
        (wide("RET 3338"), "ret 3338"),
        ("re\u00adt\u200b \ufeffturk\u200dnet\u202e", "ret turknet"),
        ("❤\ufe0fret\ufe0f", "ret"),
        ("ret\u115f\u3164", "ret"),
        ("ret,turknet!", "ret turknet"),
        ("Migros'tan", "migros tan"),
        ("Migros\u02bctan", "migros tan"),
        ("  ret \t\r\n turknet\x00", "ret turknet"),
        ("٣٣٣٨ ३३३८ ②", "3338 3338 2"),
        ("straße Øre Æon łódź", "strasse ore aeon lodz"),
        ("ǅ ﬁ Ⅷ", "dz fi viii"),
        ("МАГАЗИН", "магазин"),
        ("\u0391\u03a3 \u0391\u03c2", "\u03b1\u03c3 \u03b1\u03c3"),
        ("상점", "상점"),
        ("½", "1 2"),
        ("", ""),
        ("...", ""),
        ("\ud800ret", "ret"),
    ],
)
def test_a_word_is_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(WRITING)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@given(WRITING, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_unicode_form_makes_no_difference(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)) == fold(text)  # type: ignore[arg-type]


@given(st.text(alphabet=[chr(code) for code in range(128)], max_size=40))
def test_plain_text_takes_no_other_way_than_the_rest(text: str) -> None:
    assert fold(text) == fold(text + "\u200b")


@given(st.text(alphabet=ALPHABET + CAPITALS + "âîûÂÎÛ ", max_size=40))
def test_turkish_ends_in_plain_lower_case(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert fold(text.upper()) == fold(text.lower()) == folded


def test_every_single_character_folds_to_something_stable() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    unstable = [char for char in every if fold(fold(char)) != fold(char)]
    assert unstable == []


@pytest.mark.parametrize("written", ["Türk Net", "TURKNET", "türk-net", wide("TURK NET")])
def test_a_name_has_no_spaces(written: str) -> None:
    assert fold_name(written) == "turknet"


def test_the_key_follows_the_alphabet_in_either_case() -> None:
    assert sorted(reversed(ALPHABET), key=sort_key) == list(ALPHABET)
    assert sorted(reversed(CAPITALS), key=sort_key) == list(CAPITALS)
    assert [sort_key(letter) for letter in ALPHABET] == [sort_key(letter) for letter in CAPITALS]


@pytest.mark.parametrize(
    "names",
    [
        ["Cam", "Can", "Çam", "Dağ"],
        ["dağ", "dah", "dal"],
        ["Hız", "Irmak", "İzmir", "Jale"],
        ["oz", "öd", "para", "quiz", "ray"],
        ["Su", "Şal", "Tuz", "Uz", "Ün", "Van", "Wax", "Xan", "Yaz", "Zil"],
        ["kar", "kâra", "kasa"],
        ["3 Boyut", "A Market", "A101", "Aa", "ABC", "Магазин"],
        ["Türk Net", "TürkAir"],
    ],
)
def test_names_stand_in_turkish_order_by_bytes(names: list[str]) -> None:
    by_bytes = sorted(reversed(names), key=lambda name: sort_key(name).encode())
    assert by_bytes == names


@given(st.text(alphabet=ALPHABET + " 0123456789", max_size=20))
def test_the_key_does_not_depend_on_case_form_or_spacing(name: str) -> None:
    key = sort_key(name)
    capitals = name.translate(str.maketrans(ALPHABET, CAPITALS))
    assert sort_key(capitals) == key
    assert sort_key(unicodedata.normalize("NFD", name)) == key
    assert sort_key(f"  {name}\u200b ") == key
    assert "\x00" not in key
