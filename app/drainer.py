"""The thread that does what waited in the spool as soon as the database is back."""

import threading

import structlog

from app.core import Core
from app.spool import Spool
from app.usecases.drain import drain

EVERY_SECONDS = 0.5

log = structlog.get_logger(__name__)


def start_drainer(core: Core, spool: Spool, every: float = EVERY_SECONDS) -> threading.Event:
    """Look every half second; one process at a time drains. Set the event to end the thread."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(every):
            try:
                if done := drain(core, spool):
                    log.info("spool_drained", texts=done)
            except Exception:
                # A thread that ends by an error would leave all later texts lying.
                log.exception("spool_not_drained")

    threading.Thread(target=look, name="drainer", daemon=True).start()
    return stop
