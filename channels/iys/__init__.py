"""The API of İYS for service providers and partners, at the paths that their programs know."""

from app.channel import Channel, House
from channels.iys.channel import IysChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return IysChannel(house)
