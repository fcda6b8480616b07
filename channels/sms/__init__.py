"""SMS to the short code 3338."""

from app.channel import Channel, House
from channels.sms.channel import SmsChannel
from channels.sms.phone import commands as commands


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return SmsChannel(house)
