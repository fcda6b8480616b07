"""Brands by the keys of a telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import Context, Core
from app.domain import party
from app.domain.folding import fold_name, spelled
from app.domain.permissions import Assurance, Role
from app.usecases.parties import AddBrand, AddProvider

NAMES = (
    (100100, "Acme Alışveriş", "ACME"),
    (100200, "Türk Net", "TURKNET"),
    (100300, "Bodrum Otelleri", "BODRUM"),
    (100400, "Bodur Kundura", "BODUR"),
    (100500, "Bo", "BO"),
    (100600, "3 Deniz", "3DENIZ"),
)


@pytest.fixture
def known(core: Core) -> Core:
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), office)
    for code, name, short in NAMES:
        core.run(AddBrand(party.Brand(code, 100100, name, False, (short,))), office)
    return core


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ("2263", [100100]),
        ("22", [100100]),
        ("8875", [100200]),
        ("8875638", [100200]),
        ("263", [100300, 100400]),
        ("26387", [100400]),
        ("333649", [100600]),
        ("26", [100500]),
        ("999", []),
        ("", [100100, 100500, 100300, 100400, 100600]),
    ],
)
def test_brands_are_found_by_the_beginning_of_their_names(
    known: Core, keys: str, codes: list[int]
) -> None:
    assert [brand.code for brand in known.directory.spelled(keys)] == codes


@given(st.text(max_size=40))
def test_a_name_is_spelled_as_it_is_folded(name: str) -> None:
    keys = spelled(name)
    assert keys == spelled(fold_name(name))
    assert len(keys) == len(fold_name(name))
    assert not any(letter in keys for letter in "abcdefghijklmnopqrstuvwxyz")
