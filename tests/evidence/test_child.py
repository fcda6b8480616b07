"""The process that meets hostile bytes: what it cannot reach, and that it always ends."""

import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import InvalidInput, Unavailable
from app.evidence import cage, cleaning, process
from app.evidence.cleaning import clean
from app.evidence.page import MOST_BYTES, Clean
from tests.evidence.files import SECRET, TYPES, only_pixels, pdf_of, raw_pdf, sample, stream

CLOSED = "from app.evidence import cage; import sys; cage.close(); "
READY = "import sys, time, os; sys.stdout.buffer.write(b'ready\\n'); sys.stdout.flush(); "
ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")


def why(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        clean(data)
    assert caught.value.params["field"] == "evidence"
    return str(caught.value.params["reason"])


def said(code: str, data: bytes = b"", seconds: float = 20) -> tuple[bytes, bool]:
    return process.run(code, data, seconds=seconds, most=100_000)


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A child whose code a test may change; no place is lost by it."""
    yield monkeypatch
    for _ in range(process.CHILDREN):
        assert process._places.acquire(timeout=0)
    process._places.release(process.CHILDREN)


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_comes_out_of_the_child_as_pictures(kind: str) -> None:
    found = clean(sample(kind))
    assert isinstance(found, Clean)
    assert len(found.pages) == 1
    assert only_pixels(found.pages[0])
    assert repr(found.pages[0].data)[2:20] not in repr(found)


def test_pages_come_in_order() -> None:
    found = clean(pdf_of("x" * 200, "", "x" * 900))
    sizes = [len(page.data) for page in found.pages]
    assert sizes[1] < sizes[0] < sizes[2]


def test_what_the_child_refuses_comes_with_its_numbers() -> None:
    with pytest.raises(InvalidInput) as caught:
        clean(pdf_of(*["x"] * 11))
    assert caught.value.params == {"reason": "evidence-pages", "field": "evidence", "pages": 10}
    assert why(pdf_of("x", lock="1234")) == "evidence-locked"
    assert why(sample("JPEG")[:700]) == "evidence-broken"


def test_what_needs_no_child_is_refused_without_one(behave: pytest.MonkeyPatch) -> None:
    behave.setattr(sys, "executable", "/nowhere/python")
    assert why(b"") == "evidence-empty"
    assert why(b"<svg onload='alert(1)'>") == "evidence-type"
    with pytest.raises(InvalidInput) as caught:
        clean(b"\xff\xd8\xff" + bytes(MOST_BYTES))
    assert caught.value.params["reason"] == "evidence-large"
    assert caught.value.params["megabytes"] == 10
    with pytest.raises(Unavailable) as missing:
        clean(sample("JPEG"))
    assert missing.value.params == {"part": "evidence"}


@pytest.mark.parametrize(
    "code",
    [
        READY + "time.sleep(60)",
        READY + "sys.stdin.buffer.read(); time.sleep(60)",
        READY + "[0 for _ in iter(int, 1)]",
        READY + "sys.stdout.close(); os.close(1); time.sleep(60)",
    ],
    ids=["deaf", "idle", "busy", "mute"],
)
def test_a_child_that_hangs_is_ended(behave: pytest.MonkeyPatch, code: str) -> None:
    behave.setattr(cleaning, "CODE", code)
    behave.setattr(cleaning, "SECONDS", 1.0)
    begun = time.monotonic()
    assert why(sample("PDF") + bytes(5_000_000) + b"%%EOF") == "evidence-broken"
    assert time.monotonic() - begun < 5


def test_a_page_that_would_be_drawn_for_years_is_ended(behave: pytest.MonkeyPatch) -> None:
    """Forms that draw one another, a hundred times each."""
    behave.setattr(cleaning, "SECONDS", 3.0)
    names = b"/Resources<</XObject<</X %d 0 R>>>>"
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]"
    forms = [stream(b"/X Do " * 100, box + names % (at + 1)) for at in range(5, 13)]
    last = stream(b"0 0 9 9 re f " * 100, box)
    page = b"/MediaBox[0 0 99 99]" + names % 5
    assert why(raw_pdf(b"/X Do", *forms, last, page=page)) == "evidence-broken"


@pytest.mark.parametrize(
    "code",
    [
        READY + "os.abort()",
        READY + "os.kill(os.getpid(), 9)",
        READY + "sys.exit(3)",
        READY + "import ctypes; ctypes.string_at(0)",
        READY,
        READY + "print('no json')",
        READY + "print('[' * 100000)",
        READY + "print('[]')",
        READY + """print('{"pages": []}')""",
        READY + """print('{"pages": [[1, 1, 4]]}\\nevil', end='')""",
        READY + """print('{"pages": [[1, 1, 9]]}\\nevil', end='')""",
        READY + """print('{"pages": [["a", 1, 4]]}\\nevil', end='')""",
        READY + """print('{"pages": 5}')""",
        READY + """print('{"refused": {"reason": "<script>"}}')""",
        READY + """print('{"refused": 5}')""",
        READY + """[sys.stdout.write('x' * 65536) for _ in range(2000)]""",
    ],
)
def test_a_child_that_dies_or_lies_is_a_broken_file(behave: pytest.MonkeyPatch, code: str) -> None:
    behave.setattr(cleaning, "CODE", code)
    assert why(sample("PNG")) == "evidence-broken"


def test_what_a_child_adds_to_a_refusal_is_not_shown(behave: pytest.MonkeyPatch) -> None:
    told = """{"refused": {"reason": "evidence-pages", "pages": "<b>", "more": 1}}"""
    behave.setattr(cleaning, "CODE", READY + f"print('{told}')")
    with pytest.raises(InvalidInput) as caught:
        clean(sample("PDF"))
    assert caught.value.params == {"reason": "evidence-pages", "field": "evidence"}


@pytest.mark.parametrize("code", ["import nothing_of_the_kind", "1 / 0", "import os; os.abort()"])
def test_a_child_that_did_not_come_up_is_our_fault(behave: pytest.MonkeyPatch, code: str) -> None:
    behave.setattr(cleaning, "CODE", code)
    with pytest.raises(Unavailable):
        clean(sample("PNG"))


def test_more_at_once_than_there_are_places_wait_and_are_sent_away(
    behave: pytest.MonkeyPatch,
) -> None:
    behave.setattr(process, "PATIENCE", 0.2)
    slow = "import time; time.sleep(1.5)"
    busy = [threading.Thread(target=said, args=(slow,)) for _ in range(process.CHILDREN)]
    for thread in busy:
        thread.start()
    time.sleep(0.3)
    with pytest.raises(Unavailable):
        clean(sample("PNG"))
    behave.setattr(process, "PATIENCE", 10.0)
    assert clean(sample("PNG")).pages
    for thread in busy:
        thread.join()


def test_a_child_knows_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILETI_KEYS", SECRET)
    monkeypatch.setenv("PYTHONSTARTUP", SECRET)
    shown, well = said(
        "import os; print(dict(os.environ)); print(open('/proc/self/environ').read())"
    )
    assert well
    assert SECRET.encode() not in shown
    assert b"ILETI" not in shown
    assert b"PATH=" not in shown.replace(b"LD_LIBRARY_PATH=", b"")


@LINUX
@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/passwd')",
        "open(f'/proc/{os.getppid()}/environ')",
        "open('/tmp/evil', 'w')",
        "socket.socket()",
        "os.pipe()",
        "os.listdir('/')",
        "__import__('wave')",
    ],
)
def test_a_child_can_open_nothing(deed: str) -> None:
    attempt = f"try:\n {deed}\nexcept (OSError, ImportError) as e: print('no:', e)"
    for wall in (CLOSED, "from app.evidence import cage; cage.limit(files=0); "):
        shown, well = said(f"import os, socket; {wall}exec({attempt!r})")
        assert shown.startswith(b"no:"), (wall, shown)
        assert well


@LINUX
@pytest.mark.skipif(platform.machine() != "x86_64", reason="where the filter has been tried")
@pytest.mark.parametrize(
    "deed",
    [
        "os.unlink({name!r})",
        "os.rename({name!r}, {name!r} + '2')",
        "os.chmod({name!r}, 0o777)",
        "os.truncate({name!r}, 0)",
        "os.kill(os.getppid(), 0)",
        "os.kill(os.getpid(), 9)",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {{}})",
        "os.execv('/bin/true', ['true'])",
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "check(libc.ptrace(16, os.getppid(), None, None))",
        "check(libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0))",
        "check(libc.prctl(4, 1, 0, 0, 0))",
    ],
)
def test_a_child_can_touch_no_file_by_its_name_and_no_other_process(
    deed: str, tmp_path: Path
) -> None:
    name = tmp_path / "keys.json"
    name.write_text(SECRET)
    mode = name.stat().st_mode
    helps = (
        "import ctypes, os, resource\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "def check(gave):\n if gave: raise OSError(ctypes.get_errno())\n"
    )
    attempt = f"try:\n {deed.format(name=str(name))}\nexcept OSError as error: print('no:', error)"
    shown, well = said(f"exec({helps!r}); {CLOSED}exec({attempt!r})")
    assert shown.startswith(b"no:"), shown
    assert well
    assert (name.read_text(), name.stat().st_mode) == (SECRET, mode)


@pytest.mark.parametrize("deed", ["os.abort()", "ctypes.string_at(0)"])
def test_a_child_that_breaks_ends_at_once(deed: str) -> None:
    begun = time.monotonic()
    assert said(f"import ctypes, os; {CLOSED}{deed}") == (b"", False)
    assert time.monotonic() - begun < 5


def test_a_child_may_begin_threads_which_decoders_do() -> None:
    begin = "threading.Thread(target=print, args=('here',), daemon=False).start()"
    assert said(f"import threading; {CLOSED}{begin}") == (b"here\n", True)


@LINUX
def test_what_a_child_has_begun_is_ended_with_it(tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    later = f"time.sleep(2); open({str(sign)!r}, 'w')"
    code = f"import os, time\nif not os.fork(): {later}\ntime.sleep(9)"
    assert said(f"exec({code!r})", seconds=0.5) == (b"", False)
    time.sleep(2.2)
    assert not sign.exists()


@LINUX
def test_a_child_has_neither_all_memory_nor_all_time() -> None:
    shown, _ = said(
        "import resource as r; from app.evidence import cage; cage.limit(files=9);"
        "print(r.getrlimit(r.RLIMIT_CPU)[1], r.getrlimit(r.RLIMIT_FSIZE)[1])"
    )
    assert shown == f"{cage.SECONDS} 0\n".encode()
    assert said(CLOSED + "x = bytes(10 ** 8); print(len(x))") == (b"100000000\n", True)
    assert said(CLOSED + "x = bytes(2 * 10 ** 9); print(len(x))") == (b"", False)


def test_the_server_loads_no_decoder() -> None:
    code = (
        "import sys; import app.evidence.cleaning, app.evidence.reading;"
        "print([m for m in sys.modules if m.split('.')[0] in {'PIL', 'pillow_heif', 'pypdfium2'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, env={**os.environ}
    )
    assert done.stdout == b"[]\n"
