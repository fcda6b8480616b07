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
from app.storage.tables.applications import (
    Application,
    ApplicationEvent,
    ApplicationPage,
    LegalMark,
)
from app.storage.tables.base import Base, db
from app.storage.tables.batches import Agreement, Batch, BrandDay, BrandGlance, SectorRate
from app.storage.tables.clients import (
    ApiClient,
    ApiSignIn,
    Partner,
    PartnerGrant,
    Quality,
    Rate,
    Subscription,
)
from app.storage.tables.complaints import (
    Campaign,
    Complaint,
    ComplaintEvent,
    Evidence,
    SenderName,
)
from app.storage.tables.consents import Consent, ConsentEvent, Deed, Recipient, RecipientEvent
from app.storage.tables.feeds import Delivery, Feed, FeedBlock, Receiver
from app.storage.tables.loads import Load, LoadPart, LoadRefusal
from app.storage.tables.outgoing import ImportRun, Outbox
from app.storage.tables.parties import (
    Brand,
    BrandShortName,
    DirectoryVersion,
    Opening,
    PrivacyText,
    Provider,
    Retailer,
)
from app.storage.tables.questions import ViaRequest, ViaSilence
from app.storage.tables.staff import Look, Staff, StaffDeed, StaffFactor, StaffLogin, StaffSignIn
from app.storage.tables.talks import Call, CallBack, Code, Dialogue, HandsetText, Numbering

__all__ = [
    "Account",
    "AccountAddress",
    "AdvanceRefusal",
    "Agreement",
    "ApiClient",
    "ApiSignIn",
    "Application",
    "ApplicationEvent",
    "ApplicationPage",
    "Base",
    "Batch",
    "Brand",
    "BrandDay",
    "BrandGlance",
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
    "Delivery",
    "Dialogue",
    "DirectoryVersion",
    "Evidence",
    "Feed",
    "FeedBlock",
    "HandsetText",
    "ImportRun",
    "LegalMark",
    "Load",
    "LoadPart",
    "LoadRefusal",
    "Look",
    "Numbering",
    "Opening",
    "Outbox",
    "Partner",
    "PartnerGrant",
    "PrivacyText",
    "Provider",
    "Quality",
    "Rate",
    "Receiver",
    "Recipient",
    "RecipientEvent",
    "Retailer",
    "SectorRate",
    "SenderName",
    "SignIn",
    "Staff",
    "StaffDeed",
    "StaffFactor",
    "StaffLogin",
    "StaffSignIn",
    "StateLogin",
    "Subscription",
    "Tally",
    "ViaRequest",
    "ViaSilence",
    "db",
]
