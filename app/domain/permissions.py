"""Who may do what, being how sure: the one table (architecture, section 5)."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from app.errors import NotAllowed, ProveIdentity


class Role(StrEnum):
    """In whose name an order comes."""

    CITIZEN = "citizen"
    PROVIDER = "provider"
    PARTNER = "partner"
    OPERATOR = "operator"
    CLERK = "clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    GATEWAY = "gateway"
    SYSTEM = "system"


class Assurance(IntEnum):
    """How sure we are of it. A sender number is a claim; a code or a state login is proof."""

    NONE = 0
    SENDER = 1
    CODE = 2
    LOGIN = 3


_JUDGES = dict.fromkeys((Role.OFFICER, Role.SUPERVISOR), Assurance.CODE)
_MOVERS = {Role.CLERK: Assurance.CODE, **_JUDGES}
_DESK = {Role.AUDITOR: Assurance.CODE, **_MOVERS}
"""At the desk; there a code is proof enough in the demo only (`usecases/staff/entering.py`)."""

_PROGRAMS = dict.fromkeys((Role.PROVIDER, Role.PARTNER), Assurance.CODE)
"""In a provider's name, by itself or by a partner; for what exactly, its grant says."""

# A citizen's list goes only to the number that asked: for a text, the sender number is enough. Who
# holds a device was sure enough when it signed in, and that is looked up in the deed itself.
PERMISSIONS: Mapping[str, Mapping[Role, Assurance]] = {
    "Talk": {Role.CITIZEN: Assurance.SENDER},
    "ListConsents": {Role.CITIZEN: Assurance.SENDER},
    "ShowHistory": {Role.CITIZEN: Assurance.CODE},
    "CheckMessage": {Role.CITIZEN: Assurance.CODE},
    "AdmitComplaint": {Role.CITIZEN: Assurance.SENDER},
    "FileComplaint": {Role.CITIZEN: Assurance.SENDER},
    "KeepDraft": {Role.CITIZEN: Assurance.SENDER},
    "ReadDraft": {Role.CITIZEN: Assurance.CODE},
    "ListDrafts": {Role.CITIZEN: Assurance.CODE},
    "DropDraft": {Role.CITIZEN: Assurance.CODE},
    "ListComplaints": {Role.CITIZEN: Assurance.SENDER},
    "ShowComplaint": {Role.CITIZEN: Assurance.CODE},
    "WithdrawComplaint": {Role.CITIZEN: Assurance.CODE},
    "ObjectToDecision": {Role.CITIZEN: Assurance.CODE},
    "CompleteComplaint": {Role.CITIZEN: Assurance.CODE},
    "TellStopped": {Role.CITIZEN: Assurance.SENDER},
    "AskStaffCode": {Role.CITIZEN: Assurance.SENDER},
    "EnterByCode": {Role.CITIZEN: Assurance.SENDER},
    "EnterByLogin": {Role.CITIZEN: Assurance.LOGIN},
    "FindStaff": {Role.CITIZEN: Assurance.SENDER},
    "LeaveStaff": {Role.CITIZEN: Assurance.SENDER},
    "AddStaff": {Role.OPERATOR: Assurance.LOGIN},
    "EndStaff": {Role.OPERATOR: Assurance.LOGIN},
    "ListStaff": {Role.OPERATOR: Assurance.LOGIN},
    "SignInProgram": {Role.PROVIDER: Assurance.SENDER},
    "RefreshProgram": {Role.PROVIDER: Assurance.SENDER},
    "EnterProgram": {Role.PROVIDER: Assurance.SENDER},
    "ShowSubscription": _PROGRAMS,
    "ListBrands": _PROGRAMS,
    "KnownRetailers": _PROGRAMS,
    "FindOriginals": _PROGRAMS,
    "ReportConsent": _PROGRAMS,
    "ShowPermission": _PROGRAMS,
    "ListApproved": _PROGRAMS,
    "ListMovements": _PROGRAMS,
    "ListChanges": _PROGRAMS,
    "KeepBatch": _PROGRAMS,
    "ReportRefusal": _PROGRAMS,
    "ShowAsOf": _PROGRAMS,
    "ShowBatch": _PROGRAMS,
    "FetchMovements": _PROGRAMS,
    "CheckPush": _PROGRAMS,
    "KeepPush": _PROGRAMS,
    "ListPushes": _PROGRAMS,
    "EndPush": _PROGRAMS,
    "AddWebhook": _PROGRAMS,
    "ListWebhooks": _PROGRAMS,
    "ShowWebhook": _PROGRAMS,
    "EndWebhook": _PROGRAMS,
    "RenewWebhook": _PROGRAMS,
    "ProbeWebhook": _PROGRAMS,
    "ListDeliveries": _PROGRAMS,
    "Redeliver": _PROGRAMS,
    "ListUnnumbered": {Role.SYSTEM: Assurance.LOGIN},
    "NumberMovements": {Role.SYSTEM: Assurance.LOGIN},
    "ListBehind": {Role.SYSTEM: Assurance.LOGIN},
    "HandOver": {Role.SYSTEM: Assurance.LOGIN},
    "StartPumps": {Role.SYSTEM: Assurance.LOGIN},
    "TakeDelivery": {Role.SYSTEM: Assurance.LOGIN},
    "OpenParcel": {Role.SYSTEM: Assurance.LOGIN},
    "CloseDelivery": {Role.SYSTEM: Assurance.LOGIN},
    "SeeFeeds": {Role.OPERATOR: Assurance.LOGIN},
    "ShiftFeeds": {Role.OPERATOR: Assurance.LOGIN},
    "MakeRefusalLinks": _PROGRAMS,
    "StartVia": _PROGRAMS,
    "ConfirmVia": _PROGRAMS,
    "ShowVia": _PROGRAMS,
    "ListAgreed": _PROGRAMS,
    "ShowEvidence": {**_PROGRAMS, Role.SYSTEM: Assurance.LOGIN},
    "ReadVia": {Role.CITIZEN: Assurance.SENDER},
    "OpenVia": {Role.CITIZEN: Assurance.SENDER},
    "AnswerVia": {Role.CITIZEN: Assurance.SENDER},
    "SilenceVia": {Role.CITIZEN: Assurance.SENDER},
    "ProcessBatch": {Role.SYSTEM: Assurance.LOGIN},
    "ListWaiting": {Role.SYSTEM: Assurance.LOGIN},
    "ListRetailers": _PROGRAMS,
    "ShowRetailer": _PROGRAMS,
    "RemoveRetailer": _PROGRAMS,
    "GiveAccess": _PROGRAMS,
    "ReplaceAccess": _PROGRAMS,
    "RemoveAccess": _PROGRAMS,
    "RemoveAllAccess": _PROGRAMS,
    "ListAccess": _PROGRAMS,
    "MayRetailerWrite": _PROGRAMS,
    "SeeDealers": {Role.CITIZEN: Assurance.CODE},
    "ListGranted": {Role.PARTNER: Assurance.CODE},
    "ListGrants": {Role.PROVIDER: Assurance.CODE},
    "IsPartner": {Role.PARTNER: Assurance.CODE},
    "WatchQuality": {Role.SYSTEM: Assurance.LOGIN},
    "ShowDay": _PROGRAMS,
    "ReadDay": {**_PROGRAMS, Role.SYSTEM: Assurance.LOGIN},
    "CountDay": {**_PROGRAMS, Role.SYSTEM: Assurance.LOGIN},
    "AgreeToDay": _PROGRAMS,
    "ShowStamp": _PROGRAMS,
    "PlanDay": {Role.SYSTEM: Assurance.LOGIN},
    "BeginDay": {Role.SYSTEM: Assurance.LOGIN},
    "FinishDay": {Role.SYSTEM: Assurance.LOGIN},
    "FailDay": {Role.SYSTEM: Assurance.LOGIN},
    "WantStamp": {Role.SYSTEM: Assurance.LOGIN},
    "KeepStamp": {Role.SYSTEM: Assurance.LOGIN},
    "AddPartner": {Role.OPERATOR: Assurance.LOGIN},
    "GrantPartner": {Role.OPERATOR: Assurance.LOGIN, Role.PROVIDER: Assurance.CODE},
    "Subscribe": {Role.OPERATOR: Assurance.LOGIN},
    "AddClient": {Role.OPERATOR: Assurance.LOGIN},
    "RenewSecret": {Role.OPERATOR: Assurance.LOGIN},
    "EndClient": {Role.OPERATOR: Assurance.LOGIN},
    "ListClients": {Role.OPERATOR: Assurance.LOGIN},
    "ListLooks": {Role.CITIZEN: Assurance.CODE},
    "ListOutside": {Role.SUPERVISOR: Assurance.CODE, Role.AUDITOR: Assurance.CODE},
    "SeeQueue": _DESK,
    "KeepFilter": _DESK,
    "DropFilter": _DESK,
    "OpenCase": _DESK,
    "SeeFigures": _DESK,
    "SeeCampaign": _DESK,
    "ListUnknown": _DESK,
    "AskProvider": _MOVERS,
    "TakeUp": _MOVERS,
    "AssignCase": _MOVERS,
    "TransferCase": _MOVERS,
    "JoinCase": _MOVERS,
    "ExtendAnswer": _JUDGES,
    "DecideCase": _JUDGES,
    "DecideCampaign": _JUDGES,
    "ListAsked": {Role.PROVIDER: Assurance.CODE},
    "ShowAsked": {Role.PROVIDER: Assurance.CODE},
    "AnswerComplaint": {Role.PROVIDER: Assurance.CODE},
    "AddEvidence": {Role.CITIZEN: Assurance.CODE},
    "DropEvidence": {Role.CITIZEN: Assurance.CODE},
    "ListFiles": {Role.CITIZEN: Assurance.CODE},
    "ReadOwnEvidence": {Role.CITIZEN: Assurance.CODE},
    "AddProof": {Role.PROVIDER: Assurance.CODE},
    "ReadProof": {Role.PROVIDER: Assurance.CODE},
    "ReadEvidence": _DESK,
    "GroupComplaint": {Role.SYSTEM: Assurance.LOGIN},
    "ListUngrouped": {Role.SYSTEM: Assurance.LOGIN},
    "WantRecording": {Role.SYSTEM: Assurance.LOGIN},
    "KeepRecording": {Role.SYSTEM: Assurance.LOGIN},
    "TendComplaints": {Role.SYSTEM: Assurance.LOGIN},
    "NameSender": {
        Role.PROVIDER: Assurance.CODE,
        Role.OFFICER: Assurance.CODE,
        Role.SUPERVISOR: Assurance.CODE,
    },
    "RevokeConsent": {Role.CITIZEN: Assurance.SENDER},
    "RevokeEverything": {Role.CITIZEN: Assurance.SENDER},
    "GrantConsent": {Role.CITIZEN: Assurance.SENDER},
    "UndoRefusal": {Role.CITIZEN: Assurance.SENDER},
    "DenyApproval": {Role.CITIZEN: Assurance.SENDER},
    "LockAddress": {Role.CITIZEN: Assurance.SENDER},
    "ChooseLanguage": {Role.CITIZEN: Assurance.SENDER},
    "ReadLink": {Role.CITIZEN: Assurance.SENDER},
    "UndoLink": {Role.CITIZEN: Assurance.SENDER},
    "FollowLink": {Role.CITIZEN: Assurance.SENDER},
    "StepCall": {Role.CITIZEN: Assurance.SENDER},
    "DoInCall": {Role.CITIZEN: Assurance.SENDER},
    "EndCall": {Role.CITIZEN: Assurance.SENDER},
    "ChangeConsents": {Role.CITIZEN: Assurance.CODE},
    "RefuseEverything": {Role.CITIZEN: Assurance.CODE},
    "UndoEverywhere": {Role.CITIZEN: Assurance.CODE},
    "RefuseAhead": {Role.CITIZEN: Assurance.CODE},
    "EndAhead": {Role.CITIZEN: Assurance.CODE},
    "ListAhead": {Role.CITIZEN: Assurance.CODE},
    "DenyEverywhere": {Role.CITIZEN: Assurance.CODE},
    "RefuseAheadEverywhere": {Role.CITIZEN: Assurance.CODE},
    "ShowDeed": {Role.CITIZEN: Assurance.CODE},
    "SeePermissions": {Role.CITIZEN: Assurance.CODE},
    "SeeOwn": {Role.CITIZEN: Assurance.SENDER},
    "ExportData": {Role.CITIZEN: Assurance.CODE},
    "PlanForget": {Role.CITIZEN: Assurance.CODE},
    "Forget": {Role.CITIZEN: Assurance.CODE},
    "EraseDue": {Role.SYSTEM: Assurance.LOGIN},
    "AskCode": {Role.CITIZEN: Assurance.SENDER},
    "SignInByCode": {Role.CITIZEN: Assurance.SENDER},
    "SignInByState": {Role.CITIZEN: Assurance.LOGIN},
    "SignInApp": {Role.CITIZEN: Assurance.SENDER},
    "RefreshSignIn": {Role.CITIZEN: Assurance.SENDER},
    "FindVisitor": {Role.CITIZEN: Assurance.SENDER},
    "FindDevice": {Role.CITIZEN: Assurance.SENDER},
    "ListDevices": {Role.CITIZEN: Assurance.CODE},
    "SignOut": {Role.CITIZEN: Assurance.CODE},
    "SignOutOthers": {Role.CITIZEN: Assurance.CODE},
    "AddAddress": {Role.CITIZEN: Assurance.CODE},
    "RemoveAddress": {Role.CITIZEN: Assurance.CODE},
    "SetOpens": {Role.CITIZEN: Assurance.CODE},
    "SetProfile": {Role.CITIZEN: Assurance.CODE},
    "KeepNationalId": {Role.CITIZEN: Assurance.LOGIN},
    "RemoveNationalId": {Role.CITIZEN: Assurance.CODE},
    "DeclineNationalId": {Role.CITIZEN: Assurance.CODE},
    "ReportDelivery": {Role.GATEWAY: Assurance.CODE},
    "TakePost": {Role.SYSTEM: Assurance.LOGIN},
    "TakeNotices": {Role.SYSTEM: Assurance.LOGIN},
    "TellMonths": {Role.SYSTEM: Assurance.LOGIN},
    "ClosePost": {Role.SYSTEM: Assurance.LOGIN},
    "CloseCalls": {Role.SYSTEM: Assurance.LOGIN},
    "Sweep": {Role.SYSTEM: Assurance.LOGIN},
    "KeepHandsetText": {Role.CITIZEN: Assurance.SENDER},
    "ReadHandset": {Role.CITIZEN: Assurance.SENDER},
    "ReadMailbox": {Role.OPERATOR: Assurance.LOGIN},
    "ReadMail": {Role.OPERATOR: Assurance.LOGIN},
    "RecordConsent": {Role.PROVIDER: Assurance.CODE},
    "RecordConsents": {Role.PROVIDER: Assurance.CODE, Role.OPERATOR: Assurance.LOGIN},
    "CheckConsents": {**_PROGRAMS, Role.OPERATOR: Assurance.LOGIN},
    "BeginLoad": _PROGRAMS,
    "AppendPart": _PROGRAMS,
    "CompleteLoad": _PROGRAMS,
    "CancelLoad": _PROGRAMS,
    "ShowLoad": _PROGRAMS,
    "ListLoads": _PROGRAMS,
    "ListRefusals": _PROGRAMS,
    "EndLoad": {Role.SYSTEM: Assurance.LOGIN},
    "ForgetSome": {Role.SYSTEM: Assurance.LOGIN},
    "GoOnLater": {Role.SYSTEM: Assurance.LOGIN},
    "NoteProbe": {Role.SYSTEM: Assurance.LOGIN},
    "LoadChunk": {Role.OPERATOR: Assurance.LOGIN},
    "ListCallBacks": {Role.OPERATOR: Assurance.LOGIN},
    "CloseCallBack": {Role.OPERATOR: Assurance.LOGIN},
    "ResealRows": {Role.OPERATOR: Assurance.LOGIN},
    "RetagCitizens": {Role.OPERATOR: Assurance.LOGIN},
    "RetagDigests": {Role.OPERATOR: Assurance.LOGIN},
    "RetagDealers": {Role.OPERATOR: Assurance.LOGIN},
    "RetagLogins": {Role.OPERATOR: Assurance.LOGIN},
    "AddProvider": {Role.OPERATOR: Assurance.LOGIN},
    "AddBrand": {Role.OPERATOR: Assurance.LOGIN},
    "SetOpening": {Role.OPERATOR: Assurance.LOGIN},
    "DropOpening": {Role.OPERATOR: Assurance.LOGIN},
    "ListOpenings": {Role.OPERATOR: Assurance.LOGIN},
    "ListUnstamped": {Role.SYSTEM: Assurance.LOGIN},
    "StampEvidence": {Role.SYSTEM: Assurance.LOGIN},
    "SetPrivacyText": _PROGRAMS,
    "ReadPrivacyText": {**_PROGRAMS, Role.CITIZEN: Assurance.SENDER},
    "AddRetailer": {Role.OPERATOR: Assurance.LOGIN, **_PROGRAMS},
}


def require(deed: str, role: Role, assurance: Assurance) -> None:
    """Let the deed pass, or raise: NotAllowed to the wrong role, ProveIdentity to the unsure.

    A deed without a line in the table is nobody's.
    """
    needed = PERMISSIONS.get(deed, {}).get(role)
    if needed is None:
        raise NotAllowed(deed=deed)
    if assurance < needed:
        raise ProveIdentity(deed=deed)
