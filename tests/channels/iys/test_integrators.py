"""What a partner was granted, and subscriptions, over the wire of İYS."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from app.domain.consent import MessageType
from app.usecases.programs.partners import AddPartner, Grant, Right
from app.usecases.subscriptions import ChangePackage, Package, Standing
from tests.channels.iys import shapes
from tests.channels.iys.program import ACME, ALL, MARKET, PARTNER, Program, codes, only, partner
from tests.channels.sms.service import Service
from tests.usecases.acts import record

SPS = f"/integrator/{PARTNER}/sps"
OWN = f"/integrator/{PARTNER}/subscription"
THEIRS = f"/sps/{ACME}/subscription"
SOME = Grant(Right.NONE, Right.WRITE, Right.READ, via=True)


@pytest.fixture
def partners(service: Service) -> Program:
    """The program of a partner of two providers."""
    return partner(service, (MARKET, SOME), (100100, ALL), (100401, ALL))


def subscribe(service: Service, holder: int, package: Package) -> None:
    service.core.run(ChangePackage(holder, asdict(package)), service.operator())


def unsubscribe(service: Service, holder: int) -> None:
    service.rows("DELETE FROM subscription WHERE holder = %s RETURNING 1", holder)


def test_a_partner_lists_what_it_was_granted(partners: Program) -> None:
    found = partners.get(SPS).get_json()
    assert shapes.differences(found, shapes.GRANTED) == []
    assert [one["brandCode"] for one in found["list"]] == [100100, 100200, 100401]
    assert found["pagination"] == {"offset": 0, "pageSize": 100, "totalCount": 3}
    assert found["list"][1] == {
        "brandCode": 100200,
        "name": "Yeşilova Market",
        "master": False,
        "title": "Acme Alışveriş Hizmetleri A.Ş.",
        "iysCode": 100100,
        "agreementControl": False,
        "MESAJ": "write",
        "ARAMA": "none",
        "EPOSTA": "read",
        "viaControl": True,
    }
    page = partners.get(f"{SPS}/?offset=1&limit=1").get_json()
    assert page["list"] == found["list"][1:2]
    assert page["pagination"] == {"offset": 1, "pageSize": 1, "totalCount": 3}
    assert partners.get(f"{SPS}?offset=9").get_json()["list"] == []


def test_a_partner_lists_what_one_provider_granted(partners: Program) -> None:
    found = partners.get(f"{SPS}/100400").get_json()
    assert shapes.differences(found, shapes.GRANTED) == []
    assert [one["brandCode"] for one in found["list"]] == [100401]
    # A provider that granted nothing, and one that there is not.
    found = only(partners.get(f"{SPS}/100700"), 403, "H353")
    assert found["message"] == "iysCode, kullanıcı izinleriyle eşleştirilemiyor"
    only(partners.get(f"{SPS}/999999"), 404, "H001")


def test_H182_H183_H186_H187_a_page_that_is_none(partners: Program) -> None:
    answer = partners.get(f"{SPS}?offset=-1&limit=-1")
    # The table of codes counts, and not the example, which has the two exchanged.
    assert (answer.status_code, codes(answer)) == (422, ["H182", "H183"])
    only(partners.get(f"{SPS}?limit=101"), 422, "H186")
    only(partners.get(f"{SPS}/100100?limit=0"), 422, "H187")


def test_H363_H522_a_providers_program_is_no_partners(program: Program) -> None:
    for path in (SPS, f"{SPS}/100100", "/integrator/100100/sps"):
        only(program.get(path), 400, "H363")
    only(program.get(OWN), 400, "H522")


def test_H353_H245_H268_H031_another_code_than_its_own(partners: Program, service: Service) -> None:
    service.core.run(AddPartner(900200, "Başka Entegrasyon Ltd."), service.operator())
    for end in ("/sps", "/sps/100100", "/subscription"):
        found = only(partners.get(f"/integrator/900200{end}"), 403, "H353")
        assert found["message"].startswith("integratorIysCode,")
        only(partners.get(f"/integrator/100100{end}"), 400, "H245")
        only(partners.get(f"/integrator/555555{end}"), 404, "H268")
        found = only(partners.get(f"/integrator/ortak{end}"), 404, "H031")
        assert found["message"] == "Kullanıcı:ortak bulunamadı."


def test_a_provider_sees_its_subscription(program: Program, service: Service) -> None:
    for brand in (ACME, MARKET):
        record(service.core, "+905377115251", brand, MessageType.MESAJ)
    found = program.get(THEIRS).get_json()
    assert shapes.differences(found, shapes.OF_PROVIDER) == []
    assert (found["status"], found["subscriptionPackageName"]) == ("ACTIVE", "İleti+")
    assert found["startDate"] == "2026-03-11 12:00:00"
    # It has no limit, and the schema wants a number.
    assert (found["consentLimit"], found["consentLimitExceed"]) == (2**31 - 1, True)
    assert found["usedConsentLimit"] == 1
    assert "viaCredit" not in found["viaSubscriptionPackage"]
    limited = Package("İleti-5 (Seviye 1)", limit=5000, exceeds=False, via="ViA-5", credit=1500)
    subscribe(service, ACME, limited)
    found = program.get(THEIRS).get_json()
    assert (found["consentLimit"], found["consentLimitExceed"]) == (5000, False)
    assert found["viaSubscriptionPackage"]["viaCredit"] == 1500
    subscribe(service, ACME, Package("İleti-5 (Seviye 1)"))
    assert "viaSubscriptionPackage" not in program.get(THEIRS).get_json()


def test_a_lapsed_one_may_ask_and_a_closed_one_may_not(program: Program, service: Service) -> None:
    lapsed = Package("İleti+", lasts=timedelta(seconds=1))
    subscribe(service, ACME, lapsed)
    only(program.get(f"/sps/{ACME}/brands"), 403, "H520")
    assert program.get(THEIRS).get_json()["status"] == "EXPIRED"
    for status in (Standing.PAUSED, Standing.EXPIRED):
        subscribe(service, ACME, Package("İleti+", status, api=False))
        assert program.get(THEIRS).get_json()["status"] == status.value
    subscribe(service, ACME, Package("İleti+", Standing.CLOSED))
    only(program.get(THEIRS), 403, "H521")


def test_H437_who_has_subscribed_to_nothing(
    program: Program, partners: Program, service: Service
) -> None:
    unsubscribe(service, ACME)
    for asking in (program, partners):
        found = only(asking.get(THEIRS), 404, "H437")
        assert found["message"] == "IYS numarası:100100 ile abonelik bulunamadı."
    unsubscribe(service, PARTNER)
    only(partners.get(OWN), 404, "H437")
    # Everything else wants a subscription.
    only(partners.get(SPS), 403, "H524")


def test_a_partner_sees_a_providers_subscription_without_limits(
    partners: Program, service: Service
) -> None:
    subscribe(service, ACME, Package("İleti-5 (Seviye 1)", limit=5000, via="ViA-5", credit=9))
    found = partners.get(THEIRS).get_json()
    assert shapes.differences(found, shapes.SEEN_BY_PARTNER) == []
    assert found["subscriptionPackageName"] == "İleti-5 (Seviye 1)"
    only(partners.get("/sps/100700/subscription"), 403, "H353")


def test_a_partner_sees_its_own_subscription(partners: Program, service: Service) -> None:
    found = partners.get(OWN).get_json()
    assert shapes.differences(found, shapes.OF_PARTNER) == []
    assert (found["iysCode"], found["status"]) == ("900100", "ACTIVE")
    subscribe(service, PARTNER, Package("IO - API Kullanım Lisansı", Standing.PAUSED))
    assert partners.get(OWN).get_json()["status"] == "PAUSED"
    only(partners.get(SPS), 403, "H520")


def test_H353_another_providers_subscription(program: Program) -> None:
    only(program.get("/sps/100400/subscription"), 403, "H353")
    only(program.get("/sps/999999/subscription"), 404, "H001")
