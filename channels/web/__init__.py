"""The citizen's portal: pages in a browser, without a script where there is none."""

from app.channel import Channel, House
from channels.web.channel import WebChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return WebChannel(house)
