"""A citizen's list among millions of consents: as JSON, and by SMS (LISTE)."""

import json
import random
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, repeat

import psycopg

from bench.consents import SUMS, registry, usual_citizens
from bench.figures import Figure, Part, load_table, machine
from bench.rig import BenchError, Rig, Server, free_port, serving
from bench.traffic import Target, get, interleave, list_of, ratios, send, text

GROWTH = 10
TRIED = 50
REGULARS = 50

Citizen = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, seconds of each, consents."""

    rounds: int
    seconds: float
    consents: int


def measure(rig: Rig, size: Size) -> Part:
    """Both registries are served at once, each by a server of its own, and asked in turn."""
    print(f"list: {size.consents} consents, and {size.consents // GROWTH} ...", flush=True)
    large, small = registry(rig, size.consents), registry(rig, size.consents // GROWTH)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                serving("bench.wsgi:app", rig.environ(url, free_port()), rig.home / f"{name}.log")
            )
            for name, url in (("large", large), ("small", small))
        ]
        targets = views(servers, large, small)
        interleave(rig, targets, size.rounds, size.seconds)
    check(large, targets)
    return part(rig, targets, large, small)


def views(servers: list[Server], large: str, small: str) -> list[Target]:
    """The empty view, the list here and there, and LISTE by SMS: the first one of a citizen, which
    gives the brands their numbers, and a later one."""
    here, there = servers
    many, few = citizens(large), citizens(small)
    compare(here, many)
    compare(there, few)
    regulars, others = many[: len(many) // 10], many[len(many) // 10 :]
    return [
        Target("empty view", here, repeat(get("/bench/empty"))),
        Target("list as JSON", here, asked(many)),
        Target("list as JSON, a tenth of the rows", there, asked(few)),
        Target("LISTE by SMS, a citizen's first", here, texted(here, others)),
        Target("LISTE by SMS, a later one", here, texted(here, again(here, regulars))),
    ]


def citizens(url: str) -> list[Citizen]:
    """Citizens with about 24 rows, none of whom has texted. Raises BenchError without any."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE numbering, deed, dialogue")
        found = usual_citizens(connection)
    if len(found) < TRIED:
        raise BenchError("too few citizens have about 24 consents: use more --consents")
    return found


def compare(server: Server, known: list[Citizen]) -> None:
    """The list that is served has every row. Raises BenchError."""
    for number, many in known[:TRIED]:
        path = list_of(number).split(b" ")[1].decode()
        with urllib.request.urlopen(f"{server.root}{path}", timeout=30) as answer:  # noqa: S310
            brands = json.load(answer)
        if sum(len(approved) + len(refused) for _, approved, refused in brands) != many:
            raise BenchError(f"a list of {many} consents was answered as {brands}")


def asked(known: list[Citizen]) -> Iterator[bytes]:
    """Questions for lists without end, at random."""
    requests = [list_of(number) for number, _ in known]
    return (random.choice(requests) for _ in repeat(None))


def texted(server: Server, senders: Iterable[Citizen]) -> Iterator[bytes]:
    """A text of the one word from each, with an id of its own."""
    return (text(server, "/sms/twilio", number, "LISTE") for number, _ in senders)


def again(server: Server, known: list[Citizen]) -> Iterator[Citizen]:
    """The same few citizens without end, after their first text."""
    for request in texted(server, known[:REGULARS]):
        send(server, request)
    return chain.from_iterable(repeat(known[:REGULARS]))


def check(url: str, targets: list[Target]) -> None:
    """As many deeds as texts were answered. Raises BenchError."""
    *_, first, later = targets
    answered = first.answered + later.answered + REGULARS
    with psycopg.connect(url) as connection:
        (deeds,) = connection.execute("SELECT count(*) FROM deed").fetchone() or (0,)
    if deeds != answered:
        raise BenchError(f"{answered} texts were answered and {deeds} deeds recorded")


def part(rig: Rig, targets: list[Target], large: str, small: str) -> Part:
    """The ratios, and what was asked of what."""
    empty, listed, fewer, first, later = targets
    about = (
        f"Among {told(large)}; beside them, with a tenth: {told(small)}. Asked for are citizens "
        "with 20 to 28 consents."
    )
    return Part(
        "list",
        "A citizen's list",
        "python -m bench list",
        (
            Figure("list as JSON / empty view", tuple(ratios(listed, empty)), 0.2),
            Figure("list as JSON / with a tenth of the rows", tuple(ratios(listed, fewer))),
            Figure("LISTE by SMS, first / empty view", tuple(ratios(first, empty))),
            Figure("LISTE by SMS, later / empty view", tuple(ratios(later, empty))),
        ),
        (about, load_table(targets)),
        machine(rig.url),
    )


def told(url: str) -> str:
    """How large a registry is, in words."""
    with psycopg.connect(url) as connection:
        consents, most, average = connection.execute(SUMS).fetchone() or (0, 0, 0.0)
    number = f"{consents:,}".replace(",", " ")
    return f"{number} consents ({average:.1f} of a citizen on average, {most} at most)"
