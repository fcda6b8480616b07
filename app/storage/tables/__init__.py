"""The tables. Every unique key of a table about recipients begins with `tag` (Citus, partitions).

`tag` is the keyed hash of an address (see `keys.py`): no table, index or job knows an address in
clear. Enumerations are small integers; their names stand in `app/domain/consent.py`.
"""

from app.storage.tables.accounts import (
    Account,
    AccountAddress,
    AdvanceRefusal,
    SignIn,
    StateLogin,
    Tally,
)
from app.storage.tables.base import Base, db
from app.storage.tables.complaints import (
    Campaign,
    Complaint,
    ComplaintEvent,
    Evidence,
    SenderName,
)
from app.storage.tables.consents import Consent, ConsentEvent, Deed, Recipient, RecipientEvent
from app.storage.tables.outgoing import ImportRun, Outbox
from app.storage.tables.parties import Brand, BrandShortName, DirectoryVersion, Provider, Retailer
from app.storage.tables.staff import Look, Staff, StaffSignIn
from app.storage.tables.talks import Call, CallBack, Code, Dialogue, HandsetText, Numbering

__all__ = [
    "Account",
    "AccountAddress",
    "AdvanceRefusal",
    "Base",
    "Brand",
    "BrandShortName",
    "Call",
    "CallBack",
    "Campaign",
    "Code",
    "Complaint",
    "ComplaintEvent",
    "Consent",
    "ConsentEvent",
    "Deed",
    "Dialogue",
    "DirectoryVersion",
    "Evidence",
    "HandsetText",
    "ImportRun",
    "Look",
    "Numbering",
    "Outbox",
    "Provider",
    "Recipient",
    "RecipientEvent",
    "Retailer",
    "SenderName",
    "SignIn",
    "Staff",
    "StaffSignIn",
    "StateLogin",
    "Tally",
    "db",
]
