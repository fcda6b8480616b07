"""Provinces and districts: `/info/city`, `/info/town`, and each by its code.

[{"code": 1, "name": "Adana"}]    [{"name": "Seyhan", "code": 1, "cityCode": 1, "city_code": 1}]
"""

from typing import Any

from flask import Response

from app.usecases.programs.places import Town, cities, towns
from channels.iys.errors import HEADERS, refuse, told
from channels.iys.fields import code_of
from channels.iys.gate import Call


def list_cities(call: Call) -> Response:
    """Every province, by the number on its licence plates."""
    del call
    return told([{"code": code, "name": name} for code, name in cities().items()])


def show_city(call: Call, code: str) -> Response:
    """One province; 204 for a number that none has."""
    del call
    number = _number(code)
    name = cities().get(number)
    return _nothing() if name is None else told({"code": number, "name": name})


def list_towns(call: Call) -> Response:
    """Every district."""
    del call
    return told([_town(one) for one in towns().values()])


def show_town(call: Call, code: str) -> Response:
    """One district; 204 for a number that none has."""
    del call
    town = towns().get(_number(code))
    return _nothing() if town is None else told(_town(town))


def _town(one: Town) -> dict[str, Any]:
    """İYS's schema has `cityCode` and its examples `city_code`: clients read either."""
    return {"name": one.name, "code": one.code, "cityCode": one.city, "city_code": one.city}


def _number(code: str) -> int:
    found = code_of(code)
    if found is None:
        raise refuse("H241")
    return found


def _nothing() -> Response:
    return Response(status=204, headers=HEADERS)
