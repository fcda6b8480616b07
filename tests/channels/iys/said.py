"""What the document of İYS (API 3.2.0) says of answers about tokens, brands and consents; its
example requests, with dates that may still be recorded."""

from typing import Any

from tests.channels.iys.shapes import PAGE

TOKENS = {
    "access_token": str,
    "refresh_token": str,
    "expires_in": int,
    "refresh_expires_in": int,
    "token_type": str,
}
BRANDS = [
    {
        "brandCode": int,
        "stats": {
            "consents": {"approval": int, "rejection": int, "total": int},
            "retailers": {"total": int},
        },
        "name": str,
        "master": bool,
    }
]
ADDED = {"transactionId": str, "creationDate": str}
RECORD = {
    "type": str,
    "source?": str,
    "recipient": str,
    "status": str,
    "consentDate?": str,
    "recipientType": str,
}
# Of a number that the schema and the examples spell in two ways, both are told.
SUB = {"subrequestId": str, "subRequestId": str}
ADDED_MANY = {"requestId": str, "subRequests": [RECORD | SUB | {"creationDate": str}]}
OUTCOME = SUB | {
    "index": int,
    "status": str,
    "requestId?": str,
    "transactionId?": str,
    "creationDate?": str,
    "error?": {"code": str, "message": str},
}
OUTCOMES = [OUTCOME]
OUTCOMES_V2 = [
    OUTCOME
    | {
        "isAddConsentV2Service?": bool,
        "originalRequestInformation?": {"requestId": str, "subRequestId": str},
    }
]
MOVEMENT = RECORD | {"creationDate": str, "transactionId": str}
STATE = MOVEMENT | {"retailerCode?": int, "retailerTitle?": str, "retailerAccessCount": int}
HISTORY = {"list": [MOVEMENT], "pagination": PAGE}
CHANGES = {"after": str, "list": [MOVEMENT]}
APPROVED = {"requestId": str, "list": [str]}

ONE: dict[str, Any] = {
    "consentDate": "2026-03-11 07:07:07",
    "source": "HS_CAGRI_MERKEZI",
    "recipient": "ornekeposta@ornekeposta.com",
    "recipientType": "BIREYSEL",
    "status": "ONAY",
    "type": "EPOSTA",
    "retailerCode": 55550127,
    "retailerAccess": [58795354, 30143398],
}
MANY: list[dict[str, Any]] = [
    {
        "type": "EPOSTA",
        "source": "HS_WEB",
        "recipient": "ornek@adiniz6.com",
        "status": "ONAY",
        "consentDate": "2026-03-10 09:40:00",
        "recipientType": "BIREYSEL",
        "retailerAccess": [66438915, 71007289],
    },
    {
        "type": "EPOSTA",
        "source": "HS_WEB",
        "recipient": "ornek@adiniz7.com",
        "status": "ONAY",
        "consentDate": "2026-03-10 09:50:00",
        "recipientType": "TACIR",
        "retailerAccess": [66438915, 71007289],
    },
    {
        "type": "MESAJ",
        "source": "HS_MESAJ",
        "recipient": "+905311333449",
        "status": "ONAY",
        "consentDate": "2026-03-10 09:55:00",
        "recipientType": "BIREYSEL",
        "retailerCode": 66438915,
        "retailerAccess": [66438915, 71007289],
    },
]
ABOUT_MAIL = {
    "recipient": "ornekeposta@ornekeposta.com",
    "recipientType": "BIREYSEL",
    "type": "EPOSTA",
}
ABOUT_CALLS = {"recipient": "+905311333449", "recipientType": "BIREYSEL", "type": "ARAMA"}
ABOUT_TEXTS = {"recipient": "+905311333449", "recipientType": "BIREYSEL", "type": "MESAJ"}
PHONES = {"recipients": ["+905054566789", "+905055566790", "+905056566791"]}
MAILS = {
    "recipients": [
        "ornekeposta@ornekeposta.com",
        "ornekeposta2@ornekeposta.com",
        "ornekeposta3@ornekeposta.com",
    ]
}
DEALERS = (55550127, 58795354, 30143398, 66438915, 71007289)
