"""Who may ask, what it costs, how often somebody is asked, and who is not asked at all."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from app.core import Context
from app.domain.consent import MessageType
from app.domain.permissions import Assurance
from app.outbox.delivery import deliver
from app.usecases.ahead import RefuseAhead
from app.usecases.subscriptions import ChangePackage, Package, Standing
from tests.channels.iys.asking import (
    ACME,
    MAIL,
    MARKET,
    START,
    ask,
    at_once,
    codes_in,
    confirm,
    data,
    failed,
    link_in,
    newest,
    permissions,
    question,
    read,
    sent,
    standing,
)
from tests.channels.iys.consents import OTHER, PHONE, approve
from tests.channels.iys.program import SEA, Program
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.keeping.conftest import citizen

A, M, E = MessageType
CREDIT = "SELECT via_credit FROM subscription WHERE holder = 100100"
ASKED = "SELECT count(*) FROM via_request"


def package(service: Service, **more: Any) -> None:  # noqa: ANN401
    given = Package("İleti+", **{"via": "ViA-5", **more})
    service.core.run(ChangePackage(ACME, asdict(given)), service.operator())


def never_ask(service: Service, path: str) -> None:
    """«Never ask me again» on the page of a question."""
    browser = Browser(service)
    assert browser.send(browser.get(path), f"{path}/sorma").h1 == "Bir daha sorulmayacak"


def test_H465_nobody_is_asked_twice_within_three_minutes(
    program: Program, service: Service
) -> None:
    ask(program)
    other = Program(service, SEA, "api@ucdeniz.example")
    body = question("SMS_OTP", permissions(brandCodes=[SEA]))
    failed(other.post(f"/via/sps/{SEA}/consent", body), 422, "H465")
    failed(program.post(START, question("SMS_SHORTURL")), 422, "H465")
    ask(program, question(recipient=OTHER))
    service.later(minutes=3)
    assert other.post(f"/via/sps/{SEA}/consent", body).status_code == 200


def test_H453_nobody_is_asked_more_than_twice_a_day_by_all_together(
    program: Program, service: Service
) -> None:
    other = Program(service, SEA, "api@ucdeniz.example")
    body = question("SMS_OTP", permissions(brandCodes=[SEA]))
    ask(program)
    service.later(minutes=4)
    assert other.post(f"/via/sps/{SEA}/consent", body).status_code == 200
    service.later(hours=5)
    program.token = ""
    failed(program.post(START, question()), 422, "H453")
    service.later(hours=6, minutes=40)
    program.token = ""
    failed(program.post(START, question()), 422, "H453")
    service.later(minutes=20)
    ask(program)


def test_many_who_ask_at_once_ask_once(program: Program, service: Service) -> None:
    answers = at_once(program, [question()] * 6, START)
    assert sorted(one.status_code for one in answers) == [200] + [422] * 5
    assert service.rows(ASKED) == [(1,)]
    sent(service)
    assert len(read(service)) == 1


def test_H1015_a_message_costs_a_credit_and_without_any_none_leaves(
    program: Program, service: Service
) -> None:
    package(service, credit=2)
    ask(program)
    failed(program.post(START, question()), 422, "H465")
    assert service.rows(CREDIT) == [(1,)]
    ask(program, question(recipient=OTHER))
    failed(program.post(START, question("EPOSTA_OTP")), 400, "H1015")
    assert service.rows(CREDIT) == [(0,)]
    assert service.rows(ASKED) == [(2,)]
    package(service, credit=None)
    ask(program, question("EPOSTA_OTP"))
    assert service.rows(CREDIT) == [(None,)]


def test_credits_are_not_spent_twice_at_the_same_moment(program: Program, service: Service) -> None:
    package(service, credit=3)
    bodies = [question(recipient=f"+9053200000{n:02d}") for n in range(8)]
    answers = at_once(program, bodies, START)
    assert sorted(one.status_code for one in answers) == [200] * 3 + [400] * 5
    assert service.rows(CREDIT) == [(0,)]
    assert service.rows(ASKED) == [(3,)]


def test_H1104_H1092_H1093_no_package_none_that_is_active_no_subscription(
    program: Program, service: Service
) -> None:
    package(service, via=None)
    failed(program.post(START, question()), 404, "H1104")
    package(service)
    service.rows("UPDATE subscription SET via_status = 'PAUSED' WHERE holder = 100100 RETURNING 1")
    failed(program.post(START, question()), 400, "H1092")
    package(service, status=Standing.PAUSED)
    failed(program.post(START, question()), 400, "H1092")
    package(service, status=Standing.CLOSED)
    failed(program.post(START, question()), 400, "H1092")
    service.rows("DELETE FROM subscription WHERE holder = 100100 RETURNING 1")
    failed(program.post(START, question()), 400, "H1093")


def test_H1031_a_package_that_is_full(program: Program, service: Service) -> None:
    package(service, limit=0, exceeds=False)
    failed(program.post(START, question()), 400, "H1031")
    ask(program, question("SMS_OTP", data()))


def test_H1014_brands_of_another_provider(program: Program) -> None:
    for codes in ([SEA], [MARKET, SEA], [999999]):
        body = question("SMS_OTP", permissions(brandCodes=codes))
        failed(program.post(START, body), 400, "H1014")


def test_L008_who_refused_in_advance_is_not_asked(program: Program, service: Service) -> None:
    service.core.run(RefuseAhead(type=M), citizen_by_code(service))
    failed(program.post(START, question()), 400, "L008")
    body = question("SMS_OTP", permissions(types=["ARAMA", "MESAJ"]))
    failed(program.post(START, body), 400, "L008")
    assert service.rows(ASKED) == [(0,)]
    service.later(minutes=1)
    approve(service, MARKET)
    assert ask(program)
    service.later(minutes=4)
    assert ask(program, question("SMS_OTP", permissions(types=["ARAMA"])))


def citizen_by_code(service: Service) -> Context:
    """The citizen, proved by a code."""
    return replace(citizen(service.core, PHONE), assurance=Assurance.CODE)


@pytest.mark.parametrize("way", ["SMS_OTP", "SMS_SHORTURL", "EPOSTA_OTP", "EPOSTA_APPROVALURL"])
def test_L016_who_said_never_again_is_not_asked_by_this_provider(
    program: Program, service: Service, way: str
) -> None:
    mail = way.startswith("EPOSTA")
    id = ask(program, question(way))
    text = newest(service, MAIL if mail else PHONE)
    never_ask(service, link_in(text))
    assert standing(program, id) == ("COMPLETED", "SUCCESS")
    if way.endswith("OTP"):
        failed(confirm(program, id, codes_in(text)[0], way=way), 400, "H1032")
    service.later(hours=30)
    program.token = ""
    failed(program.post(START, question(way)), 400, "L016")
    other = Program(service, SEA, "api@ucdeniz.example")
    kind = "EPOSTA" if mail else "MESAJ"
    body = question(way, permissions(brandCodes=[SEA], types=[kind]))
    assert other.post(f"/via/sps/{SEA}/consent", body).status_code == 200


def test_who_approves_a_brand_by_an_own_word_may_be_asked_again(
    program: Program, service: Service
) -> None:
    ask(program, question("SMS_SHORTURL"))
    never_ask(service, link_in(newest(service)))
    service.later(hours=24)
    program.token = ""
    failed(program.post(START, question()), 400, "L016")
    approve(service, ACME)
    assert ask(program)


def test_a_link_waits_for_the_morning_and_a_code_does_not(
    program: Program, service: Service
) -> None:
    service.later(hours=11)
    program.token = ""
    ask(program, question("SMS_SHORTURL"))
    ask(program, question("SMS_OTP", recipient=OTHER))
    waits = service.rows(
        "SELECT coalesce(extract(epoch FROM scheduled_at - now()) / 3600, 0)::int,"
        " lock IS NULL FROM procrastinate_jobs WHERE task_name = 'outbox.deliver' ORDER BY id"
    )
    assert [row[0] for row in waits] == [9, 0]
    # A job that waits for the morning may not hold up what the citizen is told meanwhile.
    assert [row[1] for row in waits] == [True, False]
    (tag, id), _ = service.rows("SELECT tag, id FROM outbox ORDER BY created_at")
    # Its job may also come too early: what was tried by day, and failed, is not tried by night.
    again = deliver(service.core, service.parts.channels, tag, id)
    assert again is not None
    assert 8.9 < again / 3600 < 9
    sent(service)
    assert (len(read(service)), len(read(service, OTHER))) == (0, 1)
    until = "SELECT extract(epoch FROM expires_at - created_at) / 3600 FROM via_request ORDER BY 1"
    assert [round(float(row[0]), 2) for row in service.rows(until)] == [0.05, 33]
    service.later(hours=9)
    sent(service)
    assert len(read(service)) == 1
