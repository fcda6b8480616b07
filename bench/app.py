"""The list of permissions as an app gets it: with its token, among millions of consents."""

import json
import random
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from app.core import Context, Core, Work
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.account import membership
from app.usecases.account.devices import admit, device_id
from bench.consents import registry
from bench.figures import Figure, Part, load_table, machine
from bench.listing import Citizen, citizens, told
from bench.rig import BenchError, Rig, Server, free_port, opened, serving
from bench.traffic import Target, get, interleave, ratios
from channels._kit.bearer import CHANNEL, Bearers

PATH = "/v1/citizen/permissions"
SIGNED_IN = 5000
TRIED = 50


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, seconds of each, consents."""

    rounds: int
    seconds: float
    consents: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A citizen's token, and how many consents they have."""

    token: str
    many: int


def measure(rig: Rig, size: Size) -> Part:
    """Run it. Raises BenchError where a list is not whole."""
    print(f"app: {size.consents} consents, {SIGNED_IN} citizens sign in ...", flush=True)
    url = registry(rig, size.consents)
    chosen = citizens(url)[:SIGNED_IN]
    with opened(rig, url) as core:
        holders = [sign_in(core, one) for one in chosen]
        with core.database.single() as driver:
            driver.execute("VACUUM ANALYZE account, account_address, sign_in")
    environ = rig.environ(url, free_port())
    with serving("bench.wsgi:app", environ, rig.home / "web.log") as server:
        check(server, holders)
        targets = [
            Target("empty view", server, repeat(get("/bench/empty"))),
            Target("permissions of an app", server, asked(holders)),
        ]
        interleave(rig, targets, size.rounds, size.seconds)
    return part(rig, targets, url)


def sign_in(core: Core, citizen: Citizen) -> Holder:
    """A device of a citizen with an account of their own, as a code would have opened it."""
    number, many = citizen
    tag = core.keys.tag(number)
    with core.database.transaction() as session:
        driver = session.connection().connection.driver_connection
        now = core.clock.now()
        context = Context(
            CHANNEL, Role.CITIZEN, Assurance.CODE, now, core.person(parse_phone(number))
        )
        work = Work(driver, context, now, core, session)  # type: ignore[arg-type]
        opened_before = membership.opened_by(work, tag)
        account = opened_before.account if opened_before else membership.found(work)
        membership.join(work, account, context.person, opens=True)
        device = device_id(core, admit(work, account, tag, Assurance.CODE, "bench"))
        session.commit()
    return Holder(Bearers(core, frozenset()).token(device), many)


def request_of(holder: Holder) -> bytes:
    """The question of an app."""
    return get(PATH, Authorization=f"Bearer {holder.token}")


def asked(holders: Sequence[Holder]) -> Iterator[bytes]:
    """Questions without end, at random."""
    requests = [request_of(one) for one in holders]
    return (random.choice(requests) for _ in repeat(None))


def check(server: Server, holders: Sequence[Holder]) -> None:
    """The list that is served has every consent. Raises BenchError."""
    for one in holders[:TRIED]:
        question = urllib.request.Request(  # noqa: S310
            f"{server.root}{PATH}", headers={"Authorization": f"Bearer {one.token}"}
        )
        with urllib.request.urlopen(question, timeout=30) as answer:  # noqa: S310
            items = json.load(answer)["items"]
        if sum(len(item["permissions"]) for item in items) != one.many:
            raise BenchError(f"a list of {one.many} consents was answered as {items}")


def part(rig: Rig, targets: list[Target], url: str) -> Part:
    """The ratio."""
    empty, listed = targets
    about = (
        f"Among {told(url)}. Asked for by {SIGNED_IN} devices of citizens with 20 to 28 consents: "
        "the token is read, the device looked up, every permission told with its brand."
    )
    return Part(
        "app",
        "The list of an app",
        "python -m bench app",
        (Figure("permissions of an app / empty view", tuple(ratios(listed, empty)), 0.2),),
        (about, load_table(targets)),
        machine(rig.url),
    )
