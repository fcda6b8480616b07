"""Twilio's webhooks: a text that came, and what became of one that left.

A text arrives as a form, with its signature in `X-Twilio-Signature`:

    From=%2B905321234567&To=3338&Body=RET+ACME&MessageSid=SM…&AccountSid=AC…&NumMedia=0
"""

from collections.abc import Mapping

from flask import Response, request

from app.channel import House
from app.dialogue.reply import Reply
from app.domain.recipient import parse_phone
from app.errors import Fault
from channels._kit.signature import TwilioGuard
from channels._kit.twiml import twiml, verb, words
from channels._kit.wording import fault_words
from channels.sms.inbound import Text, hear
from channels.sms.render import render
from channels.sms.reports import record_report
from channels.sms.settings import SmsSettings

DELIVERED = frozenset({"delivered", "read"})
UNDELIVERED = frozenset({"undelivered", "failed", "canceled"})


class TwilioDoor:
    """Both routes that Twilio calls."""

    def __init__(self, house: House, settings: SmsSettings) -> None:
        self._house = house
        self._fold = settings.twilio_fold
        account = settings.twilio
        self._guard = TwilioGuard(house.settings.public_url, account.sid, account.tokens)

    def text(self) -> Response:
        """Hear a text and answer it in TwiML; 403 and nothing else for what is not signed."""
        form = self._guard.form(request)
        if form is None:
            return Response(status=403)
        return self._answer(form)

    def _answer(self, form: Mapping[str, str]) -> Response:
        try:
            sender = parse_phone(form.get("From", ""))
        except Fault:
            # A sender without a number (an alphanumeric name, a short code) cannot be answered.
            return twiml()
        if form.get("OptOutType"):
            # Twilio's own opt-out has answered this one word already; a list of ours that nobody
            # gets to see must not be waiting for a number.
            return twiml()
        text = Text(sender, form.get("Body", ""), form.get("MessageSid"))
        try:
            reply = hear(self._house, text)
        except Fault as fault:
            reply = Reply((fault_words(fault),))
        return message(render(reply, sender, fold=self._fold).text)

    def report(self) -> Response:
        """Record a delivery report (StatusCallback of the message)."""
        form = self._guard.form(request)
        if form is None:
            return Response(status=403)
        status = form.get("MessageStatus", "")
        if status in DELIVERED | UNDELIVERED:
            fault = f"twilio-{form.get('ErrorCode', '')}" if status in UNDELIVERED else None
            record_report(
                self._house, request.args.get("m", ""), delivered=status in DELIVERED, fault=fault
            )
        return Response(status=204)


def message(text: str) -> Response:
    """One message as TwiML, or an empty answer."""
    return twiml(verb("Message", words(text))) if text else twiml()
