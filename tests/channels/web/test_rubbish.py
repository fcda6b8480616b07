"""Oversize and malformed input in every form: told, and never a crash."""

import pytest

from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, ask, come_in
from tests.channels.web.doors import doors, token_of
from tests.channels.web.pages import Browser

RUBBISH: tuple[bytes, ...] = (
    b"",
    b"\xff\xfe\x00",
    b"%00%00",
    b"address=%00&code=%00&language=%00&tell=%00&device=%00&opens=%00&kept=%00&sonra=%00",
    b"address=%ff%fe&code=%d9%a1%d9%a2&device=%ed%a0%80&tell=%c4%b0",
    b"address[]=1&code[x]=2&sure&opens&again",
    b"again=1&address=" + b"9" * 60_000,
    b"code=" + b"1" * 60_000 + b"&language=" + b"x" * 60_000,
    b"&".join(b"a%d=b" % number for number in range(900)),
    b"address=%F0%9F%92%A9%40%F0%9F%92%A9&tell=00000000-0000-0000-0000-000000000000",
    b"device=00000000000000000000000000000000&address=00000000000000000000000000000000&sure=1",
    b"kept=1.AAAA&sonra=%2F%2Fx&address=a%40b",
)


@pytest.mark.parametrize("signed_in", [True, False])
def test_rubbish_in_every_form_is_no_crash(
    browser: Browser, service: Service, signed_in: bool
) -> None:
    if signed_in:
        come_in(browser)
    for path in sorted(set(doors(service.app, "POST")) - {"/cikis"}):
        for rubbish in RUBBISH:
            body = f"csrf_token={token_of(browser)}&".encode() + rubbish
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
                page = browser.post(path, body, content_type=kind)
                assert page.status < 500, (path, rubbish[:80])


def test_rubbish_for_a_code_is_no_crash(browser: Browser) -> None:
    page = ask(browser, AYSE)
    token = dict(page.fields("/giris/kod"))["csrf_token"]
    for rubbish in RUBBISH:
        body = f"csrf_token={token}&".encode() + rubbish
        kind = "application/x-www-form-urlencoded"
        assert browser.post("/giris/kod", body, content_type=kind).status in (200, 400, 413, 422)
