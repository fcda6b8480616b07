"""A whole conversation, with every accident, in a process of its own that logs all it can.

`python -m tests.rules.conversation`: logs on standard error, and on standard output one line of
JSON with what the doors answered and the figures of /metrics. What must never be seen anywhere
stands in SECRETS.
"""

import asyncio
import json
import logging
import os
import re
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import psycopg
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.core import Context, Core
from app.demo import seed
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.factory import Parts, create_app
from app.logs import QUIET, set_up
from app.settings import Settings, read_settings
from app.storage.database import make_database
from app.usecases.account.state import KeepNationalId
from app.usecases.parties import AddProvider
from app.usecases.programs.retailers import AddRetailer
from app.usecases.record import Entry, RecordConsent
from app.worker import make_app
from tests.citizens import code_of, signed, state_login

PHONE, ABROAD = "+905321234567", "+4915112345678"
MAIL, NATIONAL_ID, CODE, WORDS = "gizli.kisi@example.com", "10000000146", "846213", "KIRMIZIBALON"
TOKEN, SECRET = "token-that-nobody-may-see", "secret-that-nobody-may-see"
SECRETS = ("5321234567", "532 123 45 67", "15112345678", MAIL, NATIONAL_ID, CODE, WORDS)
KEYS_OF_THE_HOUSE = (TOKEN, SECRET)

TEXTS = (
    "LISTE",
    "RET ACME",
    f"RET {WORDS}",
    f"selam ben 0532 123 45 67, tc {NATIONAL_ID}, {MAIL}, kod {CODE} {WORDS}",
    "ONAY UBK",
    "EVET",
    "GERI",
    "KILITLE",
    "AC",
    "DIL EN",
    "HAYIR",
    "RET HEPSI",
    "EVET",
    "1",
    f"SIKAYET {WORDS} {PHONE}",
    PHONE,
    CODE,
    f"SIKAYET {PHONE} dün 10:00 {WORDS} {MAIL}",
    f"SIKAYET ACME dün {WORDS}",
    "10:00",
    "DURUM",
    f"SIKAYET 0532 123 45 67 {WORDS}",
)


@dataclass(frozen=True)
class Doors:
    """The doors of the service, knocked at as the gateways do."""

    client: FlaskClient
    settings: Settings

    def twilio(self, number: str, body: str, sid: str) -> TestResponse:
        """A text by Twilio, signed."""
        account = self.settings.environ["TWILIO_ACCOUNT_SID"]
        form = {
            "From": number,
            "To": "3338",
            "Body": body,
            "MessageSid": sid,
            "AccountSid": account,
        }
        url = f"{self.settings.public_url}/sms/twilio"
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        return self.client.post("/sms/twilio", data=form, headers=headers)

    def kannel(self, number: str, body: str, id: str, secret: str = SECRET) -> TestResponse:
        """A text by Kannel."""
        query = {"from": number, "to": "3338", "id": id, "charset": "UTF-8", "secret": secret}
        return self.client.post("/sms/kannel", query_string=query, data=body.encode())


def talk(doors: Doors) -> list[int]:
    """Every kind of text, from home and from abroad, and every text once more."""
    answers = []
    for _ in range(2):
        for position, body in enumerate(TEXTS):
            answers.append(doors.twilio(PHONE, body, f"SM{position}").status_code)
            answers.append(doors.kannel(ABROAD, body, f"k{position}").status_code)
    return answers


