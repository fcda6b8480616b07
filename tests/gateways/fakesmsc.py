"""The operator of the tests: Debian's fakesmsc program, driven a line at a time.

A text without header is shown by its type; with one (parts, or a table of TS 23.038) the fake SMSC
names no coding. Its 7 bit texts are UTF-8, no septets, so national tables cannot be seen here. A
UCS-2 text with a header cannot be sent in: `udh-data` arrives as 8 bit and `udh-text` as 7 bit.
"""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

from channels._kit.alphabet import Coding, encode, septets

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
# fakesmsc mixes select() with buffered input: it must read byte by byte or lines get stuck.
STDBUF = "/usr/bin/stdbuf"


def end(process: subprocess.Popen[bytes], patience: float = 2) -> None:
    """End a process that leads a group of its own: asked first, by force after patience seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


@dataclass(frozen=True, slots=True)
class Reply:
    """A text as the handset shows it, its parts joined; raw is UTF-8, UTF-16BE or any bytes."""

    sender: str
    text: str
    coding: Literal["gsm7", "8bit", "ucs2"]
    raw: bytes
    parts: tuple[bytes, ...]
    udh: bytes = b""


def _reply(sender: str, kind: bytes, parts: tuple[bytes, ...], udh: bytes = b"") -> Reply:
    raw = b"".join(parts)
    if kind == b"data":
        return Reply(sender, raw.decode("latin-1"), "8bit", raw, parts)
    # With a header the fake SMSC does not name the coding; UTF-8 text has none of these bytes,
    # and in UTF-16 the first half of every Latin or Turkish letter is one.
    if kind == b"ucs-2" or (kind == b"udh" and re.search(rb"[\x00-\x08]", raw)):
        return Reply(sender, raw.decode("utf-16-be"), "ucs2", raw, parts, udh)
    return Reply(sender, raw.decode(), "gsm7", raw, parts, udh)


def _place(udh: bytes) -> tuple[int, int, int]:
    """Find reference, total and number of a part in its header (TS 23.040, 9.2.3.24)."""
    at = 1
    while at + 1 < len(udh):
        name, data = udh[at], udh[at + 2 : at + 2 + udh[at + 1]]
        if name in (0, 8):
            return int.from_bytes(data[:-2], "big"), data[-2], data[-1]
        at += 2 + len(data)
    return 0, 1, 1


class FakeOperator:
    """The fakesmsc program at work: texts of handsets go in, what they get is collected."""

    def __init__(self, port: int) -> None:
        """Connect to the fake SMSC port of a bearerbox."""
        command = [STDBUF, "-i0", FAKESMSC, "-H", "127.0.0.1", "-r", str(port), "-i", "0"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._got: list[tuple[str, Reply]] = []
        self._waiting: dict[tuple[str, int], dict[int, bytes]] = {}
        self._references = itertools.count(1)
        self._change = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def text_in(self, sender: str, text: str, to: str = "3338") -> None:
        """Send a text as a handset without Turkish tables does: 7 bit, in parts, or UCS-2."""
        if not text.isprintable() or septets(text, Coding.GSM7) is None:
            data = quote_from_bytes(text.encode("utf-16-be"), safe="")
            return self.line_in(f"{sender} {to} ucs2 {data}".encode())
        parts = encode(text, [Coding.GSM7], fold=False).parts
        if len(parts) == 1:
            return self.line_in(f"{sender} {to} text {text}".encode())
        reference = next(self._references) % 256
        for number, part in enumerate(parts, 1):
            udh = quote_from_bytes(bytes((5, 0, 3, reference, len(parts), number)), safe="")
            self.line_in(f"{sender} {to} udh-text {udh} {part}".encode())
        return None

    def line_in(self, line: bytes) -> None:
        """Send one line of the protocol: `sender receiver type [header] text`."""
        # fakesmsc takes 255 bytes at a time and drops a lone line feed left over.
        self._write(line + (b"\r\n" if len(line) % 255 == 0 else b"\n"))

    def replies(self, sender: str, count: int, timeout: float) -> list[Reply]:
        """Take what a handset got, at least count texts; AssertionError after timeout seconds."""
        deadline = time.monotonic() + timeout
        while self._count(sender) < count and time.monotonic() < deadline:
            self._poke(0.02)
        self._poke(0.05)
        with self._change:
            mine = [reply for receiver, reply in self._got if receiver == sender]
            assert len(mine) >= count, f"{sender} got {len(mine)} of {count}: {self._got}"
            self._got = [each for each in self._got if each[0] != sender]
        return mine

    def _count(self, sender: str) -> int:
        with self._change:
            return sum(receiver == sender for receiver, _ in self._got)

    def _poke(self, seconds: float) -> None:
        # An empty line makes fakesmsc look at its socket at once, not only every second.
        self._write(b"\n")
        with self._change:
            self._change.wait(seconds)

    def _write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(rb"Got message \d+: <(.*)>$", line):
                with self._change:
                    self._take(found[1])
                    self._change.notify_all()

    def _take(self, line: bytes) -> None:
        found = re.fullmatch(rb"(\S+) (\S+) (text|data|ucs-2|udh) (.*)", line)
        if found is None:  # the text had a line feed and this is the rest of it
            receiver, last = self._got.pop()
            self._got.append((receiver, _reply(last.sender, b"text", (last.raw + b"\n" + line,))))
            return
        sender, receiver, kind, data = found[1].decode(), found[2].decode(), found[3], found[4]
        if kind == b"udh":
            return self._take_part(sender, receiver, data)
        body = data if kind == b"text" else unquote_to_bytes(data.replace(b"+", b" "))
        self._got.append((receiver, _reply(sender, kind, (body,))))
        return None

    def _take_part(self, sender: str, receiver: str, line: bytes) -> None:
        head, _, data = line.partition(b" data ")
        udh, body = (unquote_to_bytes(each.replace(b"+", b" ")) for each in (head, data))
        reference, total, number = _place(udh)
        parts = self._waiting.setdefault((receiver, reference), {})
        parts[number] = body
        if len(parts) == total:
            del self._waiting[receiver, reference]
            whole = tuple(parts[each] for each in sorted(parts))
            self._got.append((receiver, _reply(sender, b"udh", whole, udh)))

    def close(self) -> None:
        """End the program and its reader."""
        end(self.process)
        self._reader.join(timeout=5)
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                pipe.close()
