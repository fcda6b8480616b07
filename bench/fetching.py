"""A brand's movements fetched by number over HTTP, page after page, beside the bare SQL of the same
pages, where nothing is numbered, unsealed, written as JSON or signed."""

import time
from dataclasses import dataclass

import orjson
import psycopg
import requests

from app.cli.context import operator
from app.domain import party
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.clients import AddClient
from bench.daily import BRAND, PROVIDER, fill
from bench.figures import Figure, Part, machine, table
from bench.rig import BenchError, Rig, Server, migrated, opened, serving

GOAL = 0.3
PAGE = 5000
PORT = 8096
USERNAME, PASSWORD = "bench@acme.example", "a-secret-of-the-benchmark"
PATH = f"/v1/providers/{PROVIDER}/brands/{BRAND}/movements"
BARE = """
SELECT e.xid, e.id, e.tag, e.recipient_type, e.type, e.status, e.source, e.consent_date,
       e.created_at, e.transaction_id, r.key_id, r.sealed
  FROM consent_event e JOIN recipient r USING (tag)
 WHERE e.brand_code = %s AND (e.xid, e.id) > (%s, %s) ORDER BY e.xid, e.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, movements."""

    rounds: int
    rows: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One way through all of it, in seconds; `busy`: CPU of the server, `database`: of the
    database."""

    seconds: float
    busy: float
    database: float


def measure(rig: Rig, size: Size) -> Part:
    """First with the numbering, then the same numbers and the bare SQL in turn."""
    print(f"fetching: {size.rows} movements ...", flush=True)
    url = migrated(rig.database("bench_fetching", anew=True))
    with opened(rig, url) as core:
        core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), operator(core))
        core.run(AddBrand(party.Brand(BRAND, PROVIDER, "Acme", True, ())), operator(core))
        core.run(AddClient(PROVIDER, USERNAME, secret=PASSWORD), operator(core))
        environ = rig.environ(url, PORT)
        with serving("wsgi:app", environ, rig.home / "server.log") as server:
            session = signed_in(server)
            # Numbers begin with the first call.
            session.get(f"{server.root}{PATH}", timeout=60).raise_for_status()
            fill(core, BRAND, size.rows)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE consent_event, recipient")
                return in_turn(rig, size, server, session, connection)


def signed_in(server: Server) -> requests.Session:
    """A program's connection, with its token."""
    form = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
    given = requests.post(f"{server.root}/oauth2/token", data=form, timeout=30).json()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {given['access_token']}"
    return session


def in_turn(
    rig: Rig,
    size: Size,
    server: Server,
    session: requests.Session,
    connection: "psycopg.Connection[tuple[object, ...]]",
) -> Part:
    """Each round after the other."""
    first = fetched(rig, size, server, session)
    ratios, last = [], first
    for _ in range(size.rounds):
        ceiling = bare(size, connection)
        last = fetched(rig, size, server, session)
        ratios.append(ceiling / last.seconds)
        print(
            f"fetched: {size.rows / last.seconds:.0f} rows/s, bare SQL "
            f"{size.rows / ceiling:.0f}, ratio {ratios[-1]:.2f}"
        )
    return part(rig, size, ratios, first, last)


def fetched(rig: Rig, size: Size, server: Server, session: requests.Session) -> Fetched:
    """Everything from the first number on. Raises BenchError where anything is missing."""
    start, busy, database = time.perf_counter(), server.seconds(), rig.database_seconds()
    after = seen = 0
    while seen < size.rows:
        query = {"after": after, "limit": PAGE}
        answer = session.get(f"{server.root}{PATH}", params=query, timeout=60)
        answer.raise_for_status()
        told = orjson.loads(answer.content)
        numbers = [one["sequence"] for one in told["movements"]]
        if numbers != list(range(after + 1, after + 1 + len(numbers))) or not numbers:
            raise BenchError(f"a gap after {after}")
        after, seen = told["to"], seen + len(numbers)
    return Fetched(
        time.perf_counter() - start, server.seconds() - busy, rig.database_seconds() - database
    )


def bare(size: Size, connection: "psycopg.Connection[tuple[object, ...]]") -> float:
    """The same pages from the database."""
    start, seen = time.perf_counter(), 0
    mark: tuple[object, object] = (-(2**62), 0)
    while True:
        rows = connection.execute(BARE, (BRAND, *mark, PAGE)).fetchall()
        if not rows:
            break
        mark, seen = (rows[-1][0], rows[-1][1]), seen + len(rows)
    if seen != size.rows:
        raise BenchError(f"{seen} rows instead of {size.rows}")
    return time.perf_counter() - start


def part(rig: Rig, size: Size, ratios: list[float], first: Fetched, last: Fetched) -> Part:
    """The ratio, and what a row costs."""
    rows = [
        (
            name,
            *(f"{value / size.rows * 1e6:.2f}" for value in (one.seconds, one.busy, one.database)),
        )
        for name, one in (("numbered on the way", first), ("numbered before", last))
    ]
    about = (
        f"{size.rows} movements by pages of {PAGE}: found by their numbers, unsealed, as JSON, "
        f"signed, over one connection: {size.rows / last.seconds:.0f} rows a second."
    )
    heads = ("way", "µs a row", "web CPU µs", "database CPU µs")
    return Part(
        "fetching",
        "Movements fetched by number",
        "python -m bench fetching",
        (Figure("movements fetched / bare SQL", tuple(ratios), GOAL),),
        (about, table(heads, rows)),
        machine(rig.url),
    )
