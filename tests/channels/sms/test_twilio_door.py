"""Twilio's door: who is believed, and what is answered in TwiML."""

import hmac
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.storage.database import Database
from channels._kit import signature as guard
from channels._kit.account import DEMO_TOKEN
from channels._kit.signature import HEADER, LARGEST_FORM
from channels.sms import twilio
from tests.channels.sms.service import (
    FORM,
    PHONE,
    PUBLIC_URL,
    Service,
    by_twilio,
    post_form,
    request_id,
    running,
    said,
    signature,
    twilio_form,
)

EVENTS = "SELECT count(*) FROM consent_event"
FORWARDED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Host": "evil.example.com",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/elsewhere",
    "X-Forwarded-Proto": "http",
    "Forwarded": "for=198.51.100.7;host=evil.example.com;proto=http",
    "Host": "evil.example.com",
}


def form(body: str = "RET ACME", **more: str) -> dict[str, str]:
    return twilio_form(PHONE, body, request_id(), **more)


def signed_for(url: str, given: dict[str, str], token: str = DEMO_TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, given))


def refused(service: Service, given: dict[str, str], sign: str, path: str = "/sms/twilio") -> bool:
    """Whether the form was turned away without a word and without a trace."""
    answer = post_form(service, given, sign, path)
    assert service.rows(EVENTS) == [(0,)] or answer.status_code == 200
    assert answer.status_code in (200, 403)
    assert (answer.data == b"") == (answer.status_code == 403)
    return answer.status_code == 403


def test_a_signed_text_is_done(service: Service) -> None:
    given = form()
    assert not refused(service, given, signature(given))
    assert service.rows(EVENTS) == [(2,)]


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example.org/sms/twilio",
        "https://sms.example.org:8443/sms/twilio",
        "https://sms.example.org:80/sms/twilio",
        "https://evil.example.com/sms/twilio",
        "https://sms.example.org/sms/twilio/",
        "https://sms.example.org/sms/twilio?a=b",
        "https://sms.example.org/sms/twilio/report",
        "http://localhost/sms/twilio",
    ],
)
def test_a_signature_for_another_address_is_refused(service: Service, url: str) -> None:
    given = form()
    assert refused(service, given, signed_for(url, given))


def test_the_port_of_the_scheme_may_be_written_or_not(service: Service) -> None:
    given = form()
    assert not refused(service, given, signed_for("https://sms.example.org:443/sms/twilio", given))


