"""ViA: the registry asks a citizen in a provider's name, and tells how it went."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request

from app.dialogue.reply import Words
from app.domain.consent import ISTANBUL
from app.domain.via import FORM, Part, Title
from app.usecases.via.confirming import ConfirmVia
from app.usecases.via.evidence import Proof, ShowEvidence
from app.usecases.via.looking import ListAgreed, ShowVia, ViaView
from app.usecases.via.starting import StartVia
from channels._kit.letters.evidence import evidence_letter
from channels._kit.letters.press import pdf
from channels._kit.wording import sentence
from channels.iys.dates import written
from channels.iys.errors import HEADERS, refuse, told
from channels.iys.gate import Call
from channels.iys.questions import (
    read_answer,
    read_kind_of_text,
    read_question,
    read_request_id,
)
from channels.iys.via_fields import only, read_address, read_body, text

OK = "OK"
ASKED_ABOUT = frozenset({"recipient", "type"})
YES, NO = "Onay verildi", "Onay verilmedi"
PDF, ZIP = "application/pdf", "application/zip"


def start(call: Call) -> Response:
    """`POST /via/sps/{iysCode}/consent`: `{"message": {"requestId": "5b42…"}, "code": "OK"}`."""
    wanted = read_question(read_body(request))
    done = call.run(
        StartVia(
            call.provider,
            call.program.client,
            wanted.verification,
            wanted.address,
            worded,
            wanted.brands,
            wanted.types,
            wanted.kind,
            wanted.texts,
            wanted.person,
        )
    )
    return told({"message": {"requestId": str(done.request_id)}, "code": OK})


def worded(said: Sequence[Words], language: str, by_mail: bool) -> str:
    """A message as the citizen reads it, for the evidence."""
    medium, between = ("mail", "\n") if by_mail else ("short", " ")
    return between.join(sentence(medium, language, words) for words in said)


def confirm(call: Call) -> Response:
    """`POST /via/sps/{iysCode}/confirmation`: what was approved.

    {"message": [{"transactionId": "1ee8…", "creationDate": "2024-05-03 16:45:12",
                  "type": "MESAJ", "brandCode": "10001"}], "code": "OK"}
    """
    read = read_answer(read_body(request))
    order = ConfirmVia(
        call.provider, read.request_id, read.verification, read.codes, read.titles, read.address
    )
    done = call.run(order)
    if done.wrong:
        raise refuse("H1052", "", read.told[Title[done.wrong]])
    moment = written(done.at)
    rows = [
        {
            "transactionId": one.transaction_id,
            "creationDate": moment,
            "type": one.word,
            **({"brandCode": str(one.brand)} if one.brand is not None else {}),
        }
        for one in done.parts
    ]
    return told({"message": rows, "code": OK})


def show_request(call: Call, request_id: str) -> Response:
    """`GET /via/sps/{iysCode}/consent/request/{requestId}`: how a question stands."""
    view = call.run(ShowVia(call.provider, read_request_id(request_id)))
    who = {"recipientName": view.private.name, "recipientIdNumber": view.private.id_number}
    kind = {"recipientType": view.recipient_type.name} if view.recipient_type else {}
    message = {
        "requestId": str(view.request_id),
        "formId": FORM,
        "source": view.source.name,
        **{name: value for name, value in who.items() if value},
        "iysCode": str(view.provider),
        "recipient": view.address,
        **kind,
        "consentSource": view.verification.name,
        "requestDate": _with_milliseconds(view.created_at),
        "requestDetails": [_detail(view, one) for one in view.parts],
        "lastStatus": {"stage": view.stage, "status": view.status},
    }
    return told({"message": message, "code": OK})


def _detail(view: ViaView, part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"brandCode": str(part.brand)} if part.brand is not None else {}
    made |= {"consentTypeChoice": part.word, "consentType": part.title.name}
    if part.transaction is None or view.ended_at is None:
        return made | {"operationStatusMessage": NO}
    done = {"transactionId": part.transaction, "consentDate": written(view.ended_at)}
    return made | {"operationStatusMessage": YES} | done


def _with_milliseconds(moment: datetime) -> str:
    return f"{written(moment)}.{moment.astimezone(ISTANBUL).microsecond // 1000:03d}"


def show_agreed(call: Call, request_id: str) -> Response:
    """`GET /via/sps/{iysCode}/consent/{requestId}`: what was agreed to about data. Raises Refused:
    H1076 the question was about none, H1028 nothing of it was agreed to."""
    view = call.run(ShowVia(call.provider, read_request_id(request_id)))
    texts = [one for one in view.parts if one.title is Title.KVK]
    if not texts:
        raise refuse("H1076")
    agreed = [one for one in texts if one.transaction is not None]
    if not agreed or view.ended_at is None:
        raise refuse("H1028")
    number = {"recipientIdNumber": view.private.id_number} if view.private.id_number else {}
    rows = [
        {
            "requestId": str(view.request_id),
            "formId": FORM,
            "type": one.word,
            "source": view.source.name,
            "iysCode": str(view.provider),
            "recipient": view.address,
            "recipientName": view.private.name,
            **number,
            "consentDate": str(int(view.ended_at.timestamp() * 1000)),
            "status": "ONAY",
            "transactionId": one.transaction,
        }
        for one in agreed
    ]
    return told({"message": rows, "code": OK})


def list_agreed(call: Call) -> Response:
    """`POST /via/sps/{iysCode}/consent/status`: the questions in which an address agreed.

    {"type": "AYDINLATMA_METNI", "recipient": "+905300000000"} -> {"message": ["bd37…"], …}
    """
    body = read_body(request)
    only(body, ASKED_ABOUT)
    said = text(body, "recipient")
    address = read_address(said, by_mail="@" in said, texts=False)
    kind = read_kind_of_text(body)
    found = call.run(ListAgreed(call.provider, address.canonical, kind))
    return told({"message": [str(one) for one in found], "code": OK})


def draw_evidence(proof: Proof) -> bytes:
    """The letter that proves an approval, as a PDF."""
    return pdf(evidence_letter(proof))


def give_evidence(call: Call, request_id: str) -> Response:
    """`GET /via/sps/{iysCode}/via/clarification/{requestId}/file`: the evidence in a ZIP, as a PDF
    with the `.tsr` over it, once there is one, and as the document that it names; the PDF alone for
    who accepts nothing else."""
    proof = call.run(ShowEvidence(call.provider, read_request_id(request_id)))
    letter = proof.letter or draw_evidence(proof)
    name = str(proof.evidence.request_id)
    if request.accept_mimetypes.best_match((ZIP, PDF), ZIP) == PDF:
        return _file(letter, PDF, f"{name}.pdf")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as files:
        moment = proof.evidence.ended_at.astimezone(ISTANBUL).timetuple()[:6]
        parts = {"pdf": letter, "json": proof.document, "tsr": proof.stamp}
        for kind, data in parts.items():
            if data is not None:
                files.writestr(
                    zipfile.ZipInfo(f"{name}.{kind}", moment), data, zipfile.ZIP_DEFLATED
                )
    return _file(made.getvalue(), ZIP, f"{name}.zip")


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)
