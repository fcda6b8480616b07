"""What is told by itself fits one text, too: approvals, complaints, what waits for a provider."""

from datetime import UTC, datetime

import pytest

from app.dialogue.telling import Notice, tell_together
from app.dialogue.told import (
    Told,
    ToldApplication,
    ToldAsked,
    ToldQuality,
    ToldRecording,
    ToldSilent,
)
from app.domain.application import MOVES, Kind
from app.domain.consent import Source
from app.domain.permissions import Role
from app.domain.recipient import parse_phone
from tests.channels.sms.service import PHONE
from tests.channels.sms.test_budget import CODE, LABEL, LONGEST, M, fits


@pytest.mark.parametrize("source", [*(one for one in Source if one.by_provider), None])
@pytest.mark.parametrize("claim", [True, False])
def test_what_is_told_of_one_recording_fits(source: Source | None, claim: bool) -> None:
    when = datetime(2026, 8, 30, 12, tzinfo=UTC)
    told = ToldRecording(CODE, M, source, when, claim)
    assert fits(tell_together([Notice(parse_phone(PHONE), told)], Longest()))


def test_what_is_told_of_many_brands_fits() -> None:
    when = datetime(2026, 8, 30, 12, tzinfo=UTC)
    notices = [
        Notice(parse_phone(PHONE), ToldRecording(brand, M, Source.HS_WEB, when, False))
        for brand in range(1, 200)
    ]
    said = tell_together(notices, Longest())
    assert [words.key for words in said] == ["record.told.many", "told.how"]
    assert fits(said)


class Longest:
    """Brands of the longest name, and links of some length."""

    now = datetime(2026, 8, 30, 12, tzinfo=UTC)
    by_link = False

    def label(self, brand: int) -> str:
        return LABEL

    def word(self, brand: int) -> str:
        return "ABCDEFGHIJK"

    def deny(self, recordings: object) -> str:
        return "https://www.example.gov.tr/ret/" + "A" * 400

    def refuse(self, approvals: object) -> str:
        return "https://www.example.gov.tr/ret/" + "A" * 400

    def permissions(self) -> str:
        return str(LONGEST["url"])

    def complaint(self, number: int) -> str:
        return f"https://www.example.gov.tr/sikayetlerim/{number}"

    def asked(self) -> str:
        return "https://www.example.gov.tr/kurumsal/sikayetler"

    def application(self, told: ToldApplication) -> str:
        return f"https://www.example.gov.tr/kurumsal/markalar/istekler/{told.number}"

    def noted(self, event: int) -> str:
        return "Belge eksik. " * 200

    def stopped(self, number: int) -> str:
        return f"https://www.example.gov.tr/sikayetlerim/{number}/kesildi"


def test_what_a_provider_is_told_fits() -> None:
    moment = datetime(2026, 8, 30, 12, tzinfo=UTC)
    quality = ToldQuality(9_999_999, 9_999_999)
    moved = [
        ToldApplication(1_234_567, Kind.PROVIDER.value, move.value, worded)
        for move, rule in MOVES.items()
        if rule.told
        for worded in (None, *([1] if Role.REGISTRAR in rule.roles else []))
    ]
    others = (ToldAsked(1_234_567, moment), ToldSilent(100100, moment), quality)
    each: tuple[Told, ...] = (*others, *moved)
    for told in each:
        assert fits(tell_together([Notice(parse_phone(PHONE), told)], Longest()))
