"""Bringing a recording in: fetch it, let go of it there; the database is never held meanwhile."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import structlog

from app.channel import Channel, Recorder, Records
from app.core import Core
from app.errors import Fault, NotFound, Unavailable
from app.outbox.delivery import DELAYS, system_context
from app.usecases.complaints.recordings import KeepRecording, WantRecording

MOST_MISSING = 5
"""A recording is not there at once; so often it is looked for, in six minutes."""

R = TypeVar("R")
log = structlog.get_logger(__name__)


class Later(Exception):
    """A step that is to be tried again, after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"later: {seconds} s")
        self.seconds = seconds


def bring_in(
    core: Core, channels: Mapping[str, Channel], number: int, sid: str, attempts: int
) -> int | None:
    """Fetch a recording, keep it with its complaint, have it deleted where it came from. Gives the
    seconds after which to try again, None when all is done or given up; `attempts`: those before.
    """
    recorder = _recorder(channels)
    if recorder is None:
        log.error("recording_given_up", complaint=number, fault="no channel records")
        return None
    context = system_context(core)
    try:
        if core.run(WantRecording(number, sid), context):
            audio = _step(lambda: recorder.fetch(sid), number, attempts)
            if audio is not None and not core.run(KeepRecording(number, sid, audio), context):
                log.warning("recording_not_kept", complaint=number)
        _step(lambda: recorder.forget(sid), number, attempts)
    except Later as later:
        return later.seconds
    return None


def _step(do: Callable[[], R], number: int, attempts: int) -> R | None:
    """What a step at the gateway gives; None where it is given up. Raises Later."""
    try:
        return do()
    except Fault as error:
        fault = error
    except Exception:
        # A mistake of ours must not be tried for ever in silence.
        log.exception("recording_broke", complaint=number)
        fault = Unavailable(part="service")
    seconds = _wait(fault, attempts)
    if seconds is not None:
        raise Later(seconds)
    log.error("recording_given_up", complaint=number, attempts=attempts + 1, fault=str(fault))
    return None


def _wait(fault: Fault, attempts: int) -> int | None:
    """When to try again, no sooner than the gateway says; None where it is given up."""
    missing = isinstance(fault, NotFound)
    most = MOST_MISSING if missing else len(DELAYS)
    if attempts >= most or not (missing or fault.retryable):
        return None
    return max(DELAYS[attempts], int(fault.params.get("seconds", 0)))


def _recorder(channels: Mapping[str, Channel]) -> Recorder | None:
    return next((one.recorder for one in channels.values() if isinstance(one, Records)), None)
