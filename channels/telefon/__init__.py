"""The handset: a phone in the browser, for the demo only."""

from app.channel import Channel, House
from channels.telefon.channel import TelefonChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return TelefonChannel(house)
