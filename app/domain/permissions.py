"""Who may do what, being how sure: the one table (architecture, section 5)."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from app.errors import NotAllowed, ProveIdentity


class Role(StrEnum):
    """In whose name an order comes: PROVIDER and PARTNER are their programs, a partner's people,
    too; of a provider's people an owner rules, an editor writes, a reader looks; a dealer's are
    RETAILER. Of the registry's own, an examiner prepares what a registrar decides."""

    CITIZEN = "citizen"
    PROVIDER = "provider"
    PARTNER = "partner"
    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"
    RETAILER = "retailer"
    APPLICANT = "applicant"
    EXAMINER = "examiner"
    REGISTRAR = "registrar"
    OPERATOR = "operator"
    CLERK = "clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    GATEWAY = "gateway"
    SYSTEM = "system"


class Assurance(IntEnum):
    """How sure we are of it. A sender number is a claim; a code is proof; a state login is more,
    and so are two factors."""

    NONE = 0
    SENDER = 1
    CODE = 2
    LOGIN = 3


COMPANY = frozenset({Role.OWNER, Role.EDITOR, Role.READER})
"""A provider's people."""

OF_PROVIDER = COMPANY | {Role.PROVIDER, Role.RETAILER}
"""Whose orders are for the provider of the context, and for no other."""

REGISTRY = frozenset({Role.EXAMINER, Role.REGISTRAR})

Line = tuple[Mapping[Role, Assurance], str]
"""Who, being how sure, and what: the names of deeds."""


def _sure(assurance: Assurance, *roles: Role) -> dict[Role, Assurance]:
    return dict.fromkeys(roles, assurance)


_CODE, _LOGIN = Assurance.CODE, Assurance.LOGIN
_CLAIM = {Role.CITIZEN: Assurance.SENDER}
_CITIZEN = {Role.CITIZEN: _CODE}
_SYSTEM = {Role.SYSTEM: _LOGIN}
_OPERATOR = {Role.OPERATOR: _LOGIN}
_JUDGES = _sure(_CODE, Role.OFFICER, Role.SUPERVISOR)
_MOVERS = {Role.CLERK: _CODE, **_JUDGES}
_DESK = {Role.AUDITOR: _CODE, **_MOVERS}
"""At the desk; there a code is proof enough in the demo only (`usecases/staff/entering.py`)."""

_OWN = _sure(_CODE, Role.PROVIDER, Role.OWNER, Role.EDITOR)
_OWN_SEEN = {Role.READER: _CODE, **_OWN}
_WRITERS = {Role.PARTNER: _CODE, **_OWN}
"""In a provider's name, by itself or by a partner; for what exactly, its grant says."""

_LOOKERS = {Role.READER: _CODE, **_WRITERS}
_HANDS = _sure(_CODE, Role.PARTNER, Role.OWNER, Role.EDITOR, Role.RETAILER)
"""People who write down what was said to them."""

_HANDS_SEEN = {Role.READER: _CODE, **_HANDS}
_RULERS = _sure(_CODE, Role.PROVIDER, Role.PARTNER, Role.OWNER)
_SETTLED = _sure(_CODE, *COMPANY, *REGISTRY, Role.PARTNER, Role.RETAILER)
_PEOPLE = {Role.APPLICANT: _CODE, **_SETTLED}
_OWNER = {Role.OWNER: _LOGIN}
"""What decides who comes in: two factors."""

_APPLICANT = {Role.APPLICANT: _CODE}
_OFFICE = _sure(_LOGIN, *REGISTRY)

_PROGRAMS = _sure(_CODE, Role.PROVIDER, Role.PARTNER)

