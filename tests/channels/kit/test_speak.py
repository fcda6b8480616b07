"""What is said for the ear can be written down again: nothing is lost, nothing is read badly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reference import new_reference
from channels._kit import speak
from channels._kit.wording import LANGUAGES

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
LANGUAGE = st.sampled_from(LANGUAGES)
NAMES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
HARMONY = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}


@given(text=st.text(DIGITS))
def test_digits_are_heard_one_by_one_and_none_is_lost(text: str) -> None:
    said = speak.digits(text)
    assert re.sub("[ ,;]", "", said) == text
    groups = said.split("; ") if text else []
    assert all(len(group.split(", ")) == speak.GROUP for group in groups[:-1])
    assert all(len(digit) == 1 for group in groups for digit in group.split(", "))


@pytest.mark.parametrize(
    ("text", "said"), [("123456", "1, 2, 3; 4, 5, 6"), ("1234", "1, 2, 3; 4"), ("7", "7"), ("", "")]
)
def test_digits_in_groups(text: str, said: str) -> None:
    assert speak.digits(text) == said


@given(text=st.text(LETTERS + DIGITS), language=LANGUAGE)
def test_what_is_spelled_can_be_written_down_again(text: str, language: str) -> None:
    letters = {word: letter for letter, word in speak.SPELLING[language].items()}
    groups = [group.split(", ") for group in speak.spelled(text, language).split(". ") if group]
    assert "".join(letters.get(word, word) for group in groups for word in group) == text
    assert all(len(group) == 4 for group in groups[:-1])


@given(text=st.text(LETTERS + LETTERS.lower() + DIGITS), language=LANGUAGE)
def test_small_letters_are_spelled_as_capitals(text: str, language: str) -> None:
    assert speak.spelled(text, language) == speak.spelled(text.upper(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reference_of_ours_has_a_word_for_each_letter(language: str) -> None:
    for _ in range(50):
        said = re.split(r"[.,] ", speak.spelled(new_reference(), language))
        assert all(word.isdigit() or len(word) > 1 for word in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_has_a_word_of_its_own(language: str) -> None:
    words = speak.SPELLING[language]
    assert set(words) == set(LETTERS)
    assert len({word.casefold() for word in words.values()}) == len(LETTERS)


def test_a_word_begins_with_the_letter_that_it_stands_for() -> None:
    for language, nameless in (("tr", {"Q", "W", "X"}), ("en", set())):
        words = speak.SPELLING[language]
        capitals = {letter: "I" if word[0] == "İ" else word[0] for letter, word in words.items()}
        assert {letter for letter in LETTERS if capitals[letter] != letter} == nameless


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("tr", "Kars, 7, kû, iks. 2, Muş, 9, Tokat"),
        ("en", "Kilo, 7, Quebec, X-ray. 2, Mike, 9, Tango"),
    ],
)
def test_a_reference_is_spelled(language: str, said: str) -> None:
    assert speak.spelled("K7QX2M9T", language) == said


def suffix(name: str) -> str:
    """The object case of a word by the harmony of vowels; y comes between two of them."""
    vowels = [letter for letter in name if letter in HARMONY]
    return ("y" if name[-1] in HARMONY else "") + HARMONY[vowels[-1]]


@pytest.mark.parametrize("digit", DIGITS)
def test_a_key_bears_the_ending_that_its_name_asks_for(digit: str) -> None:
    assert speak.key_name(digit, "tr") == f"{digit}'{suffix(NAMES[int(digit)])}"
    assert speak.key_name(digit, "en") == digit


@pytest.mark.parametrize(
    ("text", "tr", "en"),
    [
        ("iys.org.tr", "iys nokta org nokta tr", "iys dot org dot tr"),
        (
            "iys.org.tr/e-sikayet",
            "iys nokta org nokta tr bölü e tire sikayet",
            "iys dot org dot tr slash e dash sikayet",
        ),
        ("localhost", "localhost", "localhost"),
    ],
)
def test_a_web_address_is_read_with_its_signs(text: str, tr: str, en: str) -> None:
    assert speak.address(text, "tr") == tr
    assert speak.address(text, "en") == en


@given(text=st.text("abcxyz0123.-/", min_size=1), language=LANGUAGE)
def test_a_web_address_can_be_typed_again(text: str, language: str) -> None:
    said = speak.address(text, language)
    for sign, word in speak.SIGNS[language].items():
        said = said.replace(f" {word} ", sign)
    assert said == text
    assert not set(speak.address(text, language)) & set(".-/")
