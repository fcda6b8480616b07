"""Provinces and districts under the codes of İYS, which stand in files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.rulebook import DATA, PROVINCES

TOWNS = DATA / "towns.toml"


@dataclass(frozen=True, slots=True)
class Town:
    """A district (ilçe) of a province, by the number on the licence plates of that."""

    code: int
    name: str
    city: int


@cache
def cities() -> Mapping[int, str]:
    """The provinces by the number on their licence plates, in its order."""
    found = tomllib.loads(PROVINCES.read_text(encoding="utf-8"))["provinces"]
    return {int(code): name for code, name in sorted(found.items())}


@cache
def towns() -> Mapping[int, Town]:
    """The districts by their codes, in their order."""
    found = tomllib.loads(TOWNS.read_text(encoding="utf-8"))
    known = (
        Town(int(code), name, int(city))
        for city, names in found.items()
        for code, name in names.items()
    )
    return {town.code: town for town in sorted(known, key=lambda town: town.code)}
