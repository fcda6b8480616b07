"""Complaints about a provider's brands: what it is asked, its proof and its answer."""

from dataclasses import asdict
from typing import Any

from flask import request

from app.channel import Caller
from app.domain.desk import Position
from app.evidence.cleaning import clean
from app.evidence.page import MOST_BYTES
from app.usecases.complaints.answering import (
    PAGE,
    AnswerComplaint,
    AskedLine,
    ListAsked,
    ShowAsked,
)
from app.usecases.complaints.evidence import AddProof, EvidenceAdded
from channels.api.doors import Door, Doors
from channels.api.provider import ProviderCall
from channels.api.schemas import providers as words
from channels.api.schemas.complaints import STATES, EvidenceAddedTold, MovedOn
from channels.api.views.complaints import FILES, number_of

Body = dict[str, Any]
UNDER = "/providers/<provider>"
ONE = "/complaints/<number>"


def add(doors: Doors) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    listed = Door(words.AskedList, query=words.WhichAsked, **shared)
    doors.add("GET", "/complaints", list_asked, listed)
    doors.add("GET", ONE, show_asked, Door(words.AskedTold, **shared))
    doors.add("POST", f"{ONE}/answer", answer, Door(MovedOn, body=words.Answer, **shared))
    proof = Door(EvidenceAddedTold, 201, raw=FILES, **shared)
    doors.add("POST", f"{ONE}/proof", add_proof, proof)


def _line(line: AskedLine) -> Body:
    return {**asdict(line), "state": STATES[line.state]}


def list_asked(call: ProviderCall, query: Body) -> Body:
    """List the complaints that the provider is asked about, by number."""
    lines = call.run(ListAsked(query["which"], query["after"]))
    following = lines[-1].number if len(lines) == PAGE else None
    return {"items": [_line(line) for line in lines], "next": following}


def show_asked(call: ProviderCall, number: str) -> Body:
    """Show what the provider is asked, with the permission as the registry has it."""
    asked = call.run(ShowAsked(number_of(number)))
    told = asked.case.told
    return {
        **_line(asked.line),
        "address": asked.address.canonical,
        "sender": told.sender,
        "text": told.text,
        "subjects": told.subjects,
        "movements": asked.movements,
        "events": [
            {"at": one.at, "move": one.move, "words": one.note} for one in asked.case.events
        ],
    }


def answer(call: ProviderCall, body: Body, number: str) -> Body:
    """Answer: what the provider says of the message.

    The same answer again changes nothing; another one adds to it, until the decision.
    """
    order = AnswerComplaint(number_of(number), Position(body["position"]), body["words"])
    done = call.run(order)
    return {"number": done.number, "state": STATES[done.state], "changed": done.changed}


def add_proof(call: ProviderCall, number: str) -> EvidenceAdded:
    """Add a document as proof: the body is the file.

    It is made anew of its pixels; the file itself is not kept.
    """
    request.max_content_length = MOST_BYTES
    return call.run(AddProof(number_of(number), clean(request.get_data())))
