"""The keys: one file for all, readable by nobody else; tags that cannot be tried out; seals that
cannot be moved to another row."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage import keys as module
from app.storage.keys import (
    KeyRing,
    Keys,
    KeysError,
    key_ring,
    load,
    load_or_make,
    new_keys,
    write_keys,
)
from tests.storage.clusters import ROOT, start_together, until

PHONE = "+905321234567"
MAKE = """
import sys
from pathlib import Path
from app.storage.keys import key_ring
print("ready", flush=True)
sys.stdin.readline()
print(key_ring(Path(sys.argv[1])).tag("+905321234567"))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys.json"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring looks at its file each time it is asked."""
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", -1.0)


def broken(change: Callable[[dict[str, object]], object]) -> str:
    """The keys as text, after something was done to them."""
    raw = json.loads(new_keys().to_json())
    change(raw)
    return json.dumps(raw)


def test_new_keys_are_written_for_nobody_else_and_are_found_again(path: Path) -> None:
    first = load_or_make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_make(path) == first
    assert load(path) == first
    assert [item.name for item in path.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused_with_what_to_do(path: Path, mode: int) -> None:
    load_or_make(path)
    path.chmod(mode)
    with pytest.raises(KeysError, match=f"chmod 600 {path}"):
        load_or_make(path)
    with pytest.raises(KeysError, match="chmod 600"):
        key_ring(path)


def test_processes_that_make_the_keys_at_once_agree_on_one_file(path: Path) -> None:
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    start_together(makers)
    tags = {maker.communicate(timeout=30)[0].decode() for maker in makers}
    assert tags == {f"{key_ring(path).tag(PHONE)}\n"}
    assert [item.name for item in path.parent.iterdir()] == ["keys.json"]


def test_the_keys_of_the_environment_come_before_the_file_and_make_none(path: Path) -> None:
    given = new_keys()
    ring = key_ring(path, given.to_json())
    assert ring.keys == given
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "cannot be read"),
        ("{}", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"tag": 1, "seal": 2}', "cannot be read"),
        (broken(lambda raw: raw.pop("seal")), "cannot be read"),
        (broken(lambda raw: raw.update(tag={"current": "1", "keys": {}})), "cannot be read"),
        (broken(lambda raw: raw.update(tag={"current": 1, "keys": {"1": "%"}})), "cannot be read"),
        (broken(lambda raw: raw.update(tag={"current": 2, "keys": {}})), "do not hold"),
        (broken(lambda raw: raw.update(tag={"current": 1, "keys": {"1": "AAAA"}})), "32 bytes"),
    ],
    ids=["empty", "none", "a list", "numbers", "no seal", "a word", "no base64", "gone", "short"],
)
def test_keys_that_cannot_be_used_stop_the_start(path: Path, text: str, why: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeysError, match=why):
        load_or_make(path)
    if text:
        with pytest.raises(KeysError, match=why):
            load_or_make(path, text)


def test_keys_that_cannot_be_written_or_read_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeysError, match=str(tmp_path)):
        load_or_make(tmp_path / "file" / "keys.json")
    with pytest.raises(KeysError, match="No such file"):
        load(tmp_path / "keys.json")
    folder = tmp_path / "folder.json"
    folder.mkdir(mode=0o700)
    with pytest.raises(KeysError, match="Is a directory"):
        load(folder)


def test_a_key_is_not_shown_by_what_is_printed(path: Path) -> None:
    ring = key_ring(path)
    key = next(iter(ring.keys.seal_keys.values()))
    assert repr(key)[2:-1] not in repr(ring)
    assert repr(key)[2:-1] not in repr(ring.keys)


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_tag_is_stable_and_keyed(one: str, other: str) -> None:
    text = new_keys().to_json()
    ring, same = key_ring(Path("unused"), text), key_ring(Path("unused"), text)
    stranger = key_ring(Path("unused"), new_keys().to_json())
    assert ring.tag(one) == same.tag(one)
    assert (ring.tag(one) == ring.tag(other)) is (one == other)
    assert ring.tag(one) != stranger.tag(one)
    assert ring.tags([one, other]) == [ring.tag(one).bytes, ring.tag(other).bytes]


@given(st.text())
def test_a_seal_opens_for_its_own_tag_only(plain: str) -> None:
    ring = key_ring(Path("unused"), new_keys().to_json())
    tag, foreign = ring.tag("one"), ring.tag("other")
    number, sealed = ring.seal(plain, tag)
    assert ring.unseal(number, sealed, tag) == plain
    assert ring.seal(plain, tag)[1] != sealed
    many, all_sealed = ring.seal_many([(plain, tag.bytes), (plain, foreign.bytes)])
    tags = [tag.bytes, foreign.bytes]
    assert ring.unseal_many([many, many], all_sealed, tags) == [plain, plain]
    with pytest.raises(KeysError, match="does not belong"):
        ring.unseal_many([many, many], all_sealed, tags[::-1])
    with pytest.raises(KeysError, match="does not belong"):
        ring.unseal(number, sealed, foreign)


