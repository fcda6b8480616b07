"""Debian's Kannel (bearerbox and smsbox) with the real fakesmsc as its operator.

What the binaries of 1.4.5 do, found by experiment:

The request. The sms-service posts the text alone as the body; the rest is in the query (%p from,
%P to, %I a UUID, %C charset, %c coding, %u header, %b text once more) and in X-Kannel-From, -To,
-Time, -SMSC, -Coding, -Service and, only where there is one, -UDH. HTTP/1.1, keep-alive; `Date` is
not in the form HTTP wants. In a configured URL a literal % is written %%.

    text type        Content-Type                      %C        %c  body
    7 bit            text/plain; charset="UTF-8"       UTF-8     0   UTF-8
    UCS-2            text/plain; charset="UTF-16BE"    UTF-16BE  2   UTF-16BE, no BOM
    8 bit            application/octet-stream          8-BIT     1   the bytes as they are
    an empty text    as 7 bit                          UTF-8     0   Content-Length: 0

With `mo-recode = true` (group smsbox) UCS-2 arrives as the first row. Parts of a long text are
joined by bearerbox (`sms-combine-concatenated-mo`; 8 and 16 bit references, any order) into one
request without UDH; parts left alone after the timeout come singly, each with its X-Kannel-UDH.

The answer. 200 and 202 are answers, any other status (204 too) is posted again with the same %I
`http-request-retry` times, and then `reply-couldnotfetch` goes out, in 7 bit only. No body and
`omit-empty`: no message. Without a Content-Type the body goes out as 8 bit; JSON goes out as
"Result could not be represented…". `Content-Type: text/plain; charset=utf-8` alone is 7 bit:
letters outside the default alphabet become "?", ç becomes Ç. With `X-Kannel-Coding: 2` as well it
is UCS-2. The charset is a must: without it the body is read as Latin-1; X-Kannel-Charset is not
looked at. Long answers are cut at 153 septets (pairs kept whole) or 67 units (a surrogate pair may
be cut in two). X-Kannel-To and X-Kannel-From change who gets it and from whom.

Delivery reports. Always an HTTP GET, also for the answer to a post-url (X-Kannel-DLR-Mask and
X-Kannel-DLR-URL in the answer; a mask without a URL reports nothing), tried again like a post.
%d is 8 accepted by the operator or 1 delivered (by the user guide also 2 failed, 4 buffered, 16
refused); %p is the handset; %I is new in each, so the id of the message has to be in the URL. The
fake SMSC gives 8 and 1 at once, in any order, one pair per text however many parts it took; %F, the
operator's id, is sure only on the 1.

sendsms. GET with username, password, from, to, text, coding=2, charset=UTF-8, dlr-mask=31 and
dlr-url, or POST of the text with X-Kannel-Username, -Password, -From, -To, -Coding, -DLR-Mask,
-DLR-URL. 202 "0: Accepted for delivery" or "3: Queued for later delivery", without an id; 400 and
403 are refusals. Without charset a UCS-2 text is taken as UTF-16BE bytes in a GET.

Running. smsbox tells bearerbox it is done once the post has begun: a text whose post or retry is
under way when smsbox dies is not posted again. root is accepted. An smsbox with an smsbox-id gets
no messages without an smsbox-route. SIGTERM ends bearerbox only once its queues are empty.
"""

import os
import random
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import pytest
import requests

from tests.gateways.fakesmsc import FAKESMSC, STDBUF, FakeOperator, Reply, end

BEARERBOX = "/usr/sbin/bearerbox"
SMSBOX = "/usr/sbin/smsbox"
BINARIES = (BEARERBOX, SMSBOX, FAKESMSC, STDBUF)

CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = "*.*.*.*"
admin-allow-ip = 127.0.0.1
admin-deny-ip = "*.*.*.*"
dlr-storage = internal
sms-combine-concatenated-mo = true
sms-combine-concatenated-mo-timeout = 10

group = smsc
smsc = fake
smsc-id = fake
port = {operator}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = {number}
http-request-retry = {retries}
http-queue-delay = 1

group = sendsms-user
username = {username}
password = {password}
max-messages = 10
concatenation = true
user-allow-ip = 127.0.0.1
user-deny-ip = "*.*.*.*"

