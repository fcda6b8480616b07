"""Complaints: checked, filed, followed, completed, and what a citizen may still do about one."""

from dataclasses import asdict
from typing import Any

from flask import request

from app.channel import Caller
from app.domain.complaint import Actor
from app.errors import NotFound
from app.evidence.cleaning import clean
from app.evidence.page import MOST_BYTES
from app.usecases.complaints.admitting import AdmitComplaint
from app.usecases.complaints.checking import CheckMessage
from app.usecases.complaints.evidence import AddEvidence, EvidenceAdded
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import (
    CaseMoved,
    CompleteComplaint,
    ListComplaints,
    ObjectToDecision,
    ShowComplaint,
    TellStopped,
    WithdrawComplaint,
)
from app.usecases.complaints.particulars import RULES, Particulars
from app.usecases.complaints.reading import CaseFile
from app.usecases.complaints.writing import Filed
from channels.api.call import Call
from channels.api.doors import Door, Doors
from channels.api.schemas import complaints as words
from channels.api.schemas.complaint_rules import RulesTold

Body = dict[str, Any]
ONE = "/complaints/<number>"
FILES = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf")
UNVERIFIED = frozenset({"file_months", "answer_business_days"})
"""Times that are usually told, and stand in no text that could be read (`complaints.toml`)."""


def add(doors: Doors) -> None:
    """Their doors."""
    filed = Door(words.FiledTold, 201, body=words.ToFile, faults=(404,), keyed=True)
    doors.add("POST", "/complaints", file_complaint, filed)
    doors.add("GET", "/complaints", list_complaints, Door(words.ComplaintList))
    checked = Door(words.CheckedTold, body=words.ToCheck, faults=(404,))
    doors.add("POST", "/complaints/check", check_message, checked)
    doors.add("GET", ONE, show_complaint, Door(words.CaseTold, faults=(404,)))
    for method, path, view, body in (
        ("PUT", ONE, complete, words.ToldBy),
        ("POST", f"{ONE}/withdraw", withdraw, words.Note),
        ("POST", f"{ONE}/object", object_to, words.Objection),
        ("POST", f"{ONE}/stopped", tell_stopped, words.Stopped),
    ):
        doors.add(method, path, view, Door(words.MovedOn, body=body, faults=(404,), keyed=True))
    added = Door(words.EvidenceAddedTold, 201, faults=(404,), raw=FILES)
    doors.add("POST", f"{ONE}/evidence", add_evidence, added)
    rules = Door(RulesTold, caller=Caller.ANYBODY, under="")
    doors.add("GET", "/complaint-rules", complaint_rules, rules)


def _told(body: Body) -> Particulars:
    names = {name: value for name, value in body.items() if name not in ("address", "insist")}
    return Particulars(**{**names, "subjects": tuple(body.get("subjects", ()))})


def number_of(text: str) -> int:
    """A complaint's number in a path. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise NotFound("complaint")
    return int(text)


def _case(call: Call, number: str) -> CaseFile:
    """Raises NotFound, also for another's."""
    tags = tuple(one.person.tag for one in call.me.addresses)
    return call.run(ShowComplaint(number_of(number), tags))


def _address(call: Call, case: CaseFile) -> str:
    mine = call.me.mine(case.held.tag)
    if mine is None:
        raise NotFound("complaint")
    return call.id_of(mine)


def file_complaint(call: Call, body: Body) -> Filed:
    """File a complaint.

    What is missing is named, and may be told later.
    """
    order = FileComplaint(_told(body), insist=body["insist"])
    return call.run_once(order, call.mine(body["address"]).person)


def list_complaints(call: Call) -> Body:
    """List the citizen's complaints, the newest first."""
    ids = {one.person.tag: call.id_of(one) for one in call.me.addresses}
    lines = call.run(ListComplaints(tuple(ids)))
    return {
        "items": [
            {
                "number": one.number,
                "address": ids[one.tag],
                "state": words.STATES[one.state],
                "type": one.type,
                "brand": one.brand,
                "message_at": one.message_at,
                "filed_at": one.filed_at,
                "changed_at": one.changed_at,
                "answer_by": one.answer_by,
                "decision": one.decision.word if one.decision is not None else None,
                "verdict": one.verdict,
            }
            for one in lines
        ]
    }


