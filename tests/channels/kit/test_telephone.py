"""The telephone follows TwiML, and a call that was put away goes on where it was."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels._kit.telephone import BadAnswer, Form, Listening, Sentence, Telephone

FORM = {"CallSid": "CA1"}
START = "/start"
ASK = (
    '<Gather action="/asked" numDigits="1" timeout="10"><Say language="tr-TR">Bir tuş?</Say>'
    "<Play>/bip.wav</Play></Gather><Redirect>/silent</Redirect>"
)
NUMBER = '<Say>Numara?</Say><Gather action="/number" finishOnKey="#" timeout="5" />'


@dataclass
class Exchange:
    """The other side: an answer for every address, and what was posted there."""

    answers: dict[str, str]
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def post(self, address: str, form: Form) -> str:
        more = {name: value for name, value in form.items() if name not in FORM}
        self.posted.append((address, more))
        return f"<Response>{self.answers[address]}</Response>"


ANSWERS = {
    START: ASK,
    "/silent": f"<Say>Duymadım.</Say>{ASK}",
    "/asked": f"{NUMBER}<Redirect>/silent</Redirect>",
    "/number": '<Say>Bağlıyorum.</Say><Dial action="/person">+903121112233</Dial><Say>Asla.</Say>',
    "/person": "<Say>Açan yok.</Say><Hangup /><Say>Asla.</Say>",
    "/bad": "<Say>…",
}


@pytest.fixture
def exchange() -> Exchange:
    return Exchange(dict(ANSWERS))


def again(telephone: Telephone, exchange: Exchange) -> Telephone:
    """The same call, put away and taken up."""
    kept: dict[str, Any] = json.loads(json.dumps(telephone.kept()))
    return Telephone.taken_up(exchange.post, FORM, kept)


@pytest.mark.parametrize("put_away", [False, True])
def test_a_whole_call_with_or_without_being_put_away_between_two_steps(
    exchange: Exchange, put_away: bool
) -> None:
    telephone = Telephone(exchange.post, FORM)

    def pause() -> Telephone:
        return again(telephone, exchange) if put_away else telephone

    telephone.call(START)
    telephone = pause()
    assert telephone.heard == [Sentence("Bir tuş?", "tr-TR"), Sentence("/bip.wav", "", True)]
    assert telephone.listening == Listening("/asked", 1, "#", 10)
    telephone.wait()
    telephone = pause()
    telephone.press("1")
    telephone = pause()
    telephone.press("21")
    telephone = pause()
    assert telephone.begun == "21"
    telephone.press("2#")
    telephone = pause()
    assert (telephone.dialled, telephone.over) == ("+903121112233", False)
    telephone.person("no-answer")
    telephone = pause()
    assert telephone.over
    assert [one.text for one in telephone.heard] == [
        *("Bir tuş?", "/bip.wav", "Duymadım.", "Bir tuş?", "/bip.wav", "Numara?"),
        *("Bağlıyorum.", "Açan yok."),
    ]
    assert exchange.posted == [
        (START, {}),
        ("/silent", {}),
        ("/asked", {"Digits": "1"}),
        ("/number", {"Digits": "212"}),
        ("/person", {"DialCallStatus": "no-answer"}),
    ]


def test_keys_that_were_dialled_ahead_answer_what_is_asked_next(exchange: Exchange) -> None:
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    telephone.press("1212#9")
    assert exchange.posted[1:] == [("/asked", {"Digits": "1"}), ("/number", {"Digits": "212"})]
    assert telephone.begun == "9"


def test_the_ending_key_alone_is_silence_and_is_used_up(exchange: Exchange) -> None:
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    telephone.press("1")
    telephone.press("#")
    assert (telephone.begun, exchange.posted[-1]) == ("", ("/silent", {}))
    telephone.press("#")
    assert (telephone.begun, exchange.posted[-1]) == ("", ("/silent", {}))


def test_keys_that_were_begun_count_after_a_pause(exchange: Exchange) -> None:
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    telephone.press("1")
    telephone.press("212")
    telephone.wait()
    assert exchange.posted[-1] == ("/number", {"Digits": "212"})


def test_too_few_keys_count_after_a_pause(exchange: Exchange) -> None:
    exchange.answers["/asked"] = '<Gather action="/number" numDigits="6" />' + ASK
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    telephone.press("1")
    telephone.press("123")
    telephone.wait()
    assert exchange.posted[-1] == ("/number", {"Digits": "123"})
    assert telephone.begun == ""


def test_an_answer_without_a_verb_is_the_end(exchange: Exchange) -> None:
    exchange.answers[START] = ""
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    assert telephone.over


def test_who_hangs_up_is_asked_nothing_more(exchange: Exchange) -> None:
    telephone = Telephone(exchange.post, FORM)
    telephone.call(START)
    telephone.hang_up()
    telephone.press("1")
    assert (telephone.over, len(exchange.posted)) == (True, 1)
    with pytest.raises(BadAnswer):
        telephone.wait()
    with pytest.raises(BadAnswer):
        telephone.person("completed")


@pytest.mark.parametrize(
    "answer",
    [
        "<Say>",
        "<Pay />",
        "<Gather><Dial>1</Dial></Gather>",
        "<Redirect>/start</Redirect>",
        "</Response><Response>",
    ],
)
def test_what_no_telephone_could_follow_is_refused(exchange: Exchange, answer: str) -> None:
    exchange.answers[START] = answer
    with pytest.raises(BadAnswer):
        Telephone(exchange.post, FORM).call(START)


def test_an_answer_of_another_kind_is_refused() -> None:
    with pytest.raises(BadAnswer, match="no <Response>"):
        Telephone(lambda *_: "<html />", FORM).call(START)


@pytest.mark.parametrize(
    "change",
    [
        {"heard": [{"text": "a"}]},
        {"heard": 1},
        {"listening": {"action": "/x"}},
        {"listening": {"action": "/x", "count": "many", "ends": "#", "timeout": 5}},
        {"rest": [{"name": "Say"}]},
    ],
)
def test_what_was_never_put_away_is_not_taken_up(
    exchange: Exchange, change: dict[str, Any]
) -> None:
    kept = {**Telephone(exchange.post, FORM).kept(), **change}
    with pytest.raises((LookupError, TypeError, ValueError)):
        Telephone.taken_up(exchange.post, FORM, kept)