group = sms-service
keyword = default
name = inbound
post-url = "{post_url}"
accept-x-kannel-headers = true
max-messages = 10
concatenation = true
catch-all = true
omit-empty = true
send-sender = true
"""


def kannel_or_skip() -> None:
    """Skip the test where Kannel is not installed; under CI=true that is a failure."""
    missing = [path for path in BINARIES if not os.access(path, os.X_OK)]
    if not missing:
        return
    reason = f"needs Debian's kannel and kannel-extras, without {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class NotReady(Exception):
    """Kannel did not come up; the message has the end of its logs."""


class Kannel:
    """A running Kannel on 127.0.0.1, whose default service posts every text to post_url."""

    username = "ileti"

    def __init__(
        self, workdir: Path, post_url: str, secret: str, number: str = "3338", retries: int = 0
    ) -> None:
        """Files go under workdir; retries is how often a post that failed is tried again."""
        joint = "&" if "?" in post_url else "?"
        fixed = f"{post_url}{joint}secret={quote(secret, safe='')}".replace("%", "%%")
        self._post_url = f"{fixed}&from=%p&to=%P&id=%I&charset=%C&coding=%c"
        self._workdir, self._number, self._retries = workdir, number, retries
        self.password = f"{random.getrandbits(64):x}"
        self.send_sms_url = self._admin_url = ""
        self._operator: FakeOperator | None = None
        self._boxes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for attempt in range(3):
            try:
                self._start()
            except NotReady:
                # Somebody may have taken a port meanwhile.
                self.close()
                if attempt == 2:
                    raise
            else:
                break
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def operator(self) -> FakeOperator:
        """The fakesmsc connected to this Kannel."""
        assert self._operator is not None, "Kannel is not running"
        return self._operator

    @property
    def pids(self) -> list[int]:
        """The processes of this Kannel, each the leader of its own group."""
        return [box.pid for box in self._boxes] + [self.operator.process.pid]

    def text_in(self, sender: str, text: str) -> None:
        """Send a text from a handset to the short number."""
        self.operator.text_in(sender, text, self._number)

    def replies(self, sender: str, count: int, timeout: float = 10) -> list[Reply]:
        """Take what a handset got since last asked, once it is at least count texts."""
        return self.operator.replies(sender, count, timeout)

    def status(self) -> str:
        """Give bearerbox's own account of itself, empty while it does not answer."""
        try:
            answer = requests.get(self._admin_url, {"password": self.password}, timeout=2)
        except requests.RequestException:
            return ""
        return answer.text

    def close(self) -> None:
        """End everything this object started."""
        if self._operator is not None:
            self._operator.close()
            self._operator = None
        while self._boxes:
            end(self._boxes.pop())

    def _start(self) -> None:
        admin, box, operator, sendsms = free_ports(4)
        self._admin_url = f"http://127.0.0.1:{admin}/status.txt"
        self.send_sms_url = f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms"
        config = self._workdir / "kannel.conf"
        text = CONFIG.format(
            admin=admin,
            box=box,
            operator=operator,
            sendsms=sendsms,
            number=self._number,
            retries=self._retries,
            username=self.username,
            password=self.password,
            post_url=self._post_url,
        )
        config.write_text(text)
        self._run(BEARERBOX, config)
        self._until(lambda: f"FAKE:{operator} (" in self.status())
        self._run(SMSBOX, config)
        self._until(lambda: "smsbox:" in self.status() and answers(sendsms))
        self._operator = FakeOperator(operator)
        self._until(lambda: f"FAKE:{operator} (online" in self.status())

    def _run(self, program: str, config: Path) -> None:
        log = self._log(program)
        with log.open("ab") as output:
            self._boxes.append(
                subprocess.Popen(
                    [program, "-v", "1", str(config)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self._workdir,
                    start_new_session=True,
                )
            )

    def _log(self, program: str) -> Path:
        return self._workdir / f"{Path(program).name}.log"

    def _until(self, ready: Callable[[], bool], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            ended = any(box.poll() is not None for box in self._boxes)
            if ended or time.monotonic() > deadline:
                logs = [self._log(program) for program in (BEARERBOX, SMSBOX)]
                tails = [log.read_text(errors="replace")[-1500:] for log in logs if log.exists()]
                raise NotReady("\n".join(tails))
            time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    """Find ports nobody listens on, below those the system gives to outgoing connections."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20000, 32000)
        if port not in found and not answers(port):
            found.append(port)
    return found


def answers(port: int) -> bool:
    """Tell whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
