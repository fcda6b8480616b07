"""What is remembered of the tokens of programs."""

from uuid import uuid4

from flask import Request
from werkzeug.test import EnvironBuilder

from channels._kit import programs
from tests.channels.sms.service import Service


def test_what_nobody_signed_is_not_remembered(service: Service) -> None:
    before = programs._signed.cache_info().currsize
    for _ in range(5):
        headers = [("Authorization", f"Bearer {uuid4()}.{'x' * 16_000}.y")]
        asked = Request(EnvironBuilder(headers=headers).get_environ())
        assert programs.sign_in_of(service.core, asked) is None
    assert programs._signed.cache_info().currsize == before
