"""The paths that citizens' own scripts call on the real registry, answered alike."""

from app.channel import Channel, House
from channels.cgw.channel import CgwChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return CgwChannel(house)
