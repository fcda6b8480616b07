"""The Ministry's desk."""

from app.channel import Channel, House
from channels.bakanlik.channel import DeskChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return DeskChannel(house)
