"""A provider's question and what is told after it fit one text; two codes may take two."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from uuid import uuid4

import pytest

from app.dialogue.answers import WHICH
from app.dialogue.asking import Asked, by_code, by_link
from app.dialogue.reply import Words
from app.dialogue.telling import Notice, tell_together
from app.dialogue.told import ToldApproval
from app.domain.consent import MessageType
from app.domain.recipient import parse_phone
from app.domain.via import Text, Title
from app.links import DOOR_LENGTH
from channels._kit.wording import LANGUAGES
from tests.channels.sms.service import PHONE
from tests.channels.sms.test_budget import LABEL, fits, parts
from tests.channels.sms.test_budget_told import Longest

A, M, _ = MessageType
URL = "https://www.ticaret-iletisim.example.gov.tr/onay/" + "w" * DOOR_LENGTH
LAPSES = datetime(2026, 3, 11, tzinfo=UTC).isoformat()
SOME_TEXTS = [some for size in (1, 2, 3) for some in combinations(Text, size)]


def asked(types: tuple[MessageType, ...] = (), texts: tuple[Text, ...] = ()) -> Asked:
    return Asked(LABEL, [LABEL] if types else [], types, texts)


def as_sent(words: tuple[Words, ...]) -> list[Words]:
    """With the longest link and a code."""
    made = {"code": "888888", "url": URL}
    return [replace(one, params={**one.params, **made}) for one in words]


@pytest.mark.parametrize("types", [(M,), (A,), (A, M)])
def test_a_question_about_messages_is_one_text(types: tuple[MessageType, ...]) -> None:
    nonces = {Title.ETK: str(uuid4())}
    assert fits(as_sent(by_code(asked(types), nonces, "", LAPSES)))
    assert fits(as_sent(by_link(asked(types), "", LAPSES)))


@pytest.mark.parametrize("texts", SOME_TEXTS)
def test_a_question_about_data_is_one_text(texts: tuple[Text, ...]) -> None:
    nonces = {Title.KVK: str(uuid4())}
    assert fits(as_sent(by_code(asked(texts=texts), nonces, "", LAPSES)))
    assert fits(as_sent(by_link(asked(texts=texts), "", LAPSES)))


def test_both_are_no_more_than_two() -> None:
    nonces = {title: str(uuid4()) for title in Title}
    everything = asked((A, M), tuple(Text))
    for words in (
        by_code(everything, nonces, "", LAPSES),
        by_link(everything, "", LAPSES),
    ):
        assert all(parts(as_sent(words), language) <= 2 for language in LANGUAGES)


def test_a_code_names_every_brand_that_it_stands_for() -> None:
    many = Asked(LABEL, [f"MARKA {n}" for n in range(20)], (M,), ())
    said = by_code(many, {Title.ETK: "x"}, "", LAPSES)[0]
    assert [f"MARKA {n}" in str(said.params["names"]) for n in range(20)] == [True] * 20
    assert fits(as_sent(by_link(many, "", LAPSES)))


@pytest.mark.parametrize("types", [(M,), (A,), (A, M)])
def test_what_is_told_of_one_approval_is_one_text(types: tuple[MessageType, ...]) -> None:
    notice = Notice(parse_phone(PHONE), ToldApproval(1, types))
    said = tell_together([notice], Longest())
    assert [words.key for words in said] == ["approved.told", f"approved.{WHICH[frozenset(types)]}"]
    assert fits(said)


@pytest.mark.parametrize("texts", SOME_TEXTS)
def test_what_is_told_of_data_is_one_text(texts: tuple[Text, ...]) -> None:
    notice = Notice(parse_phone(PHONE), ToldApproval(1, (), texts, LABEL))
    assert fits(tell_together([notice], Longest()))


def test_several_approvals_lead_to_the_page() -> None:
    notices = [Notice(parse_phone(PHONE), ToldApproval(brand, (M,))) for brand in (1, 2)]
    keys = [words.key for words in tell_together(notices, Longest())]
    assert keys == ["approved.told", "approved.told", "approved.page"]
