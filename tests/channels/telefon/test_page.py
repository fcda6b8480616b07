"""The handset's page by HTTP: what it lets through, what it refuses, what it remembers."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import requests

from app.demo import AYSE, FATMA, MEHMET, ZEYNEP
from app.errors import InvalidInput
from app.settings import read_settings
from channels._kit.handset import Wire, make_wire, new_sid
from channels.telefon.memory import MOST_LINES, Memory, read_memory
from channels.telefon.page import CITIZENS, HERE, WORDS, shown
from tests.channels.sms.service import Service as Application
from tests.channels.sms.service import running as application
from tests.journeys.service import Service, free_port

pytestmark = pytest.mark.xdist_group("browser")

MEMORY = re.compile(r'name="memory" value="([^"]*)"')
LINES = re.compile(r'<li class="(\w+)"[^>]*>.*?<p>(.*?)</p>', re.DOTALL)
NOTICE = re.compile(r'role="alert" data-swap>([^<]*)<')
EVERYWHERE = "0.0.0.0"  # noqa: S104
NUMBERS = (f"+9053299901{number:02d}" for number in range(100))


class Client:
    """Posts the page's forms without a browser."""

    def __init__(self, service: Service, number: str) -> None:
        self.url = f"{service.url}/telefon"
        self.memory = Memory(number).written()

    def do(self, wish: str, **fields: str) -> requests.Response:
        """Do one thing; the memory is carried on."""
        answer = self.post(wish, self.memory, **fields)
        if found := MEMORY.search(answer.text):
            self.memory = unescape(found[1])
        return answer

    def post(self, wish: str, memory: str, **fields: str) -> requests.Response:
        """Post as it stands."""
        form = {"do": wish, "memory": memory, **fields}
        return requests.post(self.url, data=form, timeout=20)


@pytest.fixture
def client(running: Service) -> Client:
    return Client(running, next(NUMBERS))


def lines(answer: requests.Response) -> list[tuple[str, str]]:
    return [(kind, unescape(text)) for kind, text in LINES.findall(answer.text)]


def changed(memory: str, **fields: object) -> str:
    return json.dumps({**json.loads(memory), **fields})


def test_the_page_lets_no_script_or_style_of_others_in_and_is_kept_nowhere(
    running: Service,
) -> None:
    answer = requests.get(f"{running.url}/telefon", timeout=20)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assert not re.search(r'(?:href|action)="[^"]*\d{6}', answer.text)


@pytest.mark.parametrize("name", ["phone.css", "phone.js", "phone.svg"])
def test_its_files_are_served(running: Service, name: str) -> None:
    answer = requests.get(f"{running.url}/telefon/{name}", timeout=20)
    assert answer.content == (HERE / "static" / name).read_bytes()


def test_a_form_that_is_sent_twice_is_one_text_and_one_call(client: Client) -> None:
    before = client.memory
    first, second = (lines(client.post("text:RET ACME", before)) for _ in range(2))
    assert first == second
    assert first[0] == ("mine", "RET ACME")
    client.do("dial")
    before = client.memory
    first, second = (lines(client.post("keys:5", before)) for _ in range(2))
    assert first == second
    assert ("keys", "5") in first


def test_what_is_texted_and_heard_is_text_and_nothing_else(client: Client) -> None:
    answer = client.do("text", text="<script>alert(1)</script>\"'")
    assert "<script>alert" not in answer.text
    assert lines(answer)[0] == ("mine", "<script>alert(1)</script>\"'")


def test_keys_that_follow_one_another_are_one_line_until_the_menu_speaks(client: Client) -> None:
    client.do("dial")
    client.do("keys:3")
    for key in "100":
        answer = client.do(f"keys:{key}")
    assert [text for kind, text in lines(answer) if kind == "keys"] == ["3", "100"]
    assert '<p id="begun" class="begun" data-swap><span' in answer.text


@pytest.mark.parametrize("keys", ["", "12a", "1" * 41])
def test_what_is_no_key_is_said_and_changes_nothing(client: Client, keys: str) -> None:
    client.do("dial")
    answer = client.do("keys", keys=keys)
    assert "yalnız rakamlar" in NOTICE.findall(answer.text)[0]
    assert [kind for kind, _ in lines(answer) if kind == "keys"] == []


