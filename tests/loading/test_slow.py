"""A workbook that takes too long to open is told as such, and not as a large one."""

import pytest

from app.workbooks import unpacking
from app.workbooks.limits import Refused
from app.workbooks.unpacking import unpack

SAID = "import os, sys, time; sys.stdout.buffer.write(b'ready\\n'); sys.stdout.buffer.flush(); "


@pytest.mark.parametrize("limit", ["SECONDS", "PATIENCE"])
def test_a_child_that_takes_too_long_is_told_as_such(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the wall clock; who used up the processor's time took as long at least."""
    ends = {"PATIENCE": "time.sleep(99)", "SECONDS": "time.sleep(1); os.abort()"}[limit]
    monkeypatch.setattr(unpacking, "CODE", SAID + ends)
    monkeypatch.setattr(unpacking, limit, 0.8)
    with pytest.raises(Refused) as refused:
        unpack([b"x"], lambda _: None)
    assert refused.value.code == "workbook-slow"
