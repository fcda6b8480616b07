"""How a question stands at every moment, by which way it may be asked, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.consent import MessageType, Source
from app.domain.via import (
    Course,
    Outcome,
    Part,
    Text,
    Title,
    Verification,
    day_began,
    last_status,
    too_often,
)

A, M, E = MessageType
LINK, CODE = Verification.SMS_SHORTURL, Verification.SMS_OTP
APPROVAL = Verification.EPOSTA_APPROVALURL
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("course", "stage", "status"),
    [
        (Course(LINK), "SUCCESS", "START"),
        (Course(LINK, failed=True), "COMPLETED", "SMSMAIL_OUT_FAILURE"),
        (Course(LINK, sent=True), "CONSENT_REQUESTED", "PENDING"),
        (Course(LINK, sent=True, expired=True), "COMPLETED", "LINK_CLICK_TIMEOUT"),
        (Course(LINK, sent=True, opened=True), "REQUEST_OPENED", "PENDING"),
        (Course(LINK, sent=True, opened=True, expired=True), "COMPLETED", "SHORT_URL_EXPIRED"),
        (Course(LINK, sent=True, outcome=Outcome.APPROVED), "COMPLETED", "SUCCESS"),
        (Course(LINK, sent=True, outcome=Outcome.DECLINED), "COMPLETED", "SUCCESS"),
        (Course(CODE), "SUCCESS", "START"),
        (Course(CODE, failed=True), "COMPLETED", "SMSMAIL_OUT_FAILURE"),
        (Course(CODE, sent=True), "CONSENT_REQUESTED", "PENDING"),
        (Course(CODE, sent=True, tries=2), "CONSENT_REQUESTED", "OTP_CODE_INCORRECT"),
        (Course(CODE, tries=3, outcome=Outcome.WRONG), "COMPLETED", "OTP_CODE_INCORRECT"),
        (Course(CODE, sent=True, tries=1, expired=True), "COMPLETED", "OTP_CODE_EXPIRED"),
        (Course(CODE, tries=3, outcome=Outcome.WRONG, expired=True), "COMPLETED",
         "OTP_CODE_INCORRECT"),
        (Course(CODE, tries=2, outcome=Outcome.APPROVED, expired=True), "COMPLETED", "SUCCESS"),
        (Course(APPROVAL, sent=True, opened=True), "CONSENT_REQUESTED", "PENDING"),
        (Course(APPROVAL, sent=True, opened=True, expired=True), "COMPLETED", "LINK_CLICK_TIMEOUT"),
    ],
)  # fmt: skip
def test_every_stage_is_told_as_iys_has_it(course: Course, stage: str, status: str) -> None:
    assert last_status(course) == (stage, status)


@pytest.mark.parametrize(
    ("way", "by_mail", "by_code", "hours", "source"),
    [
        ("SMS_SHORTURL", False, False, 24, Source.IYS_KISAMESAJ),
        ("SMS_OTP", False, True, 0.05, Source.IYS_KISAMESAJ),
        ("EPOSTA_SHORTURL", True, False, 24, Source.IYS_EPOSTA),
        ("EPOSTA_OTP", True, True, 0.05, Source.IYS_EPOSTA),
        ("EPOSTA_APPROVALURL", True, False, 24, Source.IYS_EPOSTA),
    ],
)
def test_every_way_has_its_address_its_time_and_its_source(
    way: str, by_mail: bool, by_code: bool, hours: float, source: Source
) -> None:
    found = Verification[way]
    assert (found.by_mail, found.by_code, found.source) == (by_mail, by_code, source)
    assert found.lasts == timedelta(hours=hours)
    assert set(found.types) == ({E} if by_mail else {A, M})


@pytest.mark.parametrize(
    ("today", "minutes", "rule"),
    [
        (0, None, None),
        (1, 3, None),
        (1, 2.99, "H465"),
        (0, 1, "H465"),
        (2, 200, "H453"),
        (2, 1, "H465"),
    ],
)
def test_nobody_is_asked_too_often(today: int, minutes: float | None, rule: str | None) -> None:
    latest = None if minutes is None else NOON - timedelta(minutes=minutes)
    assert too_often(today, latest, NOON) == rule


def test_a_day_begins_at_midnight_in_istanbul() -> None:
    assert day_began(NOON) == datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
    before = datetime(2026, 3, 10, 20, 59, tzinfo=UTC)
    assert day_began(before) == datetime(2026, 3, 9, 21, 0, tzinfo=UTC)


def test_a_part_has_its_word_on_the_wire() -> None:
    assert Part(Title.ETK, 100100, int(A)).word == "ARAMA"
    assert Part(Title.KVK, None, int(Text.YURTDISI_AKTARIM)).word == "YURTDISI_AKTARIM"
