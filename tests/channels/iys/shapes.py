"""What the document of İYS (API 3.2.0) says of answers about dealers, places, partners and
packages: names and kinds, as its schemas have them."""

from typing import Any

Shape = Any
"""A type, a list of one shape, or names with their shapes; a name with `?` may be left out."""

PLACE = {"name": str, "code": int}
PAGE = {"offset": int, "pageSize": int, "totalCount": int}
PERSON = {"title": str, "mersis?": str, "alias?": str, "name": str, "tckn": str, "mobile?": str}
RETAILER = PERSON | {
    "tin": str,
    "city": PLACE,
    "town": PLACE,
    "status": str,
    "retailerAccessCount": int,
    "retailerCode": int,
}
RETAILERS = {"pagination": PAGE | {"currentPage": int}, "list": [RETAILER]}
SHORT = {
    "title": str,
    "city": PLACE,
    "retailerAccessCount": int,
    "retailerCode": int,
    "status": str,
}
ADDED = {"retailerCode": int}
GIVEN = {"transactionId": str, "creationDate": str}
ACCESS = {
    "pagination": PAGE,
    "list": [PERSON | {"city": PLACE, "town": PLACE, "retailerCode": int}],
}
# The schema has `cityCode`, the examples `city_code`: both are told.
TOWN = {"name": str, "code": int, "cityCode": int, "city_code": int}
GRANTED = {
    "pagination": PAGE,
    "list": [
        {
            "brandCode": int,
            "name": str,
            "master": bool,
            "title": str,
            "iysCode": int,
            "agreementControl": bool,
            "MESAJ": str,
            "ARAMA": str,
            "EPOSTA": str,
            "viaControl": bool,
        }
    ],
}
BEGUN = {"startDate": str, "expirationDate": str, "status": str}
VIA = BEGUN | {"viaSubscriptionId": str, "viaSubscriptionPackageName": str}
# The document spells the id in three ways: both that of its newer examples and that of the schema,
# which must be there, are told.
OF_PARTNER = BEGUN | {"subscriptionPackageName": str, "subscriptionId": str, "iysCode": str}
SEEN_BY_PARTNER = BEGUN | {
    "subscriptionPackageName": str,
    "subscriptionId": str,
    "subsciprtionId": str,
    "viaSubscriptionPackage?": VIA,
}
OF_PROVIDER = SEEN_BY_PARTNER | {
    "consentLimit": int,
    "usedConsentLimit": int,
    "consentLimitExceed": bool,
    "viaSubscriptionPackage?": VIA | {"viaCredit?": int},
}


def differences(value: Any, shape: Shape, where: str = "") -> list[str]:  # noqa: ANN401
    """Where an answer is not of a shape."""
    if isinstance(shape, type):
        # A truth value is a number for Python alone; anything is an object.
        return (
            [] if shape in (type(value), object) else [f"{where}: {value!r} is no {shape.__name__}"]
        )
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        found = (differences(one, shape[0], f"{where}[{n}]") for n, one in enumerate(value))
        return [each for one in found for each in one]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    known = {name.removesuffix("?"): kind for name, kind in shape.items()}
    wanted = {name for name in shape if not name.endswith("?")}
    made = [f"{where}.{name}: missing" for name in wanted - value.keys()]
    made += [f"{where}.{name}: unknown" for name in value.keys() - known.keys()]
    for name in value.keys() & known.keys():
        made += differences(value[name], known[name], f"{where}.{name}")
    return made
