"""A program whose calls mostly fail: its people are told, once."""

from typing import Any

from app.dialogue.reply import Reply
from app.dialogue.told import ToldQuality
from app.domain.permissions import Role
from app.outbox.delivery import system_context
from app.receipts import from_json
from app.usecases.programs.clients import ListClients
from app.usecases.programs.watching import WatchQuality
from tests.channels.iys.program import Program, partner
from tests.channels.sms.service import Service
from tests.usecases.desks import hire

HIRED = {f"staff.hired.{role.value}" for role in Role}


def count(service: Service, program: Program, calls: int, failures: int, hours: int = 1) -> None:
    """So many calls, some hours ago."""
    service.rows(
        "INSERT INTO quality (client_id, hour, calls, failures) VALUES (%s, %s::timestamptz"
        " - %s * interval '1 hour', %s, %s) RETURNING 1",
        program.id,
        service.core.clock.now(),
        hours,
        calls,
        failures,
    )


def watch(service: Service) -> int:
    return service.core.run(WatchQuality(), system_context(service.core))


def told(service: Service) -> list[Any]:
    """What was told since people were added, which they are told as well."""
    found = [from_json(row[0]) for row in service.rows("SELECT words FROM outbox")]
    return [one for one in found if not (isinstance(one, Reply) and one.words[0].key in HIRED)]


def test_less_than_seventy_of_a_hundred_and_twenty_thousand_calls(
    program: Program, service: Service
) -> None:
    hire(service.core, Role.OWNER, iys=100100)
    count(service, program, 10_000, 3_100, 2)
    assert watch(service) == 0
    count(service, program, 10_000, 3_000, 30)
    assert watch(service) == 0
    count(service, program, 10_000, 2_901, 1)
    assert watch(service) == 1
    assert told(service) == [ToldQuality(20_000, 6_001)]
    (client,) = service.core.run(ListClients(), service.operator())
    assert client.noticed_at == service.core.clock.now()
    assert watch(service) == 0


def test_it_is_told_again_after_four_days(program: Program, service: Service) -> None:
    hire(service.core, Role.OWNER, iys=100100)
    count(service, program, 30_000, 30_000)
    assert watch(service) == 1
    service.later(days=4, minutes=1)
    count(service, program, 30_000, 30_000)
    assert watch(service) == 1
    assert len(told(service)) == 2


def test_good_callers_and_those_who_call_little_hear_nothing(
    program: Program, service: Service
) -> None:
    count(service, program, 19_999, 19_999)
    assert watch(service) == 0
    other = Program(service, 100400, "api@ucdeniz.example")
    count(service, other, 100_000, 30_000)
    assert watch(service) == 0


def test_a_program_that_nobody_can_be_told_of_is_marked_all_the_same(service: Service) -> None:
    count(service, Program(service, 100100, "gece-yukleyici"), 20_000, 20_000)
    assert watch(service) == 1
    assert told(service) == []
    (client,) = service.core.run(ListClients(), service.operator())
    assert client.noticed_at == service.core.clock.now()


def test_a_partner_is_told_by_the_name_of_its_program(service: Service) -> None:
    """Nobody of a partner works here."""
    theirs = partner(service)
    count(service, theirs, 30_000, 30_000)
    assert watch(service) == 1
    ((tag,),) = service.rows("SELECT tag FROM outbox")
    assert tag == service.core.keys.tag("api@ortak.example")
    assert told(service) == [ToldQuality(30_000, 30_000)]
    service.later(hours=1)
    assert watch(service) == 0
