"""Time stamps: asked of an authority over HTTP, and believed when they verify."""

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from rfc3161_client import VerifierBuilder, decode_timestamp_response

from app.errors import InvalidInput, Unavailable
from app.gateways import timestamps, tsp
from app.gateways.authority import KEY_FILE, NAME, ROOT_FILE, LocalAuthority, local_authority
from app.gateways.clock import StandingClock, WallClock
from app.gateways.timestamps import (
    AuthoritySettings,
    Remote,
    Verified,
    make_time_stamps,
    read_authority_settings,
)
from app.settings import Reader, Settings, SettingsError
from tests.gateways.authorities import Door, OpenSsl, openssl_or_skip, run, serving

DIGEST = sha384(b"a file").digest()
SHA512 = ObjectIdentifier("2.16.840.1.101.3.4.2.3")
CLOCK = WallClock()


@pytest.fixture(scope="module")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> OpenSsl:
    return OpenSsl(tmp_path_factory.mktemp("openssl"))


@pytest.fixture
def local(tmp_path: Path) -> LocalAuthority:
    return local_authority(tmp_path, CLOCK)


@pytest.fixture
def door(local: LocalAuthority) -> Iterator[Door]:
    with serving(Door(local.answer)) as opened:
        yield opened


def reached(door: Door, *roots: x509.Certificate, username: str = "") -> Verified:
    """The gateway to a door, which believes these roots."""
    settings = AuthoritySettings(door.url, username, "a: password", roots)
    return Verified(Remote(settings).ask, roots, CLOCK)


def test_an_authority_that_is_not_ours_is_believed_by_its_root(
    openssl: OpenSsl, tmp_path: Path
) -> None:
    (root,) = x509.load_pem_x509_certificates(openssl.root.read_bytes())
    with serving(Door(openssl.answer)) as opened:
        stamp = reached(opened, root, username="api@acme").stamp(DIGEST)
    told = decode_timestamp_response(stamp)
    assert VerifierBuilder(roots=[root]).build().verify(told, DIGEST)
    sent = opened.asked[0]
    assert sent["Content-Type"] == "application/timestamp-query"
    assert sent["Accept"] == "application/timestamp-reply"
    login = base64.b64encode(b"api@acme:a: password").decode()
    assert sent["Authorization"] == f"Basic {login}"
    (tmp_path / "day.tsr").write_bytes(stamp)
    command = ["openssl", "ts", "-verify", "-digest", DIGEST.hex(), "-in", "day.tsr"]
    run([*command, "-CAfile", str(openssl.root)], tmp_path)


def test_our_own_authority_is_believed_by_others(local: LocalAuthority, tmp_path: Path) -> None:
    (tmp_path / "query").write_bytes(tsp.request_for(DIGEST, 2**63 + 7))
    (tmp_path / "reply").write_bytes(local.answer((tmp_path / "query").read_bytes()))
    command = [openssl_or_skip(), "ts", "-verify", "-queryfile", "query", "-in", "reply"]
    run([*command, "-CAfile", ROOT_FILE], tmp_path)


def test_nobody_logs_in_where_nobody_must(door: Door, local: LocalAuthority) -> None:
    assert reached(door, local.root).stamp(DIGEST)
    assert "Authorization" not in door.asked[0]


def changed(local: LocalAuthority, **of: Any) -> Callable[[bytes], bytes]:  # noqa: ANN401
    """An authority that answers another request than the one it was asked."""

    def answer(request: bytes) -> bytes:
        asked = tsp.read_request(request)
        for name, value in of.items():
            setattr(asked, name, value)
        now = datetime.now(UTC)
        return tsp.response(asked, now, 1, tsp.SHA384, local.key, local.certificate)

    return answer


def imprint(algorithm: ObjectIdentifier, digest: bytes) -> tsp.Imprint:
    of = tsp.Algorithm(algorithm=algorithm, parameters=asn1.Null())
    return tsp.Imprint(algorithm=of, digest=digest)


Answer = Callable[[bytes], bytes]
LIES: dict[str, Callable[[LocalAuthority, LocalAuthority], Answer]] = {
    "wrong nonce": lambda local, _: changed(local, nonce=4711),
    "no nonce": lambda local, _: changed(local, nonce=None),
    "wrong hash": lambda local, _: changed(local, imprint=imprint(tsp.SHA384, DIGEST[::-1])),
    "wrong kind of hash": lambda local, _: changed(local, imprint=imprint(SHA512, DIGEST)),
    "bad signature": lambda local, _: lambda asked: local.answer(asked)[:-1] + b"?",
    "another's key": lambda local, stranger: replace(local, key=stranger.key).answer,
    "a stranger": lambda _, stranger: stranger.answer,
    "an hour behind": lambda local, _: replace(local, clock=off(-60)).answer,
    "eleven minutes ahead": lambda local, _: replace(local, clock=off(11)).answer,
    "refused": lambda *_: lambda _: tsp.refusal(),
    "nothing": lambda *_: lambda _: b"",
    "half of it": lambda local, _: lambda asked: local.answer(asked)[:500],
    "more than it": lambda local, _: lambda asked: local.answer(asked) + b"!",
    "a page": lambda *_: lambda _: b"<html>Hello!</html>",
}


