"""The doors of programs do what the document says, whatever a program with a good token sends: the
ids and codes are filled in, so that most of what fits gets through."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.schemas import BaseSchema

from app.domain.consent import MessageType
from app.storage.database import Database
from tests.channels.api.test_schemathesis import Case, fill, try_out
from tests.channels.api.webhooks.hooks import ACME, HERE, PHONES, hooked, records, tell
from tests.channels.iys.program import PARTNER, Program, partner
from tests.channels.sms.service import Service, running
from tests.receivers import Receiver, receiving
from tests.usecases.acts import record
from tests.usecases.complaints import file

UNDER = f"/v1/providers/{ACME}"
LOADS = f"{UNDER}/brands/{ACME}/loads"
SENDERS = f"{UNDER}/brands/{ACME}/senders"
HOOKS = f"{UNDER}/webhooks"
DOORS = "/v1/providers/"


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    del database
    with running(tmp_path, database_url, **HERE, WEBHOOK_SECONDS="1") as made:
        made.add_demo_brands()
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def document(service: Service) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", service.app)


@pytest.fixture
def open_document(document: BaseSchema) -> BaseSchema:
    """The same without a word about tokens, which would mostly be what does not fit."""
    for path in document.raw_schema["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    return document


class Sender:
    """A program that puts what there is in the place of what was made up."""

    def __init__(self, service: Service, receiver: Receiver) -> None:
        self.service, self.program, self.receiver = service, Program(service), receiver
        self.number = 0
        partner(service)

    def bearer(self, _: Case = None) -> dict[str, str]:
        """A token, which is good for two hours."""
        self.service.later(minutes=1)
        if self.number % 50 == 0:
            self.program.sign_in_again()
        assert self.program.get(HOOKS).status_code == 200
        self.number += 1
        return {"Authorization": f"Bearer {self.program.token}"}

    def known(self, case: Case) -> dict[str, str]:
        """Fill a case with what there is; the headers beside it."""
        bearer, given = self.bearer(), self.given() | self.places(case)
        for place in (case.path_parameters, case.query, case.body):
            fill(place, given)
        return bearer | {"Upload-Offset": "0"}

    def here(self, case: Case) -> dict[str, str]:
        """Fill the path alone, unless it is what does not fit."""
        bearer = self.bearer()
        path = case.meta.components.get(ParameterLocation.PATH)
        if path is not None and path.mode is GenerationMode.POSITIVE:
            fill(case.path_parameters, self.given() | self.places(case))
        return bearer

    def places(self, case: Case) -> dict[str, Any]:
        """The ids that stand in its path."""
        made: dict[str, Callable[[], Any]] = {
            "load": self.load,
            "webhook": self.webhook,
            "number": self.complaint,
            "sender": self.sender,
        }
        return {name: make() for name, make in made.items() if f"{{{name}}}" in case.path}

    def given(self) -> dict[str, Any]:
        """What fits everywhere."""
        phone = f"+90532{self.number:07}"
        an_hour_ago = (self.service.core.clock.now() - timedelta(hours=1)).isoformat()
        return {
            "provider": ACME,
            "brand": ACME,
            "partner": PARTNER,
            "recipient": phone,
            "recipients": [phone],
            "type": "MESAJ",
            "types": ["MESAJ"],
            "status": "ONAY",
            "statuses": ["ONAY"],
            "source": "HS_WEB",
            "retailer_code": None,
            "retailer_access": [],
            "url": self.receiver.url,
            "after": 0,
            "words": "Kaydımız ektedir.",
            "from": 1,
            "to": 1,
            **dict.fromkeys(("at", "consent_date", "refused_at"), an_hour_ago),
        }

    def complaint(self) -> int:
        """One that waits for an answer."""
        address = f"+90533{self.number:07}"
        record(self.service.core, address, ACME, MessageType.MESAJ)
        self.service.later(minutes=1)
        return file(self.service.core, address).number

    def sender(self) -> str:
        """A name that is the brand's."""
        answer = self.program.post(SENDERS, {"sender": f"ACME{self.number}"})
        id: str = answer.get_json()["id"]
        return id

    def load(self) -> str:
        """A file of which nothing is here; the one before is no more."""
        for one in self.program.get(LOADS).get_json()["items"]:
            self.program.ask("DELETE", f"{LOADS}/{one['id']}")
        id: str = self.program.post(LOADS, {"format": "ndjson"}).get_json()["id"]
        return id

    def webhook(self) -> str:
        """One that was told of something; the one before is no more."""
        for one in self.program.get(HOOKS).get_json()["items"]:
            self.program.ask("DELETE", f"{HOOKS}/{one['id']}")
        hook = hooked(self.program, self.receiver)
        records(self.service, self.number % len(PHONES))
        tell(self.service)
        id: str = hook.told["id"]
        return id


def test_a_program_gets_what_the_document_says(
    document: BaseSchema, service: Service, receiver: Receiver
) -> None:
    sender = Sender(service, receiver)
    answers = try_out(document, GenerationMode.POSITIVE, sender.known, DOORS)
    never = {name for name, statuses in answers.items() if all(one >= 300 for one in statuses)}
    assert (len(answers), never) == (31, set())


def test_a_program_that_sends_what_does_not_fit_is_told_so(
    open_document: BaseSchema, service: Service, receiver: Receiver
) -> None:
    answers = try_out(open_document, GenerationMode.NEGATIVE, Sender(service, receiver).here, DOORS)
    sent = {name: set(statuses) for name, statuses in answers.items() if statuses}
    # With the others nothing can be wrong but the path.
    assert len(sent) == 16
    assert all(statuses <= {400, 422} and 422 in statuses for statuses in sent.values()), sent
