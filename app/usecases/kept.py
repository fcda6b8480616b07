"""Refusals of a page that were kept while the database was away: as text for the spool, and as the
order that is done afterwards. Nothing but refusals is kept.

    {"cells": [[100100, 2, 0]]}          brand, type, recipient type (0: both)
    {"types": [1, 2], "keep": [100200], "ahead": true}
"""

from collections.abc import Iterable
from typing import Any

import orjson

from app.core import Person, UseCase
from app.domain.consent import MessageType, RecipientType, Status
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, RefuseEverything, Wish

CHANNEL = "web"


def write_cells(cells: Iterable[Cell]) -> str:
    """Some switches of one address."""
    rows = [[cell.brand, int(cell.type), int(cell.recipient_type or 0)] for cell in cells]
    return orjson.dumps({"cells": rows}).decode()


def write_everything(types: Iterable[MessageType], keep: Iterable[int], *, ahead: bool) -> str:
    """Everything at one address, or of some types, or all but some brands."""
    return orjson.dumps({"types": list(types), "keep": list(keep), "ahead": ahead}).decode()


def read_order(text: str, person: Person) -> UseCase[Any]:
    """What is to be done for the address. Raises ValueError, KeyError for what is none of ours."""
    raw = orjson.loads(text)
    if "cells" in raw:
        cells = tuple(
            Cell(brand, MessageType(type), RecipientType(kind) if kind else None)
            for brand, type, kind in raw["cells"]
        )
        return ChangeConsents((Wish(person, Status.RET, cells),))
    types = tuple(map(MessageType, raw["types"]))
    return RefuseEverything((person,), types, tuple(raw["keep"]), bool(raw["ahead"]))
