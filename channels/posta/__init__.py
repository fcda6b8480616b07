"""The mailbox: mails of the demo in the browser."""

from app.channel import Channel, House
from channels.posta.channel import PostaChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return PostaChannel(house)
