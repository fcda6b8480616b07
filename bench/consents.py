"""A registry as large as one likes: finished rows, made in the database itself.

About 24 rows a citizen (one for each message type of a brand), 1 to some 190 of them, as log-normal
as people's lives; 2 000 brands, of which the greatest has 8 % of all relations and the smallest a
few. Rows lie as loads leave them, brand after brand, so that a citizen's own are far apart. There
is no history: no list reads it.
"""

from collections.abc import Iterator

import psycopg

from app.cli.context import operator
from app.core import Core
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.usecases.parties import AddBrand, AddProvider
from bench.rig import Rig, migrated, opened

PROVIDER, FIRST_BRAND, BRANDS = 100100, 100200, 2000
AVERAGE = 24
USUAL = (20, 28)
"""Rows of a citizen with about as many as the average."""

SHOWN = 50_000
"""So many of them are asked for."""

Connection = psycopg.Connection[tuple[object, ...]]

CITIZENS = """
CREATE UNLOGGED TABLE bench_citizen (number int PRIMARY KEY, tag uuid NOT NULL, sealed bytea)
"""
RECIPIENTS = """
INSERT INTO recipient (tag, sealed, key_id, created_at)
SELECT tag, sealed, %s, now() FROM bench_citizen ORDER BY tag
"""
RELATIONS = f"""
CREATE UNLOGGED TABLE bench_relation AS
SELECT DISTINCT tag, {FIRST_BRAND} + floor({BRANDS} * power(random(), 3))::int AS brand_code
  FROM (SELECT tag, least(127, ceil(exp(2.5 + 0.8 * random_normal())))::int AS many
          FROM bench_citizen) AS citizen, generate_series(1, many)
"""
CONSENTS = f"""
INSERT INTO consent (tag, brand_code, recipient_type, type, status, source, consent_date,
                     created_at, event_id)
SELECT tag, brand_code, {RecipientType.BIREYSEL:d}, type,
       CASE WHEN random() < 0.9 THEN {Status.ONAY:d} ELSE {Status.RET:d} END, {Source.HS_WEB:d},
       moment, moment, row_number() OVER ()
  FROM (SELECT *, date_trunc('second', now() - random() * interval '5 years') AS moment,
               CASE WHEN random() < 0.5 THEN ARRAY[{MessageType.MESAJ:d}]
                    ELSE ARRAY[{MessageType.ARAMA:d}, {MessageType.MESAJ:d}] END AS types
          FROM bench_relation) AS relation, unnest(types) AS type
 ORDER BY brand_code, tag, type
"""
COUNTED = """
CREATE TABLE bench_usual AS
SELECT number, many FROM bench_citizen JOIN (
       SELECT tag, count(*) AS many FROM consent GROUP BY tag
       HAVING count(*) BETWEEN %s AND %s) AS usual USING (tag)
 ORDER BY random() LIMIT %s
"""
SUMS = """
SELECT sum(many)::bigint, max(many), avg(many)::float FROM (
       SELECT count(*) AS many FROM consent GROUP BY tag) AS citizen
"""


def registry(rig: Rig, consents: int) -> str:
    """The URL of a database with about so many consents; made once for a home that is kept."""
    url = migrated(rig.database(f"bench_list_{consents}", anew=False))
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT to_regclass('bench_usual')").fetchone()
        if found is None or found[0] is None:
            print(
                f"making about {consents} consents: a minute for each two million ...", flush=True
            )
            with opened(rig, url) as core:
                add_brands(core)
                copy_citizens(core, connection, consents // AVERAGE)
            fill(connection)
    return url


def add_brands(core: Core) -> None:
    """One provider with two thousand brands."""
    office = operator(core)
    core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), office)
    for place in range(BRANDS):
        item = party.Brand(FIRST_BRAND + place, PROVIDER, f"Brand {place}", False, (f"B{place}",))
        core.run(AddBrand(item), office)


def copy_citizens(core: Core, connection: Connection, how_many: int) -> None:
    """The citizens with their tags and sealed numbers."""
    connection.execute("DROP TABLE IF EXISTS bench_citizen")
    connection.execute(CITIZENS)
    with connection.cursor().copy("COPY bench_citizen FROM STDIN") as copy:
        for number, tag, sealed in _citizens(core, how_many):
            copy.write_row((number, tag.hex(), sealed))
    key_id, _ = core.keys.seal("", core.keys.tag(""))
    connection.execute(RECIPIENTS, [key_id])


def _citizens(core: Core, how_many: int) -> Iterator[tuple[int, bytes, bytes]]:
    for start in range(0, how_many, 10_000):
        numbers = range(start, min(start + 10_000, how_many))
        phones = [phone(number) for number in numbers]
        tags = core.keys.tags(phones)
        _, sealed = core.keys.seal_many(list(zip(phones, tags, strict=True)))
        yield from zip(numbers, tags, sealed, strict=True)


def fill(connection: Connection) -> None:
    """Relations, then consents, then what PostgreSQL's own housekeeping would have done by now."""
    connection.execute("SET work_mem = '256MB'")
    connection.execute("DROP TABLE IF EXISTS bench_relation")
    connection.execute("SELECT setseed(0.3338)")
    connection.execute(RELATIONS)
    connection.execute("TRUNCATE consent")
    connection.execute(CONSENTS)
    connection.execute("DROP TABLE bench_relation")
    connection.execute("VACUUM ANALYZE")
    connection.execute(COUNTED, [*USUAL, SHOWN])
    connection.execute("CHECKPOINT")


def phone(number: int) -> str:
    """The telephone of a citizen."""
    return f"+9053{number:08d}"


def usual_citizens(connection: Connection) -> list[tuple[str, int]]:
    """Telephones of citizens with about 24 rows, in no order, and how many each has."""
    rows = connection.execute("SELECT number, many FROM bench_usual").fetchall()
    return [(phone(int(str(number))), int(str(many))) for number, many in rows]