# A citizen's list goes only to the number that asked: for a text, the sender number is enough. Who
# holds a device was sure enough when it signed in, and that is looked up in the deed itself.
TABLE: tuple[Line, ...] = (
    # Citizens.
    (
        _CLAIM,
        """
        Talk ListConsents AdmitComplaint FileComplaint KeepDraft ListComplaints TellStopped
        RevokeConsent RevokeEverything GrantConsent UndoRefusal DenyApproval LockAddress
        ChooseLanguage ReadLink UndoLink FollowLink StepCall DoInCall EndCall SeeOwn AskCode
        SignInByCode SignInApp RefreshSignIn FindVisitor FindDevice KeepHandsetText ReadHandset
        ReadVia OpenVia AnswerVia SilenceVia ReadPrivacyText
        """,
    ),
    (
        _CITIZEN,
        """
        ShowHistory CheckMessage ReadDraft ListDrafts DropDraft ShowComplaint WithdrawComplaint
        ObjectToDecision CompleteComplaint SeeDealers ListLooks AddEvidence DropEvidence ListFiles
        ReadOwnEvidence ChangeConsents RefuseEverything UndoEverywhere RefuseAhead EndAhead
        ListAhead DenyEverywhere RefuseAheadEverywhere ShowDeed SeePermissions ExportData PlanForget
        Forget ListDevices SignOut SignOutOthers AddAddress RemoveAddress SetOpens SetProfile
        RemoveNationalId DeclineNationalId
        """,
    ),
    ({Role.CITIZEN: _LOGIN}, "SignInByState KeepNationalId"),
    # Whoever comes in by a door of the staff is nobody yet.
    (_CLAIM, "AskStaffCode EnterByCode FindStaff LeaveStaff AskApplicantCode EnterToApply"),
    ({Role.CITIZEN: _LOGIN}, "EnterByLogin EnterByState"),
    # Whoever wants to be registered, and the registry's own, who see nothing else.
    (
        _APPLICANT,
        """
        BeginApplication KeepLegal KeepContact ConfirmMail KeepBrand DropBrand AddCertificate
        DropCertificate ShowApplication SendApplication
        """,
    ),
    ({Role.OWNER: _CODE, **_APPLICANT}, "ReadCertificate WithdrawApplication"),
    (
        {Role.OWNER: _CODE},
        "AskForBrand AskForNames ListOwnRequests ShowRequest LinkLogin UnlinkLogin",
    ),
    (
        _OFFICE,
        """
        SeeApplications OpenApplication InspectCertificate TakeApplication NoteApplication
        ReturnApplication RecommendApplication
        """,
    ),
    ({Role.REGISTRAR: _LOGIN}, "ApproveApplication RefuseApplication"),
    # Programs of providers and partners.
    ({Role.PROVIDER: Assurance.SENDER}, "SignInProgram RefreshProgram EnterProgram"),
    (
        _PROGRAMS,
        """
        KnownRetailers FindOriginals ListChanges KeepBatch ShowBatch FetchMovements CheckPush
        KeepPush ListPushes EndPush MakeRefusalLinks StartVia ConfirmVia ShowVia ListAgreed
        ShowEvidence CheckConsents
        """,
    ),
    ({Role.PROVIDER: _CODE}, "RecordConsent RecordConsents"),
    # What is done for a provider: by programs, and by people in the console.
    ({**_LOOKERS, **_OPERATOR}, "ShowSubscription"),
    (
        _LOOKERS,
        """
        ListBrands ShowPermission ListApproved ListMovements ShowAsOf ListRetailers
        ShowRetailer ListAccess MayRetailerWrite ShowLoad ListLoads ListRefusals ShowDay ReadDay
        CountDay ShowStamp ReadPrivacyText
        """,
    ),
    (
        _WRITERS,
        """
        ReportConsent ReportRefusal BeginLoad AppendPart CompleteLoad CancelLoad AddRetailer
        RemoveRetailer GiveAccess ReplaceAccess RemoveAccess RemoveAllAccess SetPrivacyText
        AgreeToDay
        """,
    ),
    (
        _RULERS,
        """
        AddWebhook ListWebhooks ShowWebhook EndWebhook RenewWebhook ProbeWebhook ListDeliveries
        Redeliver
        """,
    ),
    (_LOOKERS, "ShowPreview CountWrong ListWrong"),
    (_WRITERS, "ConfirmLoad"),
    (_LOOKERS, "SeeHome ListDays FindDay ReadMovements SeePictures AskGlance"),
    (_HANDS_SEEN, "LookUp"),
    (_HANDS, "NoteSaid"),
    (_OWN_SEEN, "ListGrants ListAsked ShowAsked ReadProof ListSenders"),
    (_OWN, "AnswerComplaint AddProof NameSender DropSender"),
    ({Role.PROVIDER: _CODE, **_OWNER}, "GrantPartner"),
    (
        {Role.PARTNER: _LOGIN, **_OWNER},
        """
        AddStaff ChangeStaff EndStaff ListStaff ResetFactor AddClient RenewSecret EndClient
        ListClients
        """,
    ),
    (_OWNER, "WantFactors"),
    (_sure(_CODE, Role.OWNER, Role.PARTNER), "ListDone"),
    # Everybody who comes in by a code proves more, if they like.
    (_SETTLED, "AskSecondCode ProveSecond AskForPhone KeepPhone KeepApp"),
    (_PEOPLE, "FindReach ListReach ListPlaces GoToPlace"),
    ({Role.PARTNER: _CODE}, "ListGranted IsPartner"),
    # The Ministry's desk.
    (
        _DESK,
        """
        SeeQueue KeepFilter DropFilter OpenCase SeeFigures SeeCampaign ListUnknown ReadEvidence
        """,
    ),
    (_MOVERS, "AskProvider TakeUp AssignCase TransferCase JoinCase"),
    (_JUDGES, "ExtendAnswer DecideCase DecideCampaign NameSender"),
    (_sure(_CODE, Role.SUPERVISOR, Role.AUDITOR), "ListOutside"),
    # Who keeps the servers.
    (
        _OPERATOR,
        """
        AddStaff ChangeStaff EndStaff ListStaff ResetFactor SeeFeeds ShiftFeeds AddPartner
        GrantPartner ChangePackage AddClient RenewSecret EndClient ListClients ReadMailbox ReadMail
        LoadChunk ListCallBacks CloseCallBack ResealRows RetagCitizens RetagDigests RetagDealers
        RetagLogins AddProvider AddBrand AddRetailer SetOpening DropOpening ListOpenings
        RecordConsents CheckConsents
        """,
    ),
    # The house itself.
    ({Role.GATEWAY: _CODE}, "ReportDelivery"),
    (
        _SYSTEM,
        """
        ListUnnumbered NumberMovements ListBehind HandOver StartPumps TakeDelivery OpenParcel
        CloseDelivery ProcessBatch ListWaiting WatchQuality PlanDay BeginDay FinishDay FailDay
        ReadDay CountDay WantStamp KeepStamp ShowEvidence ListUnstamped StampEvidence GroupComplaint
        ListUngrouped WantRecording KeepRecording TendComplaints EraseDue TakePost TakeNotices
        TellMonths ClosePost CloseCalls BeginUnpacking IsUnpacking KeepText EndUnpacking KeepPreview
        Sweep EndLoad ForgetSome GoOnLater NoteProbe BeginTry ForgiveTry KeepGlance KeepRates
        KeepUse
        """,
    ),
)


def _permissions() -> dict[str, dict[Role, Assurance]]:
    found: dict[str, dict[Role, Assurance]] = {}
    for who, deeds in TABLE:
        for deed in deeds.split():
            found.setdefault(deed, {}).update(who)
    return found


PERMISSIONS: Mapping[str, Mapping[Role, Assurance]] = _permissions()
"""By the name of a deed."""


def permitted(deed: str, role: Role) -> bool:
    """Whether a role may ever do this, being as sure as it must."""
    return role in PERMISSIONS.get(deed, {})


def require(deed: str, role: Role, assurance: Assurance) -> None:
    """Let the deed pass, or raise: NotAllowed to the wrong role, ProveIdentity to the unsure.

    A deed without a line in the table is nobody's.
    """
    needed = PERMISSIONS.get(deed, {}).get(role)
    if needed is None:
        raise NotAllowed(deed=deed)
    if assurance < needed:
        raise ProveIdentity(deed=deed)