def off(minutes: int) -> StandingClock:
    """A clock that goes wrong."""
    return StandingClock(datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_does_not_verify_is_no_stamp(
    door: Door, local: LocalAuthority, tmp_path: Path, lie: str
) -> None:
    door.answer = LIES[lie](local, local_authority(tmp_path / "elsewhere", CLOCK))
    with pytest.raises(InvalidInput) as caught:
        reached(door, local.root).stamp(DIGEST)
    assert caught.value.params["reason"] == "timestamp"


AWAY: dict[str, dict[str, Any]] = {
    "an error": {"status": 500},
    "who are you": {"status": 401},
    "elsewhere": {"status": 302, "headers": {"Location": "/tsa"}},
    "drips": {"drips": 0.02},
    "hangs": {"hangs": 1.0},
    "endless": {"answer": lambda _: bytes(timestamps.LARGEST + 1)},
}


@pytest.mark.parametrize("how", AWAY)
def test_an_authority_that_is_away_is_left_alone_for_a_while(
    door: Door, local: LocalAuthority, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(timestamps, "SECONDS", (0.3, 0.3))
    monkeypatch.setattr(timestamps, "WHOLE_SECONDS", 0.3)
    stamps = reached(door, local.root)
    well = Door(local.answer)
    for name, value in AWAY[how].items():
        setattr(door, name, value)
    for _ in range(3):
        with pytest.raises(Unavailable):
            stamps.stamp(DIGEST)
    assert len(door.asked) == 1
    for name in ("answer", "status", "headers", "drips", "hangs"):
        setattr(door, name, getattr(well, name))
    with pytest.raises(Unavailable):
        stamps.stamp(DIGEST)
    rested = time.monotonic() + timestamps.REST_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: rested)
    assert stamps.stamp(DIGEST)


def test_an_authority_that_is_not_there_at_all(local: LocalAuthority) -> None:
    with serving(Door(local.answer)) as door:
        pass
    with pytest.raises(Unavailable):
        reached(door, local.root).stamp(DIGEST)


def test_nothing_of_the_settings_is_logged(
    local: LocalAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Door(local.answer)) as door:
        pass
    door.url += "?key=a-secret"
    with pytest.raises(Unavailable):
        reached(door, local.root, username="api@acme").stamp(DIGEST)
    told = capsys.readouterr()
    assert "authority_away" in told.out + told.err
    for secret in ("a-secret", "api@acme", "a: password"):
        assert secret not in told.out + told.err


def environ(tmp_path: Path, **of: str) -> Reader:
    """The settings of an authority, but for what is said."""
    local_authority(tmp_path, CLOCK)
    given = {"TSA_URL": "https://tsa.example", "TSA_CERTIFICATES": str(tmp_path / ROOT_FILE)}
    return Reader(given | of)


def test_settings_of_an_authority(tmp_path: Path) -> None:
    found = read_authority_settings(environ(tmp_path, TSA_USERNAME="a", TSA_PASSWORD="b"))
    assert found is not None
    assert (found.url, found.username, found.password) == ("https://tsa.example", "a", "b")
    assert [one.subject.rfc4514_string() for one in found.roots] == [f"CN={NAME} (root)"]
    assert "'b'" not in repr(found)
    assert read_authority_settings(Reader({})) is None


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ({"TSA_URL": "ftp://tsa.example"}, "TSA_URL"),
        ({"TSA_URL": "http://tsa.example", "TSA_USERNAME": "a"}, "TSA_URL"),
        ({"TSA_URL": "http://127.0.0.1.example", "TSA_USERNAME": "a"}, "TSA_URL"),
        ({"TSA_CERTIFICATES": ""}, "TSA_CERTIFICATES"),
        ({"TSA_CERTIFICATES": "/nowhere"}, "TSA_CERTIFICATES"),
        ({"TSA_CERTIFICATES": __file__}, "TSA_CERTIFICATES"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, of: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_authority_settings(environ(tmp_path, **of))


def test_outside_the_demo_there_is_no_stamp_without_an_authority(settings: Settings) -> None:
    assert make_time_stamps(Reader({}), replace(settings, demo=False), CLOCK) is None
    assert not (settings.home / KEY_FILE).exists()
    stamps = make_time_stamps(Reader({}), settings, CLOCK)
    assert stamps is not None
    assert decode_timestamp_response(stamps.stamp(DIGEST)).status == 0


def test_an_authority_that_is_set_is_asked_in_the_demo_too(
    settings: Settings, door: Door, tmp_path: Path
) -> None:
    given = {"TSA_URL": door.url, "TSA_CERTIFICATES": str(tmp_path / ROOT_FILE)}
    stamps = make_time_stamps(Reader(given), settings, CLOCK)
    assert stamps is not None
    assert stamps.stamp(DIGEST)
    assert len(door.asked) == 1


def test_the_demo_has_one_key_that_nobody_else_may_read(tmp_path: Path) -> None:
    first, second = (local_authority(tmp_path / "home", CLOCK) for _ in range(2))
    assert first.certificate == second.certificate
    assert (tmp_path / "home" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in (tmp_path / "home" / ROOT_FILE).read_text()
    for one in (first.root, first.certificate):
        assert "prove nothing" in one.subject.rfc4514_string()


def test_a_key_file_that_is_none_of_ours_stops_the_start(settings: Settings) -> None:
    settings.home.mkdir(exist_ok=True)
    (settings.home / KEY_FILE).write_text("something else")
    with pytest.raises(SettingsError, match="time stamps"):
        make_time_stamps(Reader({}), settings, CLOCK)


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"0",
        tsp.request_for(b"short", 1),
        asn1.encode_der(
            tsp.Request(
                version=1,
                imprint=imprint(SHA512, DIGEST),
                policy=None,
                nonce=None,
                certificates=False,
            )
        ),
    ],
)
def test_our_own_authority_refuses_what_is_no_request(local: LocalAuthority, asked: bytes) -> None:
    assert decode_timestamp_response(local.answer(asked)).status == tsp.REJECTION
