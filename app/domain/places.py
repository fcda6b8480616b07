"""Which part of a record each rule is about, by its name on the wire of İYS."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "H110": "status",
    "H111": "type",
    "H112": "consentDate",
    "H113": "source",
    "H114": "recipient",
    "H115": "status",
    "H116": "recipientType",
    "H117": "type",
    "H119": "source",
    "H120": "recipient",
    "H121": "recipient",
    "H122": "recipient",
    "H126": "retailerAccess",
    "H155": "consentDate",
    "H156": "consentDate",
    "H157": "consentDate",
    "H158": "consentDate",
    "H160": "recipient",
    "H162": "consentDate",
    "H163": "retailerAccess",
    "H174": "status",
    "H175": "status",
    "H178": "consentDate",
    "H408": "status",
    "H462": "consentDate",
    "H463": "source",
    "H464": "recipient",
    "H467": "consentDate",
    "L001": "status",
    "L008": "status",
    "H353": "type",
    "D003": "retailerCode",
    "D004": "retailerAccess",
    "D007": "recipient",
    "D008": "recipient",
    "D009": "consentDate",
    "D010": "consentDate",
    "D011": "consentDate",
}
"""What no single part is wrong with, is not there."""

RULES = (*FIELDS, "D001", "D002", "D005", "D006", "H180", "H525")
"""Every rule by which a record may be refused."""
