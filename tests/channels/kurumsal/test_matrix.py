"""Everybody tries everything, with what is theirs and with what is another's, as the table in
docs/console.md says."""

from typing import Any

import pytest

from app.domain.permissions import Role
from tests.channels.kurumsal.console import (
    ACME,
    FORM,
    MARKET,
    OTHER,
    PARTNER,
    PHONE,
    at_work,
    form_of,
    sure,
    town,
)
from tests.channels.kurumsal.matrix import (
    ROLES,
    Line,
    Things,
    complaints,
    lines,
    things,
)
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page

REGISTRY = (Role.EXAMINER, Role.REGISTRAR)
SAID = {
    "address": PHONE,
    "types": ["MESAJ"],
    "status": "ONAY",
    "kind": "BIREYSEL",
    "source": "HS_WEB",
    "day": "2026-03-11",
}
FORMS: dict[str, dict[str, Any]] = {
    "/m/<brand>/izin": SAID,
    "/m/<brand>/izin/bul": {"bul-address": PHONE},
    "/m/<brand>/ortaklar": {"kod": str(PARTNER), "arama": "1"},
    "/m/<brand>/bildirim": {"url": "https://hook.example/new", "types": ["MESAJ"]},
    "/m/<brand>/dosya/basla": {"ad": "a.csv", "boy": "10"},
    "/m/<brand>/aydinlatma": {"tr": "Metin"},
    "/kisiler": {"name": "Ali", "mail": "", "role": "reader"},
    "/kisiler/<person>/konum": {"role": "editor"},
    "/programlar": {"username": "crm@example.com"},
    "/sikayetler/<number>": {"position": "mistake", "words": "Yanlışlık."},
}


FINE = (200, 303, 409, 422)
EMPTY = ("/belge/<page>", "/karar.pdf", "/yer")
"""What there is nothing of, in these cases."""

DAY = "2026-03-10"


def last(line: Line) -> tuple[bool, str]:
    """What ends something comes after everything else."""
    return line.path.endswith(("/son", "/sil", "/iptal", "/sifirla")), line.path


def test_every_door_of_the_console_stands_in_the_document(service: Service) -> None:
    channel = service.parts.channels["kurumsal"]
    doors = {(method, one.path or "/") for one in channel.routes() for method in one.methods}
    shut = {door for door in doors if not door[1].startswith(("/giris", "/guvenlik", "/cikis"))}
    assert {(line.method, line.path) for line in lines()} == shut


def ask(browser: Browser, line: Line, path: str, token: str) -> Page:
    if line.method == "GET":
        return browser.get(path)
    if f"POST {line.path}" == "POST /m/<brand>/dosya":
        return upload_to(browser, path, token)
    if line.path.endswith("/parca"):
        return browser.post(f"{path}?yer=0", b"x", headers={"X-CSRF-Token": token})
    data = {"csrf_token": token, "gun": DAY, **FORMS.get(line.path, {})}
    return browser.post(path, data)


def upload_to(browser: Browser, path: str, token: str) -> Page:
    return browser.post(path, form_of(token, b"a;b\n1;2\n", "a.csv"), content_type=FORM)


def somebody(service: Service, role: Role, dealer: int) -> Browser:
    holder = PARTNER if role is Role.PARTNER else None if role in REGISTRY else ACME
    browser = at_work(service, role, holder, dealer if role is Role.RETAILER else None)
    return sure(service, browser)


@pytest.mark.parametrize("letter", [one for one in ROLES if one != "A"])
def test_everybody_may_do_what_the_document_says(service: Service, letter: str) -> None:
    role, dealer = ROLES[letter], town(service.core)
    ours, theirs = complaints(service.core)
    partner = role is Role.PARTNER
    own = things(service.core, PARTNER if partner else ACME, MARKET if partner else ACME, ours)
    other = things(service.core, OTHER, OTHER, theirs)
    if role is Role.RETAILER:
        own = Things(MARKET, own.person, own.client, own.webhook, own.load, dealer, ours)
    browser = somebody(service, role, dealer)
    token = dict(browser.get("/kurumsal/guvenlik/telefon").fields("/kurumsal/guvenlik/telefon"))
    found = {}
    for line in sorted((one for one in lines() if not one.applies), key=last):
        found[line] = tried(browser, line, own, other, token["csrf_token"])
    wrong = {
        f"{line.method} {line.path}": statuses
        for line, statuses in found.items()
        if not fits(line, line.marks[letter], statuses)
    }
    assert wrong == {}


def tried(browser: Browser, line: Line, own: Things, other: Things, token: str) -> tuple[int, int]:
    """The status of the answer with what is theirs, and with what is another's."""
    answers = []
    for one in (own, other):
        page = ask(browser, line, f"/kurumsal{one.fill(line.path, DAY)}", token)
        assert page.location != "/kurumsal/guvenlik?gerek=1"
        answers.append(page.status)
    return answers[0], answers[1]


def fits(line: Line, mark: str, statuses: tuple[int, int]) -> bool:
    mine, another = statuses
    if mark == "–":
        return (mine, another) == (403, 403)
    if line.path.endswith(EMPTY):
        return (mine, another) == (404, 404)
    named = "<" in line.path
    return mine in FINE and (another in (403, 404) if named else another in FINE)
