"""The whole application on the tests' database, and the way into it through each gateway."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.channel import Channel
from app.core import Context, Core
from app.demo import BRANDS, PROVIDERS
from app.domain import party
from app.domain.permissions import Assurance, Role
from app.factory import Parts, create_app
from app.gateways.clock import StandingClock
from app.settings import read_settings
from app.usecases.parties import RESERVED_NAMES, AddBrand, AddProvider
from channels._kit.account import DEMO_SID, DEMO_TOKEN
from channels._kit.alphabet import CAPACITY, Coding, septets
from channels._kit.signature import HEADER
from channels.sms.settings import DEMO_KANNEL_SECRET

PUBLIC_URL = "https://sms.example.org"
FORM = "application/x-www-form-urlencoded"
PHONE = "+905321234567"
UTF8 = "utf-8"
UTF16 = "utf-16-be"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """The application; its clock stands still until it is moved."""

    app: Flask

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.extensions["ileti"]
        return parts

    @property
    def core(self) -> Core:
        return self.parts.core

    @property
    def sms(self) -> Channel:
        return self.parts.channels["sms"]

    def later(self, **time: float) -> None:
        """Let time pass."""
        clock = self.core.clock
        assert isinstance(clock, StandingClock)
        clock.moment += timedelta(**time)

    def operator(self, actor: int | None = None) -> Context:
        return Context("cli", Role.OPERATOR, Assurance.LOGIN, self.core.clock.now(), actor=actor)

    def add_brand(
        self,
        code: int,
        name: str,
        *names: str,
        provider: int = 100100,
        sector: str | None = None,
    ) -> None:
        """Register a brand of one of the demo's providers."""
        item = party.Brand(code, provider, name, False, names, sector, RESERVED_NAMES)
        self.core.run(AddBrand(item), self.operator())

    def add_demo_brands(self) -> None:
        """The providers and brands of the demo, without its citizens. They are registered once at a
        moment, and their rows copied afterwards: thousands of tests begin with them."""
        now = self.core.clock.now()
        with self.core.database.single() as driver:
            known = _REGISTERED.get(now)
            for table, columns, rows in known or ():
                places = ", ".join(["%s"] * len(rows[0]))
                insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                driver.cursor().executemany(insert, rows)
        if known is None:
            self._register_demo_brands()
            _REGISTERED[now] = [
                (table, columns, self.rows(f"SELECT {columns} FROM {table}"))
                for table, columns in ((table, self._columns(table)) for table in OF_DEMO)
            ]

    def _columns(self, table: str) -> str:
        asked = "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute"
        ((columns,),) = self.rows(
            f"{asked} WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", table
        )
        return str(columns)

    def _register_demo_brands(self) -> None:
        for iys_code, title, vkn in PROVIDERS:
            item = party.Provider(iys_code, title, vkn=vkn)
            self.core.run(AddProvider(item), self.operator())
        for code, iys_code, name, names, sector in BRANDS:
            self.add_brand(code, name, *names, provider=iys_code, sector=sector)

    def rows(self, sql: str, *params: object) -> list[Row]:
        """Look into the database."""
        with self.core.database.single() as driver:
            return driver.execute(sql, params).fetchall()


OF_DEMO = ("provider", "brand", "brand_short_name", "subscription")
_REGISTERED: dict[datetime, list[tuple[str, str, list[Row]]]] = {}


@contextmanager
def running(home: Path, database_url: str, **environ: str) -> Iterator[Service]:
    """The service as `wsgi.py` makes it, on a migrated database."""
    given = {
        "ILETI_HOME": str(home),
        "DATABASE_URL": database_url.replace("+psycopg", "", 1),
        "ILETI_DEMO": "1",
        "ILETI_NOW": "2026-03-11T12:00:00",
        "PUBLIC_URL": PUBLIC_URL,
        **environ,
    }
    service = Service(create_app(read_settings(given)))
    try:
        yield service
    finally:
        service.core.database.close()


def request_id() -> str:
    """An id such as a gateway gives to each text."""
    return f"SM{secrets.token_hex(16)}"


def twilio_form(sender: str, body: str, sid: str, **more: str) -> dict[str, str]:
    """What Twilio posts for a text."""
    form = {"From": sender, "To": "3338", "Body": body, "MessageSid": sid, "NumMedia": "0"}
    return {**form, "AccountSid": DEMO_SID, **more}


def signature(form: Mapping[str, str], path: str = "/sms/twilio", token: str = DEMO_TOKEN) -> str:
    """Sign as Twilio does, for the public address."""
    return str(RequestValidator(token).compute_signature(PUBLIC_URL + path, form))


def post_form(
    service: Service, form: Mapping[str, str], given: str | None = None, path: str = "/sms/twilio"
) -> TestResponse:
    """Post a form to Twilio's door, signed rightly unless a signature is given."""
    headers = {HEADER: signature(form, path) if given is None else given}
    body = urlencode(form)
    client = service.app.test_client()
    return client.post(path, data=body, content_type=FORM, headers=headers)


def post_kannel(service: Service, sender: str, raw: bytes, sid: str, **query: str) -> TestResponse:
    """Post a text to Kannel's door as smsbox does."""
    asked = {"from": sender, "to": "3338", "id": sid, "charset": "UTF-8", "coding": "0"}
    asked |= {"secret": DEMO_KANNEL_SECRET, **query}
    kind = f'text/plain; charset="{asked["charset"]}"'
    client = service.app.test_client()
    return client.post("/sms/kannel", query_string=asked, data=raw, content_type=kind)


def said(answer: TestResponse) -> str:
    """The words of an answer in TwiML; empty where it has none."""
    assert answer.content_type == "text/xml; charset=utf-8"
    tree = ElementTree.fromstring(answer.data.decode())  # noqa: S314
    assert tree.tag == "Response"
    assert [child.tag for child in tree] in ([], ["Message"])
    return "".join(str(child.text or "") for child in tree)


def written(answer: TestResponse) -> str:
    """The words of an answer to Kannel, which says UCS-2 exactly where the letters need it."""
    text: str = answer.data.decode()
    assert answer.content_type == "text/plain; charset=utf-8"
    wide = septets(text, Coding.GSM7) is None
    assert answer.headers.get("X-Kannel-Coding") == ("2" if wide else None)
    return text


def by_twilio(service: Service, sender: str, body: str, sid: str) -> str:
    """Text through Twilio; the answer."""
    answer = post_form(service, twilio_form(sender, body, sid))
    assert answer.status_code == 200
    return said(answer)


def by_kannel(service: Service, sender: str, body: str, sid: str) -> str:
    """Text through Kannel as it hands on a 7-bit text; the answer."""
    answer = post_kannel(service, sender, body.encode(), sid)
    assert answer.status_code == 200
    return written(answer)


def by_kannel_ucs2(service: Service, sender: str, body: str, sid: str) -> str:
    """Text through Kannel as it hands on UCS-2; the answer."""
    raw = body.encode("utf-16-be")
    answer = post_kannel(service, sender, raw, sid, charset="UTF-16BE", coding="2")
    assert answer.status_code == 200
    return written(answer)


Door = Callable[[Service, str, str, str], str]
DOORS: dict[str, Door] = {"twilio": by_twilio, "kannel": by_kannel, "kannel-ucs2": by_kannel_ucs2}


def parts_of(text: str) -> int:
    """How many messages a text is, in the letters that it has."""
    units = septets(text, Coding.GSM7)
    coding = Coding.UCS2 if units is None else Coding.GSM7
    lone, each = CAPACITY[coding]
    units = septets(text, coding) or 0
    return 1 if units <= lone else -(-units // each)
