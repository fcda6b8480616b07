"""Calls that leave a recording, and the worker that brings it in."""

from app.recordings import bring_in
from app.usecases.complaints.recordings import MEDIA_TYPE, TASK
from tests.channels.ivr.line import Line, ring, spoken
from tests.channels.ivr.twilio_store import ROOT, Answer
from tests.channels.sms.service import Service

SID = f"RE{'0a' * 16}"
OTHER = f"RE{'0b' * 16}"
TO_THE_TONE = ("5", "4", "1", "2", "1", "2263#", "2", "1430", "#")
FETCH, FORGET = f"GET {ROOT}/{SID}.wav", f"DELETE {ROOT}/{SID}.json"
KEPT = "SELECT side, media_type, width, height, file, page FROM evidence ORDER BY id"
ROW = ("citizen", MEDIA_TYPE, 0, 0, 1, 1)
JOBS = "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' ORDER BY id"
BUSY = Answer(503, b"", {"Retry-After": "7"})


def tell(service: Service, sid: str = SID, key: str = "#", seconds: str = "12") -> None:
    """A call that tells everything, and what happened after the tone."""
    telephone = ring(Line(service))
    for keys in TO_THE_TONE:
        telephone.press(keys)
    telephone.speak(**spoken(sid, key, seconds))


def jobs(service: Service) -> list[dict[str, object]]:
    return [args for (args,) in service.rows(JOBS, TASK)]


def bring(service: Service, attempts: int = 0) -> list[int | None]:
    """Do the jobs that there are, as the worker does."""
    channels = service.parts.channels
    return [
        bring_in(service.core, channels, int(str(one["number"])), str(one["sid"]), attempts)
        for one in jobs(service)
    ]