def test_a_number_that_is_none_leaves_the_telephone_as_it_was(client: Client) -> None:
    number = json.loads(client.memory)["number"]
    answer = client.do("number", number="12")
    assert "telefon numarası değil" in NOTICE.findall(answer.text)[0]
    assert json.loads(client.memory)["number"] == number


def test_another_number_ends_the_call_and_begins_an_empty_thread(client: Client) -> None:
    client.do("text:YARDIM")
    client.do("dial")
    answer = client.do("number", number="0532 999 02 99")
    assert lines(answer) == []
    kept = json.loads(client.memory)
    assert (kept["number"], kept["call"]) == ("+905329990299", None)


def test_what_does_not_fit_the_moment_does_nothing(client: Client) -> None:
    for wish in ("answer", "decline", "wait", "hang-up", "keys:1", "person:no-answer", "text: "):
        answer = client.do(wish)
        assert answer.status_code == 200
        assert (lines(answer), NOTICE.findall(answer.text)) == ([], [""])
    client.do("dial")
    before = json.loads(client.memory)["call"]
    client.do("dial")
    assert json.loads(client.memory)["call"] == before
    assert "Hat kesildi" in NOTICE.findall(client.do("person:no-answer").text)[0]


def test_a_call_that_rings_can_be_declined(client: Client, running: Service) -> None:
    address = f"{running.url}/ivr/twilio?nonce={'0' * 32}&after=list"
    client.memory = changed(client.memory, rings=address)
    assert "Telefonunuz çalıyor" in client.do("look").text
    assert "Telefonunuz çalıyor" not in client.do("decline").text
    assert json.loads(client.memory)["rings"] == ""


def elsewhere(running: Service) -> Iterator[str]:
    """Addresses that are not the menu's."""
    yield f"{running.url}/sms/twilio"
    yield f"{running.url}/ivr/twilio/status"
    yield f"{running.url}/ivr/../telefon"
    yield f"{running.url}/ivr/twilio/../../telefon"
    yield f"{running.url}/ivr/twilio?turn=1#x"
    yield f"{running.url}.example.org/ivr/twilio"
    yield f"{running.url}@example.org/ivr/twilio"
    yield "http://169.254.169.254/ivr/twilio"
    yield "/ivr/twilio"
    yield ""


def test_a_forged_address_is_posted_to_nowhere(client: Client, running: Service) -> None:
    client.do("dial")
    call = json.loads(client.memory)["call"]
    for address in elsewhere(running):
        listening = {**call["kept"]["listening"], "action": address}
        forged = {**call, "kept": {**call["kept"], "listening": listening}}
        answer = client.post("keys:1", changed(client.memory, call=forged))
        assert "anlaşılamadı" in NOTICE.findall(answer.text)[0], address
        answer = client.post("answer", changed(client.memory, call=None, heard=[], rings=address))
        assert not lines(answer), address


def test_the_wire_goes_to_the_menu_and_nowhere_else(running: Service) -> None:
    wire = wire_to(running.port)
    with pytest.raises(InvalidInput, match="address"):
        wire.menu("http://127.0.0.1:1/ivr/twilio", {})
    said = wire.menu(f"{running.url}/ivr/twilio", wire.form("+905329990298", new_sid()))
    assert "<Gather" in said


def wire_to(port: int, **environ: str) -> Wire:
    return make_wire(read_settings({"ILETI_DEMO": "1", "PORT": str(port), **environ}))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:80"),
        (EVERYWHERE, "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("10.1.2.3", "http://10.1.2.3:80"),
    ],
)
def test_the_page_reaches_its_own_service_whatever_it_listens_on(host: str, url: str) -> None:
    assert wire_to(80, HOST=host).url == url


