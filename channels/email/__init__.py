"""Mail: what is told to a mail address, by SMTP."""

from app.channel import Channel, House
from channels.email.channel import EmailChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return EmailChannel(house)
