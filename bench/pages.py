"""The page of permissions of a citizen with 200 brands among millions of consents, beside the same
page drawn from rows that are in memory already."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from uuid import UUID

import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.core import Context, Core
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.signing import SignInByCode
from bench.consents import BRANDS, FIRST_BRAND, phone, registry
from bench.figures import Figure, Part, load_table, machine
from bench.listing import told
from bench.rig import BenchError, Rig, Server, free_port, opened, serving
from bench.traffic import Target, interleave, ratios, send

VISITORS, OF_EACH = 30, 200
FIRST_VISITOR = 99_000_000
NETWORK = "192.0.2.1"
PATHS = {"page": "/izinlerim", "memory": "/bench/page", "empty": "/bench/empty"}
ADD = """
INSERT INTO consent (tag, brand_code, recipient_type, type, status, source, consent_date,
                     created_at, event_id)
SELECT %(tag)s, %(first)s + n * %(step)s, 1, type, 1 + n %% 2, 3, now() - n * interval '3 days',
       now() - n * interval '3 days', n
  FROM generate_series(0, %(many)s - 1) n, unnest(ARRAY[1, 2]) type
ON CONFLICT DO NOTHING
"""
NONCE = "SELECT nonce FROM code WHERE tag = %s AND used_at IS NULL"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, seconds of each, consents."""

    rounds: int
    seconds: float
    consents: int


def measure(rig: Rig, size: Size) -> Part:
    """Thirty people who are signed in look at their lists, again and again."""
    print(f"pages: {VISITORS} people of {OF_EACH} brands each ...", flush=True)
    url = registry(rig, size.consents)
    with opened(rig, url) as core:
        cookies = [signed_in(core, number) for number in range(VISITORS)]
    environ = rig.environ(url, free_port())
    with serving("bench.wsgi:app", environ, rig.home / "pages.log") as server:
        targets = [
            Target(name, server, asked(server, PATHS[kind], cookies))
            for name, kind in (
                ("empty view", "empty"),
                ("page of permissions", "page"),
                ("the same from memory", "memory"),
            )
        ]
        compare(server, cookies)
        interleave(rig, targets, size.rounds, size.seconds)
    return part(rig, targets, url)


def signed_in(core: Core, number: int) -> str:
    """The cookie of a citizen with 200 brands, who has just come in."""
    address = parse_phone(phone(FIRST_VISITOR + number))
    now = core.clock.now()
    who = core.person(address)
    context = Context("web", Role.CITIZEN, Assurance.SENDER, now, who, Source.IYS_WEB)
    core.run(AskCode(Purpose.SIGN_IN, "tr", NETWORK), context)
    with core.database.single() as driver:
        driver.execute(
            ADD,
            {
                "tag": who.tag,
                "first": FIRST_BRAND,
                "step": BRANDS // OF_EACH,
                "many": OF_EACH,
            },
        )
        row = driver.execute(NONCE, (who.tag,)).fetchone()
    code = core.keys.code(row[0] if row else UUID(int=0))
    done = core.run(SignInByCode(code, "bench", NETWORK, "tr"), context)
    if done.secret is None:
        raise BenchError("a citizen could not sign in")
    return cookie(core, done.secret)


def cookie(core: Core, secret: str) -> str:
    """The session of a browser that is signed in."""
    app = Flask("bench")
    app.secret_key = core.keys.secret("session")
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise BenchError("there is no key for the session")
    return f"ileti={serializer.dumps({'secret': secret})}"


def look(server: Server, path: str, cookie: str) -> bytes:
    """A look at a page, as it goes over the wire."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Accept-Language: tr\r\nCookie: {cookie}\r\n\r\n"
    ).encode()


def asked(server: Server, path: str, cookies: list[str]) -> Iterator[bytes]:
    """Looks without end, at random."""
    requests = [look(server, path, cookie) for cookie in cookies]
    return (random.choice(requests) for _ in repeat(None))


def compare(server: Server, cookies: list[str]) -> None:
    """Everybody sees a list. Raises BenchError."""
    for one in cookies:
        for path in PATHS.values():
            send(server, look(server, path, one))


def part(rig: Rig, targets: list[Target], url: str) -> Part:
    """The ratio, which is to be two thirds at least: one and a half times as long."""
    empty, page, memory = targets
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM brand").fetchone()
    about = (
        f"Among {told(url)}, {row[0] if row else 0} brands; asked for are {VISITORS} citizens "
        f"with {OF_EACH} brands of two types each."
    )
    return Part(
        "pages",
        "The page of permissions",
        "python -m bench pages",
        (
            Figure("page of 200 brands / the same from memory", tuple(ratios(page, memory)), 0.667),
            Figure("page of 200 brands / empty view", tuple(ratios(page, empty))),
        ),
        (about, load_table(targets)),
        machine(rig.url),
    )