@pytest.mark.parametrize(
    "memory",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        changed(Memory(AYSE).written(), number="x"),
        changed(Memory(AYSE).written(), language="de"),
        changed(Memory(AYSE).written(), sid="../x"),
        changed(Memory(AYSE).written(), thread=[1]),
        changed(Memory(AYSE).written(), thread=None),
        changed(Memory(AYSE).written(), seen="many"),
        changed(Memory(AYSE).written(), call={"sid": "0" * 31, "ours": False, "kept": {}}),
        changed(Memory(AYSE).written(), call={"sid": "0" * 32, "ours": False, "kept": 1}),
        changed(Memory(AYSE).written(), call={"sid": "0" * 32, "ours": False, "kept": {}}),
    ],
)
def test_a_memory_that_is_none_is_refused_in_words(client: Client, memory: str) -> None:
    answer = client.post("keys:1", memory)
    assert (answer.status_code, "anlaşılamadı" in answer.text) == (400, True)


def test_only_what_the_page_offers_is_done(client: Client) -> None:
    for wish in ("", "_step", "look_", "TEXT"):
        assert client.post(wish, client.memory).status_code == 400


def test_a_page_of_another_site_cannot_use_the_phone(client: Client, running: Service) -> None:
    form = {"do": "text:RET HEPSI", "memory": client.memory}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        headers = {"Sec-Fetch-Site": site}
        answer = requests.post(f"{running.url}/telefon", data=form, headers=headers, timeout=20)
        assert answer.status_code == status


def test_a_look_that_finds_nothing_says_nothing(client: Client) -> None:
    assert client.do("poll").status_code == 204


def test_the_memory_forgets_what_is_long_ago() -> None:
    memory = Memory(AYSE)
    for number in range(MOST_LINES + 5):
        memory.wrote("mine", str(number))
        memory.listened("said", str(number), "tr-TR")
    again = read_memory(memory.written())
    assert len(again.thread) == len(again.heard) == MOST_LINES
    assert again.thread[-1].text == str(MOST_LINES + 4)
    assert again.sid != memory.sid


def test_the_citizens_of_the_page_are_those_of_the_demo() -> None:
    assert tuple(number for _, number in CITIZENS) == (AYSE, MEHMET, ZEYNEP, FATMA)


def test_numbers_are_shown_as_people_write_them() -> None:
    assert [shown(AYSE), shown("+4915112345678")] == ["0532 111 22 33", "+4915112345678"]


def test_every_word_of_the_page_is_used_by_a_template_and_every_template_has_its_words() -> None:
    text = "".join(path.read_text() for path in (HERE / "templates").iterdir())
    used = set(re.findall(r"""w\[["']([a-z.-]+)["']\]""", text))
    assert used | {"phone.language"} == {words.key for words in WORDS}


@pytest.fixture
def alone(tmp_path: Path, database_url: str) -> Iterator[Application]:
    """The application without a server that listens, so that its own gateway reaches nobody."""
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    with application(tmp_path, database_url, PORT=port, PUBLIC_URL=url) as made:
        yield made


def test_a_service_that_does_not_answer_is_said_and_nothing_is_lost(alone: Application) -> None:
    memory = Memory(AYSE)
    memory.wrote("theirs", "Merhaba.")
    form = {"do": "text:RET ACME", "memory": memory.written()}
    answer = alone.app.test_client().post("/telefon", data=form).get_data(as_text=True)
    assert "cevap vermiyor" in NOTICE.findall(answer)[0]
    assert LINES.findall(answer) == [("theirs", "Merhaba.")]


def test_outside_the_demo_there_is_no_such_page(tmp_path: Path, database_url: str) -> None:
    secrets = {"TWILIO_AUTH_TOKEN": "a", "TWILIO_ACCOUNT_SID": "b", "KANNEL_SECRET": "c"}
    given = {**secrets, "SMS_ROUTES": "+=twilio", "TWILIO_FROM": "+908503333338"}
    with application(tmp_path, database_url, ILETI_DEMO="0", ILETI_NOW="", **given) as made:
        client = made.app.test_client()
        for path in ("/telefon", "/telefon/", "/telefon/phone.js"):
            assert client.get(path).status_code == 404, path
            assert client.post(path).status_code == 404, path
