"""The evidence of an approval is stamped as it was when it was given."""

import io
import zipfile
from hashlib import sha384

import pytest

from app.daily import Draws, stamp_evidence
from app.errors import InvalidInput, Unavailable
from app.storage.keys import KeysError
from app.usecases.via import evidence
from app.usecases.via.evidence import Proof
from tests.channels.iys.asking import (
    MARKET,
    ask,
    codes_in,
    confirm,
    failed,
    link_in,
    newest,
    question,
)
from tests.channels.iys.consents import OTHER, PHONE
from tests.channels.iys.program import Program
from tests.channels.iys.test_via import answered
from tests.channels.iys.test_via_data import file_of, pages_of
from tests.channels.sms.service import Service

KINDS = ("pdf", "json", "tsr")


class Authority:
    """Stamps, or does not answer."""

    def __init__(self) -> None:
        self.away, self.asked = True, 0

    def stamp(self, digest: bytes) -> bytes:
        self.asked += 1
        if self.away:
            raise Unavailable(part="tsa")
        return b"stamp of " + digest


def stamped(service: Service, authority: Authority | None) -> int:
    return stamp_evidence(service.core, service.parts.channels.values(), authority)


def test_the_evidence_is_stamped_as_it_was_when_it_was_given(
    program: Program, service: Service
) -> None:
    authority = Authority()
    ids = [ask(program), ask(program, question(recipient=OTHER))]
    for id in ids:
        confirm(program, id, codes_in(newest(service, PHONE if id == ids[0] else OTHER))[0])
    declined = ask(program, question("SMS_SHORTURL", recipient="+905325001111"))
    answered(service, link_in(newest(service, "+905325001111")), cevap="hayir")
    assert stamped(service, None) == 0
    assert stamped(service, authority) == 0
    assert authority.asked == 1
    authority.away = False
    assert stamped(service, authority) == 2
    assert stamped(service, authority) == 0
    service.rows("UPDATE brand SET name = 'Umbenannt' WHERE brand_code = %s RETURNING 1", MARKET)
    service.core.directory.get(-1)
    for id in ids:
        with zipfile.ZipFile(io.BytesIO(file_of(program, id).data)) as files:
            names = sorted(files.namelist())
            letter, document, stamp = (files.read(f"{id}.{kind}") for kind in KINDS)
        assert names == sorted(f"{id}.{kind}" for kind in KINDS)
        assert stamp == b"stamp of " + sha384(letter).digest()
        assert sha384(document).hexdigest() in "".join(pages_of(letter).split())
        assert "Umbenannt" not in pages_of(letter)
        assert b"Umbenannt" not in document
        assert file_of(program, id, Accept="application/pdf").data == letter
    ((sealed,),) = service.rows("SELECT letter FROM via_request WHERE request_id = %s", ids[0])
    assert not bytes(sealed).startswith(b"%PDF")
    failed(file_of(program, declined), 400, "H1072")


def test_an_answer_that_does_not_verify_keeps_no_other_from_its_stamp(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [ask(program), ask(program, question(recipient=OTHER))]
    for id, phone in zip(ids, (PHONE, OTHER), strict=True):
        confirm(program, id, codes_in(newest(service, phone))[0])
    authority, good = Authority(), Authority.stamp
    authority.away = False

    def lies_once(self: Authority, digest: bytes) -> bytes:
        if self.asked == 0:
            self.asked += 1
            raise InvalidInput("tsa")
        return good(self, digest)

    monkeypatch.setattr(Authority, "stamp", lies_once)
    assert stamped(service, authority) == 1
    assert stamped(service, authority) == 1


def test_after_thirty_days_no_stamp_is_asked_for(program: Program, service: Service) -> None:
    confirm(program, ask(program), codes_in(newest(service))[0])
    service.later(days=31)
    authority = Authority()
    authority.away = False
    assert stamped(service, authority) == 0


def test_one_that_cannot_be_drawn_keeps_no_other_from_its_stamp(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [ask(program), ask(program, question(recipient=OTHER))]
    for id, phone in zip(ids, (PHONE, OTHER), strict=True):
        confirm(program, id, codes_in(newest(service, phone))[0])
    authority, channel = Authority(), service.parts.channels["iys"]
    authority.away = False
    assert isinstance(channel, Draws)
    draw = channel.draw_evidence

    def breaks(proof: Proof) -> bytes:
        if str(proof.evidence.request_id) == ids[0]:
            raise KeysError("its key is gone")
        return draw(proof)

    monkeypatch.setattr(channel, "draw_evidence", breaks)
    # Nor where as many are broken as are looked at together.
    monkeypatch.setattr(evidence, "UNSTAMPED", evidence.UNSTAMPED.replace("LIMIT 100", "LIMIT 1"))
    assert stamped(service, authority) == 1
    monkeypatch.undo()
    assert stamped(service, authority) == 1