def test_another_port_must_be_written(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    url = "https://sms.example.org:8443"
    with running(tmp_path, database_url, PUBLIC_URL=url) as service:
        given = form("YARDIM")
        assert refused(service, given, signature(given))
        assert refused(service, given, signed_for("https://sms.example.org:443/sms/twilio", given))
        assert not refused(service, given, signed_for(f"{url}/sms/twilio", given))


@pytest.mark.parametrize("bad", ["", "nonsense", "é" * 28, "0" * 4000])
def test_a_missing_or_false_signature_is_refused(service: Service, bad: str) -> None:
    assert refused(service, form(), bad.encode("latin-1").decode("latin-1"))


def test_no_signature_at_all_is_refused(service: Service) -> None:
    client = service.app.test_client()
    answer = client.post("/sms/twilio", data=urlencode(form()), content_type=FORM)
    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("name", ["Body", "From", "MessageSid", "AccountSid"])
def test_a_form_that_was_changed_after_signing_is_refused(service: Service, name: str) -> None:
    given = form()
    sign = signature(given)
    assert refused(service, {**given, name: given[name] + "0"}, sign)
    assert refused(service, {key: given[key] for key in given if key != name}, sign)
    assert refused(service, {**given, "More": "x"}, sign)


def test_nothing_is_parsed_before_the_signature(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("an unsigned form was looked at")

    monkeypatch.setattr(twilio, "parse_phone", never)
    monkeypatch.setattr(twilio, "hear", never)
    assert refused(service, form(), "nonsense")


@pytest.mark.parametrize("right", [True, False])
def test_what_a_proxy_says_of_itself_is_not_believed(service: Service, right: bool) -> None:
    given = form()
    url = f"{PUBLIC_URL if right else 'http://evil.example.com:8443'}/sms/twilio"
    headers = {**FORWARDED, HEADER: signed_for(url, given)}
    client = service.app.test_client()
    answer = client.post("/sms/twilio", data=urlencode(given), content_type=FORM, headers=headers)
    assert answer.status_code == (200 if right else 403)


def test_a_parameter_that_comes_twice_is_refused_even_when_signed(service: Service) -> None:
    pairs = MultiDict([*form().items(), ("Body", "RET YESILOVA")])
    both = RequestValidator(DEMO_TOKEN).compute_signature(f"{PUBLIC_URL}/sms/twilio", pairs)
    body = urlencode(list(pairs.items(multi=True)))
    client = service.app.test_client()
    for sign in (both, signature(dict(pairs)), signature({**pairs, "Body": "RET YESILOVA"})):
        answer = client.post("/sms/twilio", data=body, content_type=FORM, headers={HEADER: sign})
        assert (answer.status_code, answer.data) == (403, b"")
    assert service.rows(EVENTS) == [(0,)]


def test_another_account_is_refused_even_when_signed(service: Service) -> None:
    other = form(AccountSid="AC" + "f" * 32)
    assert refused(service, other, signature(other))
    none = {name: value for name, value in form().items() if name != "AccountSid"}
    assert refused(service, none, signature(none))


def test_while_tokens_are_rotated_both_are_good(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with running(tmp_path, database_url, TWILIO_AUTH_TOKEN="newer, older") as service:
        given = form("YARDIM")
        assert not refused(service, given, signature(given, token="newer"))
        assert not refused(service, given, signature(given, token="older"))
        assert refused(service, given, signature(given, token=DEMO_TOKEN))
        assert refused(service, given, signature(given, token="newer, older"))
        assert refused(service, given, signature(given, token=""))


def test_every_token_is_compared_in_constant_time_whichever_is_right(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bool] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(hmac.compare_digest(one, other))
        return compared[-1]

    monkeypatch.setattr(guard, "hmac", SimpleNamespace(compare_digest=compare, digest=hmac.digest))
    with running(tmp_path, database_url, TWILIO_AUTH_TOKEN="first,second,third") as service:
        for token in ("first", "third", "none of them"):
            compared.clear()
            given = form("YARDIM")
            post_form(service, given, signature(given, token=token))
            assert len(compared) == 6, "two ways to write the address, with each of three tokens"
            assert sum(compared) == (token != "none of them")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_what_is_no_form_is_refused(service: Service, kind: str) -> None:
    given = form()
    client = service.app.test_client()
    headers = {HEADER: signature(given)}
    answer = client.post("/sms/twilio", data=urlencode(given), content_type=kind, headers=headers)
    assert (answer.status_code, answer.data) == (403, b"")


def test_a_charset_beside_the_type_of_the_form_is_no_matter(service: Service) -> None:
    given = form()
    kind = f"{FORM}; charset=UTF-8"
    headers = {HEADER: signature(given)}
    client = service.app.test_client()
    answer = client.post("/sms/twilio", data=urlencode(given), content_type=kind, headers=headers)
    assert answer.status_code == 200


def test_a_form_beyond_measure_is_refused(service: Service) -> None:
    for size in (LARGEST_FORM, 2 * 1024 * 1024):
        given = form(Body="x" * size)
        assert refused(service, given, signature(given))


def test_bytes_that_are_no_text_are_refused(service: Service) -> None:
    client = service.app.test_client()
    headers = {HEADER: signature(form())}
    raw = urlencode(form()).encode() + b"&Body=\xff\xfe"
    answer = client.post("/sms/twilio", data=raw, content_type=FORM, headers=headers)
    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_answered_in_words_and_does_nothing(
    service: Service, method: str
) -> None:
    given = form()
    answer = service.app.test_client().open(
        "/sms/twilio", method=method, query_string=given, headers={HEADER: signature(given)}
    )
    assert answer.status_code == 200
    assert said(answer).startswith("Mesajiniz anlasilmadi")
    assert service.rows(EVENTS) == [(0,)]


def test_what_twilio_answered_by_itself_is_not_answered_twice(service: Service) -> None:
    by_twilio(service, PHONE, "RET ACME", request_id())
    for word, kind in (("STOP", "STOP"), ("HELP", "HELP"), ("START", "START")):
        given = form(word, OptOutType=kind)
        assert said(post_form(service, given)) == ""
    assert service.rows("SELECT count(*) FROM dialogue") == [(0,)]


def test_words_of_markup_stay_words(service: Service) -> None:
    service.add_brand(200001, "<b>Kırmızı & Ak</b>")
    answer = post_form(service, form("RET 200001"))
    assert b"&lt;b&gt;" in answer.data
    assert said(answer).startswith("<b>Kirmizi & Ak</b>")
