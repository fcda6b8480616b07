"""What every channel that has a folder must do, whoever wrote it."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channel import Caller, Channel, Route
from app.errors import (
    CODES,
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    ProveIdentity,
    RuleBroken,
    TooLate,
    TooMany,
    Unavailable,
    Unexpected,
)
from app.factory import channel_folders, create_app
from app.settings import Settings
from channels._kit.speak import SPELLING
from channels._kit.wording import LANGUAGES, fault_words, sentence
from tests.channels.sms.service import Service
from tests.checks.words import media

FAULTS: dict[type[Fault], Fault] = {
    InvalidInput: InvalidInput("page"),
    RuleBroken: RuleBroken("H178", "consentDate"),
    NotFound: NotFound("brand"),
    NotAllowed: NotAllowed(deed="Talk"),
    ProveIdentity: ProveIdentity(deed="Talk"),
    TooLate: TooLate(deed="undo", minutes=10),
    TooMany: TooMany(seconds=60),
    Conflict: Conflict(),
    Unavailable: Unavailable(part="database"),
    Unexpected: Unexpected("0a1b2c3d"),
}
# How long an answer may be in a medium: for a text, what fits one message.
LENGTHS = {"short": 160}
NAMES = [
    module.__name__.rpartition(".")[2] for module in channel_folders() if hasattr(module, "make")
]
SIGN_OF_CODE = re.compile(r"fault\.|[{}]|Traceback|Error\b")


@pytest.fixture(params=NAMES)
def channel(request: pytest.FixtureRequest, service: Service) -> Channel:
    found: Channel = service.parts.channels[request.param]
    return found


def words_of(answer: Response | TestResponse) -> str:
    """What a person reads of an answer, whatever its wire is."""
    if answer.is_json:
        return " ".join(texts_in(answer.get_json()))
    return unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))).strip()


def texts_in(told: object) -> Iterator[str]:
    """Every text of a JSON answer."""
    match told:
        case str():
            yield told
        case dict():
            yield from (text for one in told.values() for text in texts_in(one))
        case list():
            yield from (text for one in told for text in texts_in(one))


def path_of(channel: Channel, route: Route) -> str:
    """Where a route stands."""
    return f"{channel.prefix if route.under is None else route.under}{route.path}"


def doors(service: Service, channel: Channel) -> list[tuple[str, str, Caller]]:
    """Path, method and caller of every route of a channel."""
    return [
        (path_of(channel, route), method, route.caller)
        for route in channel.routes()
        for method in route.methods
    ]


def test_there_is_a_fault_for_every_code() -> None:
    assert set(FAULTS) == set(CODES)
    assert len({fault.code for fault in CODES}) == len(CODES)


def test_every_channel_is_found_by_its_folder_and_called_by_it(service: Service) -> None:
    assert "sms" in NAMES
    assert sorted(service.parts.channels) == sorted(NAMES)
    prefixes = [channel.prefix for channel in service.parts.channels.values()]
    assert len(set(prefixes)) == len(prefixes)
    assert all(re.fullmatch(r"(/[a-z0-9-]+)*", prefix) for prefix in prefixes)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_in_every_language_within_its_length(
    service: Service, channel: Channel, code: type[Fault], language: str
) -> None:
    medium = media().get(channel.name, "")
    if medium:
        words = sentence(medium, language, fault_words(FAULTS[code]))
    else:
        # The words are those of a wire that speaks one language.
        with service.app.test_request_context("/"):
            words = words_of(channel.answer_fault(FAULTS[code]))
    assert words.strip()
    assert not SIGN_OF_CODE.search(words)
    assert len(words) <= LENGTHS.get(medium, 1000)
    if code is Unexpected:
        assert "0a1b2c3d" in words


def test_every_route_has_declared_who_may_call_it(service: Service) -> None:
    callers: dict[str, Caller] = service.app.extensions["ileti.callers"]
    endpoints = {rule.endpoint for rule in service.app.url_map.iter_rules()}
    assert endpoints == set(callers)
    assert all(isinstance(caller, Caller) for caller in callers.values())
    assert {path for path, _, _ in doors(service, service.sms)} <= {
        rule.rule for rule in service.app.url_map.iter_rules()
    }


def call(client: FlaskClient, path: str, method: str) -> TestResponse:
    return client.open(path, method=method, data={"From": "+905321234567", "Body": "RET ACME"})


def test_a_gateway_without_its_signature_is_refused_at_every_door(
    service: Service, channel: Channel
) -> None:
    client = service.app.test_client()
    for path, method, caller in doors(service, channel):
        if caller is Caller.GATEWAY:
            answer = call(client, path, method)
            assert (answer.status_code, answer.data) == (403, b""), path
    assert service.rows("SELECT count(*) FROM consent_event") == [(0,)]


def test_an_unexpected_failure_is_answered_in_words_in_the_form_of_the_channel(
    service: Service,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
    listen: Callable[[], Callable[[], str]],
) -> None:
    logs = listen()
    quoted = " ".join(("secret-cause", "+905321234567"))

    def crash(**_: object) -> None:
        raise ZeroDivisionError(quoted)

    usual = {path: content_type(service, channel, path) for path, _, _ in doors(service, channel)}
    for path, method, _ in doors(service, channel):
        for rule in service.app.url_map.iter_rules():
            if rule.rule == path:
                monkeypatch.setitem(service.app.view_functions, rule.endpoint, crash)
        answer = call(service.app.test_client(), path, method)
        text = words_of(answer)
        assert answer.content_type == usual[path]
        (incident,) = set(re.findall(r"\b[0-9a-f]{8}\b", despelled(text)))
        logged = logs()
        assert incident in logged
        assert "secret-cause" not in text + logged
        assert "5321234567" not in text + logged
        assert not SIGN_OF_CODE.search(text)


def despelled(text: str) -> str:
    """With an incident that was spelled out for the ear as it is written: `0, Adana, 1. …`."""
    names = {word: letter.lower() for letter, word in SPELLING["tr"].items()}
    for word in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{word}\b(?=[,.])", names[word], text)
    return re.sub(r"(?<=\b[0-9a-f])[,.] (?=[0-9a-f]\b)", "", text)


def content_type(service: Service, channel: Channel, path: str) -> str:
    """The content type in which a channel answers a fault at a path."""
    with service.app.test_request_context(path):
        return str(channel.answer_fault(Conflict()).content_type)


def test_a_path_that_does_not_exist_is_answered_in_words(
    service: Service, channel: Channel
) -> None:
    answer = service.app.test_client().post(f"{channel.prefix}/no-such-door")
    assert words_of(answer)
    assert answer.content_type == content_type(service, channel, f"{channel.prefix}/no-such-door")


def test_a_method_that_a_door_does_not_know_is_answered_in_words(
    service: Service, channel: Channel
) -> None:
    for path, _, _ in doors(service, channel):
        answer = service.app.test_client().delete(path)
        assert words_of(answer)
        assert answer.content_type == content_type(service, channel, path)


def test_without_a_channel_a_fault_is_its_code_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.factory.find_channels", lambda house: [])
    answer = create_app(settings).test_client().get("/no-such-page")
    assert (answer.status_code, answer.data) == (404, b"not-found\n")
