"""Provinces and districts over the wire of İYS."""

from collections import Counter

import pytest

from app.usecases.programs.places import cities, towns
from tests.channels.iys import shapes
from tests.channels.iys.program import Program, only
from tests.channels.sms.service import PUBLIC_URL, Service

PER_PROVINCE = """
15 9 18 8 7 25 19 9 17 20 8 8 7 9 11 17 12 12 14 19 17 9 11 9 20 14 9 16 6 5 15 13 13 39 30 8 20 16
8 7 12 31 13 13 17 11 10 13 6 8 6 19 12 16 17 7 9 17 11 12 18 8 13 6 13 14 8 8 3 6 9 6 7 4 6 4 6 6 4
7 8
"""
"""How many districts each province has, by the numbers on licence plates (TÜİK; 973 together)."""


def test_the_provinces_and_one_of_them(program: Program) -> None:
    found = program.get("/info/city").get_json()
    assert shapes.differences(found, [shapes.PLACE]) == []
    assert (len(found), found[0], found[33]["name"]) == (
        81,
        {"code": 1, "name": "Adana"},
        "İstanbul",
    )
    assert [one["code"] for one in found] == list(range(1, 82))
    for path in ("/info/city/34", "/info/city/34/", "/info/city/034"):
        assert program.get(path).get_json() == {"code": 34, "name": "İstanbul"}


def test_the_districts_and_one_of_them(program: Program) -> None:
    found = program.get("/info/town").get_json()
    assert shapes.differences(found, [shapes.TOWN]) == []
    assert [(one["code"], one["name"], one["city_code"]) for one in found[:3]] == [
        (1, "Seyhan", 1),
        (2, "Ceyhan", 1),
        (3, "Feke", 1),
    ]
    assert {one["cityCode"] == one["city_code"] for one in found} == {True}
    one = program.get("/info/town/1").get_json()
    assert one == {"name": "Seyhan", "code": 1, "cityCode": 1, "city_code": 1}


def test_each_province_has_its_districts() -> None:
    counts = Counter(town.city for town in towns().values())
    assert [counts[city] for city in cities()] == list(map(int, PER_PROVINCE.split()))
    assert list(towns()) == list(range(1, 974))
    assert len({town.name for town in towns().values()}) == 973
    # The names of provinces that stand beside those of districts are right.
    for town in towns().values():
        name, slash, province = town.name.partition(" / ")
        assert not slash or province == cities()[town.city], name


@pytest.mark.parametrize("path", ["/info/city/82", "/info/city/999", "/info/town/974"])
def test_204_a_number_that_none_has(program: Program, path: str) -> None:
    answer = program.get(path)
    assert (answer.status_code, answer.data) == (204, b"")


def test_H241_what_is_no_number(program: Program) -> None:
    for path in ("/info/city/abc", "/info/city/0", "/info/town/-1"):
        only(program.get(path), 400, "H241")


def test_H351_without_a_token_nothing_is_told(service: Service) -> None:
    client = service.app.test_client()
    for path in ("/info/city", "/info/town/1"):
        only(client.get(path, base_url=PUBLIC_URL), 401, "H351")
    only(client.get("/info/nothing", base_url=PUBLIC_URL), 404, "L100")
