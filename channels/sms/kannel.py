"""Kannel's smsbox: a text that came by `post-url`, and the delivery reports of `dlr-url`.

    POST /sms/kannel?from=%2B905321234567&to=3338&id=…&charset=UTF-8&coding=0&secret=…
    Content-Type: text/plain; charset="UTF-8"

    RET ACME

The body is the text alone: UTF-8 for a 7-bit text, UTF-16BE without a mark for coding 2, raw
bytes for coding 1. An answer of UCS-2 needs both a charset and `X-Kannel-Coding: 2`; any status
but 200 makes Kannel post again and then send a sentence of its own.
"""

import hmac

from flask import Response, request

from app.channel import House
from app.dialogue.reply import Reply
from app.domain.recipient import parse_phone
from app.errors import Fault
from channels._kit.alphabet import Coding, Encoded
from channels._kit.wording import fault_words
from channels.sms.inbound import Text, hear
from channels.sms.render import render
from channels.sms.reports import record_report
from channels.sms.settings import SmsSettings

PLAIN = "text/plain; charset=utf-8"
LARGEST_TEXT = 16 * 1024
DELIVERED, UNDELIVERED, REFUSED = 1, 2, 16

TURKISH_LOCKING = b"\x25\x01\x01"
"""The information element by which a handset says that it wrote with the Turkish table."""

# What those positions are in the default alphabet, which is how Kannel reads them.
LOCKING_REPAIR = str.maketrans("èìØøÆæ¡¿", "€ıĞğŞşİç")


class KannelDoor:
    """Both routes that Kannel calls; a shared secret stands for a signature."""

    def __init__(self, house: House, settings: SmsSettings) -> None:
        self._house = house
        self._fold = settings.kannel_fold
        self._secrets = [part.encode() for part in settings.kannel_secret.split(",") if part]

    def text(self) -> Response:
        """Hear a text and answer it in plain text; 403 and nothing else without the secret."""
        if not self._trusted():
            return Response(status=403)
        try:
            sender = parse_phone(request.args.get("from", ""))
        except Fault:
            return plain(None)
        text = Text(sender, _body(), request.args.get("id") or None)
        try:
            reply = hear(self._house, text)
        except Fault as fault:
            reply = Reply((fault_words(fault),))
        return plain(render(reply, sender, fold=self._fold))

    def report(self) -> Response:
        """Record a delivery report. Kannel knows GET only; the secret keeps everybody else out,
        and the same report again changes nothing."""
        if not self._trusted():
            return Response(status=403)
        code = request.args.get("t", type=int, default=0)
        if code in (DELIVERED, UNDELIVERED, REFUSED):
            fault = None if code == DELIVERED else f"kannel-{code}"
            ticket = request.args.get("m", "")
            record_report(self._house, ticket, delivered=code == DELIVERED, fault=fault)
        return plain(None)

    def _trusted(self) -> bool:
        given = request.args.getlist("secret")
        if len(given) != 1 or (request.content_length or 0) > LARGEST_TEXT:
            return False
        return any([hmac.compare_digest(given[0].encode(), known) for known in self._secrets])


def _body() -> str:
    """The text, in whichever of Kannel's codings it came; bytes of no charset are Latin-5."""
    raw = request.get_data(cache=False)
    charset = request.args.get("charset", "").upper()
    coding = request.args.get("coding") or "0"
    if charset == "UTF-16BE" or coding == "2":
        text = raw.decode("utf-16-be", "replace")
    elif charset in ("", "UTF-8") and coding == "0":
        text = raw.decode("utf-8", "replace")
    else:
        text = raw.decode("iso-8859-9", "replace")
    udh = request.headers.get("X-Kannel-UDH", "")
    if TURKISH_LOCKING.hex() in udh.replace("%", "").lower():
        return text.translate(LOCKING_REPAIR)
    return text


def plain(encoded: Encoded | None) -> Response:
    """A text as Kannel sends it on; an empty one is not sent (`omit-empty`)."""
    answer = Response(encoded.text if encoded else "", content_type=PLAIN)
    if encoded is not None and encoded.coding is Coding.UCS2:
        answer.headers["X-Kannel-Coding"] = "2"
    return answer
