"""The call centre."""

from app.channel import Channel, House
from channels.ivr.caller import commands as commands
from channels.ivr.channel import IvrChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return IvrChannel(house)
