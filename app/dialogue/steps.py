"""The menu of the call centre: every step by its name (docs/call.md draws it)."""

from collections.abc import Mapping

from app.dialogue.brandsteps import Brand, Claims, Listing, Pick, Which
from app.dialogue.complaintsteps import (
    Aloud,
    Chosen,
    Date,
    Day,
    Filed,
    Kind,
    Named,
    Sender,
    Status,
    Time,
)
from app.dialogue.keypad import Choice, Place
from app.dialogue.menus import Code, Confirm, Keyed, Last, Lock, Main, Menu, ReadOut, Resume
from app.dialogue.reply import say
from app.dialogue.world import DeedKind

CODE_KEYS = 6

STEPS: Mapping[str, Place] = {
    "main": Main(
        {"1": "list", "3": "which", "4": "everything", "5": "other"},
        Choice("2", say("call.do.language")),
        Choice("1", say("call.do.list")),
        Choice("3", say("call.do.brand")),
        Choice("4", say("call.do.everything")),
        Choice("5", say("call.do.other")),
        Choice("0", say("call.do.person")),
    ),
    "other": Menu(
        {"1": "undo", "2": "lock", "3": "claims", "4": "complaints", "5": "send-list"},
        Choice("1", say("call.do.undo")),
        Choice("2", say("call.do.lock")),
        Choice("3", say("call.do.claims")),
        Choice("4", say("call.do.complaints")),
        Choice("5", say("call.do.send-list")),
    ),
    "complaints": Menu(
        {"1": "complain", "2": "complaint-status"},
        Choice("1", say("call.do.complain")),
        Choice("2", say("call.do.complaint-status")),
    ),
    "complain": Kind(anew=True),
    "complain-of": Kind(anew=False),
    "complain-who": Menu(
        {"1": "complain-which", "2": "complain-sender"},
        Choice("1", say("call.do.complain-brand")),
        Choice("2", say("call.do.complain-sender")),
    ),
    "complain-which": Named(),
    "complain-pick": Chosen(),
    "complain-sender": Sender(),
    "complain-day": Day(
        {"3": "complain-date"},
        Choice("1", say("call.do.today")),
        Choice("2", say("call.do.yesterday")),
        Choice("3", say("call.do.another-day")),
        words=(say("call.complain.day"),),
    ),
    "complain-date": Date(),
    "complain-time": Time(),
    "complain-aloud": Aloud(),
    "complain-filed": Filed(),
    "complaint-status": Status(),
    "resume": Resume({}, Choice("1", say("call.do.resume")), Choice("3", say("call.do.anew"))),
    "everything": Confirm(
        DeedKind.REVOKE_ALL, Choice("1", say("call.do.confirm")), words=(say("call.everything"),)
    ),
    "lock": Lock(
        DeedKind.LOCK,
        Choice("1", say("call.do.lock-now")),
        Choice("2", say("call.do.unlock")),
        words=(say("call.lock"),),
    ),
    "number": Keyed(say("call.number"), DeedKind.USE_NUMBER),
    "code": Code(say("call.code"), DeedKind.CHECK_CODE, CODE_KEYS),
    "sign-in": ReadOut(),
    "which": Which(),
    "pick": Pick(),
    "brand": Brand(),
    "claims": Claims(),
    "list": Listing(),
    "done": Last(
        {"1": "undo", "2": "main"},
        Choice("1", say("call.do.undo-this")),
        Choice("2", say("call.do.menu")),
    ),
    "told": Last({"2": "main"}, Choice("2", say("call.do.menu"))),
}

OURS = frozenset({"code", "sign-in"})
"""Where a call of ours may begin: by reading a code out."""
