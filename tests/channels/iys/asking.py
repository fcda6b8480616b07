"""What a program sends to have a citizen asked (ViA), and what reaches the citizen."""

import re
import threading
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from werkzeug.test import TestResponse

from app.core import Context
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.outbox.delivery import deliver
from app.outbox.notices import tell
from app.usecases.handset import ReadHandset
from tests.channels.iys.consents import MAIL, PHONE
from tests.channels.iys.program import ACME, MARKET, Program
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.outbox.conftest import plain

VIA = "/via/sps/100100"
START, CONFIRM, STATUS = f"{VIA}/consent", f"{VIA}/confirmation", f"{VIA}/consent/status"
QUEUED = "SELECT tag, id FROM outbox WHERE status = 1 AND tell_tag IS NULL ORDER BY created_at, id"
TOLD = "SELECT DISTINCT tell_tag FROM outbox WHERE status = 1 AND tell_tag IS NOT NULL"
CODE = re.compile(r"\b[0-9]{6}\b")
LINK = re.compile(rf"{re.escape(PUBLIC_URL)}(/onay/[a-z0-9]{{14}})\b")


def permissions(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The part of a question about messages; a field that is None is left out."""
    said = {"title": "ETK", "brandCodes": [MARKET], "types": ["MESAJ"], "recipientType": "BIREYSEL"}
    return {name: value for name, value in {**said, **more}.items() if value is not None}


def data(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The part of a question about personal data."""
    said = {"title": "KVK", "types": ["ACIK_RIZA_METNI"], "personData": {"name": "Aslı Can"}}
    return {name: value for name, value in {**said, **more}.items() if value is not None}


def question(way: str = "SMS_OTP", *parts: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A question, by text to the citizen's telephone; by mail, about mails."""
    mail = way.startswith("EPOSTA")
    usual = permissions(types=["EPOSTA"]) if mail else permissions()
    said = {
        "formId": "1",
        "recipient": MAIL if mail else PHONE,
        "verificationType": way,
        "consentTypes": list(parts) or [usual],
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def ask(program: Program, body: dict[str, Any] | None = None) -> str:
    """Have a citizen asked; the number of the question."""
    answer = program.post(START, question() if body is None else body)
    assert answer.status_code == 200, answer.text
    made = answer.get_json()
    assert made["code"] == "OK"
    return str(made["message"]["requestId"])


def sent(service: Service) -> None:
    """What the worker does with what is queued."""
    for tag, id in service.rows(QUEUED):
        deliver(service.core, service.parts.channels, tag, id)


def told(service: Service) -> None:
    """What the worker does with notices."""
    for (tag,) in service.rows(TOLD):
        tell(service.core, service.parts.channels, tag, tag)


def read(service: Service, address: str = PHONE) -> list[str]:
    """Everything that has reached an address, the newest last."""
    core = service.core
    who = core.person(parse_address(address))
    context = Context("test", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)
    return [text for _, text in core.run(ReadHandset(0), context)]


def mail(service: Service, address: str = MAIL) -> EmailMessage:
    """The newest mail."""
    return message_from_string(read(service, address)[-1], _class=EmailMessage, policy=SMTP)


def newest(service: Service, address: str = PHONE) -> str:
    """The newest message, after what was queued was sent; of a mail, its plain text."""
    sent(service)
    return plain(mail(service, address)) if "@" in address else read(service, address)[-1]


def codes_in(text: str) -> list[str]:
    """The codes of a message, in their order."""
    return CODE.findall(text)


def link_in(text: str) -> str:
    """The path of the link of a message."""
    found = LINK.search(text)
    assert found is not None, text
    return found[1]


def answering(request_id: str, *codes: tuple[str, Any], way: str = "SMS_OTP") -> dict[str, Any]:
    """The codes as a program hands them on."""
    given = [{"title": title, "otpCode": code} for title, code in codes]
    return {"requestId": request_id, "verificationType": way, "consentTypes": given}


def confirm(program: Program, request_id: str, code: Any, way: str = "SMS_OTP") -> TestResponse:  # noqa: ANN401
    """Hand the code for messages on."""
    return program.post(CONFIRM, answering(request_id, ("ETK", code), way=way))


def standing(program: Program, request_id: str) -> tuple[str, str]:
    """Stage and status of a question."""
    answer = program.get(f"{START}/request/{request_id}")
    assert answer.status_code == 200, answer.text
    last = answer.get_json()["message"]["lastStatus"]
    return last["stage"], last["status"]


def at_once(program: Program, bodies: list[dict[str, Any]], path: str) -> list[TestResponse]:
    """Many calls on many connections at the same moment."""
    program.get(f"{START}/request/x")
    client = program.service.app.test_client
    headers = {"Authorization": f"Bearer {program.token}"}
    answers: list[TestResponse] = []
    barrier = threading.Barrier(len(bodies))

    def call(body: dict[str, Any]) -> None:
        barrier.wait()
        answers.append(client().post(path, json=body, headers=headers))

    threads = [threading.Thread(target=call, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def failed(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The one error of a failure, in whichever of its three shapes."""
    assert answer.status_code == status, answer.text
    body = answer.get_json()
    found = body.get("errors", body)
    one: dict[str, Any] = found[0] if isinstance(found, list) else found
    assert one["code"] == code, answer.text
    assert one["message"]
    return one


__all__ = ["ACME", "MAIL", "MARKET", "PHONE"]
