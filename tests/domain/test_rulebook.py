"""The rules of complaints as data: what comes with us is whole, and a site's own is checked."""

import copy
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.consent import ISTANBUL, MessageType, RecipientType
from app.domain.rulebook import FIELDS, Rulebook, RulebookError, read_rulebook
from app.rulebook import OURS, PROVINCES, load_rulebook

RULES = tomllib.loads(OURS.read_text(encoding="utf-8"))
PLACES = tomllib.loads(PROVINCES.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load_rulebook()


def test_what_comes_with_us_is_whole(rules: Rulebook) -> None:
    assert (len(rules.provinces), rules.provinces[34], rules.provinces[81]) == (
        81,
        "İstanbul",
        "Düzce",
    )
    assert (rules.times.file_months, rules.times.answer_business_days) == (3, 15)
    for choices in (rules.subjects, rules.exemptions, rules.parties):
        for one in choices.values():
            assert one.tr.strip() and one.en.strip() and one.tr != one.en  # noqa: PT018
            assert one.words("tr") == one.tr
            assert one.words("en") == one.en
    for type in MessageType:
        assert rules.subjects_of(type)
        assert set(rules.wants[type]) <= FIELDS


def test_what_is_wanted_depends_on_who_complains_and_about_what(rules: Rulebook) -> None:
    M, E = MessageType.MESAJ, MessageType.EPOSTA
    assert rules.missing(M, None, ()) == ("sender", "at", "text", "operator", "party")
    given = {"sender", "at", "text", "name", "residence", "province"}
    assert rules.missing(M, "person", given) == ("operator",)
    assert rules.missing(E, "person", given) == ()
    assert rules.missing(E, "merchant", given) == ("mersis",)
    assert rules.missing(E, "tradesman", given) == ("statement",)
    assert rules.missing(E, "company", given) == ("title", "mersis")
    assert rules.parties["tradesman"].recipient_type is RecipientType.TACIR


def test_the_amounts_are_those_of_the_day(rules: Rulebook) -> None:
    def amounts(year: int) -> dict[str, tuple[int, int, int, bool]]:
        found = rules.fines_at(datetime(year, 6, 1, tzinfo=ISTANBUL))
        return {fine.act: (fine.low, fine.high, fine.times, fine.certain) for fine in found}

    assert amounts(2014) == {}
    assert amounts(2019)["a"] == (1000, 5000, 10, True)
    assert amounts(2021)["a"] == (2092, 10175, 10, False)
    assert amounts(2021)["b"] == (1000, 10000, 1, True)
    assert amounts(2026)["c"] == (5723, 42930, 1, False)
    assert set(amounts(2026)) == {"a", "b", "c", "ç"}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda raw: raw["subject"].append(raw["subject"][0]), "no-consent twice"),
        (lambda raw: raw["times"].pop("file_months"), "file_months"),
        (lambda raw: raw["times"].update(file_moths=3), "file_moths"),
        (lambda raw: raw["party"][0]["wants"].append("shoe"), "shoe"),
        (lambda raw: raw["subject"][0].update(types=["FAKS"]), "FAKS"),
        (lambda raw: raw["wants"].pop("EPOSTA"), "EPOSTA"),
        (lambda raw: raw["fine"][0].pop("certain"), "certain"),
        (lambda raw: raw.pop("exemption"), "exemption"),
    ],
)
def test_a_site_s_own_that_is_wrong_is_named(spoil: Any, named: str) -> None:  # noqa: ANN401
    raw = copy.deepcopy(RULES)
    spoil(raw)
    with pytest.raises(RulebookError, match=named):
        read_rulebook(raw, PLACES)


def test_a_file_that_is_not_there_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="none"):
        load_rulebook(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("times = [")
    with pytest.raises(RulebookError, match="broken"):
        load_rulebook(broken)
