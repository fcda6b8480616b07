"""What the page refers to is found by a browser, wherever the service stands."""

import re
from pathlib import Path

from app.demo import AYSE
from channels.telefon.memory import Memory
from tests.channels.sms.service import running as application

SOUND = b"RIFF\x24\x00\x00\x00WAVE"


def test_a_recording_of_the_menu_is_heard_from_this_service(
    tmp_path: Path, database_url: str
) -> None:
    prompts = tmp_path / "prompts"
    (prompts / "tr").mkdir(parents=True)
    (prompts / "tr" / "call.welcome.wav").write_bytes(SOUND)
    with application(tmp_path, database_url, IVR_PROMPTS=str(prompts)) as made:
        memory = Memory(AYSE)
        public = made.core.settings.public_url
        memory.listened("recording", f"{public}/ivr/prompts/tr/call.welcome.wav")
        client = made.app.test_client()
        page = client.post("/telefon", data={"do": "look", "memory": memory.written()}).text
        (source,) = re.findall(r'<audio [^>]*src="([^"]*)"', page)
        assert source == "/ivr/prompts/tr/call.welcome.wav"
        with client.get(source) as answer:
            assert answer.data == SOUND


def test_behind_a_path_the_page_names_its_own_files_and_forms_by_it(
    tmp_path: Path, database_url: str
) -> None:
    with application(tmp_path, database_url, PUBLIC_URL="https://iys.example/ileti") as made:
        page = made.app.test_client().get("/telefon").text
    named = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    assert len(named) > 10
    assert {name.partition("#")[0] for name in named} == {
        "/ileti/telefon",
        "/ileti/telefon/phone.css",
        "/ileti/telefon/phone.js",
        "/ileti/telefon/phone.svg",
    }
