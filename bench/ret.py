"""A refusal by SMS from end to end, beside an empty view, a bare INSERT, and Django REST.

Every text is fresh and has a valid signature. `unheard`: from citizens nobody has heard of;
`approved`: from citizens who have an approval of that brand, which is the usual case.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice

import psycopg

from app.cli.context import operator
from app.core import Core
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsents
from app.usecases.verify import differences
from bench import peer
from bench.figures import Figure, Part, load_table, machine, table
from bench.rig import ROOT, BenchError, Rig, Server, free_port, migrated, opened, serving
from bench.traffic import Target, interleave, ratios, send, text

PROVIDER, FIRST_BRAND, BRANDS = 100100, 100200, 100
PATH = "/sms/twilio"
INSIDE = "Inside the application, one refusal after the other, approved before, no web server:"
BENCH_ROW = """
CREATE TABLE bench_row (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tag uuid, body text)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, seconds of each, citizens who have approved, calls inside."""

    rounds: int
    seconds: float
    approved: int
    inside: int


@dataclass(frozen=True, slots=True)
class Inside:
    """How many texts were answered inside this process; part, µs, of these µs of CPU."""

    answered: int
    rows: list[tuple[str, float, float]]


def measure(rig: Rig, size: Size) -> Part:
    """Run it. Raises BenchError where what was recorded is not what was answered."""
    print(f"RET: {size.approved} citizens with an approval ...", flush=True)
    url = migrated(rig.database("bench_ret", anew=True))
    with opened(rig, url) as core:
        add_brands(core)
        record_approvals(core, size.approved)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(BENCH_ROW)
        connection.execute("VACUUM ANALYZE")
    inside = look_inside(rig, url, size)
    with ExitStack() as stack:
        environ = rig.environ(url, free_port())
        ours = stack.enter_context(serving("bench.wsgi:app", environ, rig.home / "web.log"))
        approvals = [
            f"{approved_number(i)};{FIRST_BRAND + i % BRANDS}" for i in range(size.approved)
        ]
        theirs = stack.enter_context(peer.django_rest(rig, FIRST_BRAND, BRANDS, approvals))
        targets = views(ours, theirs, size)
        interleave(rig, targets, size.rounds, size.seconds)
        repeat(targets)
    check(rig, url, targets, inside)
    return part(rig, targets, inside)


def views(ours: Server, theirs: Server, size: Size) -> list[Target]:
    """The five views; the same form goes to all of them."""
    return [
        Target("empty view", ours, texts(ours, unheard(), "/bench/empty")),
        Target("one INSERT", ours, texts(ours, unheard(), "/bench/insert")),
        Target("RET, unheard citizens", ours, texts(ours, unheard())),
        Target("RET, approved before", ours, texts(ours, approved(size.approved, size.inside))),
        Target("Django REST, approved before", theirs, texts(theirs, approved(size.approved, 0))),
    ]


def texts(server: Server, senders: Iterator[tuple[int, str]], path: str = PATH) -> Iterator[bytes]:
    """Refusals, made when they are wanted."""
    return (text(server, path, sender, words_of(place)) for place, sender in senders)


def words_of(place: int) -> str:
    """What the citizen of this place texts."""
    return f"RET BRAND{place % BRANDS}"


def unheard() -> Iterator[tuple[int, str]]:
    """Citizens without end who are in no table."""
    return ((place, f"+9055{place:08d}") for place in count())


def approved(how_many: int, first: int) -> Iterator[tuple[int, str]]:
    """The citizens who have approved, each once."""
    return ((place, approved_number(place)) for place in range(first, how_many))


def approved_number(place: int) -> str:
    """The number of a citizen who has approved."""
    return f"+9053{place:08d}"


def add_brands(core: Core) -> None:
    """A provider with a hundred brands, BRAND0 to BRAND99."""
    office = operator(core)
    core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), office)
    for place in range(BRANDS):
        names = (f"BRAND{place}",)
        code = FIRST_BRAND + place
        core.run(AddBrand(party.Brand(code, PROVIDER, f"Brand {place}", False, names)), office)


def record_approvals(core: Core, how_many: int) -> None:
    """Each citizen has approved the brand of the own place, a year ago, for messages."""
    when = core.clock.now().replace(microsecond=0) - timedelta(days=365)
    record = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, when)
    office = operator(core, PROVIDER)
    for brand in range(BRANDS):
        numbers = [approved_number(place) for place in range(brand, how_many, BRANDS)]
        entries = [Entry(core.keys.tag(number), number, record) for number in numbers]
        core.run(RecordConsents(FIRST_BRAND + brand, entries, backdated=True), office)


def look_inside(rig: Rig, url: str, size: Size) -> Inside:
    """What each part of a refusal takes, by the clocks of `bench/inside.py`."""
    path = rig.home / "texts"
    senders = islice(approved(size.approved, 0), size.inside)
    path.write_text("\n".join(f"{sender};{words_of(place)}" for place, sender in senders))
    command = [sys.executable, "-m", "bench.inside", str(path)]
    environ = {**rig.environ(url), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environ, cwd=ROOT
    )
    told = json.loads(answer.stdout.splitlines()[-1])
    return Inside(told["answered"], told["rows"])


def repeat(targets: list[Target]) -> None:
    """A refusal that comes twice is answered twice and done once."""
    for target in targets[2:]:
        request = target.one()
        send(target.server, request)
        send(target.server, request)
        target.answered += 1


def check(rig: Rig, url: str, targets: list[Target], inside: Inside) -> None:
    """As many deeds as answers, state equal to history; the same of the peer."""
    _, _, unheard_texts, approved_texts, django = targets
    answered = unheard_texts.answered + approved_texts.answered + inside.answered
    with psycopg.connect(url) as connection:
        (deeds,) = connection.execute("SELECT count(*) FROM deed").fetchone() or (0,)
        found = differences(connection)
    if deeds != answered:
        raise BenchError(f"{answered} texts were answered and {deeds} deeds recorded")
    if found.wrong:
        raise BenchError(f"state and history differ: {found}")
    with psycopg.connect(rig.database("bench_django", anew=False)) as connection:
        query = "SELECT count(*), count(*) FILTER (WHERE answer LIKE '%%artik%%')"
        row = connection.execute(f"{query} FROM django_rest_message").fetchone()
    if row != (django.answered, django.answered):
        raise BenchError(f"Django REST answered {django.answered} texts and recorded {row}")
    print(f"  {deeds} deeds for {answered} answers; {found.events} events, no difference to state")


def part(rig: Rig, targets: list[Target], inside: Inside) -> Part:
    """The ratios, and where the time goes."""
    empty, insert, unheard_texts, approved_texts, django = targets
    whole = sum(wall for _, wall, _ in inside.rows)
    busy = sum(busy for _, _, busy in inside.rows)
    rows = [(name, f"{a:.0f}", f"{b:.0f}", f"{a / whole:.0%}") for name, a, b in inside.rows]
    rows.append(("together", f"{whole:.0f}", f"{busy:.0f}", "100%"))
    return Part(
        "ret",
        "A refusal by SMS",
        "python -m bench ret",
        (
            Figure("RET / one INSERT, approved before", tuple(ratios(approved_texts, insert)), 0.5),
            Figure("RET / one INSERT, unheard citizens", tuple(ratios(unheard_texts, insert)), 0.5),
            Figure("RET / Django REST doing the same", tuple(ratios(approved_texts, django)), 4),
            Figure("one INSERT / empty view", tuple(ratios(insert, empty))),
        ),
        (
            load_table(targets),
            INSIDE,
            table(("part", "µs", "of these CPU", "share"), rows),
        ),
        machine(rig.url),
    )
