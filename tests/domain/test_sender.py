"""Senders as people copy them; two ways of writing one are one."""

import pytest

from app.domain.sender import Sender, SenderKind, parse_sender
from app.errors import InvalidInput

NUMBER, HEADER, MAIL = SenderKind


@pytest.mark.parametrize(
    ("texts", "sender"),
    [
        (("ACME", "acme", " Acme ", "a.c.m.e"), Sender(HEADER, "ACME")),
        (("TÜRKNET", "turknet", "Türk Net"), Sender(HEADER, "TURKNET")),
        (("B042", "b042"), Sender(HEADER, "B042")),
        (
            ("0212 123 45 67", "+90 212 123 45 67", "(0212) 123-4567"),
            Sender(NUMBER, "+902121234567"),
        ),
        (("0532 111 22 33", "905321112233"), Sender(NUMBER, "+905321112233")),
        (("444 0 123", "4440123"), Sender(NUMBER, "4440123")),
        (("0850 333 33 38", "850 333 3338", "+90 850 333 3338"), Sender(NUMBER, "8503333338")),
        (("3338",), Sender(NUMBER, "3338")),
        (("+44 20 7946 0958",), Sender(NUMBER, "+442079460958")),
        (("News@Example.com", "news@example.com "), Sender(MAIL, "news@example.com")),
    ],
)
def test_ways_of_writing_a_sender(texts: tuple[str, ...], sender: Sender) -> None:
    assert {parse_sender(text) for text in texts} == {sender}


@pytest.mark.parametrize(
    "text", ["", "  ", "a", "x" * 61, "an honest merchant of the town", "@", "a@b", "12", "+1 2"]
)
def test_what_nobody_sends_from(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_sender(text)
