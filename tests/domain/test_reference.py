"""References: what is misread or mistyped is found, what is merely written otherwise is read."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reference import ALPHABET, LENGTH, new_reference, normalise_reference
from app.errors import InvalidInput

SEEDS = st.integers(min_value=0)


def reference_of(seed: int) -> str:
    return new_reference(random.Random(seed).getrandbits)


def is_refused(text: str) -> bool:
    try:
        normalise_reference(text)
    except InvalidInput as refusal:
        return refusal.params == {"reason": "reference"}
    return False


def test_a_reference_has_eight_clear_characters() -> None:
    reference = new_reference()
    assert len(reference) == LENGTH == 8
    assert set(reference) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")
    assert len(set(ALPHABET)) == 32


def test_references_differ() -> None:
    assert len({new_reference() for _ in range(1000)}) == 1000


@given(SEEDS)
def test_a_new_reference_is_read_back(seed: int) -> None:
    reference = reference_of(seed)
    assert normalise_reference(reference) == reference


@given(SEEDS)
def test_every_single_wrong_character_is_found(seed: int) -> None:
    reference = reference_of(seed)
    for place in range(LENGTH):
        for other in set(ALPHABET) - {reference[place]}:
            assert is_refused(reference[:place] + other + reference[place + 1 :])


@given(SEEDS)
def test_every_swap_of_neighbours_is_found(seed: int) -> None:
    reference = reference_of(seed)
    for place in range(LENGTH - 1):
        left, right = reference[place], reference[place + 1]
        if left != right:
            assert is_refused(reference[:place] + right + left + reference[place + 2 :])


def test_every_swap_is_found_for_every_pair_and_place() -> None:
    # The check is linear: swapping a and b adds a ^ b in both places, so it is enough to see that
    # no code of two equal characters among zeros passes.
    for place in range(LENGTH - 1):
        for code in range(1, 32):
            zeros = ["0"] * LENGTH
            zeros[place] = zeros[place + 1] = ALPHABET[code]
            assert is_refused("".join(zeros))


@pytest.mark.parametrize(
    "disguise",
    [
        str.lower,
        lambda text: f" {text[:4]}-{text[4:]} ",
        lambda text: " ".join(text),
        lambda text: text.replace("0", "O").replace("1", "I"),
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: text.replace("1", "ı"),
        lambda text: text.replace("1", "İ"),
        lambda text: text.translate({code: code + 0xFEE0 for code in range(0x30, 0x5B)}),
    ],
)
def test_a_reference_may_be_typed_in_many_ways(disguise: object) -> None:
    assert callable(disguise)
    for seed in range(50):
        reference = reference_of(seed)
        assert normalise_reference(disguise(reference)) == reference


@pytest.mark.parametrize("text", ["", "0", "0000001", "000000000", "UUUUUUUU", "дддддддд", "\x00"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    assert is_refused(text)
