"""The providers' pages."""

from app.channel import Channel, House
from channels.kurumsal.channel import ProviderChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return ProviderChannel(house)
