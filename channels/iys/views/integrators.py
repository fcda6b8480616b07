"""What a partner was granted, and what providers and partners have subscribed to.

GET /integrator/{integratorCode}/sps[/{iysCode}]
GET /integrator/{integratorCode}/subscription
GET /sps/{iysCode}/subscription
"""

from typing import Any

from flask import Response, request

from app.usecases.programs.partners import GrantedBrand, GrantedPage, ListGranted
from app.usecases.subscriptions import ShowSubscription, Subscription, ViaSubscription
from channels.iys.dates import written
from channels.iys.errors import refuse, told
from channels.iys.gate import Call
from channels.iys.pages import Page, read_page

MISSPELT = "subsciprtionId"
"""How the schema spells the id, and wants it; the newer examples have it right."""
WITHOUT_LIMIT = 2**31 - 1
"""The schema wants a number also where there is no limit."""


def list_granted(call: Call) -> Response:
    """A page of the brands that the partner was granted something for."""
    page = read_page(request.args)
    return _granted_told(page, call.run(ListGranted(None, page.offset, page.limit)))


def show_granted(call: Call) -> Response:
    """The same of one provider. Raises Refused H353 for one that granted nothing."""
    page = read_page(request.args)
    found = call.run(ListGranted(call.provider, page.offset, page.limit))
    if not found.total:
        raise refuse("H353", field="iysCode")
    return _granted_told(page, found)


def show_subscription(call: Call) -> Response:
    """The provider's. A partner sees it without limits and use, if it was granted anything."""
    partner = call.program.partner
    if partner and not call.run(ListGranted(call.provider, limit=1)).total:
        raise refuse("H353", field="iysCode")
    found = call.run(ShowSubscription(call.provider, partner=partner))
    made = _subscription_told(found) if partner else _own_told(found)
    return told(made | {MISSPELT: made["subscriptionId"]})


def show_own_subscription(call: Call) -> Response:
    """The partner's own."""
    code = call.program.holder
    found = call.run(ShowSubscription(code, partner=True))
    return told(_begun(found) | {"iysCode": str(code)})


def _granted_told(page: Page, found: GrantedPage) -> Response:
    lines = [_brand_told(one) for one in found.brands]
    return told({"pagination": page.told(found.total), "list": lines})


def _brand_told(one: GrantedBrand) -> dict[str, Any]:
    grant = one.grant
    return {
        "brandCode": one.code,
        "name": one.name,
        "master": one.master,
        "title": one.title,
        "iysCode": one.iys_code,
        "agreementControl": grant.agreement,
        "MESAJ": grant.mesaj.name.lower(),
        "ARAMA": grant.arama.name.lower(),
        "EPOSTA": grant.eposta.name.lower(),
        "viaControl": grant.via,
    }


def _begun(one: Subscription) -> dict[str, Any]:
    """What everybody is told."""
    return {
        "subscriptionId": str(one.id),
        "startDate": written(one.starts_at),
        "expirationDate": written(one.ends_at),
        "subscriptionPackageName": one.package,
        "status": one.status.value,
    }


def _subscription_told(one: Subscription) -> dict[str, Any]:
    made = _begun(one)
    if one.via is not None:
        made["viaSubscriptionPackage"] = _via_told(one.via)
    return made


def _own_told(one: Subscription) -> dict[str, Any]:
    made = _begun(one) | {
        "consentLimit": WITHOUT_LIMIT if one.limit is None else one.limit,
        "consentLimitExceed": one.exceeds,
    }
    if one.via is not None:
        credit = {} if one.via.credit is None else {"viaCredit": one.via.credit}
        made["viaSubscriptionPackage"] = _via_told(one.via) | credit
    return made | {"usedConsentLimit": one.used}


def _via_told(one: ViaSubscription) -> dict[str, Any]:
    return {
        "startDate": written(one.starts_at),
        "expirationDate": written(one.ends_at),
        "viaSubscriptionId": str(one.id),
        "viaSubscriptionPackageName": one.package,
        "status": one.status.value,
    }
