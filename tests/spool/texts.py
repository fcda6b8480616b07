"""Texts that wait, and what may be done with them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.spool import Spool, Waiting

AT = datetime(2026, 3, 11, 8, 30, tzinfo=UTC)
SETUP = """
import os, signal, sys, time
from pathlib import Path
from app.spool import Spool, Waiting
from app.storage.keys import key_ring
home = Path(sys.argv[1])
spool = Spool(home / "spool", key_ring(home / "keys.json"))
"""


def text(number: int = 1, words: str = "RET ACME", phone: str = "+905321234567") -> Waiting:
    return Waiting("sms", phone, words, f"SM{number}", AT.isoformat())


def noted(heard: list[str | None]) -> Callable[[Waiting], None]:
    """Does a text by writing down its request id."""
    return lambda waiting: heard.append(waiting.request_id)


def files(spool: Spool) -> list[Path]:
    return [path for path in spool.folder.rglob("*") if path.is_file()]
