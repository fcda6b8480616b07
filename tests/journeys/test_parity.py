"""The same deeds through every channel leave the same movements, but for source and channel."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.consent import MessageType
from app.storage.database import Database
from app.usecases.verify import differences
from tests.channels.api.app import App
from tests.channels.ivr.line import CallStage
from tests.channels.sms.service import PHONE, Service, by_twilio, request_id, running
from tests.channels.web.citizens import come_in
from tests.channels.web.pages import Browser, Page
from tests.conftest import empty

SCENARIOS = Path(__file__).parent / "scenarios"
KEYS = {"ARAMA": "1", "MESAJ": "2", "HEPSI": "3"}
TEXTS: Mapping[str, Callable[..., list[str]]] = {
    "revoke": lambda brand, types: [f"RET {brand} {types}"],
    "everything": lambda: ["RET HEPSI", "EVET"],
    "undo": lambda: ["GERI"],
    "lock": lambda: ["KILITLE"],
    "unlock": lambda: ["AC"],
    "deny": lambda brand: [f"HAYIR {brand}"],
}
CALLS: Mapping[str, Callable[..., list[str]]] = {
    "revoke": lambda brand, types: ["3", f"{brand}#", KEYS[types]],
    "everything": lambda: ["4", "1"],
    "undo": lambda: ["5", "1", "code"],
    "lock": lambda: ["5", "2", "1"],
    "unlock": lambda: ["5", "2", "2", "code"],
    "deny": lambda brand: ["3", f"{brand}#", "4", "code"],
}
MOVED = """
SELECT brand_code, recipient_type, type, status, kind, source, claimed, channel
  FROM consent_event WHERE kind NOT IN (1, 8) ORDER BY id
"""
"""No records of providers; nor what was said again, which depends on how long a door takes."""
LOCKED = "SELECT locked FROM recipient_event ORDER BY id"

Scenario = dict[str, Any]


def by_text(service: Service, scenario: Scenario) -> None:
    """Every deed as texts to 3338."""
    CallStage(service, scenario)
    for name, *about in scenario["deeds"]:
        for text in TEXTS[name](*about):
            by_twilio(service, PHONE, text, request_id())
        service.later(minutes=1)


def by_voice(service: Service, scenario: Scenario) -> None:
    """Every deed in a call of its own."""
    stage = CallStage(service, scenario)
    for name, *about in scenario["deeds"]:
        stage.play({"call": True})
        for keys in CALLS[name](*about):
            stage.play({"code": "right"} if keys == "code" else {"keys": keys})
        stage.play({"hang_up": True})
        # Nobody is sent more than five codes in an hour.
        service.later(minutes=1)
        service.rows("DELETE FROM code RETURNING tag")


def by_page(service: Service, scenario: Scenario) -> None:
    """Every deed on the portal, by the buttons that stand there: what has none cannot be done."""
    CallStage(service, scenario)
    visitor = PageVisitor(come_in(Browser(service), PHONE))
    for name, *about in scenario["deeds"]:
        getattr(visitor, name)(*about)
        service.later(minutes=1)


def has(page: Page, action: str) -> bool:
    """Whether a page has a form that is sent there."""
    return any(one.get("action") == action for one in page.tree.iter("form"))


class PageVisitor:
    """Somebody who does the deeds of a scenario on the portal."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.reference = ""

    def revoke(self, brand: str, types: str) -> None:
        """The switches of a brand that are not at no."""
        page = self.browser.get(f"/izinlerim/marka/{brand}")
        kinds = ("ARAMA", "MESAJ") if types == "HEPSI" else (types,)
        values = []
        for kind in kinds:
            tag, code, recipient, number, _ = self._switch(page, kind).split(".")
            values.append(f"{tag}.{code}.{recipient}.{number}.2")
        self._done(self.browser.send(page, "/izinlerim/degistir", degistir=values))

    def _switch(self, page: Page, kind: str) -> str:
        """The value of a type's button."""
        number = str(int(MessageType[kind]))
        values = [one.get("value", "") for one in page.tree.iter("button")]
        return next(value for value in values if value.split(".")[3:4] == [number])

    def _done(self, page: Page) -> None:
        found = re.search(r"tamam[=/]([0-9A-Z]+)", page.location)
        self.reference = found[1] if found else self.reference

    def everything(self) -> None:
        """All types, all addresses; nothing is pressed where nothing would end."""
        check = self.browser.send(self.browser.get("/izinlerim/hepsi"), "/izinlerim/hepsi")
        if has(check, "/izinlerim/hepsi"):
            self._done(self.browser.send(check, "/izinlerim/hepsi"))

    def undo(self) -> None:
        """The button on the page that confirms the last deed."""
        if self.reference:
            page = self.browser.get(f"/izinlerim/tamam/{self.reference}")
            if has(page, "/izinlerim/geri-al"):
                self.browser.send(page, "/izinlerim/geri-al")

    def deny(self, brand: str) -> None:
        """«I never gave this», where the page has the button."""
        page = self.browser.get(f"/izinlerim/marka/{brand}")
        if has(page, "/izinlerim/ben-vermedim"):
            self._done(self.browser.send(page, "/izinlerim/ben-vermedim"))

    def lock(self) -> None:
        """The one button of the page, if it locks."""
        self._lock("1")

    def unlock(self) -> None:
        """The one button of the page, if it opens."""
        self._lock("")

    def _lock(self, wanted: str) -> None:
        page = self.browser.get("/izinlerim/kilit")
        if dict(page.fields("/izinlerim/kilit")).get("kilit", "") == wanted:
            self.browser.send(page, "/izinlerim/kilit")