@given(st.binary())
def test_bytes_are_sealed_as_texts_are(data: bytes) -> None:
    ring = key_ring(Path("unused"), new_keys().to_json())
    tag, foreign = ring.tag("one"), ring.tag("other")
    number, sealed = ring.seal_bytes(data, tag)
    assert data not in sealed or len(data) < 8
    assert ring.unseal_bytes(number, sealed, tag) == data
    with pytest.raises(KeysError, match="does not belong"):
        ring.unseal_bytes(number, sealed, foreign)
    with pytest.raises(KeysError, match="9"):
        ring.unseal_bytes(9, sealed, tag)
    assert ring.unseal_bytes(*ring.seal(PHONE, tag), tag) == PHONE.encode()
    assert ring.unseal(*ring.seal_bytes(PHONE.encode(), tag), tag) == PHONE


@given(st.data())
def test_a_seal_that_was_tampered_with_does_not_open(data: st.DataObject) -> None:
    ring = key_ring(Path("unused"), new_keys().to_json())
    tag = ring.tag(PHONE)
    number, sealed = ring.seal(PHONE, tag)
    place = data.draw(st.integers(0, len(sealed) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    changed = sealed[:place] + bytes([sealed[place] ^ bit]) + sealed[place + 1 :]
    for wrong in (changed, sealed[:-1], sealed[: data.draw(st.integers(0, 20))]):
        with pytest.raises(KeysError):
            ring.unseal(number, wrong, tag)


def with_another_seal_key(keys: Keys) -> Keys:
    """After a rotation: a new key seals, the old one still opens."""
    return replace(keys, seal_current=2, seal_keys={**keys.seal_keys, 2: os.urandom(32)})


def test_an_unknown_key_id_makes_the_ring_read_its_file_again(path: Path) -> None:
    slow, quick = key_ring(path), key_ring(path)
    slow._looked = time.monotonic() + 3600
    tag = quick.tag(PHONE)
    before, older = quick.seal(PHONE, tag)
    write_keys(path, with_another_seal_key(quick.keys))
    quick._load()
    number, sealed = quick.seal(PHONE, tag)
    assert (before, number) == (1, 2)
    assert quick.unseal_many([before, number], [older, sealed], [tag.bytes] * 2) == [PHONE] * 2
    assert slow.unseal(number, sealed, tag) == PHONE
    with pytest.raises(KeysError, match="9"):
        slow.unseal(9, sealed, tag)


@pytest.mark.usefixtures("at_once")
def test_a_rotated_file_is_seen_without_a_restart_also_by_a_tag(path: Path) -> None:
    ring = key_ring(path)
    tag = ring.tag(PHONE)
    number, sealed = ring.seal(PHONE, tag)
    rotated = with_another_seal_key(ring.keys)
    write_keys(path, replace(rotated, tag_current=2, tag_keys={2: os.urandom(32)}))
    assert ring.tag(PHONE) != tag
    assert ring.seal(PHONE, tag)[0] == 2
    assert ring.unseal(number, sealed, tag) == PHONE


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("accident", ["gone", "broken", "open to all"])
def test_a_service_that_has_its_keys_goes_on_when_the_file_is_spoilt(
    path: Path, accident: str
) -> None:
    ring = key_ring(path)
    tag = ring.tag(PHONE)
    sound = path.read_text()
    if accident == "gone":
        path.unlink()
    elif accident == "broken":
        path.write_text("{")
    else:
        path.chmod(0o644)
    assert ring.tag(PHONE) == tag
    number, sealed = ring.seal(PHONE, tag)
    assert ring.unseal(number, sealed, tag) == PHONE
    assert accident != "gone" or not path.exists()
    path.write_text(sound)
    path.chmod(0o600)
    assert ring.tag(PHONE) == tag


def test_threads_that_seal_while_the_keys_change_never_miss_a_key(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = key_ring(path)
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", -1.0)
    tag = UUID(int=1)
    failed: list[Exception] = []
    done = threading.Event()

    def seal() -> None:
        try:
            while not done.is_set():
                number, sealed = ring.seal("x", tag)
                assert ring.unseal(number, sealed, tag) == "x"
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    keys = ring.keys
    for number in range(2, 30):
        both = {**dict(list(keys.seal_keys.items())[-1:]), number: os.urandom(32)}
        keys = replace(keys, seal_current=number, seal_keys=both)
        write_keys(path, keys)
        time.sleep(0.01)
    until(lambda: ring.keys == keys or bool(failed))
    done.set()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_secret_is_the_same_for_one_purpose_and_another_for_each(keys: KeyRing) -> None:
    assert keys.secret("session") == keys.secret("session")
    assert len({keys.secret("session"), keys.secret("sessions"), keys.secret("")}) == 3
    assert len(keys.secret("session")) == 32
    assert keys.tag("session").bytes not in keys.secret("session")
