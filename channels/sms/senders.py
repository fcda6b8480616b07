"""The ways out: Twilio's REST API, Kannel's sendsms, and the handset of the demo."""

from dataclasses import dataclass

from app.channel import Outgoing
from channels._kit.account import post
from channels.sms.settings import SmsSettings

DELIVERED_FAILED_SENT = 1 + 2 + 16
"""Kannel's dlr-mask: delivered to the phone, not delivered, refused by the operator."""


@dataclass(frozen=True, slots=True)
class TwilioSender:
    """Messages of Twilio's API of 2010-04-01."""

    settings: SmsSettings
    report_url: str
    name: str = "twilio"

    def send(self, message: Outgoing) -> str:
        """Hand over; Twilio's message sid. Raises Unavailable or InvalidInput."""
        form = {
            "To": message.to,
            "From": self.settings.twilio_from,
            "Body": message.text,
            "StatusCallback": f"{self.report_url}?m={message.report}",
        }
        return self.settings.twilio.create("Messages", form)


@dataclass(frozen=True, slots=True)
class KannelSender:
    """The `sendsms` interface of Kannel's smsbox, called by POST so that no address is in a URL."""

    settings: SmsSettings
    report_url: str
    name: str = "kannel"

    def send(self, message: Outgoing) -> str:
        """Hand over; Kannel gives no id of its own. Raises Unavailable or InvalidInput."""
        coding = {"X-Kannel-Coding": "2"} if message.ucs2 else {"X-Kannel-Coding": "0"}
        post(
            self.settings.kannel_sendsms,
            data=message.text.encode("utf-8"),
            headers={
                "Content-Type": "text/plain; charset=UTF-8",
                "X-Kannel-Username": self.settings.kannel_username.encode(),
                "X-Kannel-Password": self.settings.kannel_password.encode(),
                "X-Kannel-From": self.settings.short_code,
                "X-Kannel-To": message.to,
                "X-Kannel-DLR-Mask": str(DELIVERED_FAILED_SENT),
                "X-Kannel-DLR-Url": f"{self.report_url}&m={message.report}",
                **coding,
            },
        )
        return ""
