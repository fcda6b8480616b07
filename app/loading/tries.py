"""Files that end their worker, or always fail: tried a few times, one at a time, and given up."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from uuid import UUID

import structlog

from app.core import Core
from app.errors import Fault, Unavailable
from app.loading.columns import FileError
from app.loading.sheets import NotWanted
from app.outbox.delivery import system_context
from app.storage.keys import KeysError
from app.usecases.programs.arriving import EndLoad, FileFault
from app.usecases.programs.trying import BeginTry, ForgiveTry

MOST_ATTEMPTS = 5
"""So often a file is tried without getting any further."""

GAVE_UP = "gave-up"

# Held as long as the connection is: whoever is killed lets go of it.
ALONE = "SELECT pg_try_advisory_lock(hashtextextended('loads.tried-again', 0))"
DONE = "SELECT pg_advisory_unlock(hashtextextended('loads.tried-again', 0))"

log = structlog.get_logger(__name__)


def begin_try(core: Core, id: UUID) -> int:
    """How often a file was tried from where it stands, with the try that begins now. Where that is
    often enough the file is over: what was said of it under the same incident is for whoever keeps
    the servers, and 0 is told."""
    tries = core.run(BeginTry(id), system_context(core))
    if tries <= MOST_ATTEMPTS:
        return tries
    incident = _incident(id)
    log.error("load_given_up", incident=incident, load=str(id), attempts=MOST_ATTEMPTS)
    fault = FileFault(GAVE_UP, (("incident", incident),))
    core.run(EndLoad(id, fault), system_context(core))
    return 0


@contextmanager
def one_try(core: Core, id: UUID, tries: int) -> Iterator[None]:
    """What is done with a file in one try. What breaks off for no fault of the file does not count
    as one; what is a fault of ours is noted.

    Raises what was raised within; Unavailable where another file is tried again at this time: one
    that ends its worker is not to take another with it each time.
    """
    try:
        with _alone(core) if tries > 1 else nullcontext():
            yield
    except (FileError, NotWanted):
        raise
    except (Fault, KeysError) as error:
        if isinstance(error, KeysError) or error.retryable:
            with suppress(Fault):
                core.run(ForgiveTry(id), system_context(core))
        else:
            _note(id)
        raise
    except Exception:
        _note(id)
        raise


def _note(id: UUID) -> None:
    log.exception("incident", incident=_incident(id), load=str(id))


def _incident(id: UUID) -> str:
    """The same number for every try."""
    return id.hex[:8]


@contextmanager
def _alone(core: Core) -> Iterator[None]:
    with core.database.single() as driver:
        row = driver.execute(ALONE).fetchone()
    if row is None or not row[0]:
        raise Unavailable(part="loads")
    try:
        yield
    finally:
        _let_others(core)


def _let_others(core: Core) -> None:
    """Closing the connection would do too, but only once the server has noticed: the next try would
    find it held. It is closed where the database is not to be asked at this time."""
    try:
        with core.database.single() as driver:
            driver.execute(DONE)
    except Fault:
        core.database.leave()
