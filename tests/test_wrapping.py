"""What a browser keeps for us is sealed, for one purpose, and nothing else is taken for it."""

from uuid import UUID

import pytest

from app.core import Core

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_what_was_wrapped_is_read_again_for_its_purpose_only(core: Core) -> None:
    wrapped = core.wrap("ayse@example.com, ş", ONE)
    assert core.unwrap(wrapped, ONE) == "ayse@example.com, ş"
    assert core.unwrap(wrapped, OTHER) is None
    assert wrapped.isascii()
    assert "ayse" not in wrapped
    assert wrapped != core.wrap("ayse@example.com, ş", ONE)


@pytest.mark.parametrize(
    "given", ["", ".", "1", "1.", "x.AAAA", "1.ş", "1.AAAA", "99.AAAA", "9" * 5000 + ".", "-1.A"]
)
def test_what_was_not_wrapped_here_is_nothing(core: Core, given: str) -> None:
    assert core.unwrap(given, ONE) is None


def test_what_was_tampered_with_is_nothing(core: Core) -> None:
    wrapped = core.wrap("ayse@example.com", ONE)
    at = len(wrapped) // 2
    other = "A" if wrapped[at] != "A" else "B"
    assert core.unwrap(wrapped[:at] + other + wrapped[at + 1 :], ONE) is None
