"""The gateway's store of recordings in every mood: not there yet, in trouble, slow, and wrong."""

import pytest
import structlog

from app.errors import InvalidInput, NotFound, Unavailable
from app.outbox.delivery import DELAYS
from app.recordings import MOST_MISSING
from channels._kit.account import DEMO_SID, DEMO_TOKEN, TwilioAccount
from channels.ivr import recorder
from channels.ivr.recorder import TwilioRecorder
from tests.channels.ivr.recorded import BUSY, FETCH, FORGET, KEPT, ROW, SID, bring, tell
from tests.channels.ivr.twilio_store import AUDIO, GOOD, MISSING, Answer, Store, storing
from tests.channels.sms.service import PHONE, Service


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (MISSING, DELAYS[0]),
        (Answer(500), DELAYS[0]),
        (BUSY, 7),
        (Answer(429, b"", {"Retry-After": "90"}), 90),
        (Answer(429, b"", {"Retry-After": "99999"}), 3600),
        (Answer(429, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), DELAYS[0]),
        (Answer(401), DELAYS[0]),
        (Answer(0), DELAYS[0]),
        (Answer(length=len(AUDIO) + 5), DELAYS[0]),
    ],
)
def test_what_is_not_there_yet_is_fetched_later(
    recorded: Service, store: Store, answer: Answer, seconds: int
) -> None:
    tell(recorded)
    store.answers["GET"] = [answer, GOOD]
    assert bring(recorded) == [seconds]
    assert recorded.rows(KEPT) == []
    assert bring(recorded, 1) == [None]
    assert recorded.rows(KEPT) == [ROW]
    assert store.asked == [FETCH, FETCH, FORGET]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<html>", media_type="text/html"),
        Answer(body=b"<html>" * 4),
        Answer(length=recorder.MOST_BYTES + 1, body=b""),
        Answer(body=AUDIO + bytes(recorder.MOST_BYTES), length=-1),
        Answer(400),
    ],
)
def test_what_is_no_recording_is_never_kept_but_deleted(
    recorded: Service, store: Store, answer: Answer
) -> None:
    tell(recorded)
    store.answers["GET"] = [answer]
    with structlog.testing.capture_logs() as logged:
        assert bring(recorded) == [None]
    assert recorded.rows(KEPT) == []
    assert [one for one in store.asked if one != "hung up"] == [FETCH, FORGET]
    assert [line["event"] for line in logged] == ["recording_given_up"]
    assert PHONE[1:] not in str(logged)


def test_nobody_leads_us_elsewhere(recorded: Service, store: Store) -> None:
    with storing() as elsewhere:
        tell(recorded)
        store.answers["GET"] = [Answer(302, b"", {"Location": f"{elsewhere.url}/{SID}.wav"})]
        assert bring(recorded) == [None]
        assert elsewhere.asked == []
    assert recorded.rows(KEPT) == []


@pytest.mark.parametrize("answer", [Answer(seconds=0.6), Answer(drip=0.05)])
def test_a_slow_one_is_not_waited_for(
    recorded: Service, store: Store, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "SECONDS", (0.2, 0.2))
    monkeypatch.setattr(recorder, "MOST_SECONDS", 0.3)
    tell(recorded)
    store.answers["GET"] = [answer]
    assert bring(recorded) == [DELAYS[0]]
    assert recorded.rows(KEPT) == []


def test_it_is_given_up_one_day(recorded: Service, store: Store) -> None:
    tell(recorded)
    store.answers = {"GET": [MISSING], "DELETE": [MISSING]}
    assert bring(recorded, MOST_MISSING - 1) == [DELAYS[MOST_MISSING - 1]]
    assert bring(recorded, MOST_MISSING) == [None]
    store.answers = {"GET": [BUSY], "DELETE": [BUSY]}
    assert bring(recorded, len(DELAYS) - 1) == [DELAYS[-1]]
    assert bring(recorded, len(DELAYS)) == [None]
    assert recorded.rows(KEPT) == []


def test_what_cannot_be_deleted_now_is_deleted_later_and_not_fetched_again(
    recorded: Service, store: Store
) -> None:
    tell(recorded)
    store.answers["DELETE"] = [BUSY, MISSING]
    assert bring(recorded) == [7]
    assert bring(recorded, 1) == [None]
    assert recorded.rows(KEPT) == [ROW]
    assert store.asked == [FETCH, FORGET, FORGET]


def test_a_mistake_of_ours_is_not_tried_for_ever(
    recorded: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("mistake")

    tell(recorded)
    monkeypatch.setattr(TwilioRecorder, "fetch", broken)
    assert bring(recorded, 2) == [DELAYS[2]]
    assert bring(recorded, len(DELAYS)) == [None]


def recorder_at(url: str) -> TwilioRecorder:
    return TwilioRecorder(TwilioAccount(DEMO_SID, (DEMO_TOKEN,), url))


def test_a_store_that_is_not_there_is_asked_later() -> None:
    for ask in (recorder_at("http://127.0.0.1:1").fetch, recorder_at("").forget):
        with pytest.raises(Unavailable):
            ask(SID)


def test_the_faults_are_told_apart(store: Store) -> None:
    ours = recorder_at(store.url)
    store.answers = {"GET": [MISSING], "DELETE": [MISSING]}
    with pytest.raises(NotFound):
        ours.fetch(SID)
    ours.forget(SID)
    store.answers = {"DELETE": [Answer(302, b"", {"Location": "http://127.0.0.1:1/"})]}
    with pytest.raises(InvalidInput):
        ours.forget(SID)
    assert ours.fetch(SID) == AUDIO
