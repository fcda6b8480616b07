"""Files by /v1 that end before they are done: cancelled, or given up. Nothing of them is kept."""

from uuid import UUID

import pytest

from app.loading.arrived import forget_all, load_some
from app.loading.tries import MOST_ATTEMPTS
from app.outbox.delivery import system_context
from app.usecases.programs.forgetting import ForgetSome
from app.usecases.sweeping import Sweep
from tests.channels.api.test_loads import begin, line, patch, send, show
from tests.channels.api.test_records import BASE
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service


def test_a_file_that_is_cancelled_is_loaded_no_further(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 10)
    id = begin(program)
    patch(program, id, 0, b"".join(line(number) for number in range(100)), complete=True)
    ((key,),) = service.rows("SELECT id FROM load")
    load_some(service.core, key, 0.0)
    told = program.ask("DELETE", f"{BASE}/loads/{id}").get_json()
    assert told["state"] == "cancelled"
    assert 0 < told["taken"] < 100
    assert not load_some(service.core, key, 0.0)
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]
    assert program.ask("DELETE", f"{BASE}/loads/{id}").status_code == 200


def test_a_file_that_is_cancelled_is_let_go_of_by_the_worker_some_at_a_time(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.programs.forgetting.FORGOTTEN_AT_ONCE", 2)
    id, other = begin(program), begin(program)
    for number in range(5):
        patch(program, id, number * len(line(1)), line(number))
    patch(program, other, 0, line(6))
    for _ in range(2):
        assert program.ask("DELETE", f"{BASE}/loads/{id}").status_code == 200
    assert service.rows("SELECT count(*) FROM load_part") == [(6,)]
    jobs = service.rows("SELECT args->>'id' FROM procrastinate_jobs WHERE task_name = 'loads.go'")
    assert jobs == [(id,)]
    changes = list(
        iter(lambda: service.core.run(ForgetSome(UUID(id)), system_context(service.core)), 0)
    )
    assert changes == [2, 2, 1]
    load_some(service.core, UUID(other))
    assert service.rows("SELECT count(*) FROM load_part") == [(1,)]


def test_what_nobody_goes_on_with_is_given_up_and_old_files_go(
    program: Program, service: Service
) -> None:
    open_one = begin(program)
    patch(program, open_one, 0, line(1))
    done = send(program, line(2) + line(2))["id"]
    service.later(days=8)
    service.core.run(Sweep(), system_context(service.core))
    # Gigabytes would take longer than a statement may: they go some at a time, afterwards.
    assert service.rows("SELECT count(*) FROM load_part") == [(1,)]
    forget_all(service.core)
    program.token = ""
    assert show(program, open_one)["state"] == "cancelled"
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]
    service.later(days=60)
    service.core.run(Sweep(), system_context(service.core))
    program.token = ""
    assert program.get(f"{BASE}/loads/{done}").status_code == 404
    assert service.rows("SELECT count(*) FROM load_refusal") == [(0,)]


def test_a_failure_of_ours_that_stays_ends_the_file_and_lets_the_next_one_through(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = begin(program)
    patch(program, id, 0, line(1), complete=True)

    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("app.loading.arrived._go", broken)
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(ZeroDivisionError):
                load_some(service.core, UUID(id))
        assert show(program, id)["state"] == "running"
        assert not load_some(service.core, UUID(id))
    told = show(program, id)
    words = "Dosya birkaç kez denendi, ama sonuna kadar işlenemedi."
    assert (told["state"], told["fault"][: len(words)]) == ("failed", words)
    assert told["fault"].endswith(f": {id[:8]}.")
    assert service.rows("SELECT count(*) FROM load_part") == [(0,)]
