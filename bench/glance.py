"""The first page of the console: of a brand that is counted while somebody looks, and of one with a
million permissions, whose count is kept, beside that of a brand with hardly any; and how much of
their provider's package is used."""

import random
import statistics
import time
from dataclasses import dataclass
from typing import Any

from app.cli.context import operator
from app.core import Context, Core, UseCase
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.permissions import Assurance, Role
from app.outbox.delivery import system_context
from app.storage.copying import cell, copy_rows, integer, micros
from app.usecases.console.glance import FEW, KeepGlance
from app.usecases.console.home import SeeHome
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.subscriptions import ShowSubscription
from app.usecases.used import KeepUse
from bench.figures import Figure, Part, machine, table
from bench.rig import BenchError, Rig, migrated, opened

PROVIDER, SMALL, MIDDLE, LARGE = 100100, 100201, 100202, 100203
GOAL = 0.5
LOOKS = 50
CONSENT = (
    "tag, brand_code, recipient_type, type, status, source, consent_date, created_at, event_id, "
    "claimed"
)
BLOCK = 50_000
COUNT = f"SELECT count(*) FROM consent WHERE brand_code = %s AND status = {Status.ONAY:d}"


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, and the permissions of the large brand."""

    rounds: int
    consents: int


def measure(rig: Rig, size: Size) -> Part:
    """The three in turn."""
    print(f"glance: {size.consents} permissions ...", flush=True)
    url = migrated(rig.database("bench_glance", anew=True))
    sizes = {SMALL: 10, MIDDLE: FEW - 1, LARGE: size.consents}
    with opened(rig, url) as core:
        core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), operator(core))
        for brand, rows in sizes.items():
            item = party.Brand(brand, PROVIDER, f"Acme {brand}", brand == SMALL, ())
            core.run(AddBrand(item), operator(core))
            fill(core, brand, rows)
        with core.database.single() as driver:
            driver.execute("ANALYZE consent")
        counting = timed(core, KeepGlance(LARGE), system_context(core))
        times: dict[int, list[float]] = {brand: [] for brand in sizes}
        for _ in range(size.rounds):
            for brand, many in sizes.items():
                times[brand].append(looked(core, brand, many))
        bare = counted(core)
        packages = (package(core), timed(core, KeepUse(), system_context(core)), package(core))
    return part(url, size, times, counting, bare, packages)


def fill(core: Core, brand: int, rows: int) -> None:
    """Approvals of as many citizens."""
    chance, now = random.Random(brand), micros(core.clock.now())
    small = (RecipientType.BIREYSEL, MessageType.MESAJ, Status.ONAY, Source.HS_WEB)
    with core.database.transaction() as session:
        driver: Any = session.connection().connection.driver_connection
        for at in range(0, rows, BLOCK):
            copied = (
                b"\0\x0a"
                + cell(chance.randbytes(16))
                + integer(brand, 4)
                + b"".join(integer(one, 2) for one in small)
                + integer(now, 8) * 2
                + integer(brand * 10**7 + number, 8)
                + cell(b"\0")
                for number in range(at, min(at + BLOCK, rows))
            )
            copy_rows(driver, "consent", CONSENT, b"".join(copied))
        session.commit()


def timed(core: Core, order: UseCase[Any], who: Context) -> float:
    """Seconds of a deed."""
    start = time.perf_counter()
    core.run(order, who)
    return time.perf_counter() - start


def reader(core: Core) -> Context:
    """Somebody who works for the provider."""
    now = core.clock.now()
    return Context("kurumsal", Role.READER, Assurance.LOGIN, now, actor=PROVIDER, noted=False)


def package(core: Core) -> float:
    """Seconds until it is told how much of the package is used."""
    return timed(core, ShowSubscription(PROVIDER), reader(core))


def looked(core: Core, brand: int, many: int) -> float:
    """Seconds of a look. Raises BenchError where other numbers are told."""
    who = reader(core)
    start = time.perf_counter()
    for _ in range(LOOKS):
        home = core.run(SeeHome(brand), who)
    seconds = (time.perf_counter() - start) / LOOKS
    told = sum(one.persons for one in home.approved or ())
    if told != many:
        raise BenchError(f"{told} instead of {many}")
    return seconds


def counted(core: Core) -> float:
    """Seconds of counting the large brand by a bare statement."""
    with core.database.single() as driver:
        start = time.perf_counter()
        driver.execute(COUNT, (LARGE,)).fetchone()
        return time.perf_counter() - start


def part(
    url: str,
    size: Size,
    times: dict[int, list[float]],
    counting: float,
    bare: float,
    packages: tuple[float, float, float],
) -> Part:
    """The ratios, and the milliseconds."""
    figures = tuple(
        Figure(
            f"first page of {many} permissions / of ten",
            tuple(small / own for small, own in zip(times[SMALL], times[brand], strict=True)),
            GOAL if brand == LARGE else None,
        )
        for brand, many in ((LARGE, size.consents), (MIDDLE, FEW - 1))
    )
    rows = [
        ("10 permissions", f"{1000 * statistics.median(times[SMALL]):.1f}"),
        (f"{FEW - 1}, counted", f"{1000 * statistics.median(times[MIDDLE]):.1f}"),
        (f"{size.consents}, kept", f"{1000 * statistics.median(times[LARGE]):.1f}"),
        (f"{size.consents}, counted by the worker", f"{1000 * counting:.1f}"),
        (f"{size.consents}, counted by a bare statement", f"{1000 * bare:.1f}"),
        *(
            (f"the package of all, {how}", f"{1000 * seconds:.1f}")
            for how, seconds in zip(
                ("counted", "counted by the worker", "kept"), packages, strict=True
            )
        ),
    ]
    about = "What the page asks the database for, without drawing it."
    command = "python -m bench glance"
    blocks = (about, table(("permissions", "ms"), rows))
    return Part("glance", "A brand at a glance", command, figures, blocks, machine(url))