def apps(doors: Doors, core: Core) -> list[int]:
    """An app and a script of the same citizen: signed in by codes, wrong ones among them."""
    api, client = "/v1/citizen", doors.client
    answers = [client.post(f"{api}/codes", json={"address": PHONE})]
    with core.database.single() as driver:
        row = driver.execute("SELECT nonce FROM code ORDER BY created_at DESC LIMIT 1").fetchone()
    code = core.keys.code(row[0]) if row else ""
    entry = {"address": PHONE, "client_id": "ileti-mobil", "device": "Telefon"}
    answers += [client.post(f"{api}/tokens", json={**entry, "code": one}) for one in (CODE, code)]
    token = answers[-1].get_json()["access_token"]
    told = client.get(f"{api}/addresses", headers={"Authorization": f"Bearer {token}"})
    address = told.get_json()["items"][0]["id"]
    sent: list[tuple[str, str, Any]] = [
        ("POST", "/permissions/changes", {"changes": [{"address": PHONE}]}),
        ("POST", "/refusals", {"addresses": [address]}),
        ("POST", "/addresses/codes", {"address": MAIL}),
        ("POST", "/addresses", {"address": MAIL, "code": CODE}),
        ("POST", "/denials", {"address": MAIL, "brand": NATIONAL_ID}),
        ("GET", f"/permissions?q={WORDS}&address={PHONE}", None),
        ("GET", f"/permissions/{NATIONAL_ID}/history", None),
        ("DELETE", f"/devices/{MAIL}", None),
        ("GET", "/data", None),
    ]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "7f0c1d9e"}
    for method, path, body in sent:
        answers.append(client.open(f"{api}{path}", method=method, json=body, headers=headers))
    answers.append(client.post("/api/v1/cbff/recipients", data={"recipient": PHONE}))
    realm = "/auth/realms/citizen/protocol/openid-connect/token"
    form = {"client_id": "e-devlet", "grant_type": "password", "recipient": PHONE, "code": CODE}
    oid = answers[-1].get_json()["payload"]["id"]
    answers.append(client.post(realm, data={**form, "oid": oid}))
    return [one.status_code for one in answers]


def parties_with_national_ids(core: Core) -> None:
    """People are parties too: a tradesman, and the person answerable for a dealer."""
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
    tradesman = party.Provider(500500, "Esnaf", tckn=NATIONAL_ID, merchant=False)
    core.run(AddProvider(tradesman), office)
    city, town = party.Place("34", "İstanbul"), party.Place("1103", "Adalar")
    dealer = party.Retailer(
        100100, "Bayi", "Gizli Kişi", NATIONAL_ID, NATIONAL_ID, city, town, mobile=PHONE
    )
    core.run(AddRetailer(dealer), office)


def claim(core: Core) -> None:
    """A provider reports an approval after the refusal, and one of mails: the outbox tells."""
    provider = Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)
    when = (core.clock.now() + timedelta(seconds=2)).replace(microsecond=0)
    for address in (PHONE, ABROAD, MAIL):
        kind = MessageType.EPOSTA if address == MAIL else MessageType.MESAJ
        record = Record(kind, Status.ONAY, Source.HS_WEB, when)
        entry = Entry(core.keys.tag(address), address, record)
        core.clock = type("Later", (), {"now": staticmethod(lambda: when + timedelta(seconds=9))})()
        core.run(RecordConsent(100100, entry), provider)


def strangers(doors: Doors) -> list[int]:
    """Who has no signature, no secret or no such page, with a number in every place."""
    return [
        doors.client.post("/sms/twilio", data={"From": PHONE, "Body": WORDS}).status_code,
        doors.kannel(PHONE, WORDS, "k", secret=WORDS).status_code,
        doors.client.get(f"/sms/{PHONE}").status_code,
        doors.client.get(f"/{PHONE}/{MAIL}?q={NATIONAL_ID}").status_code,
        doors.client.put(f"/sms/twilio?from={PHONE}").status_code,
    ]


def crash(doors: Doors) -> list[int]:
    """Crashes whose words quote everything."""
    words = f"{PHONE} {MAIL} {NATIONAL_ID} {CODE} {WORDS}"
    answers = []
    for number, error in enumerate((RuntimeError(words), psycopg.DataError(f"bad: {words}"))):
        with patch.object(Core, "run", side_effect=error):
            answers.append(doors.twilio(PHONE, words, f"SMcrash{number}").status_code)
            answers.append(doors.kannel(PHONE, words, f"crash{number}").status_code)
            asked = doors.client.post("/v1/citizen/codes", json={"address": PHONE})
            answers.append(asked.status_code)
    return answers