def check_message(call: Call, body: Body) -> Body:
    """Check the permission behind a message, and whether a complaint could be filed.

    Nothing is kept.
    """
    who = call.mine(body["address"]).person
    kind, at = body["type"], body["at"]
    order = AdmitComplaint(kind, at, body.get("brand"), body.get("sender", ""))
    admitted = call.run(order, who)
    told = Particulars(kind, party=body.get("party", ""))
    recipient_type = told.recipient_type(RULES)
    brand, exemption = admitted.brand, body.get("exemption")
    found = call.run(CheckMessage(brand, kind, at, recipient_type, exemption), who).examination
    return {**asdict(found), **asdict(admitted)}


def show_complaint(call: Call, number: str) -> Body:
    """Show one complaint, with what happened and how it ended."""
    case = _case(call, number)
    held, told, found = case.held, case.told, case.finding
    return {
        "number": case.number,
        "address": _address(call, case),
        "state": words.STATES[held.case.state],
        "type": told.type,
        "brand": held.brand,
        "message_at": told.at,
        "filed_at": held.filed_at,
        "answer_by": held.case.due_at,
        "verdict": found.verdict,
        "then": found.then,
        "told": {name: value for name, value in asdict(told).items() if value},
        "missing": told.missing(RULES),
        "decision": case.decision.word if case.decision is not None else None,
        "decided_at": held.case.decided_at,
        "reasons": case.reasons,
        "joined_to": case.joined_to,
        "stopped": case.stopped,
        "events": [
            {"at": one.at, "move": one.move, "by": one.side, "channel": one.channel}
            for one in case.events
        ],
        "evidence": [asdict(one) for one in case.pages if one.side is Actor.CITIZEN],
    }


def _moved(call: Call, number: str, order: Any) -> Body:  # noqa: ANN401
    mine = call.me.mine(_case(call, number).held.tag)
    done: CaseMoved = call.run_once(order, mine.person if mine else None)
    return {"number": done.number, "state": words.STATES[done.state], "changed": done.changed}


def complete(call: Call, body: Body, number: str) -> Body:
    """Tell everything of a complaint anew, as it is now."""
    return _moved(call, number, CompleteComplaint(number_of(number), _told(body)))


def withdraw(call: Call, body: Body, number: str) -> Body:
    """Withdraw a complaint."""
    return _moved(call, number, WithdrawComplaint(number_of(number), body["note"]))


def object_to(call: Call, body: Body, number: str) -> Body:
    """Object to the decision, within thirty days."""
    return _moved(call, number, ObjectToDecision(number_of(number), body["note"]))


def tell_stopped(call: Call, body: Body, number: str) -> Body:
    """Tell whether the messages have stopped: the first answer counts."""
    return _moved(call, number, TellStopped(number_of(number), body["stopped"]))


def add_evidence(call: Call, number: str) -> EvidenceAdded:
    """Add a picture or a PDF: the body is the file.

    It is made anew of its pixels; the file itself is not kept.
    """
    case = _case(call, number)
    mine = call.me.mine(case.held.tag)
    request.max_content_length = MOST_BYTES
    made = clean(request.get_data())
    tags = tuple(one.person.tag for one in call.me.addresses)
    return call.run(AddEvidence(case.number, made, tags), mine.person if mine else None)


def complaint_rules(call: Call) -> Body:
    """List what a complaint asks for, with its choices in both languages."""
    return {
        "subjects": list(RULES.subjects.values()),
        "parties": list(RULES.parties.values()),
        "exemptions": list(RULES.exemptions.values()),
        "operators": [{"id": id, "name": name} for id, name in RULES.operators.items()],
        "provinces": [{"number": code, "name": name} for code, name in RULES.provinces.items()],
        "times": [
            {"name": name, "value": value, "source": "unverified" if name in UNVERIFIED else "ours"}
            for name, value in asdict(RULES.times).items()
        ],
    }