def by_app(service: Service, scenario: Scenario) -> None:
    """Every deed through the app's API."""
    CallStage(service, scenario)
    visitor = AppVisitor(App(service).sign_in(PHONE))
    for name, *about in scenario["deeds"]:
        getattr(visitor, name)(*about)
        service.later(minutes=1)
        visitor.stay()


class AppVisitor:
    """Somebody who does the deeds of a scenario in an app. What an app is told cannot be done any
    more, it leaves."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.address = app.id_of(PHONE)
        self.reference = ""

    def stay(self) -> None:
        """Before the access token is over."""
        told = self.app.post("/tokens/refresh", {"refresh_token": self.app.tokens["refresh_token"]})
        self.app.tokens = told

    def _kept(self, method: str, path: str, body: object) -> None:
        answer = self.app.send(method, path, body)
        if answer.status_code < 300 and answer.data:
            self.reference = answer.get_json().get("reference", self.reference)

    def revoke(self, brand: str, types: str) -> None:
        """One change for each type."""
        kinds = ("ARAMA", "MESAJ") if types == "HEPSI" else (types,)
        wanted = {"address": self.address, "brand": int(brand), "status": "RET"}
        changes = [{**wanted, "type": kind} for kind in kinds]
        self._kept("POST", "/permissions/changes", {"changes": changes})

    def everything(self) -> None:
        """All of it."""
        self._kept("POST", "/refusals", {})

    def undo(self) -> None:
        """What was refused last."""
        if self.reference:
            self.app.send("POST", f"/refusals/{self.reference}/undo")

    def deny(self, brand: str) -> None:
        """What the brand recorded."""
        self._kept("POST", "/denials", {"address": self.address, "brand": int(brand)})

    def lock(self) -> None:
        """Lock the address."""
        self.app.send("PUT", f"/addresses/{self.address}/lock", {"locked": True})

    def unlock(self) -> None:
        """Open it."""
        self.app.send("PUT", f"/addresses/{self.address}/lock", {"locked": False})


COMPLAINTS: Mapping[str, tuple[list[str], list[str]]] = {
    "a text of a brand": (
        ["SIKAYET 100100 dün 14:30 yazı"],
        ["5", "4", "1", "2", "1", "100100#", "2", "1430", "1"],
    ),
    "a call of a brand": (
        ["SIKAYET ARAMA ACME", "bugün", "09:05", "yazı"],
        ["3", "100100#", "5", "1", "1", "0905", "1"],
    ),
    "a sender that nobody knows": (
        ["SIKAYET 0850 123 45 67", "05.03 14:30", "yazı"],
        ["5", "4", "1", "2", "2", "08501234567#", "3", "0503", "1430", "1"],
    ),
}
CASES = """
SELECT state, type, recipient_type, message_at, brand_code, sender_id IS NOT NULL, verdict,
       asked_at, due_at, decision, channel FROM complaint
"""
MOVES = "SELECT move, state, side, about, channel FROM complaint_event ORDER BY id"


@pytest.mark.parametrize("name", COMPLAINTS)
def test_the_same_complaint_leaves_the_same_moves(
    name: str, database: Database, database_url: str, tmp_path: Path
) -> None:
    texts, calls = COMPLAINTS[name]
    found = {}
    for door, words in (("sms", texts), ("ivr", calls)):
        with running(tmp_path / door, database_url) as service:
            service.add_demo_brands()
            stage = CallStage(service, {})
            if door == "sms":
                for text in words:
                    by_twilio(service, PHONE, text, request_id())
            else:
                stage.play({"call": True})
                for keys in words:
                    stage.play({"keys": keys})
            rows = [*service.rows(CASES), *service.rows(MOVES)]
            assert {row[-1] for row in rows} == {door}
            found[door] = [row[:-1] for row in rows]
        empty(database)
    assert found["sms"] == found["ivr"]
    assert len(found["sms"]) == 4


DOORS = {"sms": by_text, "ivr": by_voice, "web": by_page, "api": by_app}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.json")), ids=lambda path: path.stem)
def test_the_same_deeds_leave_the_same_movements(
    path: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    scenario = json.loads(path.read_text())
    found = {}
    for name, door in DOORS.items():
        home = tmp_path / name
        with running(home, database_url) as service:
            service.add_demo_brands()
            door(service, scenario)
            found[name] = (moved(service, name), service.rows(LOCKED))
            with database.single() as driver:
                assert differences(driver).wrong == 0
        empty(database)
    for name in DOORS:
        assert found[name] == found["sms"], name
    assert any(movements for movements, _ in found.values())


def moved(service: Service, channel: str) -> list[tuple[object, ...]]:
    """The citizen's own movements: those of each permission in the order in which they came."""
    rows = service.rows(MOVED)
    assert {row[7] for row in rows} == {channel}
    own = [(*row[:5], row[5] is None or row[5] < 20, row[6]) for row in rows]
    return sorted(own, key=lambda row: row[:3])