def without_database(doors: Doors, parts: Parts) -> list[int]:
    """The database is away: texts wait in the spool."""
    sound = parts.core.database
    parts.core.database = make_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answers = [
        doors.twilio(PHONE, f"RET {WORDS} {CODE}", "SMaway").status_code,
        doors.kannel(ABROAD, f"RET ACME {MAIL}", "kaway").status_code,
        doors.client.get("/readyz").status_code,
    ]
    parts.core.database.close()
    parts.core.database = sound
    return answers


def portal(doors: Doors, core: Core) -> list[int]:
    """Somebody comes in at the portal, mistypes everything, adds a mail address, and lets the
    national id be kept."""

    def post(path: str, **fields: str) -> int:
        page = doors.client.get("/aydinlatma" if "hesabim" in path else "/giris").text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return doors.client.post(path, data={"csrf_token": token, **fields}).status_code

    who = state_login(core, NATIONAL_ID)
    core.run(KeepNationalId(NATIONAL_ID), signed(core, who))
    answers = [
        post("/giris", address=f"{PHONE} {MAIL} {NATIONAL_ID}"),
        post("/giris", address=PHONE, sonra=f"/{PHONE}"),
        post("/giris/kod", code=CODE),
    ]
    answers.append(post("/giris/kod", code=code_of(core, PHONE)))
    answers.append(post("/hesabim/adres", address=MAIL))
    answers.append(post("/hesabim/adres/kod", code=code_of(core, MAIL)))
    answers.append(post("/hesabim/adres/kaldir", address=MAIL, device=PHONE))
    return answers


def work(settings: Settings, parts: Parts) -> None:
    """One round of the worker: gateways that are away, and the demo's handset."""
    url = settings.database_url.replace("+psycopg", "", 1)

    async def once() -> None:
        app = make_app(url, parts.core, parts.channels, parts.outside)
        async with app.open_async():
            await app.run_worker_async(wait=False, concurrency=2, install_signal_handlers=False)

    asyncio.run(once())


def main() -> None:
    """Talk, and tell what was answered."""
    settings = read_settings()
    set_up(json=settings.log_json, level=logging.DEBUG)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.DEBUG)
    web = create_app(settings)
    parts: Parts = web.extensions["ileti"]
    seed(parts.core)
    doors = Doors(web.test_client(), settings)
    told: dict[str, Any] = {"talk": talk(doors)}
    told["apps"] = apps(doors, parts.core)
    parties_with_national_ids(parts.core)
    claim(parts.core)
    told["portal"] = portal(doors, parts.core)
    told["strangers"] = strangers(doors)
    told["crash"] = crash(doors)
    work(settings, parts)
    told["away"] = without_database(doors, parts)
    told["metrics"] = doors.client.get("/metrics").text
    sys.stdout.write(f"{json.dumps(told)}\n")


def environment(home: str, url: str, *, as_json: bool) -> dict[str, str]:
    """What the process is started with."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "ILETI_HOME": home,
        "ILETI_DEMO": "1",
        "ILETI_NOW": "2026-03-11T12:00:00",
        "ILETI_TELL_SECONDS": "0",
        "ILETI_LOG_JSON": str(int(as_json)),
        "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000777",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "+908505551234",
        "TWILIO_API": "http://127.0.0.1:1",
        "KANNEL_SECRET": SECRET,
        "KANNEL_SENDSMS_URL": "http://127.0.0.1:1/cgi-bin/sendsms",
        "KANNEL_USERNAME": "ileti",
        "KANNEL_PASSWORD": SECRET,
        "SMS_ROUTES": "+9053212=kannel,+49=twilio,+=handset",
    }


if __name__ == "__main__":
    main()
