"""A telephone without a microphone, at a step of the menu that records."""

import re

from tests.channels.telefon.test_page import Client, lines
from tests.journeys.service import Service

TONE = re.compile(r'<p id="tone"[^>]*>([^<]*)</p>')


def test_a_recording_is_said_to_hear_nothing_and_is_ended_by_hash(running: Service) -> None:
    client = Client(running, "+905329990299")
    client.do("dial")
    for keys in ("5", "4", "1", "2", "1", "100100#", "2", "1430"):
        answer = client.do(f"keys:{keys}")
    assert TONE.findall(answer.text) == [""]
    answer = client.do("wait")
    assert "mikrofonu yok" in TONE.findall(answer.text)[0]
    answer = client.do("keys:#")
    assert TONE.findall(answer.text) == [""]
    assert any("Şikâyetiniz alındı" in text for _, text in lines(answer))
